//! Experiments on the wire.

use crate::Table;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Whether something is in use or in the trash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// In use.
    Active,
    /// Deleted softly; it can be restored.
    Deleted,
}

/// Which lifecycles a listing shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Only what is in use.
    #[default]
    Active,
    /// Only what is deleted.
    Deleted,
    /// Both.
    All,
}

/// An experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Experiment {
    /// Its number, as text.
    pub experiment_id: String,
    /// Its name, unique among all experiments.
    pub name: String,
    /// Active or deleted.
    pub lifecycle: Lifecycle,
    /// When it was created.
    pub created_ms: i64,
    /// When it was last renamed, deleted or restored.
    pub updated_ms: i64,
    /// When it was moved to the trash; absent when it is not there.
    pub deleted_ms: Option<i64>,
    /// Where its artifacts live when not on this server.
    pub artifact_root: Option<String>,
    /// Tags by key.
    pub tags: BTreeMap<String, String>,
}

/// What `GET /experiments` may be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListExperiments {
    /// Which lifecycles are shown; `active` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub view: View,
    /// Most experiments to return; 1,000 when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Token of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_token: Option<String>,
}

/// A page of experiments, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentList {
    /// The experiments.
    pub experiments: Vec<Experiment>,
    /// Token of the next page; `null` on the last.
    pub next_page_token: Option<String>,
}

/// An experiment to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExperiment {
    /// Its name, unique among all experiments, deleted ones included.
    pub name: String,
    /// Tags by key.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

/// One change of an experiment: exactly one of the fields is given, so that it happens whole or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExperimentChange {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `deleted` moves it to the trash, `active` out of it.
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
    /// Key of a tag to remove.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_tag: Option<String>,
}

/// A key, and the text that names it in the search language and in the columns of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldName {
    /// The key as it was logged.
    pub key: String,
    /// The field, such as `metrics.loss`, with backticks where the language needs them.
    pub field: String,
}

/// The keys that runs of an experiment have used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentFields {
    /// Metrics by name.
    pub metrics: Vec<FieldName>,
    /// Parameters by name.
    pub params: Vec<FieldName>,
    /// Tags by name.
    pub tags: Vec<FieldName>,
}

/// What the page of an experiment begins with, in one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExperimentOpening {
    /// The experiment.
    pub experiment: Experiment,
    /// The keys that its runs have used.
    pub fields: ExperimentFields,
    /// Its latest runs; `null` when the experiment is in the trash. The columns are the name and the status, then the
    /// fields by which runs are told apart first: goals before other metrics, and the first parameters.
    pub table: Option<Table>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_without_words_shows_what_is_active() {
        let asked: ListExperiments = serde_json::from_str("{}").unwrap();
        assert_eq!(asked, ListExperiments::default());
        assert_eq!(asked.view, View::Active);
        assert_eq!(serde_json::to_string(&asked).unwrap(), r#"{"view":"active"}"#);
    }

    #[test]
    fn a_change_writes_only_what_it_changes() {
        for (change, json) in [
            (
                ExperimentChange { name: Some("b".to_owned()), ..ExperimentChange::default() },
                r#"{"name":"b"}"#,
            ),
            (
                ExperimentChange { lifecycle: Some(Lifecycle::Deleted), ..ExperimentChange::default() },
                r#"{"lifecycle":"deleted"}"#,
            ),
            (
                ExperimentChange {
                    set_tag: Some(Tag { key: "k".to_owned(), value: "v".to_owned() }),
                    ..ExperimentChange::default()
                },
                r#"{"set_tag":{"key":"k","value":"v"}}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&change).unwrap(), json);
            assert_eq!(serde_json::from_str::<ExperimentChange>(json).unwrap(), change);
        }
    }

    #[test]
    fn unknown_fields_of_requests_are_refused() {
        for json in [r#"{"name":"a","tag":{}}"#, r#"{"name":"a","artifact_root":"s3://x"}"#] {
            let refused = serde_json::from_str::<NewExperiment>(json).unwrap_err().to_string();
            assert!(refused.starts_with("unknown field"), "{refused}");
        }
        assert!(serde_json::from_str::<ExperimentChange>(r#"{"nmae":"a"}"#).is_err());
        assert!(serde_json::from_str::<Tag>(r#"{"key":"a","value":"b","more":1}"#).is_err());
    }

    #[test]
    fn an_experiment_keeps_everything_on_its_way() {
        let experiment = Experiment {
            experiment_id: i64::MAX.to_string(),
            name: "é".to_owned(),
            lifecycle: Lifecycle::Active,
            created_ms: 1,
            updated_ms: 2,
            deleted_ms: None,
            artifact_root: None,
            tags: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        };
        let json = serde_json::to_string(&experiment).unwrap();
        assert!(json.contains(r#""artifact_root":null"#), "{json}");
        assert_eq!(serde_json::from_str::<Experiment>(&json).unwrap(), experiment);
    }
}
