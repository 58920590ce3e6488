//! The `mlflow` dialect: comparisons joined by `AND`, with the wording of the reference server.
//!
//! Where the reference refuses a key only because it looks like an SQL keyword or number, we take it.

mod clause;
mod experiments;
mod lexer;
mod logged_models;
mod order;
mod registry;
mod runs;

#[cfg(test)]
mod tests;

pub use experiments::parse_experiments_mlflow;
pub use logged_models::{LoggedModelOrder, parse_logged_models_mlflow};
pub use registry::{parse_model_versions_mlflow, parse_registered_models_mlflow};
pub use runs::parse_runs_mlflow;
