//! Searches in our own dialect, and what is wrong with them.

use trialbook_api_types::QueryFault;
use trialbook_domain::{Code, Problem, TimestampMs};
use trialbook_query::{Expr, QueryError, QueryPart, RunField, RunQuery, parse_runs};

/// Reads filter and order. On failure, the fault that describes it.
pub(crate) fn search(filter: &str, order: &[String], now: TimestampMs) -> Result<RunQuery, Box<QueryFault>> {
    let entries: Vec<&str> = order.iter().map(String::as_str).collect();
    parse_runs(filter, &entries, now).map_err(|error| {
        let (part, text) = match error.part {
            QueryPart::Filter => ("filter".to_owned(), filter),
            QueryPart::OrderBy(i) => (format!("order[{i}]"), entries.get(i).copied().unwrap_or_default()),
        };
        Box::new(into_fault(error, part, text))
    })
}

/// Reads the field that a column shows.
pub(crate) fn field(index: usize, text: &str, now: TimestampMs) -> Result<RunField, Problem> {
    named_field(&format!("columns[{index}]"), text, now)
}

/// Reads a field that stands at `part` of a request.
pub(crate) fn named_field(part: &str, text: &str, now: TimestampMs) -> Result<RunField, Problem> {
    // The language has fields only inside searches: the field is what the only test is about.
    let test = format!("{text} IS NOT NULL");
    let whole = |message: String| {
        Problem::new(Code::InvalidQuery, message)
            .hint("Name a field such as `metrics.loss`, `min(metrics.loss)`, `params.lr` or `run_name`.")
            .fact("part", part)
            .fact("offset", 0)
            .fact("length", text.len())
    };
    if text.trim().is_empty() {
        return Err(whole("The name of a column is empty.".to_owned()));
    }
    let query =
        parse_runs(&test, &[], now).map_err(|error| fault(into_fault(error, part.to_owned(), text)))?;
    match query.expr() {
        Expr::Test(predicate) => Ok(predicate.field().clone()),
        Expr::All | Expr::And(_) | Expr::Or(_) | Expr::Not(_) => {
            Err(whole(format!("`{text}` is a condition, not a column.")))
        }
    }
}

/// A fault as a problem.
pub(crate) fn fault(fault: QueryFault) -> Problem {
    let mut problem = Problem::new(Code::InvalidQuery, fault.message)
        .fact("part", fault.part)
        .fact("offset", fault.offset)
        .fact("length", fault.length);
    if let Some(expected) = fault.expected {
        problem = problem.why(format!("Expected {expected}.")).fact("expected", expected);
    }
    if let Some(suggestion) = fault.suggestion {
        problem = problem.hint(format!("Did you mean `{suggestion}`?")).fact("suggestion", suggestion);
    }
    problem
}

fn into_fault(error: QueryError, part: String, text: &str) -> QueryFault {
    let offset = error.span.offset.min(text.len());
    let length = error.span.len.min(text.len() - offset);
    QueryFault {
        part,
        message: error.message,
        offset,
        length,
        offset_utf16: utf16_units(text, 0, offset),
        length_utf16: utf16_units(text, offset, offset + length),
        expected: error.expected,
        suggestion: error.suggestion,
    }
}

/// UTF-16 units of the characters that begin between two bytes.
fn utf16_units(text: &str, from: usize, to: usize) -> usize {
    text.char_indices().filter(|(i, _)| (from..to).contains(i)).map(|(_, letter)| letter.len_utf16()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: TimestampMs = TimestampMs(1_700_000_000_000);

    #[test]
    fn columns_are_fields_of_the_language() {
        for (text, canonical) in [
            ("metrics.loss", "metrics.loss"),
            ("metric.loss", "metrics.loss"),
            ("min(metrics.loss)", "min(metrics.loss)"),
            (" params.lr ", "params.lr"),
            ("tags.`a b`", "tags.`a b`"),
            ("run_name", "run_name"),
            ("datasets.name", "datasets.name"),
        ] {
            assert_eq!(field(0, text, NOW).unwrap().to_string(), canonical);
        }
    }

    #[test]
    fn what_is_no_column_is_named_by_its_place() {
        for text in [
            "",
            " ",
            "metrics.loss DESC",
            "text(params.lr)",
            "metrics.",
            "a, b",
            "metrics.`a",
            "loss",
            "ASC",
            "a = 1",
            "NOT run_name",
            "status = 'FAILED' AND run_name",
        ] {
            let problem = field(4, text, NOW).unwrap_err();
            assert_eq!(
                (problem.code(), problem.fact_value("part")),
                (Code::InvalidQuery, "columns[4]"),
                "{text}"
            );
            let number = |name| problem.fact_value(name).parse::<usize>().unwrap();
            assert!(number("offset") + number("length") <= text.len(), "{text}: {problem:?}");
        }
        let slip = field(0, "run_nam", NOW).unwrap_err();
        assert_eq!(slip.advice(), Some("Did you mean `run_name`?"));
    }

    #[test]
    fn a_fault_has_its_place_in_bytes_and_in_utf16() {
        let filter = "tags.a = '😀é' AND metrcs.loss < 1";
        let fault = search(filter, &[], NOW).unwrap_err();
        assert_eq!(fault.part, "filter");
        assert_eq!(&filter[fault.offset..fault.offset + fault.length], "metrcs.loss");
        assert_eq!((fault.offset, fault.offset_utf16), (22, 19));
        assert_eq!(fault.length_utf16, fault.length);
        assert_eq!(fault.suggestion.as_deref(), Some("metrics.loss"));
    }

    #[test]
    fn a_fault_in_the_order_names_the_entry() {
        let order = ["metrics.a".to_owned(), "metrics.b SIDEWAYS".to_owned()];
        let wrong = search("", &order, NOW).unwrap_err();
        assert_eq!(wrong.part, "order[1]");
        let problem = fault(*wrong);
        assert_eq!((problem.code(), problem.fact_value("part")), (Code::InvalidQuery, "order[1]"));
        let many = vec!["metrics.a".to_owned(); 1_000];
        assert!(search("", &many, NOW).is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics_and_every_place_is_inside_it(text in ".{0,40}") {
            if let Err(fault) = search(&text, &[], NOW) {
                prop_assert!(fault.offset + fault.length <= text.len());
                prop_assert!(fault.offset_utf16 <= fault.offset);
            }
            let _ = field(0, &text, NOW);
        }
    }
}
