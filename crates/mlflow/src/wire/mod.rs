//! Wire shapes of the protocol: decoding with its rules and wording, encoding of what is answered.

mod batch;
mod encode;
mod fields;
mod ids;
mod input;
mod keys;
mod limits;
mod logged_model;
mod page;
mod python;
mod registry;
mod token;

pub(crate) use batch::{decode_log_batch, decode_log_metric};
pub(crate) use encode::{
    RunView, write_dataset_summary, write_experiment, write_history, write_metric_row, write_run,
    write_run_info,
};
pub(crate) use fields::Fields;
pub(crate) use ids::{experiment_id, model_id, run_id, status, view_type};
pub(crate) use input::{Input, query_value, read_input};
pub(crate) use keys::{param_key, tag_key};
pub(crate) use limits::*;
pub(crate) use logged_model::{check_logged_model_name, write_logged_model};
pub(crate) use page::{page_size, positive};
pub(crate) use python::{check_length, cut_chars, python_repr};
pub(crate) use registry::{write_model_version, write_registered_model};
pub(crate) use token::{offset_token, open_token, read_offset, seal_token};
