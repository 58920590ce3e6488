//! Rows of metric points: chunks, rests, levels and segments, read and sealed.

mod chart;
mod history;
mod rows;
mod seal;

pub(crate) use chart::chart;
pub(crate) use history::{History, open};
pub(crate) use seal::Sealer;
