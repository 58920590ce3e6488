//! Entries of an order list.

use super::lexer::{Kind, tokens};
use crate::error::{QueryError, Span};
use crate::limits::{ORDER_BYTES_MAX, ORDER_TERMS_MAX};
use crate::suggest::nearest;
use crate::tree::Direction;

/// An entry as written.
pub(super) struct OrderEntry<'a> {
    pub(super) index: usize,
    pub(super) name: &'a str,
    pub(super) span: Span,
    pub(super) direction: Direction,
}

impl OrderEntry<'_> {
    /// The refusal of a field that an earlier entry names.
    pub(super) fn duplicate(&self, order_by: &[&str]) -> QueryError {
        let list: Vec<String> = order_by.iter().map(|entry| format!("'{entry}'")).collect();
        let message = format!("`order_by` contains duplicate fields: [{}]", list.join(", "));
        QueryError::new(message, self.span).in_order(self.index)
    }
}

/// Reads `identifier [ASC|DESC]` from each text.
pub(super) fn entries<'a>(order_by: &[&'a str]) -> Result<Vec<OrderEntry<'a>>, QueryError> {
    if order_by.len() > ORDER_TERMS_MAX {
        let message = format!(
            "Invalid order_by: it has {} entries, at most {ORDER_TERMS_MAX} are allowed.",
            order_by.len()
        );
        return Err(QueryError::new(message, Span::default()).in_order(ORDER_TERMS_MAX));
    }
    order_by.iter().enumerate().map(|(index, text)| entry(index, text)).collect()
}

fn entry(index: usize, text: &str) -> Result<OrderEntry<'_>, QueryError> {
    let fail = |message: String, span| Err(QueryError::new(message, span).in_order(index));
    if text.len() > ORDER_BYTES_MAX {
        let message = format!(
            "Invalid order_by clause: it has {} bytes, at most {ORDER_BYTES_MAX} are allowed.",
            text.len()
        );
        return fail(message, Span::between(ORDER_BYTES_MAX, text.len()));
    }
    let whole = Span::between(0, text.len());
    let tokens = tokens(text);
    let (name, direction) = match tokens.as_slice() {
        [name] if name.kind == Kind::Name => (name, Direction::Ascending),
        [name, word] if name.kind == Kind::Name && word.is_word("ASC") => (name, Direction::Ascending),
        [name, word] if name.kind == Kind::Name && word.is_word("DESC") => (name, Direction::Descending),
        [name, word] if name.kind == Kind::Name && word.kind == Kind::Name => {
            let suggestion = nearest(word.text, ["ASC", "DESC"]).map(str::to_owned);
            let message = format!("Invalid ordering key in order_by clause '{text}'.");
            return Err(QueryError::new(message, word.span)
                .expected("`ASC` or `DESC`")
                .suggest(suggestion)
                .in_order(index));
        }
        _ => return fail(format!("Invalid order_by clause '{text}'. Could not be parsed."), whole),
    };
    // Clients that quote the whole name are understood, as in the reference.
    let whole_quoted = name.text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    let plain =
        whole_quoted.filter(|inside| inside.contains('.') && !inside.contains('`')).unwrap_or(name.text);
    Ok(OrderEntry { index, name: plain, span: name.span, direction })
}
