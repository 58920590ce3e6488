//! The search language: text to a checked tree, the tree to canonical text, and its evaluation over single values
//! and over columns.
//!
//! Two dialects lead to one tree: that of MLflow clients ([`parse_runs_mlflow`], [`parse_experiments_mlflow`],
//! [`parse_logged_models_mlflow`]) and our own ([`parse_runs`]). Absent on purpose: input and output, SQL, JSON, async code and the clock.

mod canonical;
pub mod columns;
mod cursor;
mod error;
mod interest;
pub mod limits;
mod logged_model;
mod mlflow;
mod own;
mod pattern;
mod record;
mod registry;
mod suggest;
mod tree;
mod values;

pub use cursor::{Cursor, DamagedCursor, SortValue};
pub use error::{QueryError, QueryPart, Span};
pub use interest::Interest;
pub use logged_model::{
    DatasetFilter, LoggedModelAttribute, LoggedModelField, LoggedModelQuery, logged_model_status_text,
};
pub use mlflow::{
    LoggedModelOrder, parse_experiments_mlflow, parse_logged_models_mlflow, parse_model_versions_mlflow,
    parse_registered_models_mlflow, parse_runs_mlflow,
};
pub use own::parse_runs;
pub use pattern::{LetterCase, LikePattern, PatternError, RegexPattern};
pub use record::{RunRow, lifecycle_text, status_text};
pub use registry::{ModelVersionField, ModelVersionQuery, RegisteredModelField, RegisteredModelQuery};
pub use tree::{
    Comparison, DatasetField, Direction, ExperimentField, ExperimentQuery, Expr, Field, FieldKind,
    MetricStat, MismatchedTest, OrderBy, Predicate, Query, RunAttribute, RunField, RunQuery, Sense, SortAs,
    Test,
};
pub use values::Values;
