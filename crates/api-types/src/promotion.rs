//! Promotion rules of registered models, and what they come to.

use crate::{ModelVersion, Stage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What a version must bring along before one of these aliases or stages is given to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PromotionRules {
    /// Aliases that the rules guard.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Stages that the rules guard: `Staging` and `Production` can be.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Tags that the version must have.
    #[serde(default)]
    pub tags: Vec<RequiredTag>,
    /// Metrics that the version's run must have.
    #[serde(default)]
    pub metrics: Vec<RequiredMetric>,
    /// Whether the `MLmodel` file must have a signature.
    #[serde(default)]
    pub signature: bool,
    /// Whether whoever promotes must say why.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reason: bool,
    /// Whether two people are needed; refused while the server has no accounts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub two_people: bool,
}

/// A tag that a version must have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequiredTag {
    /// Its key.
    pub key: String,
    /// Its value; any when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A metric that the run of a version must have: either `op` and `value`, or `not_worse_than`. The last value counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RequiredMetric {
    /// Its key.
    pub key: String,
    /// How it is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<MetricOp>,
    /// What it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// The version that it may not be worse than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_worse_than: Option<NotWorseThan>,
}

/// How a metric is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum MetricOp {
    /// This or more.
    #[serde(rename = ">=")]
    AtLeast,
    /// More than this.
    #[serde(rename = ">")]
    Above,
    /// This or less.
    #[serde(rename = "<=")]
    AtMost,
    /// Less than this.
    #[serde(rename = "<")]
    Below,
}

/// A comparison with the version that an alias points to; met while it points nowhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NotWorseThan {
    /// The alias; `champion` when absent.
    pub alias: String,
    /// By how much the metric may be worse; 0 when absent.
    pub by: f64,
    /// Which values are good.
    pub goal: MetricGoal,
}

/// Which values of a metric are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricGoal {
    /// Large ones.
    Max,
    /// Small ones.
    Min,
}

/// The promotion rules of a model as they stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModelRules {
    /// The format of the rules: 1.
    pub format: i64,
    /// How often the rules were set or removed. Send it along with a change.
    pub revision: i64,
    /// The rules; absent when there are none.
    pub rules: Option<PromotionRules>,
}

/// Rules to be set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetModelRules {
    /// The format of the rules: 1, also when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<i64>,
    /// The revision that the change starts from; another one is refused.
    pub revision: i64,
    /// The rules.
    #[schema(value_type = PromotionRules)]
    pub rules: serde_json::Value,
    /// Who sets them, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// Rules to be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClearModelRules {
    /// The revision that the change starts from; another one is refused.
    pub revision: i64,
    /// Who removes them, in their own words.
    #[serde(default)]
    pub user: Option<String>,
}

/// A promotion to be checked: the version, and what would be given to it; all rules when neither is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckPromotionParams {
    /// Number of the version.
    pub version: i64,
    /// The alias.
    #[serde(default)]
    pub alias: Option<String>,
    /// The stage.
    #[serde(default)]
    pub stage: Option<String>,
}

/// What the rules of a model say of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PromotionCheck {
    /// Number of the version.
    pub version: i64,
    /// Whether there are rules that guard what was asked about.
    pub guarded: bool,
    /// Whether the promotion would be accepted now, without a reason.
    pub passed: bool,
    /// What each rule comes to.
    pub checks: Vec<RuleCheck>,
}

/// What a rule comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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

/// An alias whose way back is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetRollback {
    /// Name of the alias.
    pub alias: String,
}

/// Who removes an alias, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemoveAlias {
    /// Who removes it, in their own words.
    #[serde(default)]
    pub user: Option<String>,
    /// Why, for the record.
    #[serde(default)]
    pub reason: Option<String>,
}

/// An alias that went back, or would go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RolledBack {
    /// The version that it points to now.
    pub version: ModelVersion,
    /// Versions that it passed over, nearest first.
    pub skipped: Vec<SkippedVersion>,
}

/// A version that a rollback passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SkippedVersion {
    /// Its number.
    pub version: i64,
    /// Why it was passed over.
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_show_only_what_they_hold() {
        let metric = RequiredMetric {
            key: "auc".to_owned(),
            op: Some(MetricOp::AtLeast),
            value: Some(0.5),
            not_worse_than: None,
        };
        let rules = PromotionRules { metrics: vec![metric], ..PromotionRules::default() };
        let json = serde_json::to_string(&rules).unwrap();
        assert_eq!(
            json,
            r#"{"aliases":[],"stages":[],"tags":[],"metrics":[{"key":"auc","op":">=","value":0.5}],"signature":false}"#
        );
        assert_eq!(serde_json::from_str::<PromotionRules>(&json).unwrap(), rules);
    }
}
