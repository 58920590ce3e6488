//! Persistence of the model registry. Every change leaves a record that nothing edits.

use crate::Answer;
use trialbook_domain::{
    Key, ModelVersion, NewModelVersion, NewRegisteredModel, RegisteredModel, RegistryEvent, Stage,
    TimestampMs,
};
use trialbook_query::{ModelVersionQuery, RegisteredModelQuery};

/// Who changes something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Name of the user; empty while nobody has an account.
    pub user: String,
    /// The moment.
    pub now: TimestampMs,
}

/// One change of a registered model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisteredModelChange {
    /// A new description; moves the update time.
    Describe(Option<String>),
    /// A new name; moves the update time. A taken one is `registered_model_exists`.
    Rename(String),
    /// Sets a tag.
    SetTag(Key, String),
    /// Removes a tag; a missing one is no problem.
    DeleteTag(Key),
    /// Points an alias to a version, from wherever it pointed. Problem: `model_version_not_found`.
    SetAlias(String, i64),
    /// Removes an alias; a missing one is no problem.
    DeleteAlias(String),
    /// Points an alias to where it pointed before its last move that was not taken back. Problem: `state_conflict` when
    /// there is no such place, or its version is gone.
    RollBackAlias(String),
}

/// What happens to the other versions of the stage that a version moves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// They stay.
    Stay,
    /// They are archived.
    Archive,
}

/// One change of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelVersionChange {
    /// A new description; moves the update time.
    Describe(String),
    /// Sets a tag.
    SetTag(Key, String),
    /// Removes a tag; a missing one is no problem.
    DeleteTag(Key),
    /// Another stage; moves the update times of the version and of its model.
    MoveStage(Stage, Others),
}

/// A page of a search.
#[derive(Clone, Debug)]
pub struct RegistrySearch<Q> {
    /// Checked filter and order.
    pub query: Q,
    /// Entries to pass over.
    pub skip: usize,
    /// Most entries to return.
    pub limit: usize,
}

/// Persistence of the model registry. An unknown model is `registered_model_not_found` with fact `name`, an unknown
/// version `model_version_not_found` with facts `name` and `version`.
pub trait RegistryStore {
    /// Registers a model. A taken name is `registered_model_exists` with fact `name`.
    fn create_registered_model(&self, new: NewRegisteredModel, actor: Actor) -> Answer<'_, RegisteredModel>;

    /// One model.
    fn get_registered_model(&self, name: String) -> Answer<'_, RegisteredModel>;

    /// Applies one change and returns the model after it.
    fn change_registered_model(
        &self,
        name: String,
        change: RegisteredModelChange,
        actor: Actor,
    ) -> Answer<'_, RegisteredModel>;

    /// Removes a model with all its versions, for good.
    fn delete_registered_model(&self, name: String, actor: Actor) -> Answer<'_, ()>;

    /// Registers a version under the next number, which no version of the model ever had.
    fn create_model_version(&self, new: NewModelVersion, actor: Actor) -> Answer<'_, ModelVersion>;

    /// One version.
    fn get_model_version(&self, name: String, number: i64) -> Answer<'_, ModelVersion>;

    /// The version that an alias points to; an unknown alias is `alias_not_found` with fact `alias`.
    fn get_version_by_alias(&self, name: String, alias: String) -> Answer<'_, ModelVersion>;

    /// Applies one change and returns the version after it.
    fn change_model_version(
        &self,
        name: String,
        number: i64,
        change: ModelVersionChange,
        actor: Actor,
    ) -> Answer<'_, ModelVersion>;

    /// Removes a version for good, with the aliases that point to it.
    fn delete_model_version(&self, name: String, number: i64, actor: Actor) -> Answer<'_, ()>;

    /// The models that match, in order.
    fn search_registered_models(
        &self,
        search: RegistrySearch<RegisteredModelQuery>,
    ) -> Answer<'_, Vec<RegisteredModel>>;

    /// The versions that match, in order.
    fn search_model_versions(
        &self,
        search: RegistrySearch<ModelVersionQuery>,
    ) -> Answer<'_, Vec<ModelVersion>>;

    /// What happened to a model, newest first, at most `limit` events before the event `before`. Events of models that
    /// are deleted are found by the name they had last.
    fn list_registry_events(
        &self,
        name: String,
        before: Option<i64>,
        limit: usize,
    ) -> Answer<'_, Vec<RegistryEvent>>;
}
