//! Promotion rules: what a version must bring along before an alias or a stage is given to it.

use crate::{ArtifactOwner, ArtifactPath, Code, Key, ModelVersion, Problem, Stage};
use std::fmt;

/// The rules of a registered model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PromotionRules {
    /// Aliases that they guard.
    pub aliases: Vec<String>,
    /// Stages that they guard: Staging and Production can be.
    pub stages: Vec<Stage>,
    /// Tags that the version must have.
    pub tags: Vec<RequiredTag>,
    /// Metrics that the version's run must have.
    pub metrics: Vec<RequiredMetric>,
    /// Whether the model must say what goes in and comes out.
    pub signature: SignatureRule,
    /// Whether whoever promotes must say why.
    pub reason: ReasonRule,
}

/// A tag that a version must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredTag {
    /// Its key.
    pub key: Key,
    /// Its value; any when `None`.
    pub value: Option<String>,
}

/// A metric that the run of a version must have.
#[derive(Clone, Debug, PartialEq)]
pub struct RequiredMetric {
    /// Its key.
    pub key: Key,
    /// What its last value must be.
    pub bound: MetricBound,
}

/// What the value of a metric must be. NaN is never enough.
#[derive(Clone, Debug, PartialEq)]
pub enum MetricBound {
    /// This or more.
    AtLeast(f64),
    /// More than this.
    Above(f64),
    /// This or less.
    AtMost(f64),
    /// Less than this.
    Below(f64),
    /// Compared with the version that an alias points to; met while it points nowhere.
    NotWorseThan {
        /// The alias.
        alias: String,
        /// By how much it may be worse.
        by: f64,
        /// Which values are good.
        goal: Goal,
    },
}

/// Which values of a metric are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Large ones.
    Max,
    /// Small ones.
    Min,
}

/// Whether a signature is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureRule {
    /// It is not.
    #[default]
    NotNeeded,
    /// It is.
    Required,
}

/// Whether a reason is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReasonRule {
    /// It is not.
    #[default]
    NotNeeded,
    /// It is.
    Required,
}

/// What is about to be given to a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromotionTarget {
    /// An alias.
    Alias(String),
    /// A stage.
    Stage(Stage),
}

impl fmt::Display for PromotionTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PromotionTarget::Alias(alias) => write!(f, "@{alias}"),
            PromotionTarget::Stage(stage) => f.write_str(stage.as_str()),
        }
    }
}

/// What is known of a metric of a version.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MetricFact {
    /// Its last value.
    Value(f64),
    /// The run has no such metric.
    Missing,
    /// The run is not recorded here.
    NoRun,
}

/// What is known of the signature of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureFact {
    /// There is one.
    Present,
    /// There is none, and why that is known.
    Absent(String),
}

/// A file as it was when something was read from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenFile {
    /// Whose file it is.
    pub owner: ArtifactOwner,
    /// Its path.
    pub path: ArtifactPath,
    /// Its content; `None` when there was no such file.
    pub sha256: Option<[u8; 32]>,
}

/// What was read about a signature, with what it holds for: it counts only while that is unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureEvidence {
    /// Location of the version that was looked at.
    pub location: String,
    /// Files that were looked at; none when the location is not in our store.
    pub files: Vec<SeenFile>,
    /// What was found.
    pub fact: SignatureFact,
}

/// Where rules look up what they compare.
pub trait PromotionFacts {
    /// The last value of a metric of the run of a version.
    fn metric(&self, version: &ModelVersion, key: &Key) -> Result<MetricFact, Problem>;

    /// The version of the same model that an alias points to.
    fn version_of(&self, alias: &str) -> Result<Option<ModelVersion>, Problem>;
}

/// What a rule came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCheck {
    /// Where the rule stands, such as `metrics[0]`.
    pub rule: String,
    /// Whether it is met.
    pub passed: bool,
    /// What the version has.
    pub found: String,
    /// What it needs.
    pub needed: String,
}

impl PromotionRules {
    /// Whether they guard a target.
    pub fn guards(&self, target: &PromotionTarget) -> bool {
        match target {
            PromotionTarget::Alias(alias) => self.aliases.contains(alias),
            PromotionTarget::Stage(stage) => self.stages.contains(stage),
        }
    }

    /// What the rule of the reason comes to, when there is one.
    pub fn check_reason(&self, reason: &str) -> Option<RuleCheck> {
        let passed = !reason.trim().is_empty();
        let found = if passed { "a reason" } else { "no reason" }.to_owned();
        let needed = "a reason, in the words of whoever promotes".to_owned();
        (self.reason == ReasonRule::Required).then(|| RuleCheck {
            rule: "reason".to_owned(),
            passed,
            found,
            needed,
        })
    }

    /// What each rule of what the version has comes to. Without `signature` the rule of the signature is not met.
    pub fn check(
        &self,
        version: &ModelVersion,
        signature: Option<&SignatureFact>,
        facts: &dyn PromotionFacts,
    ) -> Result<Vec<RuleCheck>, Problem> {
        let mut checks: Vec<RuleCheck> =
            self.tags.iter().enumerate().map(|(at, tag)| tag.check(at, version)).collect();
        for (at, metric) in self.metrics.iter().enumerate() {
            let (passed, found, needed) = metric.check(version, facts)?;
            checks.push(RuleCheck { rule: format!("metrics[{at}]"), passed, found, needed });
        }
        if self.signature == SignatureRule::Required {
            let (passed, found) = match signature {
                Some(SignatureFact::Present) => (true, "a signature".to_owned()),
                Some(SignatureFact::Absent(why)) => (false, why.clone()),
                None => (false, "nothing was read".to_owned()),
            };
            let needed = "a signature in the MLmodel file".to_owned();
            checks.push(RuleCheck { rule: "signature".to_owned(), passed, found, needed });
        }
        Ok(checks)
    }
}

impl RequiredTag {
    fn check(&self, at: usize, version: &ModelVersion) -> RuleCheck {
        let found = version.tags.iter().find(|(key, _)| *key == self.key).map(|(_, value)| value.as_str());
        let passed = match &self.value {
            Some(value) => found == Some(value.as_str()),
            None => found.is_some(),
        };
        RuleCheck {
            rule: format!("tags[{at}]"),
            passed,
            found: found.map_or_else(|| "no such tag".to_owned(), |value| format!("'{value}'")),
            needed: format!("tag {self}"),
        }
    }
}

impl RequiredMetric {
    fn check(
        &self,
        version: &ModelVersion,
        facts: &dyn PromotionFacts,
    ) -> Result<(bool, String, String), Problem> {
        let found = facts.metric(version, &self.key)?;
        let shown = told(found, version, &self.key);
        let value = number(found);
        let (met, needed) = match &self.bound {
            MetricBound::AtLeast(bound) => (value.is_some_and(|value| value >= *bound), self.to_string()),
            MetricBound::Above(bound) => (value.is_some_and(|value| value > *bound), self.to_string()),
            MetricBound::AtMost(bound) => (value.is_some_and(|value| value <= *bound), self.to_string()),
            MetricBound::Below(bound) => (value.is_some_and(|value| value < *bound), self.to_string()),
            MetricBound::NotWorseThan { alias, by, goal } => {
                let Some(other) = facts.version_of(alias)? else {
                    return Ok((true, shown, format!("{self}; @{alias} points nowhere yet")));
                };
                let theirs = facts.metric(&other, &self.key)?;
                let Some(theirs) = number(theirs) else {
                    return Ok((false, told(theirs, &other, &self.key), self.to_string()));
                };
                let (met, sign, limit) = match goal {
                    Goal::Max => (value.is_some_and(|value| value >= theirs - by), ">=", theirs - by),
                    Goal::Min => (value.is_some_and(|value| value <= theirs + by), "<=", theirs + by),
                };
                let key = &self.key;
                (
                    met,
                    format!("{key} {sign} {limit:?} (@{alias} is version {} with {theirs:?})", other.number),
                )
            }
        };
        Ok((met, shown, needed))
    }
}

/// A value that can be compared.
fn number(fact: MetricFact) -> Option<f64> {
    match fact {
        MetricFact::Value(value) if !value.is_nan() => Some(value),
        MetricFact::Value(_) | MetricFact::Missing | MetricFact::NoRun => None,
    }
}

fn told(fact: MetricFact, version: &ModelVersion, key: &Key) -> String {
    match fact {
        MetricFact::Value(value) => format!("{value:?}"),
        MetricFact::Missing => format!("no metric {key} in the run of version {}", version.number),
        MetricFact::NoRun => format!("the run of version {} is not recorded here", version.number),
    }
}

impl fmt::Display for RequiredTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{} = '{value}'", self.key),
            None => write!(f, "{}", self.key),
        }
    }
}

impl fmt::Display for RequiredMetric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.key;
        match &self.bound {
            MetricBound::AtLeast(bound) => write!(f, "{key} >= {bound:?}"),
            MetricBound::Above(bound) => write!(f, "{key} > {bound:?}"),
            MetricBound::AtMost(bound) => write!(f, "{key} <= {bound:?}"),
            MetricBound::Below(bound) => write!(f, "{key} < {bound:?}"),
            MetricBound::NotWorseThan { alias, by, goal } => {
                let goal = match goal {
                    Goal::Max => "max",
                    Goal::Min => "min",
                };
                write!(f, "{key} ({goal}) not worse than @{alias} by more than {by:?}")
            }
        }
    }
}

/// The rules in one line, as the record of the registry keeps them.
impl fmt::Display for PromotionRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        let guarded = self.aliases.iter().map(|alias| format!("@{alias}"));
        let stages = self.stages.iter().map(|stage| stage.as_str().to_owned());
        parts.push(format!("for {}", guarded.chain(stages).collect::<Vec<_>>().join(", ")));
        parts.extend(self.tags.iter().map(|tag| format!("tag {tag}")));
        parts.extend(self.metrics.iter().map(|metric| format!("metric {metric}")));
        if self.signature == SignatureRule::Required {
            parts.push("signature".to_owned());
        }
        if self.reason == ReasonRule::Required {
            parts.push("reason".to_owned());
        }
        f.write_str(&parts.join("; "))
    }
}

/// The refusal that names every rule that is not met; `None` when all are.
pub fn promotion_refused(
    version: &ModelVersion,
    target: &PromotionTarget,
    checks: &[RuleCheck],
) -> Option<Problem> {
    let unmet: Vec<&RuleCheck> = checks.iter().filter(|check| !check.passed).collect();
    if unmet.is_empty() {
        return None;
    }
    let told: Vec<String> = unmet
        .iter()
        .map(|check| format!("rule {} needs {}, found {}", check.rule, check.needed, check.found))
        .collect();
    let (model, number) = (&version.model, version.number);
    let what =
        format!("Version {number} of the model '{model}' cannot become {target}: {}.", told.join("; "));
    let mut problem = Problem::new(Code::PromotionRefused, what).fact("name", model).fact("version", number);
    for check in unmet {
        problem = problem.fact("rule", &check.rule).fact("found", &check.found).fact("needed", &check.needed);
    }
    Some(problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TimestampMs;
    use std::collections::BTreeMap;

    fn key(name: &str) -> Key {
        Key::new(name).unwrap()
    }

    fn version(number: i64) -> ModelVersion {
        ModelVersion {
            model: "m".to_owned(),
            number,
            created: TimestampMs(0),
            updated: TimestampMs(0),
            stage: Stage::None,
            description: String::new(),
            source: String::new(),
            location: String::new(),
            run_id: String::new(),
            run_link: String::new(),
            logged_model: None,
            tags: vec![(key("ok"), "yes".to_owned())],
            aliases: Vec::new(),
        }
    }

    /// Values of the metric `auc` by version; the champion is version 1 when there is one.
    struct Known(BTreeMap<i64, MetricFact>);

    impl PromotionFacts for Known {
        fn metric(&self, version: &ModelVersion, _: &Key) -> Result<MetricFact, Problem> {
            Ok(self.0.get(&version.number).copied().unwrap_or(MetricFact::NoRun))
        }

        fn version_of(&self, _: &str) -> Result<Option<ModelVersion>, Problem> {
            Ok(self.0.contains_key(&1).then(|| version(1)))
        }
    }

    fn bound(bound: MetricBound, theirs: Option<MetricFact>, ours: MetricFact) -> RuleCheck {
        let metrics = vec![RequiredMetric { key: key("auc"), bound }];
        let rules = PromotionRules { metrics, ..PromotionRules::default() };
        let known = theirs.into_iter().map(|fact| (1, fact)).chain([(2, ours)]).collect();
        rules.check(&version(2), None, &Known(known)).unwrap().remove(0)
    }

    #[test]
    fn bounds_hold_at_their_edges_and_never_for_nan() {
        for (rule, value, passed) in [
            (MetricBound::AtLeast(0.5), 0.5, true),
            (MetricBound::AtLeast(0.5), 0.4, false),
            (MetricBound::Above(0.5), 0.5, false),
            (MetricBound::Above(0.5), f64::INFINITY, true),
            (MetricBound::AtMost(0.5), 0.5, true),
            (MetricBound::Below(0.5), 0.5, false),
            (MetricBound::AtMost(0.5), f64::NAN, false),
            (MetricBound::AtLeast(0.5), f64::NAN, false),
        ] {
            assert_eq!(
                bound(rule.clone(), None, MetricFact::Value(value)).passed,
                passed,
                "{rule:?} {value}"
            );
        }
    }

    #[test]
    fn a_version_is_compared_with_the_champion_in_the_direction_of_the_goal() {
        let rule = |by, goal| MetricBound::NotWorseThan { alias: "champion".to_owned(), by, goal };
        let theirs = Some(MetricFact::Value(0.75));
        for (by, goal, ours, passed) in [
            (0.25, Goal::Max, 0.5, true),
            (0.25, Goal::Max, 0.49, false),
            (0.0, Goal::Max, 0.9, true),
            (0.25, Goal::Min, 1.0, true),
            (0.25, Goal::Min, 1.1, false),
        ] {
            let check = bound(rule(by, goal), theirs, MetricFact::Value(ours));
            assert_eq!(check.passed, passed, "{by} {goal:?} {ours}: {check:?}");
        }
        let worse = bound(rule(0.25, Goal::Max), theirs, MetricFact::Value(0.25));
        assert_eq!(worse.needed, "auc >= 0.5 (@champion is version 1 with 0.75)");
        assert!(bound(rule(0.0, Goal::Max), None, MetricFact::Missing).passed, "nothing to be worse than");
    }

    #[test]
    fn a_metric_missing_on_either_side_is_a_refusal_that_says_so() {
        let rule = || MetricBound::NotWorseThan { alias: "champion".to_owned(), by: 0.0, goal: Goal::Max };
        for (theirs, ours, found) in [
            (MetricFact::Value(1.0), MetricFact::Missing, "no metric auc in the run of version 2"),
            (MetricFact::Missing, MetricFact::Value(1.0), "no metric auc in the run of version 1"),
            (MetricFact::NoRun, MetricFact::Value(1.0), "the run of version 1 is not recorded here"),
        ] {
            let check = bound(rule(), Some(theirs), ours);
            assert_eq!((check.passed, check.found.as_str()), (false, found));
        }
    }

    #[test]
    fn a_refusal_names_every_rule_that_is_not_met_with_what_was_found_and_needed() {
        let tag =
            |name: &str, value: Option<&str>| RequiredTag { key: key(name), value: value.map(str::to_owned) };
        let rules = PromotionRules {
            aliases: vec!["champion".to_owned()],
            stages: vec![Stage::Production],
            tags: vec![tag("ok", None), tag("ok", Some("no")), tag("seen", None)],
            metrics: vec![RequiredMetric { key: key("auc"), bound: MetricBound::AtLeast(0.9) }],
            signature: SignatureRule::Required,
            reason: ReasonRule::Required,
        };
        assert!(rules.guards(&PromotionTarget::Stage(Stage::Production)));
        assert!(!rules.guards(&PromotionTarget::Alias("other".to_owned())));
        let absent = SignatureFact::Absent("an MLmodel file without one".to_owned());
        let facts = Known([(2, MetricFact::Value(0.5))].into());
        let checks = rules.check(&version(2), Some(&absent), &facts).unwrap();
        let target = PromotionTarget::Alias("champion".to_owned());
        let refused = promotion_refused(&version(2), &target, &checks).unwrap();
        assert_eq!(
            refused.what(),
            "Version 2 of the model 'm' cannot become @champion: rule tags[1] needs tag ok = 'no', found 'yes'; \
             rule tags[2] needs tag seen, found no such tag; rule metrics[0] needs auc >= 0.9, found 0.5; \
             rule signature needs a signature in the MLmodel file, found an MLmodel file without one."
        );
        assert_eq!(refused.facts().iter().filter(|fact| fact.name == "rule").count(), 4);
        assert_eq!(
            rules.to_string(),
            "for @champion, Production; tag ok; tag ok = 'no'; tag seen; metric auc >= 0.9; signature; reason"
        );
        assert!(promotion_refused(&version(2), &target, &checks[..1]).is_none());
    }

    #[test]
    fn a_reason_of_blanks_is_none_and_none_is_asked_for_without_the_rule() {
        let rules = PromotionRules { reason: ReasonRule::Required, ..PromotionRules::default() };
        for (reason, passed) in [("", false), (" \n", false), ("better on the holdout", true)] {
            let check = rules.check_reason(reason).unwrap();
            assert_eq!((check.rule.as_str(), check.passed), ("reason", passed), "{reason:?}");
            assert_eq!(PromotionRules::default().check_reason(reason), None);
        }
    }
}
