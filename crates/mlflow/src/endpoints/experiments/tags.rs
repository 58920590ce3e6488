//! `POST experiments/set-experiment-tag` and `delete-experiment-tag`.

use super::super::call::{Answer, Call, empty};
use super::change::required_id;
use crate::errors::{Failure, about_experiment};
use crate::wire::{EXPERIMENT_TAG_VALUE_CHARS_MAX, Fields, check_length, tag_key};
use trialbook_domain::{ExperimentId, ExperimentTag};
use trialbook_services::ExperimentChange;

pub(super) async fn set(call: Call) -> Answer {
    let (id, (key, value)) = call.input.decode(&[], |fields| {
        fields.required_string("experiment_id")?;
        let tag = checked_tag(fields)?;
        Ok((required_id(fields)?, tag))
    })?;
    let change = ExperimentChange::SetTag(key, value);
    call.services().change_experiment(&call.ctx, id, change).await.map_err(about_experiment(id))?;
    Ok(empty())
}

pub(super) async fn delete(call: Call) -> Answer {
    let (id, key) = call.input.decode(&[], read_delete)?;
    let change = ExperimentChange::DeleteTag(key);
    call.services().change_experiment(&call.ctx, id, change).await.map_err(about_experiment(id))?;
    Ok(empty())
}

fn read_delete(fields: &Fields<'_>) -> Result<(ExperimentId, String), Failure> {
    fields.required_string("experiment_id")?;
    let key = fields.required_string("key")?.to_owned();
    Ok((required_id(fields)?, key))
}

/// A tag of an experiment; too long values are refused, not cut.
pub(super) fn checked_tag(fields: &Fields<'_>) -> Result<ExperimentTag, Failure> {
    let name = fields.required_string("key")?;
    let value = fields.string("value")?.unwrap_or_default();
    let key = tag_key("key", name)?;
    check_length("value", EXPERIMENT_TAG_VALUE_CHARS_MAX, value)?;
    Ok((key.as_str().to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    fn tag(json: &str) -> Result<ExperimentTag, String> {
        let value = Value::parse(json.as_bytes()).unwrap();
        checked_tag(&Fields::of(&value)).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn a_tag_needs_a_key_and_may_have_a_value() {
        assert_eq!(tag(r#"{"key":"k"}"#), Ok(("k".to_owned(), String::new())));
        assert!(
            tag(r#"{"value":"v"}"#).unwrap_err().starts_with("Missing value for required parameter 'key'")
        );
        assert!(
            tag(r#"{"key":"a$"}"#)
                .unwrap_err()
                .starts_with("Invalid value \"a$\" for parameter 'key' supplied")
        );
    }

    #[test]
    fn values_over_20000_characters_are_refused() {
        let json = |n: usize| format!(r#"{{"key":"k","value":"{}"}}"#, "ü".repeat(n));
        assert!(tag(&json(20_000)).is_ok());
        assert_eq!(tag(&json(20_001)).unwrap_err(), "'value' exceeds the maximum length of 20000 characters");
    }

    #[test]
    fn a_missing_id_is_told_before_a_bad_one() {
        let value = Value::parse(br#"{"experiment_id":"x"}"#).unwrap();
        let failure = read_delete(&Fields::of(&value)).unwrap_err();
        assert!(failure.message().contains("'key'"));
    }
}
