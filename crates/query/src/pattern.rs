//! Patterns over texts: `LIKE`, `ILIKE` and regular expressions. All are compared by their source.

use crate::limits::{LIKE_BYTES_MAX, REGEX_BYTES_MAX, REGEX_PROGRAM_BYTES_MAX};
use regex::{Regex, RegexBuilder};
use std::borrow::Cow;

/// Whether the case of letters counts in a `LIKE` pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterCase {
    /// `LIKE`: it does.
    Sensitive,
    /// `ILIKE`: letters are equal under Unicode simple folding.
    Folded,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Longer than its limit.
    #[error("The pattern has {n_bytes} bytes; at most {max} are allowed.")]
    TooLong {
        /// Length of the pattern in bytes.
        n_bytes: usize,
        /// The limit.
        max: usize,
    },
    /// The compiled expression would be larger than its limit.
    #[error(
        "The regular expression needs too much memory; at most {REGEX_PROGRAM_BYTES_MAX} bytes are allowed."
    )]
    TooLarge,
    /// It does not follow the syntax.
    #[error("The regular expression is malformed: {0}")]
    Malformed(String),
}

/// A pattern with `%` for any text and `_` for any one character; there is no escape character.
#[derive(Clone, Debug)]
pub struct LikePattern {
    source: String,
    case: LetterCase,
    /// The source as it is compared: folded when the case does not count.
    compared: String,
}

impl LikePattern {
    /// Checks a pattern.
    pub fn new(source: &str, case: LetterCase) -> Result<LikePattern, PatternError> {
        if source.len() > LIKE_BYTES_MAX {
            return Err(PatternError::TooLong { n_bytes: source.len(), max: LIKE_BYTES_MAX });
        }
        let compared = fold_for(case, source).into_owned();
        Ok(LikePattern { source: source.to_owned(), case, compared })
    }

    /// The pattern as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the case of letters counts.
    pub fn case(&self) -> LetterCase {
        self.case
    }

    /// Whether the whole text has the form of the pattern.
    pub fn matches(&self, text: &str) -> bool {
        let text = fold_for(self.case, text);
        if self.compared.contains('_') {
            matches_by_character(&self.compared, &text)
        } else {
            matches_by_piece(&self.compared, &text)
        }
    }
}

impl PartialEq for LikePattern {
    fn eq(&self, other: &LikePattern) -> bool {
        self.source == other.source && self.case == other.case
    }
}

/// A pattern without `_`: fixed ends, and the pieces between them found one after the other.
fn matches_by_piece(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('%') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('%').unwrap_or(("", rest));
    let Some(without_end) = text.strip_suffix(last) else { return false };
    text = without_end;
    for piece in middle.split('%') {
        let Some(at) = text.find(piece) else { return false };
        text = &text[at + piece.len()..];
    }
    true
}

/// Any pattern: on a mismatch the last `%` takes one more character, so the work is at most pattern times text.
fn matches_by_character(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    let mut retry = None;
    loop {
        let mut rest = pattern.clone();
        match rest.next() {
            Some('%') => {
                pattern = rest;
                retry = Some((pattern.clone(), text.clone()));
                continue;
            }
            Some(wanted) => {
                let mut rest_of_text = text.clone();
                let Some(found) = rest_of_text.next() else { return false };
                if wanted == '_' || wanted == found {
                    (pattern, text) = (rest, rest_of_text);
                    continue;
                }
            }
            None if text.as_str().is_empty() => return true,
            None => {}
        }
        let Some((after_percent, mut longer)) = retry.take() else { return false };
        if longer.next().is_none() {
            return false;
        }
        (pattern, text) = (after_percent.clone(), longer.clone());
        retry = Some((after_percent, longer));
    }
}

fn fold_for(case: LetterCase, text: &str) -> Cow<'_, str> {
    match case {
        LetterCase::Sensitive => Cow::Borrowed(text),
        LetterCase::Folded if text.is_ascii() => Cow::Owned(text.to_ascii_lowercase()),
        LetterCase::Folded => Cow::Owned(text.chars().map(fold).collect()),
    }
}

/// The representative of the letters that are equal under Unicode simple folding. The dotless i stays apart,
/// as do letters whose other case is more than one character.
fn fold(letter: char) -> char {
    if letter == 'ı' {
        return letter;
    }
    let upper = single(letter.to_uppercase()).unwrap_or(letter);
    single(upper.to_lowercase()).unwrap_or(upper)
}

fn single(mut letters: impl Iterator<Item = char>) -> Option<char> {
    let first = letters.next();
    if letters.next().is_some() { None } else { first }
}

/// A regular expression that is found anywhere in a text unless it is anchored.
#[derive(Clone, Debug)]
pub struct RegexPattern(Regex);

impl RegexPattern {
    /// Compiles an expression within the limits of length and memory.
    pub fn new(source: &str) -> Result<RegexPattern, PatternError> {
        if source.len() > REGEX_BYTES_MAX {
            return Err(PatternError::TooLong { n_bytes: source.len(), max: REGEX_BYTES_MAX });
        }
        let compiled = RegexBuilder::new(source)
            .size_limit(REGEX_PROGRAM_BYTES_MAX)
            .dfa_size_limit(REGEX_PROGRAM_BYTES_MAX)
            .nest_limit(64)
            .build();
        match compiled {
            Ok(regex) => Ok(RegexPattern(regex)),
            Err(regex::Error::CompiledTooBig(_)) => Err(PatternError::TooLarge),
            Err(error) => {
                let text = error.to_string();
                let reason =
                    text.lines().next_back().unwrap_or_default().trim_start_matches("error: ").to_owned();
                Err(PatternError::Malformed(reason))
            }
        }
    }

    /// The expression as written.
    pub fn source(&self) -> &str {
        self.0.as_str()
    }

    /// Whether the expression is found in the text.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for RegexPattern {
    fn eq(&self, other: &RegexPattern) -> bool {
        self.source() == other.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn like(pattern: &str, text: &str) -> bool {
        LikePattern::new(pattern, LetterCase::Sensitive).expect("short").matches(text)
    }

    fn ilike(pattern: &str, text: &str) -> bool {
        LikePattern::new(pattern, LetterCase::Folded).expect("short").matches(text)
    }

    /// The definition, word for word.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('%', rest)) => (0..=text.len()).any(|n| naive(rest, &text[n..])),
            Some(('_', rest)) => !text.is_empty() && naive(rest, &text[1..]),
            Some((letter, rest)) => text.first() == Some(letter) && naive(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn like_agrees_with_its_definition(pattern in "[ab%_é]{0,8}", text in "[abé\n]{0,10}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(like(&pattern, &text), naive(&letters(&pattern), &letters(&text)));
        }

        #[test]
        fn a_text_is_like_itself_in_any_case(text in "[^%_ı]{0,20}") {
            prop_assert!(like(&text, &text));
            prop_assert!(ilike(&text, &text));
            prop_assert!(ilike(&text.to_ascii_uppercase(), &text));
        }
    }

    #[test]
    fn like_counts_the_case_and_ilike_folds_it() {
        assert!(!like("ADAM%", "adamw") && ilike("ADAM%", "adamw"));
        assert!(ilike("straße", "STRAẞE") && ilike("ΣΊΣΥΦΟΣ", "σίσυφος") && ilike("k", "\u{212A}"));
        assert!(!ilike("ı", "i") && !ilike("İ", "i"));
    }

    #[test]
    fn folding_is_the_simple_folding_of_the_regex_tables() {
        // The tables may be of an older Unicode than the standard library: letters they do not know are left out.
        let known = RegexPattern::new(r"^\P{Cn}$").expect("short");
        let changed = ('\0'..=char::MAX).filter(|letter| fold(*letter) != *letter);
        for letter in changed.filter(|letter| known.matches(&letter.to_string())) {
            let same =
                RegexPattern::new(&format!("(?i)^{}$", regex::escape(&letter.to_string()))).expect("short");
            assert!(same.matches(&fold(letter).to_string()), "{letter:?}");
        }
    }

    #[test]
    fn a_pattern_of_many_percents_is_quick() {
        let text = "a".repeat(8_000);
        assert!(!like(&"%a".repeat(1_000), &format!("{text}b")));
        assert!(!like(&format!("{}b", "%a_".repeat(300)), &text));
    }

    #[test]
    fn patterns_over_their_limits_are_refused() {
        assert!(matches!(
            LikePattern::new(&"a".repeat(LIKE_BYTES_MAX + 1), LetterCase::Folded),
            Err(PatternError::TooLong { .. })
        ));
        assert!(matches!(RegexPattern::new(&"a".repeat(1_025)), Err(PatternError::TooLong { .. })));
        assert_eq!(RegexPattern::new(r"(\w{100}){100}").err(), Some(PatternError::TooLarge));
        assert!(
            matches!(RegexPattern::new("a("), Err(PatternError::Malformed(reason)) if reason == "unclosed group")
        );
        assert!(RegexPattern::new(&"(".repeat(1_000)).is_err());
    }

    #[test]
    fn regular_expressions_are_found_anywhere_unless_anchored() {
        let found = |source: &str, text: &str| RegexPattern::new(source).expect("valid").matches(text);
        assert!(found("b+", "abbc") && !found("^b+$", "abbc") && found("(?i)ÉTÉ", "l'été"));
    }

    #[test]
    fn patterns_are_equal_when_their_sources_are() {
        assert_eq!(RegexPattern::new("a.*"), RegexPattern::new("a.*"));
        assert_ne!(LikePattern::new("a", LetterCase::Folded), LikePattern::new("a", LetterCase::Sensitive));
    }
}
