//! Between the types of this API and those of the domain.

mod chart;
mod experiment;
mod ids;
mod model;
mod promotion;
mod query;
mod run;
mod storage_use;

pub(crate) use chart::scale;
pub(crate) use experiment::{asked_lifecycle, experiment, experiment_fields, view};
pub(crate) use ids::{
    artifact_path, experiment_id, key, listed_run_id, model_id, open_token, run_id, seal_token,
};
pub(crate) use model::{
    lineage, logged_model, model_version, registered_model, registry_event, stage_of, version_list,
};
pub(crate) use promotion::{RULES_FORMAT, model_rules, promotion_check, promotion_rules};
pub(crate) use query::{fault, field, named_field, search};
pub(crate) use run::{run, run_status};
pub(crate) use storage_use::storage_use;
