//! Checking a search while it is typed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A search to be checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckQuery {
    /// The filter.
    #[serde(default)]
    pub filter: String,
    /// The order.
    #[serde(default)]
    pub order: Vec<String>,
}

/// What is wrong with a search, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueryFault {
    /// Which text is meant: `filter`, or `order[0]` and so on.
    pub part: String,
    /// What is wrong.
    pub message: String,
    /// First byte of the place, in UTF-8.
    pub offset: usize,
    /// Bytes of the place; zero when something is missing there.
    pub length: usize,
    /// The same offset in UTF-16 units, as text fields of browsers count.
    pub offset_utf16: usize,
    /// The same length in UTF-16 units.
    pub length_utf16: usize,
    /// What would be right at this place.
    pub expected: Option<String>,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

/// The verdict on a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckedQuery {
    /// Whether it follows the language.
    pub ok: bool,
    /// The filter in canonical form; `null` when it is wrong.
    pub filter: Option<String>,
    /// The complete order in canonical form; `null` when it is wrong.
    pub order: Option<Vec<String>>,
    /// The fault; `null` when there is none.
    pub error: Option<QueryFault>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_search_is_a_search() {
        assert_eq!(serde_json::from_str::<CheckQuery>("{}").unwrap(), CheckQuery::default());
        assert!(serde_json::from_str::<CheckQuery>(r#"{"query":""}"#).is_err());
    }

    #[test]
    fn a_verdict_says_explicitly_what_it_does_not_have() {
        let verdict =
            CheckedQuery { ok: true, filter: Some(String::new()), order: Some(Vec::new()), error: None };
        let json = serde_json::to_string(&verdict).unwrap();
        assert_eq!(json, r#"{"ok":true,"filter":"","order":[],"error":null}"#);
        assert_eq!(serde_json::from_str::<CheckedQuery>(&json).unwrap(), verdict);
    }
}
