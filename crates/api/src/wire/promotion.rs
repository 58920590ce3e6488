//! Promotion rules. They are read by hand, so that a wrong field is named by its path.

use super::model::stage;
use serde_json::{Map, Value};
use trialbook_api_types as types;
use trialbook_domain::{
    Code, Goal, Key, MetricBound, Problem, PromotionRules, ReasonRule, RequiredMetric, RequiredTag,
    SignatureRule, Stage,
};
use trialbook_services::{PromotionReport, StoredRules};

/// The format of the rules on the wire.
pub(crate) const RULES_FORMAT: i64 = 1;

/// The alias that metrics are compared with when none is named.
const CHAMPION: &str = "champion";

/// Stored rules on the wire.
pub(crate) fn model_rules(stored: StoredRules) -> types::ModelRules {
    types::ModelRules {
        format: RULES_FORMAT,
        revision: stored.revision,
        rules: stored.rules.map(|rules| types::PromotionRules {
            aliases: rules.aliases,
            stages: rules.stages.into_iter().map(stage).collect(),
            tags: rules
                .tags
                .into_iter()
                .map(|tag| types::RequiredTag { key: tag.key.as_str().to_owned(), value: tag.value })
                .collect(),
            metrics: rules.metrics.into_iter().map(metric).collect(),
            signature: rules.signature == SignatureRule::Required,
            reason: rules.reason == ReasonRule::Required,
            two_people: false,
        }),
    }
}

fn metric(metric: RequiredMetric) -> types::RequiredMetric {
    let key = metric.key.as_str().to_owned();
    let compared = |op, value| types::RequiredMetric {
        key: key.clone(),
        op: Some(op),
        value: Some(value),
        not_worse_than: None,
    };
    match metric.bound {
        MetricBound::AtLeast(value) => compared(types::MetricOp::AtLeast, value),
        MetricBound::Above(value) => compared(types::MetricOp::Above, value),
        MetricBound::AtMost(value) => compared(types::MetricOp::AtMost, value),
        MetricBound::Below(value) => compared(types::MetricOp::Below, value),
        MetricBound::NotWorseThan { alias, by, goal } => {
            let goal = match goal {
                Goal::Max => types::MetricGoal::Max,
                Goal::Min => types::MetricGoal::Min,
            };
            let not_worse_than = Some(types::NotWorseThan { alias, by, goal });
            types::RequiredMetric { key, op: None, value: None, not_worse_than }
        }
    }
}

/// What rules come to, on the wire.
pub(crate) fn promotion_check(version: i64, report: PromotionReport) -> types::PromotionCheck {
    types::PromotionCheck {
        version,
        guarded: report.guarded,
        passed: report.checks.iter().all(|check| check.passed),
        checks: report
            .checks
            .into_iter()
            .map(|check| types::RuleCheck {
                rule: check.rule,
                passed: check.passed,
                found: check.found,
                needed: check.needed,
            })
            .collect(),
    }
}

/// Rules as they were sent. Whether they can be is for the registry to say.
pub(crate) fn promotion_rules(value: &Value) -> Result<PromotionRules, Problem> {
    let known = ["aliases", "stages", "tags", "metrics", "signature", "reason", "two_people"];
    let fields = Fields::of("rules".to_owned(), value, &known)?;
    if fields.flag("two_people")? {
        return Err(wrong("rules.two_people", "Two people are needed only once the server has accounts.")
            .why("Without accounts nobody can be told from anybody else.")
            .hint("Leave it out."));
    }
    let signature =
        if fields.flag("signature")? { SignatureRule::Required } else { SignatureRule::NotNeeded };
    let reason = if fields.flag("reason")? { ReasonRule::Required } else { ReasonRule::NotNeeded };
    Ok(PromotionRules {
        aliases: fields.list("aliases", |path, value| Ok(text(path, value)?.to_owned()))?,
        stages: fields.list("stages", |path, value| {
            let name = text(path, value)?;
            Stage::parse(name).ok_or_else(|| wrong(path, &format!("There is no stage '{name}'.")))
        })?,
        tags: fields.list("tags", required_tag)?,
        metrics: fields.list("metrics", required_metric)?,
        signature,
        reason,
    })
}

fn required_tag(path: &str, value: &Value) -> Result<RequiredTag, Problem> {
    let fields = Fields::of(path.to_owned(), value, &["key", "value"])?;
    let value = fields.given("value").map(|(path, value)| text(&path, value).map(str::to_owned));
    Ok(RequiredTag { key: fields.key()?, value: value.transpose()? })
}

fn required_metric(path: &str, value: &Value) -> Result<RequiredMetric, Problem> {
    let fields = Fields::of(path.to_owned(), value, &["key", "op", "value", "not_worse_than"])?;
    let key = fields.key()?;
    let bound = match (fields.given("op"), fields.given("value"), fields.given("not_worse_than")) {
        (Some((at, op)), Some((value_at, value)), None) => {
            let value = number(&value_at, value)?;
            match text(&at, op)? {
                ">=" => MetricBound::AtLeast(value),
                ">" => MetricBound::Above(value),
                "<=" => MetricBound::AtMost(value),
                "<" => MetricBound::Below(value),
                other => {
                    return Err(wrong(&at, &format!("'{other}' compares nothing; >=, >, <= and < do.")));
                }
            }
        }
        (None, None, Some((at, value))) => not_worse_than(at, value)?,
        _ => return Err(wrong(path, "A metric needs either `op` and `value`, or `not_worse_than`.")),
    };
    Ok(RequiredMetric { key, bound })
}

fn not_worse_than(path: String, value: &Value) -> Result<MetricBound, Problem> {
    let fields = Fields::of(path, value, &["alias", "by", "goal"])?;
    let alias = match fields.given("alias") {
        Some((at, alias)) => text(&at, alias)?.to_owned(),
        None => CHAMPION.to_owned(),
    };
    let by = fields.given("by").map_or(Ok(0.0), |(at, by)| number(&at, by))?;
    let (at, goal) = fields.needed("goal")?;
    let goal = match text(&at, goal)? {
        "max" => Goal::Max,
        "min" => Goal::Min,
        other => return Err(wrong(&at, &format!("'{other}' is no goal; max and min are."))),
    };
    Ok(MetricBound::NotWorseThan { alias, by, goal })
}

/// The fields of an object, and where it stands.
struct Fields<'v> {
    path: String,
    fields: &'v Map<String, Value>,
}

impl<'v> Fields<'v> {
    fn of(path: String, value: &'v Value, known: &[&str]) -> Result<Fields<'v>, Problem> {
        let fields = value.as_object().ok_or_else(|| wrong(&path, "An object is needed here."))?;
        if let Some(unknown) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            let problem = wrong(&format!("{path}.{unknown}"), "There is no such field.");
            return Err(problem.hint(format!("There are: {}.", known.join(", "))));
        }
        Ok(Fields { path, fields })
    }

    /// A field that is there and not null, with its path.
    fn given(&self, name: &str) -> Option<(String, &'v Value)> {
        let value = self.fields.get(name).filter(|value| !value.is_null())?;
        Some((format!("{}.{name}", self.path), value))
    }

    fn needed(&self, name: &str) -> Result<(String, &'v Value), Problem> {
        self.given(name).ok_or_else(|| wrong(&format!("{}.{name}", self.path), "It is missing."))
    }

    fn flag(&self, name: &str) -> Result<bool, Problem> {
        self.given(name).map_or(Ok(false), |(path, value)| {
            value.as_bool().ok_or_else(|| wrong(&path, "true or false is needed here."))
        })
    }

    fn key(&self) -> Result<Key, Problem> {
        let (path, value) = self.needed("key")?;
        super::key(&path, text(&path, value)?)
    }

    fn list<T>(
        &self,
        name: &str,
        read: impl Fn(&str, &Value) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        let Some((path, value)) = self.given(name) else { return Ok(Vec::new()) };
        let list = value.as_array().ok_or_else(|| wrong(&path, "A list is needed here."))?;
        list.iter().enumerate().map(|(at, value)| read(&format!("{path}[{at}]"), value)).collect()
    }
}

fn text<'v>(path: &str, value: &'v Value) -> Result<&'v str, Problem> {
    value.as_str().ok_or_else(|| wrong(path, "A text is needed here."))
}

fn number(path: &str, value: &Value) -> Result<f64, Problem> {
    value.as_f64().ok_or_else(|| wrong(path, "A number is needed here."))
}

/// The refusal of a field.
fn wrong(path: &str, what: &str) -> Problem {
    Problem::new(Code::InvalidValue, format!("{path}: {what}")).fact("field", path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rules_read_back_as_they_were_sent() {
        let sent = json!({
            "aliases": ["champion"],
            "stages": ["Production"],
            "tags": [{"key": "ok"}, {"key": "by", "value": ""}],
            "metrics": [
                {"key": "auc", "op": ">=", "value": 0.5},
                {"key": "auc", "op": ">", "value": 0},
                {"key": "loss", "op": "<=", "value": 1e300},
                {"key": "loss", "op": "<", "value": 1},
                {"key": "auc", "not_worse_than": {"alias": "old", "by": 0.5, "goal": "max"}},
            ],
            "signature": true,
            "reason": true,
        });
        let rules = promotion_rules(&sent).unwrap();
        let shown = model_rules(StoredRules { revision: 1, rules: Some(rules.clone()) }).rules.unwrap();
        assert_eq!(promotion_rules(&serde_json::to_value(&shown).unwrap()).unwrap(), rules);
        assert_eq!(rules.metrics.len(), 5);
        let short = json!({"metrics": [{"key": "a", "not_worse_than": {"goal": "min"}}]});
        let bound = promotion_rules(&short).unwrap().metrics.remove(0).bound;
        let alias = "champion".to_owned();
        assert_eq!(bound, MetricBound::NotWorseThan { alias, by: 0.0, goal: Goal::Min });
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        let metric = |metric: Value| json!({"metrics": [{"key": "a", "op": "<", "value": 1}, metric]});
        for (sent, path) in [
            (json!([]), "rules"),
            (json!({"alias": []}), "rules.alias"),
            (json!({"aliases": "champion"}), "rules.aliases"),
            (json!({"aliases": ["a", 5]}), "rules.aliases[1]"),
            (json!({"stages": ["Live"]}), "rules.stages[0]"),
            (json!({"tags": [{"value": "x"}]}), "rules.tags[0].key"),
            (json!({"tags": [{"key": "a", "value": 1}]}), "rules.tags[0].value"),
            (json!({"signature": "yes"}), "rules.signature"),
            (json!({"reason": 1}), "rules.reason"),
            (json!({"two_people": true}), "rules.two_people"),
            (metric(json!({"key": "a"})), "rules.metrics[1]"),
            (metric(json!({"key": "", "op": "<", "value": 1})), "rules.metrics[1].key"),
            (metric(json!({"key": "a", "op": "=", "value": 1})), "rules.metrics[1].op"),
            (metric(json!({"key": "a", "op": "<", "value": "1"})), "rules.metrics[1].value"),
            (metric(json!({"key": "a", "not_worse_than": {}})), "rules.metrics[1].not_worse_than.goal"),
            (
                metric(json!({"key": "a", "not_worse_than": {"goal": "up"}})),
                "rules.metrics[1].not_worse_than.goal",
            ),
            (
                metric(json!({"key": "a", "op": "<", "value": 1, "not_worse_than": {"goal": "max"}})),
                "rules.metrics[1]",
            ),
        ] {
            let refused = promotion_rules(&sent).unwrap_err();
            assert_eq!(refused.fact_value("field"), path, "{sent}: {refused}");
        }
    }
}
