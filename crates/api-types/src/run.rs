//! A run with everything it logged.

use crate::{Lifecycle, Number, Tag};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Where a run stands, as its client said; the words of the search language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunStatus {
    /// Training.
    Running,
    /// Waiting to start.
    Scheduled,
    /// Ended well.
    Finished,
    /// Ended with an error.
    Failed,
    /// Ended from outside.
    Killed,
}

/// Which door a run came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// An MLflow client.
    Mlflow,
    /// A W&B client.
    Wandb,
    /// This API.
    Own,
    /// An import.
    Import,
}

/// A run that says it is running while nothing comes from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Signal {
    /// When the server last heard of the run.
    pub no_signal_since_ms: i64,
}

/// How a parameter came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParamKind {
    /// Text.
    String,
    /// Whole number.
    Int,
    /// Floating-point number.
    Float,
    /// Truth value.
    Bool,
    /// JSON null.
    Null,
    /// A JSON list or object.
    Json,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Param {
    /// Its name.
    pub key: String,
    /// How it came.
    pub kind: ParamKind,
    /// Its exact text.
    pub text: String,
    /// The number it stands for, if it is one.
    pub number: Option<f64>,
}

/// One point of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MetricPoint {
    /// Position on the training axis.
    pub step: i64,
    /// When it was logged, as the client says.
    pub timestamp_ms: i64,
    /// The value.
    pub value: Number,
}

/// The smallest or largest number of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Extreme {
    /// The step it was reached at first.
    pub step: i64,
    /// The number.
    pub value: Number,
}

/// The current value of a metric, and its extremes over all points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Metric {
    /// Its name.
    pub key: String,
    /// The point with the greatest step.
    pub last: MetricPoint,
    /// The point with the smallest step.
    pub first: MetricPoint,
    /// Smallest number; `null` while every point is NaN.
    pub min: Option<Extreme>,
    /// Largest number; `null` while every point is NaN.
    pub max: Option<Extreme>,
    /// Points received.
    pub n: u64,
    /// Of these, NaN.
    pub n_nan: u64,
}

/// A dataset that a run used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dataset {
    /// Name.
    pub name: String,
    /// Digest of the content.
    pub digest: String,
    /// Kind of source, such as `local` or `http`.
    pub source_type: String,
    /// Where the data comes from.
    pub source: String,
    /// Schema as JSON text.
    pub schema: Option<String>,
    /// Profile as JSON text.
    pub profile: Option<String>,
    /// Tags of the use, such as its context.
    pub tags: BTreeMap<String, String>,
}

/// A model that a run produced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelOutput {
    /// The model.
    pub model_id: String,
    /// Training step at which it was produced.
    pub step: i64,
}

/// A run with everything it logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Run {
    /// Its id, 32 hexadecimal digits.
    pub run_id: String,
    /// The experiment it belongs to.
    pub experiment_id: String,
    /// Display name.
    pub name: String,
    /// User name as the client sent it.
    pub user: String,
    /// Status as the client said.
    pub status: RunStatus,
    /// Set when the run says it is running but nothing has come from it for a while. The status stays as it is.
    pub signal: Option<Signal>,
    /// Active or deleted.
    pub lifecycle: Lifecycle,
    /// When it was moved to the trash; `null` also when only its experiment is there.
    pub deleted_ms: Option<i64>,
    /// Start as the client said.
    pub start_ms: i64,
    /// End as the client said.
    pub end_ms: Option<i64>,
    /// When the server recorded it.
    pub created_ms: i64,
    /// When the server last heard of it.
    pub heard_ms: i64,
    /// Where its artifacts live when not on this server.
    pub artifact_root: Option<String>,
    /// Parent of a nested run.
    pub parent_run_id: Option<String>,
    /// Which door it came through.
    pub protocol: Protocol,
    /// Parameters.
    pub params: Vec<Param>,
    /// Metrics.
    pub metrics: Vec<Metric>,
    /// Tags by key.
    pub tags: BTreeMap<String, String>,
    /// Datasets in order of logging.
    pub datasets: Vec<Dataset>,
    /// Ids of the models it consumed.
    pub model_inputs: Vec<String>,
    /// Models it produced.
    pub model_outputs: Vec<ModelOutput>,
}

/// One change of a run: exactly one of the fields is given, so that it happens whole or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunEdit {
    /// A new display name.
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
    /// `true` marks a running or scheduled run as killed, ending now. No process is told: its client may go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_writes_only_what_it_changes() {
        let edit = RunEdit { delete_tag: Some("k".to_owned()), ..RunEdit::default() };
        let json = serde_json::to_string(&edit).unwrap();
        assert_eq!(json, r#"{"delete_tag":"k"}"#);
        assert_eq!(serde_json::from_str::<RunEdit>(&json).unwrap(), edit);
        assert!(serde_json::from_str::<RunEdit>(r#"{"status":"KILLED"}"#).is_err());
    }

    #[test]
    fn statuses_are_the_words_of_the_search_language() {
        for (status, word) in [
            (RunStatus::Running, "\"RUNNING\""),
            (RunStatus::Scheduled, "\"SCHEDULED\""),
            (RunStatus::Finished, "\"FINISHED\""),
            (RunStatus::Failed, "\"FAILED\""),
            (RunStatus::Killed, "\"KILLED\""),
        ] {
            assert_eq!(serde_json::to_string(&status).unwrap(), word);
        }
    }

    #[test]
    fn a_metric_tells_nan_from_no_number_at_all() {
        let point = MetricPoint { step: 3, timestamp_ms: 4, value: Number(f64::NAN) };
        let metric = Metric {
            key: "loss".to_owned(),
            last: point,
            first: point,
            min: None,
            max: Some(Extreme { step: 1, value: Number(f64::INFINITY) }),
            n: 2,
            n_nan: 1,
        };
        let json = serde_json::to_string(&metric).unwrap();
        assert!(json.contains(r#""last":{"step":3,"timestamp_ms":4,"value":"NaN"}"#), "{json}");
        assert!(json.contains(r#""min":null,"max":{"step":1,"value":"Infinity"}"#), "{json}");
        assert_eq!(serde_json::from_str::<Metric>(&json).unwrap(), metric);
    }

    #[test]
    fn a_parameter_shows_text_kind_and_number() {
        let param = Param {
            key: "lr".to_owned(),
            kind: ParamKind::String,
            text: "1e-3".to_owned(),
            number: Some(0.001),
        };
        let json = serde_json::to_string(&param).unwrap();
        assert_eq!(json, r#"{"key":"lr","kind":"string","text":"1e-3","number":0.001}"#);
        assert_eq!(serde_json::from_str::<Param>(&json).unwrap(), param);
    }

    #[test]
    fn a_silent_run_says_since_when() {
        let json = serde_json::to_string(&Some(Signal { no_signal_since_ms: 7 })).unwrap();
        assert_eq!(json, r#"{"no_signal_since_ms":7}"#);
    }
}
