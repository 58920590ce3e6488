//! Runs in groups, and curves of groups as bands.

use crate::{AxisScale, Number, View};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which runs, grouped by what. Without experiments, all of them are looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupRequest {
    /// Ids of experiments to look in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment_ids: Option<Vec<String>>,
    /// Which lifecycles are shown; `active` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub view: View,
    /// Filter in the search language; empty for all runs.
    #[serde(default)]
    pub filter: String,
    /// What makes a group: parameters, tags or text attributes. Each level divides the groups of the level before; a
    /// level of several fields has one group for each combination of their values.
    pub levels: Vec<Vec<String>>,
    /// Fields whose numbers are summarised over each group, such as `metrics.loss`.
    #[serde(default)]
    pub values: Vec<String>,
    /// Most groups to return; 1000 when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// The numbers of one field over the runs of a group that neither failed nor were killed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GroupValue {
    /// How many runs have a number.
    pub n: u64,
    /// How many have NaN, which takes no part.
    pub n_nan: u64,
    /// How many have an infinite value, which takes no part.
    pub n_infinite: u64,
    /// Mean; `null` without a number.
    pub mean: Option<Number>,
    /// Standard deviation of the sample (n - 1); `null` for fewer than two numbers.
    pub sd: Option<Number>,
    /// Standard error of the mean; `null` for fewer than two numbers.
    pub standard_error: Option<Number>,
    /// Smallest number; `null` without one.
    pub min: Option<Number>,
    /// Largest number; `null` without one.
    pub max: Option<Number>,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunGroup {
    /// Level, from 0.
    pub level: usize,
    /// A value for each field of this level and those above; `null` for runs that have none.
    pub key: Vec<Option<String>>,
    /// All runs of the group, failed ones included.
    pub n_runs: u64,
    /// How many of them failed or were killed: they take no part in the values.
    pub n_failed: u64,
    /// One entry for each field asked for.
    pub values: Vec<GroupValue>,
}

/// Groups in the order of a tree: each is followed by the groups that divide it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunGroups {
    /// How many runs match in all.
    pub n_matching: u64,
    /// How many of them failed or were killed.
    pub n_failed: u64,
    /// How many groups there are in all, of all levels.
    pub n_groups: usize,
    /// The first of them.
    pub groups: Vec<RunGroup>,
}

/// The horizontal axis of bands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BandAxis {
    /// Training step.
    #[default]
    Step,
    /// Time in milliseconds.
    Time,
    /// Milliseconds since the first point of each run's own series.
    Relative,
}

/// The curves of one metric, one band for each group of runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BandRequest {
    /// Ids of the runs of each group.
    pub groups: Vec<Vec<String>>,
    /// The metric.
    pub key: String,
    /// The axis; `step` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub axis: BandAxis,
    /// Its scale; `linear` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub x_scale: AxisScale,
    /// Range on the axis, both ends included; all of it when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 2, max_items = 2)]
    pub range: Option<[i64; 2]>,
    /// Width in pixels: most columns of a band; 500 when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<usize>,
}

/// A band: columns of equal length, an entry for each pixel column in which a run has a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Band {
    /// How many runs of the group have the metric.
    pub n_runs: usize,
    /// Points of these runs in the range that are left out, because a logarithmic axis has no place for them.
    pub n_off_axis: u64,
    /// Middle of the pixel column.
    pub x: Vec<f64>,
    /// How many runs have a number here.
    pub n: Vec<u64>,
    /// Mean of the runs, each of which counts once.
    pub mean: Vec<Option<Number>>,
    /// Standard deviation of the runs (n - 1); `null` for one run.
    pub sd: Vec<Option<Number>>,
    /// Standard error of the mean; `null` for one run.
    pub standard_error: Vec<Option<Number>>,
    /// Lowest value of any run.
    pub min: Vec<Option<Number>>,
    /// Highest value of any run.
    pub max: Vec<Option<Number>>,
}

/// One band for each group, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Bands {
    /// The bands.
    pub bands: Vec<Band>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_needs_its_levels_and_no_more() {
        let asked: GroupRequest = serde_json::from_str(r#"{"levels":[["params.lr"]]}"#).unwrap();
        assert_eq!((asked.values.len(), asked.limit, asked.filter.as_str()), (0, None, ""));
        assert!(serde_json::from_str::<GroupRequest>("{}").unwrap_err().to_string().contains("levels"));
        let slip =
            serde_json::from_str::<GroupRequest>(r#"{"levels":[],"value":[]}"#).unwrap_err().to_string();
        assert!(slip.contains("unknown field `value`"), "{slip}");
    }
}
