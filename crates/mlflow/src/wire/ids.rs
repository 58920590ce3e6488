//! Ids and enumerations of requests.

use super::fields::Fields;
use crate::errors::{ErrorCode, Failure};
use crate::json::Value;
use trialbook_domain::{ExperimentId, ModelUid, RunStatus, RunUid, ViewType};

/// A run id; a text that can be no id of ours names no run.
pub(crate) fn run_id(text: &str) -> Result<RunUid, Failure> {
    RunUid::parse(text)
        .ok_or_else(|| Failure::new(ErrorCode::ResourceDoesNotExist, format!("Run with id={text} not found")))
}

/// The rule that batches check before anything else: a letter or digit, then up to 255 word characters or dashes.
pub(super) fn check_run_id_form(text: &str) -> Result<(), Failure> {
    let head = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let tail = text.chars().all(|unit| unit.is_alphanumeric() || matches!(unit, '_' | '-'));
    if head && tail && text.chars().count() <= 256 {
        return Ok(());
    }
    let quoted = Value::String(text.into()).quoted();
    Err(Failure::invalid(format!("Invalid value {quoted} for parameter 'run_id' supplied.")))
}

/// An experiment id. A whole number that can be no id of ours names no experiment.
pub(crate) fn experiment_id(text: &str) -> Result<ExperimentId, Failure> {
    if let Some(id) = ExperimentId::parse(text) {
        return Ok(id);
    }
    let digits = text.trim().trim_start_matches(['-', '+']);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::new(
            ErrorCode::ResourceDoesNotExist,
            format!("No Experiment with id={text} exists"),
        ));
    }
    Err(Failure::invalid(format!("Invalid experiment ID '{text}'. Experiment ID must be a valid integer.")))
}

/// The id of a logged model; a text that can be no id names no model.
pub(crate) fn model_id(text: &str) -> Result<ModelUid, Failure> {
    ModelUid::parse(text).ok_or_else(|| {
        Failure::new(ErrorCode::ResourceDoesNotExist, format!("Logged model with ID '{text}' not found."))
    })
}

/// The optional status in a field, by name or number.
pub(crate) fn status(fields: &Fields<'_>, name: &str) -> Result<Option<RunStatus>, Failure> {
    fields.choice(
        name,
        &[
            ("RUNNING", 1, RunStatus::Running),
            ("SCHEDULED", 2, RunStatus::Scheduled),
            ("FINISHED", 3, RunStatus::Finished),
            ("FAILED", 4, RunStatus::Failed),
            ("KILLED", 5, RunStatus::Killed),
        ],
    )
}

/// The optional view type in a field, by name or number.
pub(crate) fn view_type(fields: &Fields<'_>, name: &str) -> Result<ViewType, Failure> {
    let choices = [
        ("ACTIVE_ONLY", 1, ViewType::ActiveOnly),
        ("DELETED_ONLY", 2, ViewType::DeletedOnly),
        ("ALL", 3, ViewType::All),
    ];
    Ok(fields.choice(name, &choices)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    #[test]
    fn a_text_that_is_no_run_id_names_no_run() {
        let failure = run_id("nope").unwrap_err();
        assert_eq!(
            (failure.code(), failure.message()),
            (ErrorCode::ResourceDoesNotExist, "Run with id=nope not found")
        );
        assert_eq!(run_id(&"0a".repeat(16)).unwrap(), RunUid([10; 16]));
    }

    #[test]
    fn the_form_of_a_run_id_in_a_batch_comes_first() {
        for good in ["a", "0abc", "a_b-c", &"x".repeat(256)] {
            assert!(check_run_id_form(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "_a", "a/b", "a b", &"x".repeat(257)] {
            assert!(check_run_id_form(bad).is_err(), "{bad}");
        }
        let failure = check_run_id_form("a/b").unwrap_err();
        assert_eq!(failure.message(), "Invalid value \"a/b\" for parameter 'run_id' supplied.");
    }

    #[test]
    fn experiment_ids_are_numbers() {
        assert_eq!(experiment_id("12").unwrap(), ExperimentId(12));
        let failure = experiment_id("abc").unwrap_err();
        assert_eq!(failure.message(), "Invalid experiment ID 'abc'. Experiment ID must be a valid integer.");
        let failure = experiment_id("-7").unwrap_err();
        assert_eq!(failure.message(), "No Experiment with id=-7 exists");
    }

    #[test]
    fn enumerations_go_by_name_or_number_and_unknown_ones_are_named() {
        let body = Value::parse(br#"{"a":"FINISHED","b":3,"c":"3","d":"finished","e":9,"f":null,"v":"ALL"}"#)
            .unwrap();
        let fields = Fields::of(&body);
        for name in ["a", "b", "c"] {
            assert_eq!(status(&fields, name).unwrap(), Some(RunStatus::Finished), "{name}");
        }
        assert_eq!(status(&fields, "f").unwrap(), None);
        assert!(status(&fields, "e").is_err());
        let failure = status(&fields, "d").unwrap_err();
        assert!(failure.message().starts_with("Invalid value \"finished\" for parameter 'd' supplied"));
        assert_eq!(view_type(&fields, "v").unwrap(), ViewType::All);
        assert_eq!(view_type(&fields, "none").unwrap(), ViewType::ActiveOnly);
    }
}
