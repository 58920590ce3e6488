//! Why a search text was refused: what is wrong, where, and what was probably meant.

use trialbook_domain::{Code, Problem};

/// A range of bytes of the text that was parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub offset: usize,
    /// Number of bytes; zero when something is missing at `offset`.
    pub len: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn between(start: usize, end: usize) -> Span {
        Span { offset: start, len: end.saturating_sub(start) }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        let start = self.offset.min(other.offset);
        Span::between(start, (self.offset + self.len).max(other.offset + other.len))
    }
}

/// Which text of a search is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryPart {
    /// The filter.
    Filter,
    /// The entry of the order list with this index.
    OrderBy(usize),
}

/// A search text that does not follow its language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// What is wrong. In the `mlflow` dialect the text begins with the wording of the reference server.
    pub message: String,
    /// The text that is wrong.
    pub part: QueryPart,
    /// Where in that text.
    pub span: Span,
    /// What would be right at this place, if it can be said briefly.
    pub expected: Option<String>,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl QueryError {
    pub(crate) fn new(message: impl Into<String>, span: Span) -> QueryError {
        QueryError {
            message: message.into(),
            part: QueryPart::Filter,
            span,
            expected: None,
            suggestion: None,
        }
    }

    #[must_use]
    pub(crate) fn expected(mut self, expected: impl Into<String>) -> QueryError {
        self.expected = Some(expected.into());
        self
    }

    #[must_use]
    pub(crate) fn suggest(mut self, suggestion: Option<String>) -> QueryError {
        self.suggestion = suggestion;
        self
    }

    #[must_use]
    pub(crate) fn in_order(mut self, index: usize) -> QueryError {
        self.part = QueryPart::OrderBy(index);
        self
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Problem {
        let place = match error.part {
            QueryPart::Filter => "filter".to_owned(),
            QueryPart::OrderBy(index) => format!("order_by[{index}]"),
        };
        let mut problem = Problem::new(Code::InvalidQuery, error.message)
            .fact("part", &place)
            .fact("offset", error.span.offset)
            .fact("length", error.span.len);
        if let Some(expected) = error.expected {
            problem = problem.why(format!("Expected {expected}.")).fact("expected", expected);
        }
        if let Some(suggestion) = error.suggestion {
            problem = problem.hint(format!("Did you mean `{suggestion}`?")).fact("suggestion", suggestion);
        }
        problem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_carries_place_and_suggestion_as_facts() {
        let error = QueryError::new("Unknown field `stats`.", Span::between(4, 9))
            .expected("a field")
            .suggest(Some("status".to_owned()))
            .in_order(2);
        let problem = Problem::from(error);
        assert_eq!(problem.code(), Code::InvalidQuery);
        assert_eq!(problem.to_string(), "Unknown field `stats`. Expected a field. Did you mean `status`?");
        let facts = ["part", "offset", "length", "suggestion"].map(|name| problem.fact_value(name));
        assert_eq!(facts, ["order_by[2]", "4", "5", "status"]);
    }

    #[test]
    fn spans_join_to_the_range_that_holds_both() {
        assert_eq!(Span::between(7, 9).to(Span::between(2, 4)), Span { offset: 2, len: 7 });
        assert_eq!(Span::between(9, 7).len, 0);
    }
}
