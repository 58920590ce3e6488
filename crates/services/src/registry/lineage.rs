//! From the data to production: everything that a version is made of, in one answer.

use crate::Services;
use trialbook_domain::{
    Code, LoggedModel, ModelVersion, Problem, RegisteredModel, RegistryEvent, RequestContext, RunRecord,
    RunUid, VersionRef,
};

/// Events that a lineage shows.
const EVENTS_MAX: usize = 100;

/// Data, run, logged model, version, and who moved it when.
#[derive(Clone, Debug)]
pub struct Lineage {
    /// The registered model.
    pub model: RegisteredModel,
    /// The version.
    pub version: ModelVersion,
    /// The run that made it, with its parameters, metrics, tags and data; `None` when it is not recorded here.
    pub run: Option<RunRecord>,
    /// The logged model that it is.
    pub logged_model: Option<LoggedModel>,
    /// What happened to the version, newest first.
    pub events: Vec<RegistryEvent>,
}

impl Services {
    /// The chain behind a version. A fixed number of look-ups, however much is stored.
    ///
    /// Problems: `registered_model_not_found`, `model_version_not_found`, `alias_not_found`.
    pub async fn lineage(
        &self,
        ctx: &RequestContext,
        name: &str,
        version: &VersionRef,
    ) -> Result<Lineage, Problem> {
        let model = self.get_registered_model(ctx, name).await?;
        let version = match version {
            VersionRef::Number(number) => self.get_model_version(ctx, name, *number).await?,
            VersionRef::Alias(alias) => self.get_version_by_alias(ctx, name, alias).await?,
            VersionRef::Stage(stage) => {
                let newest = model.latest.iter().find(|version| version.stage == *stage);
                newest.cloned().ok_or_else(|| {
                    let what = format!(
                        "No version of the registered model '{name}' is in stage {}.",
                        stage.as_str()
                    );
                    Problem::new(Code::ModelVersionNotFound, what)
                        .fact("name", name)
                        .fact("version", stage.as_str())
                })?
            }
        };
        let run = match RunUid::parse(&version.run_id) {
            None => None,
            Some(uid) => known(self.get_run(ctx, uid).await, Code::RunNotFound)?,
        };
        let logged_model = match version.logged_model {
            None => None,
            Some(uid) => known(self.get_any_logged_model(ctx, uid).await, Code::LoggedModelNotFound)?,
        };
        let events = self.store().list_version_events(name.to_owned(), version.number, EVENTS_MAX).await?;
        Ok(Lineage { model, version, run, logged_model, events })
    }
}

/// What is there, or nothing when it is not.
fn known<T>(answer: Result<T, Problem>, missing: Code) -> Result<Option<T>, Problem> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(problem) if problem.code() == missing => Ok(None),
        Err(problem) => Err(problem),
    }
}
