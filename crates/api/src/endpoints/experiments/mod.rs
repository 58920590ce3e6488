//! Experiments.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod fields;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod opening;
