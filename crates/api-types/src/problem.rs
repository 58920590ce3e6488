//! What went wrong, as every endpoint tells it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the caller can do about a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The request is wrong and stays wrong.
    Invalid,
    /// It is not known who asks.
    Unauthenticated,
    /// The one who asks may not.
    Forbidden,
    /// It does not exist.
    NotFound,
    /// It exists already.
    AlreadyExists,
    /// The present state does not allow it.
    Conflict,
    /// A named limit is reached.
    Limit,
    /// Not now; the same request may succeed later.
    Unavailable,
    /// Stored bytes do not match their checksum.
    Corrupt,
    /// A mistake in the server.
    Bug,
}

/// The value of a fact: a text, or a list when there are several of one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum FactValue {
    /// The only value.
    One(String),
    /// All values, in order.
    Many(Vec<String>),
}

/// A problem in three short parts: what happened, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Stable word that names the problem, such as `run_not_found`.
    pub code: String,
    /// What the caller can do about it.
    pub kind: ProblemKind,
    /// What happened, offending value included.
    pub what: String,
    /// Why it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Id of the request, as in the server's log.
    pub request_id: String,
    /// When the same request may succeed; missing when it never will.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Named values, such as `run_id`.
    #[serde(default)]
    pub facts: BTreeMap<String, FactValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_left_out() {
        let problem = Problem {
            code: "run_not_found".to_owned(),
            kind: ProblemKind::NotFound,
            what: "There is no run x.".to_owned(),
            why: None,
            hint: None,
            request_id: "r1".to_owned(),
            retry_after_ms: None,
            facts: BTreeMap::new(),
        };
        let json = serde_json::to_string(&problem).unwrap();
        assert_eq!(
            json,
            r#"{"code":"run_not_found","kind":"not_found","what":"There is no run x.","request_id":"r1","facts":{}}"#
        );
        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), problem);
    }

    #[test]
    fn several_facts_of_one_name_are_a_list() {
        let facts: BTreeMap<String, FactValue> =
            serde_json::from_str(r#"{"key":["a","b"],"run_id":"x"}"#).unwrap();
        assert_eq!(facts["key"], FactValue::Many(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(facts["run_id"], FactValue::One("x".to_owned()));
        assert_eq!(serde_json::to_string(&facts).unwrap(), r#"{"key":["a","b"],"run_id":"x"}"#);
    }
}
