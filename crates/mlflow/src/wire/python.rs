//! Texts as the client's language counts and shows them.

use crate::errors::Failure;
use std::fmt::Write;

/// The first `limit` characters.
pub(crate) fn cut_chars(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    match text.char_indices().nth(limit) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

/// Whether a text has more than `limit` characters.
pub(crate) fn longer_than(text: &str, limit: usize) -> bool {
    text.len() > limit && text.chars().nth(limit).is_some()
}

/// Refuses a text of more than `limit` characters.
pub(crate) fn check_length(what: &str, limit: usize, text: &str) -> Result<(), Failure> {
    if longer_than(text, limit) {
        return Err(Failure::invalid(format!("'{what}' exceeds the maximum length of {limit} characters")));
    }
    Ok(())
}

/// A text as a Python literal.
pub(crate) fn python_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for unit in text.chars() {
        match unit {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if unit == quote => {
                out.push('\\');
                out.push(unit);
            }
            _ if unit.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\x{:02x}", u32::from(unit));
            }
            _ => out.push(unit),
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_characters_and_never_splits_one() {
        assert_eq!(cut_chars("abc", 3), "abc");
        assert_eq!(cut_chars("abcd", 3), "abc");
        assert_eq!(cut_chars("äöü", 3), "äöü");
        assert_eq!(cut_chars("äöüß", 3), "äöü");
        assert_eq!(cut_chars("🦀🦀", 1), "🦀");
    }

    #[test]
    fn length_checks_count_characters_and_name_the_field() {
        assert!(check_length("digest", 3, "äöü").is_ok());
        let failure = check_length("digest", 36, &"d".repeat(37)).unwrap_err();
        assert_eq!(failure.message(), "'digest' exceeds the maximum length of 36 characters");
    }

    #[test]
    fn literals_choose_the_quote_that_needs_no_escape() {
        for (text, literal) in [
            ("a", "'a'"),
            ("it's", "\"it's\""),
            ("it's \"so\"", "'it\\'s \"so\"'"),
            ("a\\b\nc", "'a\\\\b\\nc'"),
            ("\u{1}é", "'\\x01é'"),
        ] {
            assert_eq!(python_repr(text), literal);
        }
    }
}
