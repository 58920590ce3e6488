//! `GET experiments/get` and `get-by-name`. Both answer for deleted experiments too.

use super::super::call::{Answer, Call, written};
use super::change::required_id;
use crate::errors::about_experiment;
use crate::json::Writer;
use crate::wire::write_experiment;
use axum::response::Response;
use trialbook_domain::{Code, Experiment};

pub(super) async fn by_id(call: Call) -> Answer {
    let id = call.input.decode(&[], required_id)?;
    let experiment = call.services().get_experiment(&call.ctx, id).await.map_err(about_experiment(id))?;
    Ok(reply(&experiment))
}

pub(super) async fn by_name(call: Call) -> Answer {
    let name =
        call.input.decode(&[], |fields| fields.required_string("experiment_name").map(str::to_owned))?;
    let found = call.services().get_experiment_by_name(&call.ctx, &name).await;
    let experiment = found.map_err(|problem| match problem.code() {
        Code::ExperimentNotFound if problem.fact_value("name").is_empty() => problem.fact("name", &name),
        _ => problem,
    })?;
    Ok(reply(&experiment))
}

fn reply(experiment: &Experiment) -> Response {
    let mut writer = Writer::with_capacity(400);
    writer.begin_object();
    writer.key("experiment");
    write_experiment(&mut writer, experiment);
    writer.end_object();
    written(writer)
}
