//! Numbers in, numbers out: reduction of curves to pixels and bands over many curves.
//!
//! Absent on purpose: stored formats (`series` reduces from summaries), runs, keys, input and output.

mod band;
mod curve;
mod downsample;
mod spread;

pub use band::{Band, band};
pub use curve::{Curve, CurveError, PixelRange};
pub use downsample::{PixelColumn, downsample};
pub use spread::Spread;
