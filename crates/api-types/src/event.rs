//! News of what changed, as sent over the event stream.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the event stream may be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventParams {
    /// Only changes of this experiment; all, and those of registered models, when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment_id: Option<String>,
}

/// Data of the events `run_created`, `run_logged`, `run_updated`, `experiment_changed` and `views_changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeEvent {
    /// The experiment it belongs to.
    pub experiment_id: String,
    /// The experiment's change counter after it; grows with every change.
    pub revision: i64,
    /// The run, when it concerns one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
}

/// Data of the event `model_changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelChangeEvent {
    /// Name of the registered model; a rename is told under both names.
    pub model: String,
    /// Id of the event that is on record for the change; grows with every change.
    pub event_id: i64,
}

/// Data of the event `listening`, the first of each stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListeningEvent {
    /// How many changes were told before, since the server's start. Every reply has that number as it was when the reply was
    /// begun, in its header `trialbook-changes`: if it is less, changes in between were not heard and may not be in the reply.
    pub n_changes: u64,
}

/// Data of the event `missed`: the listener was too slow and should read again what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissedEvent {
    /// How many changes were missed.
    pub n_missed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_its_run_only_when_it_has_one() {
        let mut event = ChangeEvent { experiment_id: "0".to_owned(), revision: 5, run_id: None };
        assert_eq!(serde_json::to_string(&event).unwrap(), r#"{"experiment_id":"0","revision":5}"#);
        event.run_id = Some("ab".to_owned());
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(json, r#"{"experiment_id":"0","revision":5,"run_id":"ab"}"#);
        assert_eq!(serde_json::from_str::<ChangeEvent>(&json).unwrap(), event);
    }

    #[test]
    fn missing_some_says_how_many() {
        assert_eq!(serde_json::to_string(&MissedEvent { n_missed: 3 }).unwrap(), r#"{"n_missed":3}"#);
        assert_eq!(serde_json::from_str::<EventParams>("{}").unwrap(), EventParams::default());
    }
}
