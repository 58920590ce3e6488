//! Series of many runs, reduced to the width of a chart.

use crate::Number;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The horizontal axis of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Training step.
    #[default]
    Step,
    /// Time in milliseconds.
    Time,
    /// Milliseconds since the first point of each series; ranges are measured so, too.
    Relative,
}

/// The scale of the horizontal axis: buckets are equally wide on it. On a `log` axis positions of 0 and less have no
/// place; points there are left out and counted. The axis `time` has no such scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AxisScale {
    /// Equal distances are equally wide.
    #[default]
    Linear,
    /// Equal ratios are equally wide.
    Log,
}

/// Which series, over which range, at which width.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChartRequest {
    /// Ids of the runs; unknown ones have no series.
    pub runs: Vec<String>,
    /// Names of the metrics.
    pub keys: Vec<String>,
    /// The axis; `step` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub axis: Axis,
    /// Its scale; `linear` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub x_scale: AxisScale,
    /// First and last position on the axis, both included; everything when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 2, max_items = 2)]
    pub range: Option<[i64; 2]>,
    /// Width in pixels: most buckets per series; 1,000 when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<usize>,
}

/// One series as columns of equal length, one entry per bucket, in the order of the axis.
///
/// A number column has `null` where the bucket holds no such number; `n_nan` tells how many points are NaN.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChartSeries {
    /// Id of the run.
    pub run: String,
    /// Name of the metric.
    pub key: String,
    /// Whether every bucket is a single point: nothing was summarised.
    pub exact: bool,
    /// Points of the range that are left out, because a logarithmic axis has no place for them.
    pub n_off_axis: u64,
    /// Position of the first point.
    pub x_first: Vec<i64>,
    /// Position of the last point.
    pub x_last: Vec<i64>,
    /// Smallest number.
    pub min: Vec<Option<Number>>,
    /// Largest number.
    pub max: Vec<Option<Number>>,
    /// First value.
    pub first: Vec<Option<Number>>,
    /// Last value.
    pub last: Vec<Option<Number>>,
    /// Mean of the numbers.
    pub mean: Vec<Option<Number>>,
    /// Points in the bucket.
    pub n: Vec<u64>,
    /// Of these, NaN.
    pub n_nan: Vec<u64>,
}

/// The series that have points in the range, by run and then by metric as asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Chart {
    /// The series.
    pub series: Vec<ChartSeries>,
}

/// Metrics over another metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairRequest {
    /// Ids of the runs; unknown ones have no series.
    pub runs: Vec<String>,
    /// Name of the metric on the horizontal axis.
    pub x: String,
    /// Names of the metrics over it.
    pub keys: Vec<String>,
    /// The scale of the axis; `linear` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub x_scale: AxisScale,
    /// First and last value of `x`, both included; everything when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 2, max_items = 2)]
    pub range: Option<[f64; 2]>,
    /// Width in pixels: most buckets per series; 1,000 when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<usize>,
}

/// One series over another metric, as columns of equal length, one entry per bucket, by the value of `x`.
///
/// For the columns see `ChartSeries`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairSeries {
    /// Id of the run.
    pub run: String,
    /// Name of the metric.
    pub key: String,
    /// Whether every bucket is a single pair of points: nothing was summarised.
    pub exact: bool,
    /// Points of the metric that are left out, because `x` has no finite value at their step.
    pub n_alone: u64,
    /// Points of the range that are left out, because a logarithmic axis has no place for them.
    pub n_off_axis: u64,
    /// Smallest value of `x`.
    pub x_first: Vec<Number>,
    /// Largest value of `x`.
    pub x_last: Vec<Number>,
    /// Smallest number.
    pub min: Vec<Option<Number>>,
    /// Largest number.
    pub max: Vec<Option<Number>>,
    /// Value at the smallest `x`.
    pub first: Vec<Option<Number>>,
    /// Value at the largest `x`.
    pub last: Vec<Option<Number>>,
    /// Mean of the numbers.
    pub mean: Vec<Option<Number>>,
    /// Points in the bucket.
    pub n: Vec<u64>,
    /// Of these, NaN.
    pub n_nan: Vec<u64>,
}

/// The series that have points, by run and then by metric as asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Pairs {
    /// The series.
    pub series: Vec<PairSeries>,
}

/// How the numbers of a column are written in the binary form of a chart; always little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Doubles. NaN stands where there is no number.
    F64,
    /// Whole numbers of 64 bits with a sign: positions that no double can hold.
    I64,
    /// Whole numbers of 32 bits without a sign.
    U32,
}

/// Where a column is in the binary form of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackedColumn {
    /// How its numbers are written.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// First byte of the column, counted from the first byte after the header; a multiple of 8.
    pub offset: usize,
}

/// The columns of a series; equal ones share an offset. For their meaning see `ChartSeries`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackedColumns {
    /// Position of the first point.
    pub x_first: PackedColumn,
    /// Position of the last point.
    pub x_last: PackedColumn,
    /// Smallest number.
    pub min: PackedColumn,
    /// Largest number.
    pub max: PackedColumn,
    /// First value.
    pub first: PackedColumn,
    /// Last value.
    pub last: PackedColumn,
    /// Mean of the numbers.
    pub mean: PackedColumn,
    /// Points in the bucket.
    pub n: PackedColumn,
    /// Of these, NaN.
    pub n_nan: PackedColumn,
}

/// One series in the binary form of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackedSeries {
    /// Id of the run.
    pub run: String,
    /// Name of the metric.
    pub key: String,
    /// Whether every bucket is a single point: nothing was summarised.
    pub exact: bool,
    /// Points of the range that are left out, because a logarithmic axis has no place for them.
    pub n_off_axis: u64,
    /// Entries in every column.
    pub length: usize,
    /// Where the columns are.
    pub columns: PackedColumns,
}

/// The header of the binary form of a chart.
///
/// The form, `application/vnd.trialbook.columns`, is: the four bytes `TBC1`; the length of the header as a
/// little-endian 32-bit number; the header as JSON, padded with spaces so that what follows begins at a multiple of 8;
/// the columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackedChart {
    /// The series, in the order of the JSON form.
    pub series: Vec<PackedSeries>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_keys_suffice_for_a_request() {
        let asked: ChartRequest = serde_json::from_str(r#"{"runs":["a"],"keys":["loss"]}"#).unwrap();
        assert_eq!((asked.axis, asked.range, asked.width), (Axis::Step, None, None));
        assert_eq!(asked.x_scale, AxisScale::Linear);
        let whole =
            r#"{"runs":["a"],"keys":["loss"],"axis":"step","x_scale":"log","range":[-5,7],"width":10}"#;
        let asked: ChartRequest = serde_json::from_str(whole).unwrap();
        assert_eq!((asked.axis, asked.range, asked.width), (Axis::Step, Some([-5, 7]), Some(10)));
        assert_eq!(asked.x_scale, AxisScale::Log);
        assert_eq!(serde_json::to_string(&asked).unwrap(), whole);
    }

    #[test]
    fn a_request_without_runs_or_with_half_a_range_is_refused() {
        for json in [
            r#"{"keys":["loss"]}"#,
            r#"{"runs":[],"keys":[],"range":[1]}"#,
            r#"{"runs":[],"keys":[],"range":[1,2,3]}"#,
            r#"{"runs":[],"keys":[],"axis":"epoch"}"#,
            r#"{"runs":[],"keys":[],"x_scale":"symlog"}"#,
            r#"{"runs":[],"keys":[],"width":-1}"#,
        ] {
            assert!(serde_json::from_str::<ChartRequest>(json).is_err(), "{json}");
        }
    }
}
