//! The catalogue of models: names, numbered versions, stages, aliases, and the record of who moved what.

use crate::{Key, ModelUid, TimestampMs};

/// Where a version stands on its way to production.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nowhere yet.
    #[default]
    None,
    /// Under trial.
    Staging,
    /// In use.
    Production,
    /// No longer in use.
    Archived,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 4] = [Stage::None, Stage::Staging, Stage::Production, Stage::Archived];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::None => "None",
            Stage::Staging => "Staging",
            Stage::Production => "Production",
            Stage::Archived => "Archived",
        }
    }

    /// The stage of a name, in any case.
    pub fn parse(text: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.as_str().eq_ignore_ascii_case(text))
    }
}

/// A registered model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredModel {
    /// Its name, unique.
    pub name: String,
    /// What it is for; `None` when nobody said.
    pub description: Option<String>,
    /// When it was registered.
    pub created: TimestampMs,
    /// When a version came, went or moved, or the description or name changed.
    pub updated: TimestampMs,
    /// Tags by key.
    pub tags: Vec<(Key, String)>,
    /// Aliases by name, with the number of the version each points to.
    pub aliases: Vec<(String, i64)>,
    /// The newest version of each stage, the stage of the smallest number first.
    pub latest: Vec<ModelVersion>,
}

/// A version of a registered model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelVersion {
    /// Name of the model.
    pub model: String,
    /// Its number, from 1, never used twice.
    pub number: i64,
    /// When it was registered.
    pub created: TimestampMs,
    /// When its stage or description last changed.
    pub updated: TimestampMs,
    /// Its stage.
    pub stage: Stage,
    /// What it is; empty when nobody said.
    pub description: String,
    /// Where it came from, as the client said.
    pub source: String,
    /// Where its files are.
    pub location: String,
    /// The run that made it, as the client said; empty when unknown.
    pub run_id: String,
    /// Address of that run on another server; empty when there is none.
    pub run_link: String,
    /// The logged model that it is.
    pub logged_model: Option<ModelUid>,
    /// Tags by key.
    pub tags: Vec<(Key, String)>,
    /// Names of the aliases that point to it.
    pub aliases: Vec<String>,
}

/// A model to be registered. Keys are unique within `tags`.
#[derive(Clone, Debug)]
pub struct NewRegisteredModel {
    /// Checked name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Tags.
    pub tags: Vec<(Key, String)>,
}

/// A version to be registered; its number is the next one. Keys are unique within `tags`.
#[derive(Clone, Debug)]
pub struct NewModelVersion {
    /// Name of the model.
    pub model: String,
    /// What it is.
    pub description: String,
    /// Where it comes from.
    pub origin: VersionOrigin,
    /// Address of its run elsewhere.
    pub run_link: String,
    /// Tags.
    pub tags: Vec<(Key, String)>,
}

/// Where a version to be registered comes from.
#[derive(Clone, Debug)]
pub enum VersionOrigin {
    /// Files.
    Files {
        /// Their address, as the client said.
        source: String,
        /// Where they are.
        location: String,
        /// The run that made them.
        run_id: String,
        /// The logged model that they are.
        logged_model: Option<ModelUid>,
    },
    /// Another version, found and taken over in one step with the registration.
    Copy {
        /// The model of that version.
        model: String,
        /// Which of its versions.
        which: VersionRef,
        /// The run that it must have; any when `None`.
        run_id: Option<String>,
        /// The logged model that it must be; any when `None`.
        logged_model: Option<ModelUid>,
    },
}

/// One version of a model, by whatever it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionRef {
    /// Its number.
    Number(i64),
    /// An alias, or `latest`.
    Alias(String),
    /// The newest of a stage.
    Stage(Stage),
}

impl VersionRef {
    /// Whether it is the version with the highest number: the alias that none can be given.
    pub fn is_latest(&self) -> bool {
        matches!(self, VersionRef::Alias(alias) if alias.eq_ignore_ascii_case("latest"))
    }
}

/// From where the name of a user is known. No name is proof of a person while there are no accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KnownFrom {
    /// It is not known.
    #[default]
    Nowhere,
    /// The run that a version was made by has this user.
    Run,
    /// The caller said so.
    Caller,
}

impl KnownFrom {
    /// Its stable word; empty when no name is known.
    pub fn as_str(self) -> &'static str {
        match self {
            KnownFrom::Nowhere => "",
            KnownFrom::Run => "run",
            KnownFrom::Caller => "caller",
        }
    }

    /// The source of a stable word.
    pub fn parse(text: &str) -> KnownFrom {
        match text {
            "run" => KnownFrom::Run,
            "caller" => KnownFrom::Caller,
            _ => KnownFrom::Nowhere,
        }
    }
}

/// Who did something, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// Name of the user; empty when it is not known.
    pub name: String,
    /// From where it is known.
    pub known_from: KnownFrom,
}

impl Who {
    /// A name from somewhere; an empty one is nobody.
    pub fn new(name: &str, known_from: KnownFrom) -> Who {
        if name.is_empty() { Who::default() } else { Who { name: name.to_owned(), known_from } }
    }
}

/// What happened in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegistryAction {
    /// A model was registered.
    CreateModel,
    /// A model got another name.
    RenameModel,
    /// A model was deleted with all its versions.
    DeleteModel,
    /// A model or a version was described anew.
    Describe,
    /// A tag was set.
    SetTag,
    /// A tag was removed.
    DeleteTag,
    /// A version was registered.
    CreateVersion,
    /// A version was deleted.
    DeleteVersion,
    /// A version went to another stage.
    MoveStage,
    /// An alias was set on a version, or moved to it.
    SetAlias,
    /// An alias was removed.
    DeleteAlias,
    /// An alias went back to where it pointed before.
    RollBackAlias,
    /// Promotion rules were set.
    SetRules,
    /// Promotion rules were removed.
    ClearRules,
}

impl RegistryAction {
    /// Every action.
    pub const ALL: [RegistryAction; 14] = [
        RegistryAction::CreateModel,
        RegistryAction::RenameModel,
        RegistryAction::DeleteModel,
        RegistryAction::Describe,
        RegistryAction::SetTag,
        RegistryAction::DeleteTag,
        RegistryAction::CreateVersion,
        RegistryAction::DeleteVersion,
        RegistryAction::MoveStage,
        RegistryAction::SetAlias,
        RegistryAction::DeleteAlias,
        RegistryAction::RollBackAlias,
        RegistryAction::SetRules,
        RegistryAction::ClearRules,
    ];

    /// Its stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            RegistryAction::CreateModel => "create_model",
            RegistryAction::RenameModel => "rename_model",
            RegistryAction::DeleteModel => "delete_model",
            RegistryAction::Describe => "describe",
            RegistryAction::SetTag => "set_tag",
            RegistryAction::DeleteTag => "delete_tag",
            RegistryAction::CreateVersion => "create_version",
            RegistryAction::DeleteVersion => "delete_version",
            RegistryAction::MoveStage => "move_stage",
            RegistryAction::SetAlias => "set_alias",
            RegistryAction::DeleteAlias => "delete_alias",
            RegistryAction::RollBackAlias => "roll_back_alias",
            RegistryAction::SetRules => "set_rules",
            RegistryAction::ClearRules => "clear_rules",
        }
    }

    /// The action of a stable word.
    pub fn parse(text: &str) -> Option<RegistryAction> {
        RegistryAction::ALL.into_iter().find(|action| action.as_str() == text)
    }

    /// Whether it points an alias to a version, and so away from another.
    pub fn points_alias(self) -> bool {
        matches!(self, RegistryAction::SetAlias | RegistryAction::RollBackAlias)
    }
}

/// One change of the registry, as it stays on record for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryEvent {
    /// Grows with every event.
    pub id: i64,
    /// When it happened.
    pub at: TimestampMs,
    /// Name of the model at that time.
    pub model: String,
    /// Which of the models that had the name asked for, in order of creation: 1 is the first.
    pub generation: i64,
    /// The version that it concerns.
    pub version: Option<i64>,
    /// Who did it.
    pub who: Who,
    /// What happened.
    pub action: RegistryAction,
    /// Name of the alias or key of the tag that it concerns; empty when it concerns neither.
    pub subject: String,
    /// What stood there before.
    pub before: Option<String>,
    /// What stands there since.
    pub after: Option<String>,
    /// Why, in the words of whoever did it; empty when they gave none.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_read_in_any_case_and_written_in_one() {
        for (text, stage) in
            [("production", Stage::Production), ("NONE", Stage::None), ("Staging", Stage::Staging)]
        {
            assert_eq!(Stage::parse(text), Some(stage));
        }
        assert_eq!(Stage::parse("live"), None);
        assert!(Stage::ALL.iter().all(|stage| Stage::parse(stage.as_str()) == Some(*stage)));
    }

    #[test]
    fn every_action_has_its_own_stable_word() {
        assert!(
            RegistryAction::ALL.iter().all(|action| RegistryAction::parse(action.as_str()) == Some(*action))
        );
        assert_eq!(RegistryAction::parse("x"), None);
    }

    #[test]
    fn a_user_without_a_name_is_nobody_wherever_it_comes_from() {
        assert_eq!(Who::new("", KnownFrom::Caller), Who::default());
        for from in [KnownFrom::Nowhere, KnownFrom::Run, KnownFrom::Caller] {
            assert_eq!(KnownFrom::parse(from.as_str()), from);
        }
    }
}
