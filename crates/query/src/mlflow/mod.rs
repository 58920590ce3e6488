//! The `mlflow` dialect: comparisons joined by `AND`, with the wording of the reference server.
//!
//! Where the reference refuses a key only because it looks like an SQL keyword or number, we take it.

mod clause;
mod experiments;
mod lexer;
mod order;
mod runs;

#[cfg(test)]
mod tests;

pub use experiments::parse_experiments_mlflow;
pub use runs::parse_runs_mlflow;
