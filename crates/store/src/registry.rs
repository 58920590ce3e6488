//! Persistence of the model registry. Every change leaves a record that nothing edits.

use crate::Answer;
use trialbook_domain::{
    Key, ModelVersion, NewModelVersion, NewRegisteredModel, PromotionRules, PromotionTarget, RegisteredModel,
    RegistryEvent, RuleCheck, SignatureEvidence, Stage, TimestampMs, Who,
};
use trialbook_query::{ModelVersionQuery, RegisteredModelQuery};

/// Who changes something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user, as far as it is known.
    pub who: Who,
    /// The moment.
    pub now: TimestampMs,
    /// Why, in their own words; empty when they gave no reason.
    pub reason: String,
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
    /// Removes an alias; a missing one is no problem.
    DeleteAlias(String),
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
}

/// A move that promotion rules may guard. Problem of all: `promotion_refused`, with the facts `rule`, `found` and
/// `needed` of every rule that is not met; nothing is moved then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// Points an alias to a version, from wherever it pointed. Problem: `model_version_not_found`.
    SetAlias(String, i64),
    /// Points an alias to the last place before its last move that was not taken back, passing over versions that are
    /// gone. Problem: `state_conflict` when there is no such place.
    RollBackAlias(String),
    /// Another stage; moves the update times of the version and of its model. Problem: `model_version_not_found`.
    Stage(i64, Stage, Others),
}

/// What a move came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The version after it.
    pub version: ModelVersion,
    /// Versions that a rollback passed over because they are deleted, nearest first.
    pub skipped: Vec<i64>,
}

/// The answer of what depends on promotion rules.
#[derive(Clone, Debug, PartialEq)]
pub enum Checked<T> {
    /// It is done.
    Done(T),
    /// A rule asks for the signature of this version: look at its files, then ask again with what was found. Nothing
    /// is changed.
    NeedsSignature(Box<ModelVersion>),
}

/// The promotion rules of a model as they are stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredRules {
    /// How often they were set or removed.
    pub revision: i64,
    /// The rules; `None` when there are none.
    pub rules: Option<PromotionRules>,
}

/// What the rules of a model say of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionReport {
    /// Whether the rules guard the target that was asked about; any of them when none was named.
    pub guarded: bool,
    /// What each rule comes to; that of the reason as if none were given.
    pub checks: Vec<RuleCheck>,
}

/// Whose record is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generations {
    /// That of the model that has the name, or else of the last that had it.
    Newest,
    /// Those of all models that ever had the name.
    All,
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

    /// Registers a version under the next number, which no version of the model ever had. A version that is copied is
    /// looked up in the same step: `model_version_not_found`, `alias_not_found`, `registered_model_not_found` when it
    /// is gone, `invalid_value` (fact `field` is `source`) when its run or logged model is another than was said.
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

    /// Moves an alias or a version, when the promotion rules allow it: they are checked in the same step.
    fn move_version(
        &self,
        name: String,
        to: Move,
        evidence: Option<SignatureEvidence>,
        actor: Actor,
    ) -> Answer<'_, Checked<Moved>>;

    /// What a rollback of an alias would come to if the rules allow it: the version and those passed over. Nothing is
    /// moved. Problem: `state_conflict` when there is no place to go back to.
    fn get_rollback(&self, name: String, alias: String) -> Answer<'_, Moved>;

    /// What the promotion rules say of a version. Problem: `model_version_not_found`.
    fn check_promotion(
        &self,
        name: String,
        number: i64,
        target: Option<PromotionTarget>,
        evidence: Option<SignatureEvidence>,
    ) -> Answer<'_, Checked<PromotionReport>>;

    /// The promotion rules of a model.
    fn get_promotion_rules(&self, name: String) -> Answer<'_, StoredRules>;

    /// Sets or removes the promotion rules of a model, whose revision must be `revision`; else `state_conflict`. What
    /// changes nothing is no change.
    fn set_promotion_rules(
        &self,
        name: String,
        revision: i64,
        rules: Option<PromotionRules>,
        actor: Actor,
    ) -> Answer<'_, StoredRules>;

    /// What happened to a model, newest first, at most `limit` events before the event `before`. Events of models that
    /// are deleted are found by a name they had.
    fn list_registry_events(
        &self,
        name: String,
        generations: Generations,
        before: Option<i64>,
        limit: usize,
    ) -> Answer<'_, Vec<RegistryEvent>>;

    /// What happened to a version of a model, newest first, at most `limit` events: what concerned it, and moves of
    /// aliases away from it.
    fn list_version_events(&self, name: String, number: i64, limit: usize) -> Answer<'_, Vec<RegistryEvent>>;
}
