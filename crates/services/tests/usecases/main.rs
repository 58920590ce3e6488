//! Every use case by its rules: given records, one call, expected records; time and chance by hand.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod aliases;
mod charts;
mod edits;
mod events;
mod experiments;
mod groups;
mod lineage;
mod logged_models;
mod paging;
mod promotion;
mod registry;
mod runs;
mod sources;
mod storage_use;
mod trash;
mod versions;
mod views;
