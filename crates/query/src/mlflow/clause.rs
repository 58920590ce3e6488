//! Tokens to clauses: left side, operator, right side. What runs and experiments have in common.

use super::lexer::{Kind, Token, tokens};
use crate::error::{QueryError, Span};
use crate::limits::{FILTER_BYTES_MAX, TERMS_MAX};
use crate::pattern::{LetterCase, LikePattern};
use crate::suggest::nearest;
use crate::tree::{Comparison, Sense, Test};
use trialbook_domain::Key;

/// One comparison as written.
#[derive(Clone, Copy)]
pub(super) struct Clause<'a> {
    pub(super) left: Token<'a>,
    pub(super) operator: Operator<'a>,
    /// The right side; `None` for `IS NULL` and `IS NOT NULL`.
    pub(super) right: Option<Token<'a>>,
}

/// An operator and its spelling.
#[derive(Clone, Copy)]
pub(super) struct Operator<'a> {
    pub(super) kind: OperatorKind,
    pub(super) text: &'a str,
    pub(super) span: Span,
}

/// What an operator asks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum OperatorKind {
    /// A comparison.
    Compare(Comparison),
    /// `LIKE` or `ILIKE`.
    Like(LetterCase),
    /// `IN` or `NOT IN`.
    In(Sense),
    /// `IS NULL` is the absence of a value.
    Exists(Sense),
    /// An operator of other languages.
    Foreign,
}

impl Operator<'_> {
    /// Whether it compares without order.
    pub(super) fn is_equality(&self) -> bool {
        matches!(self.kind, OperatorKind::Compare(Comparison::Equal | Comparison::NotEqual))
    }
}

/// Splits a filter into clauses. `quote` says whether the message puts each wrong token in quotes.
pub(super) fn clauses(filter: &str, quote: bool) -> Result<Vec<Clause<'_>>, QueryError> {
    if filter.len() > FILTER_BYTES_MAX {
        let message =
            format!("Invalid filter: it has {} bytes, at most {FILTER_BYTES_MAX} are allowed.", filter.len());
        return Err(QueryError::new(message, Span::between(FILTER_BYTES_MAX, filter.len())));
    }
    let tokens = tokens(filter);
    check_single(filter, &tokens)?;
    let (mut clauses, mut wrong): (Vec<Clause<'_>>, Vec<Token<'_>>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if token.is_word("AND") {
            at += 1;
        } else if let Some((clause, n_tokens)) = clause(&tokens[at..]) {
            clauses.push(clause);
            at += n_tokens;
        } else {
            wrong.push(*token);
            at += 1;
        }
    }
    if let (Some(first), Some(last)) = (wrong.first(), wrong.last()) {
        let span = first.span.to(last.span);
        return Err(QueryError::new(wrong_clauses(&wrong, quote), span).suggest(keyword(&wrong)));
    }
    if clauses.len() > TERMS_MAX {
        let message =
            format!("Invalid filter: it has {} comparisons, at most {TERMS_MAX} are allowed.", clauses.len());
        return Err(QueryError::new(message, clauses[TERMS_MAX].left.span));
    }
    Ok(clauses)
}

fn wrong_clauses(wrong: &[Token<'_>], quote: bool) -> String {
    let shown = |token: &Token<'_>| if quote { format!("'{}'", token.text) } else { token.text.to_owned() };
    let list: Vec<String> = wrong.iter().take(20).map(shown).collect();
    format!("Invalid clause(s) in filter string: {}", list.join(", "))
}

/// The keyword that one of the tokens was meant to be.
fn keyword(wrong: &[Token<'_>]) -> Option<String> {
    const KEYWORDS: [&str; 7] = ["AND", "LIKE", "ILIKE", "IN", "IS NULL", "IS NOT NULL", "NOT IN"];
    let mut names = wrong.iter().take(20).filter(|token| token.kind == Kind::Name && !token.is_word("OR"));
    names.find_map(|token| nearest(token.text, KEYWORDS)).map(str::to_owned)
}

/// A semicolon with something after it makes a second expression.
fn check_single(filter: &str, tokens: &[Token<'_>]) -> Result<(), QueryError> {
    let semicolon = tokens.iter().position(|token| token.text == ";");
    match semicolon {
        Some(at) if at + 1 < tokens.len() => {
            let message = format!(
                "Search filter contained multiple expression '{filter}'. Provide AND-ed expression list."
            );
            Err(QueryError::new(message, tokens[at].span).expected("`AND`"))
        }
        _ => Ok(()),
    }
}

/// The clause at the start of the tokens, and how many tokens it takes.
fn clause<'a>(tokens: &[Token<'a>]) -> Option<(Clause<'a>, usize)> {
    let left = *tokens.first()?;
    let second = *tokens.get(1)?;
    if left.kind == Kind::Other || left.kind == Kind::Operator {
        return None;
    }
    let is_word = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is_word(word));
    let operator = |kind, text, span| Operator { kind, text, span };
    let span_to = |last: usize| second.span.to(tokens[last].span);
    if left.kind == Kind::Name && second.is_word("IS") {
        let (sense, last, text) = match (is_word(2, "NULL"), is_word(2, "NOT") && is_word(3, "NULL")) {
            (true, _) => (Sense::IsNot, 2, "IS NULL"),
            (_, true) => (Sense::Is, 3, "IS NOT NULL"),
            _ => return None,
        };
        let operator = operator(OperatorKind::Exists(sense), text, span_to(last));
        return Some((Clause { left, operator, right: None }, last + 1));
    }
    let (operator, right) = if second.is_word("IN") {
        (operator(OperatorKind::In(Sense::Is), second.text, second.span), 2)
    } else if second.is_word("NOT") && is_word(2, "IN") {
        (operator(OperatorKind::In(Sense::IsNot), "NOT IN", span_to(2)), 3)
    } else if second.is_word("NOT") && (is_word(2, "LIKE") || is_word(2, "ILIKE") || is_word(2, "RLIKE")) {
        (operator(OperatorKind::Foreign, "NOT LIKE", span_to(2)), 3)
    } else {
        (operator(simple_operator(&second)?, second.text, second.span), 2)
    };
    let value = *tokens.get(right)?;
    let is_value = match operator.kind {
        OperatorKind::In(_) => value.kind == Kind::Parenthesis,
        _ => !matches!(value.kind, Kind::Other | Kind::Operator) && !value.is_word("AND"),
    };
    is_value.then_some((Clause { left, operator, right: Some(value) }, right + 1))
}

fn simple_operator(token: &Token<'_>) -> Option<OperatorKind> {
    if token.kind == Kind::Operator {
        let comparison = Comparison::ALL.into_iter().find(|comparison| comparison.as_str() == token.text);
        return Some(comparison.map_or(OperatorKind::Foreign, OperatorKind::Compare));
    }
    if token.is_word("LIKE") {
        Some(OperatorKind::Like(LetterCase::Sensitive))
    } else if token.is_word("ILIKE") {
        Some(OperatorKind::Like(LetterCase::Folded))
    } else if token.is_word("RLIKE") {
        Some(OperatorKind::Foreign)
    } else {
        None
    }
}

/// The left side as a name, or the refusal of the reference.
pub(super) fn checked_name<'a>(left: &Token<'a>) -> Result<&'a str, QueryError> {
    if left.kind == Kind::Name {
        return Ok(left.text);
    }
    let message = format!("Invalid comparison clause. Expected 'Identifier' found '{}'", left.text);
    let suggestion = match left.text.split_once('.') {
        Some((entity, key)) if left.kind == Kind::Unquoted => Some(format!("{entity}.`{key}`")),
        _ => None,
    };
    Err(QueryError::new(message, left.span).expected("a field such as `metrics.loss`").suggest(suggestion))
}

/// A key, which the reference would take even when it is empty.
pub(super) fn key(name: &str, span: Span) -> Result<Key, QueryError> {
    Key::new(name).map_err(|error| QueryError::new(format!("Invalid key '{name}': {error}"), span))
}

/// A number on the right side; whatever is no number is `None`.
pub(super) fn number(token: &Token<'_>) -> Option<f64> {
    if token.kind == Kind::Number { token.text.parse().ok() } else { None }
}

/// Whether the right side can hold a text: in single or double quotes, or, wrongly, a name without quotes.
pub(super) fn is_text(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Text | Kind::Name)
}

/// The text in its quotes.
pub(super) fn text<'a>(token: &Token<'a>) -> Result<&'a str, QueryError> {
    token.unquoted().ok_or_else(|| {
        let message = format!(
            "Parameter value is either not quoted or unidentified quote types used for string value {}. \
             Use either single or double quotes.",
            token.text
        );
        QueryError::new(message, token.span).suggest(Some(format!("'{}'", token.text.trim_matches('`'))))
    })
}

/// The texts of a parenthesis.
pub(super) fn list(parenthesis: &Token<'_>) -> Result<Vec<String>, QueryError> {
    const START: &str = "While parsing a list in the query, expected";
    let fail = |rest: String| Err(QueryError::new(format!("{START} {rest}"), parenthesis.span));
    let inside =
        parenthesis.text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or_default();
    let tokens = tokens(inside);
    if tokens.is_empty() {
        return fail("a non-empty list of string values, but got empty list".to_owned());
    }
    let mut texts = Vec::new();
    for pair in tokens.chunks(2) {
        match (pair[0].unquoted(), pair.get(1)) {
            (Some(text), None) => texts.push(text.to_owned()),
            (Some(text), Some(comma)) if comma.text == "," => texts.push(text.to_owned()),
            (None, _) if pair[0].kind != Kind::Other => {
                return fail(format!(
                    "string value, punctuation, or whitespace, but got different type in list: {}",
                    parenthesis.text
                ));
            }
            _ => return fail("a non-empty list of string values, but got ill-formed list.".to_owned()),
        }
    }
    Ok(texts)
}

/// A comparison with a text or pattern; operators that do not fit were refused before.
pub(super) fn text_test(clause: &Clause<'_>, text: &str) -> Result<Test, QueryError> {
    match clause.operator.kind {
        OperatorKind::Compare(comparison) => Ok(Test::Text(comparison, text.to_owned())),
        OperatorKind::Like(case) => {
            let span = clause.right.map_or(clause.operator.span, |right| right.span);
            LikePattern::new(text, case)
                .map(|pattern| Test::Like(Sense::Is, pattern))
                .map_err(|error| QueryError::new(error.to_string(), span))
        }
        _ => Err(bad_comparator(&clause.operator, "{'=', '!=', 'LIKE', 'ILIKE'}")),
    }
}

/// The refusal of an operator, with those that are allowed.
pub(super) fn bad_comparator(operator: &Operator<'_>, allowed: &str) -> QueryError {
    let found = operator.text.to_uppercase();
    let suggestion = match operator.text {
        "==" => Some("="),
        "<>" => Some("!="),
        _ => None,
    };
    QueryError::new(format!("Invalid comparator '{found}' not one of '{allowed}'"), operator.span)
        .expected(format!("one of {allowed}"))
        .suggest(suggestion.map(str::to_owned))
}
