//! Versions of registered models: create, get, update, stages, tags, delete, where to download from.

use super::super::call::{Answer, empty, written};
use super::models::stage;
use super::{Call, key, name, number, tag, tags};
use crate::json::{Value, Writer};
use crate::wire::{model_id, write_model_version};
use trialbook_domain::ModelVersion;
use trialbook_services::{ModelVersionChange, Others, RegisterVersion};

pub(super) async fn create(call: Call) -> Answer {
    let register = call.input.decode(&[], |fields| {
        let text =
            |name| Ok::<String, crate::errors::Failure>(fields.string(name)?.unwrap_or_default().to_owned());
        let logged_model =
            fields.string("model_id")?.filter(|id| !id.is_empty()).map(model_id).transpose()?;
        Ok(RegisterVersion {
            model: name(fields)?,
            source: fields.required_string("source")?.to_owned(),
            run_id: fields.string("run_id")?.map(str::to_owned),
            run_link: text("run_link")?,
            description: text("description")?,
            logged_model,
            tags: tags(fields)?,
        })
    })?;
    Ok(reply(&call.services().create_model_version(&call.ctx, register).await?))
}

pub(super) async fn get(call: Call) -> Answer {
    let (name, number) = call.input.decode(&[], |fields| Ok((name(fields)?, number(fields)?)))?;
    Ok(reply(&call.services().get_model_version(&call.ctx, &name, number).await?))
}

/// Without a description the one there is goes.
pub(super) async fn update(call: Call) -> Answer {
    let (name, number, description) = call.input.decode(&[], |fields| {
        Ok((name(fields)?, number(fields)?, fields.string("description")?.unwrap_or_default().to_owned()))
    })?;
    let change = ModelVersionChange::Describe(description);
    Ok(reply(&call.services().change_model_version(&call.ctx, &name, number, change).await?))
}

pub(super) async fn transition(call: Call) -> Answer {
    let (name, number, stage, others) = call.input.decode(&[], |fields| {
        let stage = stage(fields.required_string("stage")?)?;
        let others = match fields.value("archive_existing_versions") {
            None | Some(Value::Bool(false)) => Others::Stay,
            Some(Value::Bool(true)) => Others::Archive,
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Others::Archive,
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Others::Stay,
            Some(other) => return Err(fields.wrong_type("archive_existing_versions", other)),
        };
        Ok((name(fields)?, number(fields)?, stage, others))
    })?;
    Ok(reply(&call.services().move_stage(&call.ctx, &name, number, stage, others).await?))
}

pub(super) async fn delete(call: Call) -> Answer {
    let (name, number) = call.input.decode(&[], |fields| Ok((name(fields)?, number(fields)?)))?;
    call.services().delete_model_version(&call.ctx, &name, number).await?;
    Ok(empty())
}

pub(super) async fn set_tag(call: Call) -> Answer {
    let (name, number, (key, value)) =
        call.input.decode(&[], |fields| Ok((name(fields)?, number(fields)?, tag(fields)?)))?;
    let change = ModelVersionChange::SetTag(key, value);
    call.services().change_model_version(&call.ctx, &name, number, change).await?;
    Ok(empty())
}

pub(super) async fn delete_tag(call: Call) -> Answer {
    let (name, number, key) =
        call.input.decode(&[], |fields| Ok((name(fields)?, number(fields)?, key(fields)?)))?;
    let change = ModelVersionChange::DeleteTag(key);
    call.services().change_model_version(&call.ctx, &name, number, change).await?;
    Ok(empty())
}

pub(super) async fn download_uri(call: Call) -> Answer {
    let (name, number) = call.input.decode(&[], |fields| Ok((name(fields)?, number(fields)?)))?;
    let version = call.services().get_model_version(&call.ctx, &name, number).await?;
    let mut writer = Writer::with_capacity(200);
    writer.begin_object();
    writer.string_field("artifact_uri", &version.location);
    writer.end_object();
    Ok(written(writer))
}

/// A version as the only field of a reply.
pub(super) fn reply(version: &ModelVersion) -> axum::response::Response {
    let mut writer = Writer::with_capacity(512);
    writer.begin_object();
    writer.key("model_version");
    write_model_version(&mut writer, version);
    writer.end_object();
    written(writer)
}
