//! Rows of the model registry.

mod event;
mod model;
mod moves;
mod rules;
mod search;
mod version;

use crate::driver::{Db, params};
use trialbook_domain::{Code, Key, Problem};

pub(crate) use event::{Author, list as list_events, list_of_version as list_version_events};
pub(crate) use model::{
    change as change_model, create as create_model, delete as delete_model, get as get_model,
};
pub(crate) use moves::{move_version, rollback};
pub(crate) use rules::{get as get_rules, report as check_promotion, set as set_rules};
pub(crate) use search::{models as search_models, versions as search_versions};
pub(crate) use version::{
    by_alias, change as change_version, create as create_version, delete as delete_version,
    get as get_version,
};

/// Characters of a value that its index holds.
const HEAD_CHARS: usize = 48;

/// The part of a value that its index holds.
fn head(text: &str) -> &str {
    text.char_indices().nth(HEAD_CHARS).map_or(text, |(at, _)| &text[..at])
}

/// Whether the index of a value tells it whole, so that equal entries mean equal values.
fn is_whole(text: &str) -> bool {
    text.chars().count() < HEAD_CHARS
}

/// A stored key of a tag.
fn tag_key(name: &str) -> Result<Key, Problem> {
    Key::new(name).map_err(|error| Problem::bug(format!("the stored tag '{name}' of the registry: {error}")))
}

/// Tags of a model or a version, by key.
fn tags(db: &Db, statement: &crate::driver::Statement, row: i64) -> Result<Vec<(Key, String)>, Problem> {
    let found = db.rows(statement, params![row], |found| Ok((found.get::<_, String>(0)?, found.get(1)?)))?;
    found.into_iter().map(|(name, value)| Ok((tag_key(&name)?, value))).collect()
}

fn model_not_found(name: &str) -> Problem {
    Problem::new(Code::RegisteredModelNotFound, format!("There is no registered model '{name}'."))
        .fact("name", name)
}

fn alias_not_found(name: &str, alias: &str) -> Problem {
    Problem::new(Code::AliasNotFound, format!("The registered model '{name}' has no alias '{alias}'."))
        .fact("name", name)
        .fact("alias", alias)
}

fn version_not_found(name: &str, number: i64) -> Problem {
    let what = format!("The registered model '{name}' has no version {number}.");
    Problem::new(Code::ModelVersionNotFound, what).fact("name", name).fact("version", number)
}
