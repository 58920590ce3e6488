//! The persistence traits over SQL; for now over SQLite, embedded.
//!
//! One writer thread joins waiting work into group commits; reader threads answer from snapshots; a sealer thread
//! compresses points; a checkpointer keeps the write-ahead log short. Absent on purpose: rules that need no atomic
//! check, protocols, artifact bytes.

mod artifact;
mod board;
mod checkpoint;
mod driver;
mod experiment;
mod hydrate;
mod input;
mod lock;
mod log;
mod logged_model;
mod metric;
mod migrate;
mod names;
#[cfg(test)]
mod plans;
mod readers;
mod registry;
mod run;
mod saved_view;
mod search;
mod series;
mod storage_use;
mod store;
#[cfg(test)]
mod tests;
mod trash;
mod writer;

pub use store::{OpenOptions, SqlStore};
