//! The model registry: models, versions, what happened to them, and what they are made of.

use crate::{Number, Run};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Stage {
    /// Nowhere yet.
    None,
    /// Under trial.
    Staging,
    /// In use.
    Production,
    /// No longer in use.
    Archived,
}

/// A version of a registered model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelVersion {
    /// Name of the model.
    pub model: String,
    /// Its number, from 1, never used twice.
    pub version: i64,
    /// When it was registered.
    pub created_ms: i64,
    /// When its stage or description last changed.
    pub updated_ms: i64,
    /// Its stage.
    pub stage: Stage,
    /// What it is.
    pub description: String,
    /// Where it came from, as the client said.
    pub source: String,
    /// Where its files are.
    pub location: String,
    /// The run that made it.
    pub run_id: Option<String>,
    /// Address of that run on another server.
    pub run_link: Option<String>,
    /// The logged model that it is.
    pub model_id: Option<String>,
    /// Tags by key.
    pub tags: BTreeMap<String, String>,
    /// Names of the aliases that point to it.
    pub aliases: Vec<String>,
}

/// A registered model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisteredModel {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was registered.
    pub created_ms: i64,
    /// When it last changed.
    pub updated_ms: i64,
    /// Tags by key.
    pub tags: BTreeMap<String, String>,
    /// Numbers of versions by alias.
    pub aliases: BTreeMap<String, i64>,
    /// The newest version of each stage.
    pub latest: Vec<ModelVersion>,
}

/// What a list of registered models may be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListModels {
    /// Filter in the language of MLflow, such as `tags.team = 'red'`.
    #[serde(default)]
    pub filter: Option<String>,
    /// Most models of the page, 1 to 1,000; 100 when not given.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Token of the page before.
    #[serde(default)]
    pub page_token: Option<String>,
}

/// A page of registered models by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisteredModelList {
    /// The models.
    pub models: Vec<RegisteredModel>,
    /// Token of the next page, if there is one.
    pub next_page_token: Option<String>,
}

/// From where the name of a user is known. No name is proof of a person while the server has no accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserFrom {
    /// It is not known.
    Nowhere,
    /// The run that a version was made by has this user.
    Run,
    /// The caller said so.
    Caller,
}

/// One change of the registry, as it stays on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegistryEvent {
    /// Grows with every event.
    pub id: i64,
    /// When it happened.
    pub at_ms: i64,
    /// Name of the model at that time.
    pub model: String,
    /// Which of the models that had the name asked for, in order of creation: 1 is the first.
    pub generation: i64,
    /// The version that it concerns.
    pub version: Option<i64>,
    /// Who did it; empty when that is not known.
    pub user: String,
    /// From where that is known.
    pub user_from: UserFrom,
    /// What happened, such as `set_alias`.
    pub action: String,
    /// The alias or the key of the tag that it concerns.
    pub subject: Option<String>,
    /// What stood there before.
    pub before: Option<String>,
    /// What stands there since.
    pub after: Option<String>,
    /// Why, in the words of whoever did it.
    pub reason: Option<String>,
}

/// What the record of a model may be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListRegistryEvents {
    /// Only events before the one with this id.
    #[serde(default)]
    pub before: Option<i64>,
    /// Also the events of deleted models that had the name before.
    #[serde(default)]
    pub all: Option<bool>,
    /// Most events, 1 to 1,000; 100 when not given.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// What happened to a model, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegistryEvents {
    /// The events.
    pub events: Vec<RegistryEvent>,
}

/// A metric of a logged model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoggedModelMetric {
    /// Name of the metric.
    pub key: String,
    /// Value.
    pub value: Number,
    /// Step.
    pub step: i64,
    /// Time.
    pub timestamp_ms: i64,
    /// The run that logged it.
    pub run_id: String,
    /// Name of the data it was computed on.
    pub dataset_name: Option<String>,
    /// Digest of that data.
    pub dataset_digest: Option<String>,
}

/// A model as a run left it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoggedModel {
    /// Its id.
    pub model_id: String,
    /// The experiment it belongs to.
    pub experiment_id: String,
    /// Its name.
    pub name: String,
    /// `PENDING`, `READY` or `FAILED`.
    pub status: String,
    /// Kind of model; empty when unknown.
    pub model_type: String,
    /// The run that made it.
    pub source_run_id: Option<String>,
    /// When it was created.
    pub created_ms: i64,
    /// When its status last changed.
    pub updated_ms: i64,
    /// Parameters by key.
    pub params: BTreeMap<String, String>,
    /// Tags by key.
    pub tags: BTreeMap<String, String>,
    /// Metrics.
    pub metrics: Vec<LoggedModelMetric>,
}

/// Which version a lineage is wanted of: exactly one of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LineageParams {
    /// Its number.
    #[serde(default)]
    pub version: Option<i64>,
    /// An alias, or `latest`.
    #[serde(default)]
    pub alias: Option<String>,
    /// A stage: its newest version.
    #[serde(default)]
    pub stage: Option<String>,
}

/// Everything that a version is made of, from the data to the alias, and who moved it when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Lineage {
    /// The registered model.
    pub model: RegisteredModel,
    /// The version.
    pub version: ModelVersion,
    /// The run that made it, with its data; absent when it is not recorded here.
    pub run: Option<Run>,
    /// Commit of the code that ran, when the run tells it.
    pub code_commit: Option<String>,
    /// The logged model that it is.
    pub logged_model: Option<LoggedModel>,
    /// What happened to the version, newest first.
    pub events: Vec<RegistryEvent>,
}

/// An alias to go back to where it pointed before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// Name of the alias.
    pub alias: String,
    /// Who wants it back, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Why; some rules of promotion need a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
