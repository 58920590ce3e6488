//! `POST logged-models`.

use super::super::call::{Answer, Call, written};
use super::pairs;
use crate::errors::{Failure, about_experiment};
use crate::json::Writer;
use crate::wire::{Fields, check_logged_model_name, experiment_id, run_id, write_logged_model};
use trialbook_services::LogModel;

pub(super) async fn serve(call: Call) -> Answer {
    let log = call.input.decode(&[], read)?;
    let experiment = log.experiment;
    let model =
        call.services().create_logged_model(&call.ctx, log).await.map_err(about_experiment(experiment))?;
    let mut writer = Writer::with_capacity(1024);
    writer.begin_object();
    writer.key("model");
    write_logged_model(&mut writer, &model);
    writer.end_object();
    Ok(written(writer))
}

fn read(fields: &Fields<'_>) -> Result<LogModel, Failure> {
    let experiment = experiment_id(fields.required_string("experiment_id")?)?;
    let name = fields.string("name")?.filter(|name| !name.is_empty());
    if let Some(name) = name {
        check_logged_model_name(name)?;
    }
    let source_run = fields.string("source_run_id")?.filter(|id| !id.is_empty());
    Ok(LogModel {
        experiment,
        name: name.map(str::to_owned),
        model_type: fields.string("model_type")?.unwrap_or_default().to_owned(),
        source_run: source_run.map(run_id).transpose()?,
        params: pairs(fields, "params")?,
        tags: pairs(fields, "tags")?,
    })
}
