//! Scales of charts.

use trialbook_api_types as types;
use trialbook_services::AxisScale;

/// The scale of an axis.
pub(crate) fn scale(asked: types::AxisScale) -> AxisScale {
    match asked {
        types::AxisScale::Linear => AxisScale::Linear,
        types::AxisScale::Log => AxisScale::Log,
    }
}
