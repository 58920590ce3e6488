//! Names of fields.

use super::lexer::{Token, TokenKind};
use crate::error::QueryError;
use crate::suggest::nearest;
use crate::tree::{DatasetField, MetricStat, RunAttribute, RunField};
use trialbook_domain::Key;

/// Every spelling of an attribute.
const ATTRIBUTES: [(&str, RunAttribute); 22] = [
    ("run_id", RunAttribute::RunId),
    ("id", RunAttribute::RunId),
    ("run_name", RunAttribute::Name),
    ("name", RunAttribute::Name),
    ("run name", RunAttribute::Name),
    ("Run name", RunAttribute::Name),
    ("Run Name", RunAttribute::Name),
    ("status", RunAttribute::Status),
    ("artifact_uri", RunAttribute::ArtifactUri),
    ("user_id", RunAttribute::User),
    ("user", RunAttribute::User),
    ("start_time", RunAttribute::StartTime),
    ("started", RunAttribute::StartTime),
    ("end_time", RunAttribute::EndTime),
    ("ended", RunAttribute::EndTime),
    ("created", RunAttribute::Created),
    ("duration", RunAttribute::Duration),
    ("experiment", RunAttribute::Experiment),
    ("experiment_name", RunAttribute::Experiment),
    ("experiment_id", RunAttribute::ExperimentId),
    ("lifecycle", RunAttribute::Lifecycle),
    ("lifecycle_stage", RunAttribute::Lifecycle),
];

const ENTITIES: [(&str, Entity); 15] = [
    ("metrics", Entity::Metric),
    ("metric", Entity::Metric),
    ("params", Entity::Param),
    ("param", Entity::Param),
    ("parameters", Entity::Param),
    ("parameter", Entity::Param),
    ("tags", Entity::Tag),
    ("tag", Entity::Tag),
    ("attributes", Entity::Attribute),
    ("attribute", Entity::Attribute),
    ("attr", Entity::Attribute),
    ("run", Entity::Attribute),
    ("runs", Entity::Attribute),
    ("datasets", Entity::Dataset),
    ("dataset", Entity::Dataset),
];

#[derive(Clone, Copy)]
enum Entity {
    Metric,
    Param,
    Tag,
    Attribute,
    Dataset,
}

/// Which number a function takes of a metric.
pub(super) fn stat(word: &str) -> Option<MetricStat> {
    [
        ("min", MetricStat::Min),
        ("max", MetricStat::Max),
        ("first", MetricStat::First),
        ("last", MetricStat::Last),
    ]
    .into_iter()
    .find(|(name, _)| name.eq_ignore_ascii_case(word))
    .map(|(_, stat)| stat)
}

/// The field that a token names.
pub(super) fn field(token: &Token) -> Result<RunField, QueryError> {
    match &token.kind {
        TokenKind::Word(name) | TokenKind::Quoted(name) => attribute(name, token),
        TokenKind::Path(entity, key) => path(entity, key, token),
        _ => Err(QueryError::new("A comparison begins with the name of a field.", token.span)
            .expected("a field such as `metrics.loss`, `params.lr` or `status`")),
    }
}

fn attribute(name: &str, token: &Token) -> Result<RunField, QueryError> {
    if let Some((_, attribute)) = ATTRIBUTES.iter().find(|(known, _)| *known == name) {
        return Ok(RunField::Attribute(*attribute));
    }
    let suggestion = nearest(name, ATTRIBUTES.iter().map(|(known, _)| *known)).map(str::to_owned);
    let suggestion = suggestion.unwrap_or_else(|| format!("metrics.{name}"));
    Err(QueryError::new(format!("A run has no attribute `{name}`."), token.span)
        .expected("an attribute, or `metrics.`, `params.` or `tags.` and a key")
        .suggest(Some(suggestion)))
}

fn path(entity: &str, name: &str, token: &Token) -> Result<RunField, QueryError> {
    let Some((_, kind)) = ENTITIES.iter().find(|(known, _)| *known == entity) else {
        let suggestion = nearest(entity, ENTITIES.iter().map(|(known, _)| *known));
        return Err(QueryError::new(format!("There is no kind of field `{entity}`."), token.span)
            .expected("`metrics.`, `params.`, `tags.`, `datasets.` or `attributes.`")
            .suggest(suggestion.map(|known| format!("{known}.{name}"))));
    };
    let key = || {
        Key::new(name).map_err(|error| {
            QueryError::new(format!("`{name}` is no key: {error}."), token.span)
                .expected("a key after the dot")
        })
    };
    Ok(match kind {
        Entity::Metric => RunField::Metric { key: key()?, stat: MetricStat::Last },
        Entity::Param => RunField::Param(key()?),
        Entity::Tag => RunField::Tag(key()?),
        Entity::Attribute => attribute(name, token)?,
        Entity::Dataset => {
            let found = DatasetField::ALL.into_iter().find(|field| field.as_str() == name);
            let Some(field) = found else {
                let suggestion = nearest(name, DatasetField::ALL.map(DatasetField::as_str));
                return Err(QueryError::new(format!("A dataset has no field `{name}`."), token.span)
                    .expected("`name`, `digest` or `context`")
                    .suggest(suggestion.map(|known| format!("datasets.{known}"))));
            };
            RunField::Dataset(field)
        }
    })
}
