//! Between the types of this API and those of the domain.

mod experiment;
mod ids;
mod query;
mod run;

pub(crate) use experiment::{experiment, experiment_fields, view};
pub(crate) use ids::{artifact_path, experiment_id, key, listed_run_id, open_token, run_id, seal_token};
pub(crate) use query::{fault, field, search};
pub(crate) use run::run;
