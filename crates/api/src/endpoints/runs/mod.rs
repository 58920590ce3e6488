//! Runs.

pub(crate) mod get;
pub(crate) mod history;
pub(crate) mod table;
