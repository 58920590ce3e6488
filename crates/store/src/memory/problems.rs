//! Refusals that several entities share.

use trialbook_domain::{Code, ExperimentId, ModelUid, Problem, RunUid};

pub(super) fn experiment_not_found(id: ExperimentId) -> Problem {
    Problem::new(Code::ExperimentNotFound, format!("The experiment {id} does not exist."))
        .fact("experiment_id", id)
}

pub(super) fn experiment_deleted(id: ExperimentId) -> Problem {
    Problem::new(Code::ExperimentDeleted, format!("The experiment {id} is deleted."))
        .hint("Restore it first.")
        .fact("experiment_id", id)
}

pub(super) fn run_not_found(uid: RunUid) -> Problem {
    Problem::new(Code::RunNotFound, format!("The run {uid} does not exist.")).fact("run_id", uid)
}

pub(super) fn run_deleted(uid: RunUid) -> Problem {
    Problem::new(Code::RunDeleted, format!("The run {uid} is deleted."))
        .hint("Restore it first.")
        .fact("run_id", uid)
}

pub(super) fn run_ended(uid: RunUid) -> Problem {
    Problem::new(Code::StateConflict, format!("The run {uid} has ended already."))
        .hint("Only a run that is running or scheduled can be stopped.")
        .fact("run_id", uid)
}

pub(super) fn logged_model_not_found(uid: ModelUid) -> Problem {
    Problem::new(Code::LoggedModelNotFound, format!("The logged model {uid} does not exist."))
        .fact("model_id", uid)
}
