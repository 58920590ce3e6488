//! The points of one metric, exactly as logged.

use crate::Number;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What a history may be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryParams {
    /// How many points to leave out at the start.
    #[serde(default)]
    pub skip: u64,
}

/// One line of a history: some points as columns of equal length, ordered by time, step and value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryBlock {
    /// Positions on the training axis.
    pub step: Vec<i64>,
    /// When they were logged, as the client says.
    pub timestamp_ms: Vec<i64>,
    /// The values.
    pub value: Vec<Number>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_starts_at_its_start_unless_told_otherwise() {
        assert_eq!(serde_json::from_str::<HistoryParams>("{}").unwrap().skip, 0);
        assert!(serde_json::from_str::<HistoryParams>(r#"{"skip":-1}"#).is_err());
        assert!(serde_json::from_str::<HistoryParams>(r#"{"offset":1}"#).is_err());
    }

    #[test]
    fn a_block_keeps_nan() {
        let block = HistoryBlock {
            step: vec![i64::MIN, 2],
            timestamp_ms: vec![3, 4],
            value: vec![Number(f64::NAN), Number(0.5)],
        };
        let json = serde_json::to_string(&block).unwrap();
        assert!(json.ends_with(r#""value":["NaN",0.5]}"#), "{json}");
        assert_eq!(serde_json::from_str::<HistoryBlock>(&json).unwrap(), block);
    }
}
