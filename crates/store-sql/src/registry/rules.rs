//! Rows of promotion rules, their stored format, and what they compare.

use super::event::{Author, Record};
use super::{model, version};
use crate::artifact;
use crate::driver::{Db, params, statement};
use serde_json::{Map, Value, json};
use trialbook_domain::{
    Code, Goal, Key, MetricBound, MetricFact, ModelVersion, Problem, PromotionFacts, PromotionRules,
    PromotionTarget, ReasonRule, RegistryAction, RequiredMetric, RequiredTag, RuleCheck, RunUid,
    SignatureEvidence, SignatureRule, Stage,
};
use trialbook_store::{Checked, PromotionReport, StoredRules};

/// The format that is written. A reader knows it and all before it.
const FORMAT: i64 = 1;

/// The rules of a model.
pub(crate) fn get(db: &Db, name: &str) -> Result<StoredRules, Problem> {
    read(db, model::stored(db, name)?.row)
}

/// Sets or removes the rules of a model.
pub(crate) fn set(
    db: &Db,
    name: &str,
    revision: i64,
    rules: Option<PromotionRules>,
    author: &Author,
) -> Result<StoredRules, Problem> {
    let row = model::stored(db, name)?.row;
    let stored = read(db, row)?;
    if stored.revision != revision {
        return Err(Problem::new(
            Code::StateConflict,
            format!(
                "The promotion rules of the model '{name}' have revision {}, not {revision}.",
                stored.revision
            ),
        )
        .why("Somebody changed them meanwhile.")
        .hint("Read them again and decide anew.")
        .fact("revision", stored.revision));
    }
    if stored.rules == rules {
        return Ok(stored);
    }
    let body = rules.as_ref().map(|rules| written(rules).to_string());
    db.execute(&RULES_SET, params![row, revision + 1, FORMAT, body])?;
    let action = if rules.is_some() { RegistryAction::SetRules } else { RegistryAction::ClearRules };
    let text = |rules: &Option<PromotionRules>| rules.as_ref().map(ToString::to_string);
    let record = Record::new(row, name, None, action);
    Record { before: text(&stored.rules), after: text(&rules), ..record }.write(db, author)?;
    Ok(StoredRules { revision: revision + 1, rules })
}

/// Removes the rules of a model that is deleted.
pub(super) fn delete(db: &Db, row: i64) -> Result<(), Problem> {
    db.execute(&RULES_DELETE, [row]).map(|_| ())
}

/// What the rules of a model say of a version.
pub(crate) fn report(
    db: &Db,
    name: &str,
    number: i64,
    target: Option<&PromotionTarget>,
    evidence: Option<&SignatureEvidence>,
) -> Result<Checked<PromotionReport>, Problem> {
    let row = model::stored(db, name)?.row;
    let version = version::of(db, row, name, number)?;
    let Some(rules) = guarding(db, row, target)? else {
        return Ok(Checked::Done(PromotionReport { guarded: false, checks: Vec::new() }));
    };
    Ok(match check(db, row, &rules, &version, evidence)? {
        Checked::Done(mut checks) => {
            checks.extend(rules.check_reason(""));
            Checked::Done(PromotionReport { guarded: true, checks })
        }
        Checked::NeedsSignature(version) => Checked::NeedsSignature(version),
    })
}

/// The rules of a model's row that guard a target, or any when none is named.
pub(super) fn guarding(
    db: &Db,
    row: i64,
    target: Option<&PromotionTarget>,
) -> Result<Option<PromotionRules>, Problem> {
    let rules = read(db, row)?.rules;
    Ok(rules.filter(|rules| target.is_none_or(|target| rules.guards(target))))
}

/// What each rule comes to for a version of a model's row.
pub(super) fn check(
    db: &Db,
    row: i64,
    rules: &PromotionRules,
    version: &ModelVersion,
    evidence: Option<&SignatureEvidence>,
) -> Result<Checked<Vec<RuleCheck>>, Problem> {
    let mut signature = None;
    if rules.signature == SignatureRule::Required {
        match evidence {
            Some(evidence) if holds(db, evidence, version)? => signature = Some(&evidence.fact),
            _ => return Ok(Checked::NeedsSignature(Box::new(version.clone()))),
        }
    }
    let facts = Facts { db, row, name: &version.model };
    rules.check(version, signature, &facts).map(Checked::Done)
}

/// Whether what was read about a version still stands.
fn holds(db: &Db, evidence: &SignatureEvidence, version: &ModelVersion) -> Result<bool, Problem> {
    for seen in &evidence.files {
        let now = match artifact::get(db, seen.owner, &seen.path) {
            Ok(file) => Some(file.sha256),
            Err(problem)
                if matches!(
                    problem.code(),
                    Code::ArtifactNotFound | Code::RunNotFound | Code::LoggedModelNotFound
                ) =>
            {
                None
            }
            Err(problem) => return Err(problem),
        };
        if now != seen.sha256 {
            return Ok(false);
        }
    }
    Ok(evidence.location == version.location)
}

struct Facts<'a> {
    db: &'a Db,
    row: i64,
    name: &'a str,
}

impl PromotionFacts for Facts<'_> {
    fn metric(&self, version: &ModelVersion, key: &Key) -> Result<MetricFact, Problem> {
        let Some(uid) = RunUid::parse(&version.run_id) else { return Ok(MetricFact::NoRun) };
        let found = self
            .db
            .row(&METRIC_OF_RUN, params![&uid.0[..], key.as_str()], |row| row.get::<_, Option<f64>>(0))?;
        if let Some(value) = found {
            return Ok(MetricFact::Value(value.unwrap_or(f64::NAN)));
        }
        let known = self.db.row(&RUN_KNOWN, params![&uid.0[..]], |_| Ok(()))?.is_some();
        Ok(if known { MetricFact::Missing } else { MetricFact::NoRun })
    }

    fn version_of(&self, alias: &str) -> Result<Option<ModelVersion>, Problem> {
        version::pointed(self.db, self.row, self.name, alias)
    }
}

fn read(db: &Db, row: i64) -> Result<StoredRules, Problem> {
    let found = db.row(&RULES_GET, [row], |found| {
        Ok((found.get::<_, i64>(0)?, found.get::<_, i64>(1)?, found.get::<_, Option<String>>(2)?))
    })?;
    let Some((revision, format, body)) = found else { return Ok(StoredRules::default()) };
    let Some(body) = body else { return Ok(StoredRules { revision, rules: None }) };
    let damaged = || Problem::bug(format!("the promotion rules of model row {row}, format {format}: {body}"));
    let value: Value = serde_json::from_str(&body).map_err(|_| damaged())?;
    let rules = (format == FORMAT).then(|| parsed(&value)).flatten().ok_or_else(damaged)?;
    Ok(StoredRules { revision, rules: Some(rules) })
}

/// Rules in the stored format.
fn written(rules: &PromotionRules) -> Value {
    let tags: Vec<Value> =
        rules.tags.iter().map(|tag| json!({"key": tag.key.as_str(), "value": tag.value})).collect();
    let metrics: Vec<Value> = rules
        .metrics
        .iter()
        .map(|metric| {
            let key = metric.key.as_str();
            match &metric.bound {
                MetricBound::AtLeast(bound) => json!({"key": key, "op": ">=", "value": bound}),
                MetricBound::Above(bound) => json!({"key": key, "op": ">", "value": bound}),
                MetricBound::AtMost(bound) => json!({"key": key, "op": "<=", "value": bound}),
                MetricBound::Below(bound) => json!({"key": key, "op": "<", "value": bound}),
                MetricBound::NotWorseThan { alias, by, goal } => {
                    let goal = if *goal == Goal::Max { "max" } else { "min" };
                    json!({"key": key, "alias": alias, "by": by, "goal": goal})
                }
            }
        })
        .collect();
    let stages: Vec<&str> = rules.stages.iter().map(|stage| stage.as_str()).collect();
    let mut body = json!({
        "aliases": rules.aliases,
        "stages": stages,
        "tags": tags,
        "metrics": metrics,
        "signature": rules.signature == SignatureRule::Required,
    });
    if rules.reason == ReasonRule::Required {
        body["reason"] = Value::Bool(true);
    }
    body
}

/// Rules from the stored format; `None` when they are damaged.
fn parsed(value: &Value) -> Option<PromotionRules> {
    let list = |name: &str| value.get(name)?.as_array();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let signature =
        if value.get("signature")?.as_bool()? { SignatureRule::Required } else { SignatureRule::NotNeeded };
    // Rules from before there were reasons name none.
    let reason = match value.get("reason").map(Value::as_bool) {
        None | Some(Some(false)) => ReasonRule::NotNeeded,
        Some(Some(true)) => ReasonRule::Required,
        Some(None) => return None,
    };
    Some(PromotionRules {
        aliases: list("aliases")?.iter().map(text).collect::<Option<_>>()?,
        stages: list("stages")?.iter().map(|stage| Stage::parse(stage.as_str()?)).collect::<Option<_>>()?,
        tags: list("tags")?.iter().map(|tag| parsed_tag(tag.as_object()?)).collect::<Option<_>>()?,
        metrics: list("metrics")?
            .iter()
            .map(|metric| parsed_metric(metric.as_object()?))
            .collect::<Option<_>>()?,
        signature,
        reason,
    })
}

fn parsed_key(fields: &Map<String, Value>) -> Option<Key> {
    Key::new(fields.get("key")?.as_str()?).ok()
}

fn parsed_tag(fields: &Map<String, Value>) -> Option<RequiredTag> {
    let value = fields.get("value")?.as_str().map(str::to_owned);
    Some(RequiredTag { key: parsed_key(fields)?, value })
}

fn parsed_metric(fields: &Map<String, Value>) -> Option<RequiredMetric> {
    let number = |name: &str| fields.get(name)?.as_f64();
    let bound = match fields.get("op") {
        Some(op) => match op.as_str()? {
            ">=" => MetricBound::AtLeast(number("value")?),
            ">" => MetricBound::Above(number("value")?),
            "<=" => MetricBound::AtMost(number("value")?),
            "<" => MetricBound::Below(number("value")?),
            _ => return None,
        },
        None => MetricBound::NotWorseThan {
            alias: fields.get("alias")?.as_str()?.to_owned(),
            by: number("by")?,
            goal: match fields.get("goal")?.as_str()? {
                "max" => Goal::Max,
                "min" => Goal::Min,
                _ => return None,
            },
        },
    };
    Some(RequiredMetric { key: parsed_key(fields)?, bound })
}

statement!(RULES_GET, "SELECT revision, format, body FROM promotion_rules WHERE model_id = ?1");
statement!(
    RULES_SET,
    "INSERT INTO promotion_rules (model_id, revision, format, body) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (model_id) DO UPDATE
     SET revision = excluded.revision, format = excluded.format, body = excluded.body"
);
statement!(RULES_DELETE, "DELETE FROM promotion_rules WHERE model_id = ?1");
statement!(RUN_KNOWN, "SELECT 1 FROM run WHERE uid = ?1");
statement!(
    METRIC_OF_RUN,
    "SELECT m.value FROM run r
     JOIN key k ON k.experiment_id = r.experiment_id AND k.kind = 1 AND k.name = ?2
     JOIN metric m ON m.run_id = r.id AND m.key_id = k.id
     WHERE r.uid = ?1"
);

#[cfg(test)]
mod tests;
