//! One change of many runs.

use crate::{Lifecycle, Problem, Tag, View};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One change of many runs: which runs, and exactly one of the changes. Each run is changed whole or not at all, one after
/// the other; one that cannot be changed does not keep the others from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunsEdit {
    /// Ids of the runs; without them, `matching` says which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_ids: Option<Vec<String>>,
    /// All runs that match when the request comes.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::strict::optional_object"
    )]
    pub matching: Option<RunsMatching>,
    /// `deleted` moves them to the trash, `active` out of it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::strict::optional_word"
    )]
    pub lifecycle: Option<Lifecycle>,
    /// A tag to set.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::strict::optional_object"
    )]
    pub set_tag: Option<Tag>,
    /// Key of a tag to remove; a run without it stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_tag: Option<String>,
}

/// The runs that a search finds. Without experiments, all of them are looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunsMatching {
    /// Ids of experiments to look in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment_ids: Option<Vec<String>>,
    /// Which lifecycles are looked through; `active` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub view: View,
    /// Filter in the search language; empty for all runs.
    #[serde(default)]
    pub filter: String,
    /// Runs that match and stay as they are.
    #[serde(default)]
    pub except_run_ids: Vec<String>,
    /// The `n_created` of the table whose `n_matching` was looked at: runs that were created since then are left alone. Without it, all
    /// that match when the request comes are meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_created: Option<u64>,
}

/// How far a change of many runs has come: one line of the answer. The last line has `ended`; an answer that breaks off
/// before it was not carried out to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunsEditProgress {
    /// Runs that are to be changed.
    pub n_runs: u64,
    /// Runs that were changed, so far.
    pub n_changed: u64,
    /// Runs that could not be changed, so far.
    pub n_failed: u64,
    /// The runs that were changed since the line before.
    pub run_ids: Vec<String>,
    /// Why the first run could not be changed that could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_problem: Option<Problem>,
    /// Whether all runs have been tried.
    pub ended: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_writes_only_what_it_says() {
        let edit = RunsEdit {
            matching: Some(RunsMatching { filter: "params.a = '1'".to_owned(), ..RunsMatching::default() }),
            lifecycle: Some(Lifecycle::Deleted),
            ..RunsEdit::default()
        };
        let json = serde_json::to_value(&edit).unwrap();
        let matching =
            serde_json::json!({"view": "active", "filter": "params.a = '1'", "except_run_ids": []});
        assert_eq!(json, serde_json::json!({"matching": matching, "lifecycle": "deleted"}));
        assert_eq!(serde_json::from_value::<RunsEdit>(json).unwrap(), edit);
        assert!(serde_json::from_str::<RunsEdit>(r#"{"runs":[]}"#).is_err());
        assert!(serde_json::from_str::<RunsEdit>(r#"{"matching":{"ids":[]}}"#).is_err());
    }

    #[test]
    fn a_line_without_a_problem_has_none() {
        let line = RunsEditProgress {
            n_runs: 3,
            n_changed: 1,
            n_failed: 0,
            run_ids: vec!["a".to_owned()],
            first_problem: None,
            ended: false,
        };
        let json = serde_json::to_string(&line).unwrap();
        assert_eq!(json, r#"{"n_runs":3,"n_changed":1,"n_failed":0,"run_ids":["a"],"ended":false}"#);
        assert_eq!(serde_json::from_str::<RunsEditProgress>(&json).unwrap(), line);
    }
}
