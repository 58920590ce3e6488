//! `POST experiments/update`, `delete` and `restore`.

use super::super::call::{Answer, Call, empty};
use crate::errors::{ErrorCode, Failure, about_experiment};
use crate::wire::{Fields, check_length, experiment_id};
use trialbook_domain::limits::EXPERIMENT_NAME_CHARS_MAX;
use trialbook_domain::{Code, ExperimentId};
use trialbook_services::ExperimentChange;

pub(super) async fn rename(call: Call) -> Answer {
    let (id, name) = call.input.decode(&[], |fields| {
        let id = fields.required_string("experiment_id")?;
        let name = checked_name(fields.required_string("new_name")?)?;
        Ok((experiment_id(id)?, name))
    })?;
    let renamed = call.services().change_experiment(&call.ctx, id, ExperimentChange::Rename(name)).await;
    match renamed {
        Ok(_) => Ok(empty()),
        Err(problem) if problem.code() == Code::ExperimentDeleted => {
            Err(Failure::new(ErrorCode::InvalidState, "Cannot rename a non-active experiment."))
        }
        Err(problem) => Err(about_experiment(id)(problem)),
    }
}

pub(super) async fn delete(call: Call) -> Answer {
    change(call, ExperimentChange::Delete).await
}

pub(super) async fn restore(call: Call) -> Answer {
    change(call, ExperimentChange::Restore).await
}

async fn change(call: Call, change: ExperimentChange) -> Answer {
    let id = call.input.decode(&[], required_id)?;
    call.services().change_experiment(&call.ctx, id, change).await.map_err(about_experiment(id))?;
    Ok(empty())
}

/// The experiment that a request names.
pub(super) fn required_id(fields: &Fields<'_>) -> Result<ExperimentId, Failure> {
    experiment_id(fields.required_string("experiment_id")?)
}

/// A name that is not blank and not too long.
pub(super) fn checked_name(name: &str) -> Result<String, Failure> {
    if name.trim().is_empty() {
        return Err(Failure::invalid(format!("Invalid experiment name: '{name}'")));
    }
    check_length("name", EXPERIMENT_NAME_CHARS_MAX, name)?;
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_to_500_visible_characters() {
        assert_eq!(checked_name("größe").unwrap(), "größe");
        assert!(checked_name(&"ü".repeat(500)).is_ok());
        let message = |name: &str| checked_name(name).unwrap_err().message().to_owned();
        assert_eq!(message("\t "), "Invalid experiment name: '\t '");
        assert_eq!(message(&"ü".repeat(501)), "'name' exceeds the maximum length of 500 characters");
    }
}
