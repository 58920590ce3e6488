//! Rules of runs.

mod edit;
mod first_columns;
pub(crate) mod name;

pub use edit::{RunEdit, RunsMatching};
pub use first_columns::first_columns;

use crate::Services;
use trialbook_domain::limits::BATCH_POINTS_MAX;
use trialbook_domain::{
    Code, DatasetSummary, ExperimentId, Key, Lifecycle, LogBatch, NewRun, Problem, Protocol, RequestContext,
    Run, RunChange, RunRecord, RunStatus, RunUid, TimestampMs,
};
use trialbook_store::{RunInputs, TagEdit};

/// The tag that carries a run's display name.
pub const RUN_NAME_TAG: &str = "mlflow.runName";
/// The tag that names the parent of a nested run.
pub const PARENT_RUN_TAG: &str = "mlflow.parentRunId";

/// The tag that says why a run ended, when the server knows.
pub const END_REASON_TAG: &str = "trialbook.endReason";

/// What a client says of a run that it starts.
#[derive(Clone, Debug)]
pub struct StartRun {
    /// The experiment.
    pub experiment: ExperimentId,
    /// Display name; a generated one when there is none here and in the tags.
    pub name: Option<String>,
    /// User name.
    pub user: String,
    /// Start as the client says.
    pub start: TimestampMs,
    /// Tags; the last of equal keys wins.
    pub tags: Vec<(Key, String)>,
    /// Which door it comes through.
    pub protocol: Protocol,
}

impl Services {
    /// Creates a running run with a fresh id.
    ///
    /// The name is the given one, else the tag `mlflow.runName`, else generated; the tag is added when missing.
    /// Problems: `invalid_value` with facts `name` and `tag` when both are given and differ, `experiment_not_found`,
    /// `experiment_deleted`.
    pub async fn create_run(&self, _ctx: &RequestContext, start: StartRun) -> Result<RunRecord, Problem> {
        let mut tags: Vec<(Key, String)> = Vec::with_capacity(start.tags.len() + 1);
        for (key, value) in start.tags {
            match tags.iter_mut().find(|(known, _)| *known == key) {
                Some(slot) => slot.1 = value,
                None => tags.push((key, value)),
            }
        }
        let tagged = tag_value(&tags, RUN_NAME_TAG).map(str::to_owned);
        let given = start.name.filter(|name| !name.is_empty());
        let name = match (given, tagged) {
            (Some(name), Some(tag)) if name != tag => {
                return Err(Problem::new(
                    Code::InvalidValue,
                    format!("The run name '{name}' and the tag {RUN_NAME_TAG} '{tag}' differ."),
                )
                .hint("Send one of the two, or the same text in both.")
                .fact("name", name)
                .fact("tag", tag));
            }
            (Some(name), _) => name,
            (None, Some(tag)) if !tag.is_empty() => tag,
            (None, _) => name::generate(self.entropy()),
        };
        if let Ok(key) = Key::new(RUN_NAME_TAG) {
            tags.retain(|(known, _)| *known != key);
            tags.push((key, name.clone()));
        }
        let parent = tag_value(&tags, PARENT_RUN_TAG).and_then(RunUid::parse);
        let new = NewRun {
            uid: RunUid(self.entropy().bytes16()),
            experiment: start.experiment,
            name,
            user: start.user,
            status: RunStatus::Running,
            start: start.start,
            tags,
            parent,
            protocol: start.protocol,
        };
        self.store().create_run(new, self.clock().now()).await
    }

    /// One run with everything it logged, deleted or not. Problem: `run_not_found` (fact `run_id`).
    pub async fn get_run(&self, _ctx: &RequestContext, uid: RunUid) -> Result<RunRecord, Problem> {
        self.store().get_run(uid).await
    }

    /// One run without what it logged. Problem: `run_not_found`.
    pub async fn get_run_info(&self, _ctx: &RequestContext, uid: RunUid) -> Result<Run, Problem> {
        self.store().get_run_info(uid).await
    }

    /// Changes status, end or name. Problems: `run_not_found`, `run_deleted`.
    pub async fn update_run(
        &self,
        _ctx: &RequestContext,
        uid: RunUid,
        change: RunChange,
    ) -> Result<Run, Problem> {
        self.store().update_run(uid, change, self.clock().now()).await
    }

    /// Marks a run that goes on as killed, now, and says in a tag who did; no process is told. Repeating it is harmless.
    /// Problems: `run_not_found`, `run_deleted`, `state_conflict` when it finished or failed.
    pub async fn stop_run(&self, ctx: &RequestContext, uid: RunUid) -> Result<Run, Problem> {
        let by = match ctx.principal.name() {
            "" => "Marked as killed in Trialbook".to_owned(),
            name => format!("Marked as killed in Trialbook by {name}"),
        };
        let key = Key::new(END_REASON_TAG).map_err(Problem::bug)?;
        self.store().stop_run(uid, (key, by), self.clock().now()).await
    }

    /// Moves a run to the trash or out of it; repeating it is harmless. Problem: `run_not_found`.
    pub async fn set_run_lifecycle(
        &self,
        _ctx: &RequestContext,
        uid: RunUid,
        lifecycle: Lifecycle,
    ) -> Result<Run, Problem> {
        self.store().set_run_lifecycle(uid, lifecycle, self.clock().now()).await
    }

    /// Stores a batch whole or not at all; it is durable when this returns.
    ///
    /// Problems: `run_not_found`, `run_deleted`, `param_changed` (facts `key`, `old`, `new` per conflict),
    /// `too_many_keys`, `limit_reached`, `overloaded`, `storage_unavailable`.
    pub async fn log_batch(
        &self,
        _ctx: &RequestContext,
        uid: RunUid,
        batch: LogBatch,
    ) -> Result<(), Problem> {
        let n_points = batch.n_points();
        if n_points > BATCH_POINTS_MAX {
            return Err(Problem::new(
                Code::LimitReached,
                format!("The batch has {n_points} points; at most {BATCH_POINTS_MAX} are allowed."),
            )
            .hint("Send it in several batches."));
        }
        self.store().log_batch(uid, batch, self.clock().now()).await
    }

    /// Removes a tag. Problems: `run_not_found`, `run_deleted`, `tag_not_found` (facts `key`, `run_id`).
    pub async fn delete_run_tag(&self, _ctx: &RequestContext, uid: RunUid, key: Key) -> Result<(), Problem> {
        self.store().delete_run_tag(uid, key, self.clock().now()).await
    }

    /// Sets a tag to what `edit` makes of its present value, in one step. Problems: `run_not_found`, `run_deleted`.
    pub async fn edit_run_tag(
        &self,
        _ctx: &RequestContext,
        uid: RunUid,
        key: Key,
        edit: TagEdit,
    ) -> Result<(), Problem> {
        self.store().edit_run_tag(uid, key, edit, self.clock().now()).await
    }

    /// Ties datasets and models to a run. Problems: `run_not_found`, `run_deleted`, `logged_model_not_found`.
    pub async fn log_inputs(
        &self,
        _ctx: &RequestContext,
        uid: RunUid,
        inputs: RunInputs,
    ) -> Result<(), Problem> {
        self.store().log_inputs(uid, inputs, self.clock().now()).await
    }

    /// The datasets used in some experiments.
    pub async fn list_datasets(
        &self,
        _ctx: &RequestContext,
        experiments: Vec<ExperimentId>,
        limit: usize,
    ) -> Result<Vec<DatasetSummary>, Problem> {
        self.store().list_datasets(experiments, limit).await
    }
}

fn tag_value<'a>(tags: &'a [(Key, String)], name: &str) -> Option<&'a str> {
    tags.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value.as_str())
}
