//! Runs.

pub(crate) mod content;
pub(crate) mod edit;
pub(crate) mod edit_many;
pub(crate) mod files;
pub(crate) mod get;
pub(crate) mod groups;
pub(crate) mod history;
pub(crate) mod table;
pub(crate) mod varying;
