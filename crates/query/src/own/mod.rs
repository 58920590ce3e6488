//! Our own dialect: a superset of the `mlflow` dialect with `OR`, `NOT`, parentheses, lists, ranges, regular
//! expressions, dates and durations.
//!
//! ```text
//! filter     = [ or ]
//! or         = and { OR and }            and = not { AND not }
//! not        = NOT not | "(" or ")" | ALL | test
//! test       = field ( compare value | [NOT] IN "(" value {"," value} ")" | [NOT] BETWEEN value AND value
//!            | [NOT] LIKE text | [NOT] ILIKE text | [NOT] MATCHES text | "=~" text | "!~" text
//!            | IS [NOT] NULL | IS [NOT] NAN | EXISTS | ( IN | WITHIN ) LAST duration )
//! field      = entity "." key | attribute | ( min | max | first | last ) "(" metric ")"
//! value      = number | text | text "(" text ")" | duration | now [ ("+" | "-") duration ]
//! order      = ( field | text "(" param ")" ) [ ASC | DESC ]
//! ```
//!
//! The values of `status` and `lifecycle` are checked, in any case and with or without quotes; `text('...')` is not.
//! In a quoted text a doubled quote stands for one; this is the only place where a filter of the `mlflow` dialect
//! reads differently, together with `created`, which is the moment of recording here and the start there.

mod fields;
mod lexer;
mod moment;
mod parser;
mod test;

#[cfg(test)]
mod tests;

use crate::error::{QueryError, Span};
use crate::limits::{FILTER_BYTES_MAX, ORDER_BYTES_MAX, ORDER_TERMS_MAX};
use crate::tree::{Expr, RunQuery};
use parser::Parser;
use trialbook_domain::TimestampMs;

/// How many times longer than its text the canonical form can be, at most; `1w,` becomes `604800000, `.
const CANONICAL_GROWTH_MAX: usize = 8;

/// Parses a search of runs in our own dialect; `now` is what the text calls `now`.
pub fn parse_runs(filter: &str, order_by: &[&str], now: TimestampMs) -> Result<RunQuery, QueryError> {
    check_length(filter, FILTER_BYTES_MAX)?;
    let expr = if filter.trim().is_empty() {
        Expr::All
    } else {
        Parser::new(filter, now).and_then(Parser::filter)?
    };
    if order_by.len() > ORDER_TERMS_MAX {
        let message =
            format!("The order has {} fields; at most {ORDER_TERMS_MAX} are allowed.", order_by.len());
        return Err(QueryError::new(message, Span::default()).in_order(ORDER_TERMS_MAX));
    }
    let mut order = Vec::with_capacity(order_by.len());
    for (i, text) in order_by.iter().enumerate() {
        let entry = check_length(text, ORDER_BYTES_MAX)
            .and_then(|()| Parser::new(text, now))
            .and_then(Parser::order)
            .map_err(|error| error.in_order(i))?;
        if order.iter().any(|known: &crate::tree::OrderBy<_>| known.field == entry.field) {
            let message = format!("The order names `{}` twice.", entry.field);
            return Err(QueryError::new(message, Span::between(0, text.len())).in_order(i));
        }
        order.push(entry);
    }
    let query = RunQuery::new(expr, order);
    check_canonical(&query, filter)?;
    Ok(query)
}

/// The canonical text of an accepted search is accepted as well: it is what pages keep and send back.
fn check_canonical(query: &RunQuery, filter: &str) -> Result<(), QueryError> {
    if filter.len() <= FILTER_BYTES_MAX / CANONICAL_GROWTH_MAX {
        return Ok(());
    }
    let n_bytes = query.filter_text().len();
    if n_bytes <= FILTER_BYTES_MAX {
        return Ok(());
    }
    let message = format!(
        "The search text has {n_bytes} bytes when written out; at most {FILTER_BYTES_MAX} are allowed."
    );
    Err(QueryError::new(message, Span::between(0, filter.len())))
}

fn check_length(text: &str, max: usize) -> Result<(), QueryError> {
    if text.len() <= max {
        return Ok(());
    }
    let message = format!("The search text has {} bytes; at most {max} are allowed.", text.len());
    Err(QueryError::new(message, Span::between(max, text.len())))
}
