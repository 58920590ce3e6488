//! Rules of experiments.

use crate::Services;
use trialbook_domain::limits::EXPERIMENT_NAME_CHARS_MAX;
use trialbook_domain::{Code, Experiment, ExperimentId, NewExperiment, Problem, RequestContext, ViewType};
use trialbook_store::ExperimentChange;

impl Services {
    /// Creates an experiment. Problems: `invalid_value` (fact `field`), `experiment_exists`.
    pub async fn create_experiment(
        &self,
        _ctx: &RequestContext,
        new: NewExperiment,
    ) -> Result<ExperimentId, Problem> {
        check_name(&new.name)?;
        self.store().create_experiment(new, self.clock().now()).await
    }

    /// One experiment, deleted or not. Problem: `experiment_not_found`.
    pub async fn get_experiment(
        &self,
        _ctx: &RequestContext,
        id: ExperimentId,
    ) -> Result<Experiment, Problem> {
        self.store().get_experiment(id).await
    }

    /// One experiment by name, deleted or not. Problem: `experiment_not_found`.
    pub async fn get_experiment_by_name(
        &self,
        _ctx: &RequestContext,
        name: &str,
    ) -> Result<Experiment, Problem> {
        self.store().get_experiment_by_name(name.to_owned()).await
    }

    /// All experiments of a view by ascending id.
    pub async fn list_experiments(
        &self,
        _ctx: &RequestContext,
        view: ViewType,
    ) -> Result<Vec<Experiment>, Problem> {
        self.store().list_experiments(view).await
    }

    /// Renames, deletes, restores or tags an experiment; see [`ExperimentChange`] for the problems.
    pub async fn change_experiment(
        &self,
        _ctx: &RequestContext,
        id: ExperimentId,
        change: ExperimentChange,
    ) -> Result<Experiment, Problem> {
        if let ExperimentChange::Rename(name) = &change {
            check_name(name)?;
        }
        self.store().change_experiment(id, change, self.clock().now()).await
    }
}

fn check_name(name: &str) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::new(Code::InvalidValue, format!("The experiment name '{name}' is blank."))
            .hint("Give it a name with at least one visible character.")
            .fact("field", "name"));
    }
    let n_chars = name.chars().count();
    if n_chars > EXPERIMENT_NAME_CHARS_MAX {
        return Err(Problem::new(
            Code::InvalidValue,
            format!("The experiment name has {n_chars} characters; at most {EXPERIMENT_NAME_CHARS_MAX} are allowed."),
        )
        .fact("field", "name"));
    }
    Ok(())
}
