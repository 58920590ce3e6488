//! Registered models: create, get, update, rename, delete, tags, latest versions.

use super::super::call::{Answer, empty, written};
use super::{Call, key, name, tag, tags};
use crate::errors::Failure;
use crate::json::Writer;
use crate::wire::{write_model_version, write_registered_model};
use trialbook_domain::{NewRegisteredModel, RegisteredModel, Stage};
use trialbook_services::RegisteredModelChange;

pub(super) async fn create(call: Call) -> Answer {
    let new = call.input.decode(&[], |fields| {
        let description = fields.string("description")?.filter(|text| !text.is_empty());
        Ok(NewRegisteredModel {
            name: name(fields)?,
            description: description.map(str::to_owned),
            tags: tags(fields)?,
        })
    })?;
    Ok(reply(&call.services().create_registered_model(&call.ctx, new).await?))
}

pub(super) async fn get(call: Call) -> Answer {
    let name = call.input.decode(&[], name)?;
    Ok(reply(&call.services().get_registered_model(&call.ctx, &name).await?))
}

/// Without a description the one there is goes.
pub(super) async fn update(call: Call) -> Answer {
    let (name, description) = call.input.decode(&[], |fields| {
        Ok((name(fields)?, fields.string("description")?.filter(|text| !text.is_empty()).map(str::to_owned)))
    })?;
    let change = RegisteredModelChange::Describe(description);
    Ok(reply(&call.services().change_registered_model(&call.ctx, &name, change).await?))
}

pub(super) async fn rename(call: Call) -> Answer {
    let (name, new) = call.input.decode(&[], |fields| {
        let new = fields.required_string("new_name")?;
        if new.trim().is_empty() {
            return Err(fields.missing("new_name"));
        }
        Ok((name(fields)?, new.to_owned()))
    })?;
    let change = RegisteredModelChange::Rename(new);
    Ok(reply(&call.services().change_registered_model(&call.ctx, &name, change).await?))
}

pub(super) async fn delete(call: Call) -> Answer {
    let name = call.input.decode(&[], name)?;
    call.services().delete_registered_model(&call.ctx, &name).await?;
    Ok(empty())
}

pub(super) async fn set_tag(call: Call) -> Answer {
    let (name, (key, value)) = call.input.decode(&[], |fields| Ok((name(fields)?, tag(fields)?)))?;
    let change = RegisteredModelChange::SetTag(key, value);
    call.services().change_registered_model(&call.ctx, &name, change).await?;
    Ok(empty())
}

pub(super) async fn delete_tag(call: Call) -> Answer {
    let (name, key) = call.input.decode(&[], |fields| Ok((name(fields)?, key(fields)?)))?;
    call.services().change_registered_model(&call.ctx, &name, RegisteredModelChange::DeleteTag(key)).await?;
    Ok(empty())
}

pub(super) async fn latest_versions(call: Call) -> Answer {
    let (name, stages) = call.input.decode(&["stages"], |fields| {
        let stages = fields.strings("stages")?.into_iter().map(stage).collect::<Result<Vec<_>, _>>()?;
        Ok((name(fields)?, stages))
    })?;
    let versions = call.services().latest_versions(&call.ctx, &name, &stages).await?;
    let mut writer = Writer::with_capacity(versions.len() * 400 + 40);
    writer.begin_object();
    if !versions.is_empty() {
        writer.key("model_versions");
        writer.begin_array();
        for version in &versions {
            write_model_version(&mut writer, version);
        }
        writer.end_array();
    }
    writer.end_object();
    Ok(written(writer))
}

/// A stage by its name in any case.
pub(super) fn stage(text: &str) -> Result<Stage, Failure> {
    Stage::parse(text).ok_or_else(|| {
        Failure::invalid(format!(
            "Invalid Model Version stage: {text}. Value must be one of None, Staging, Production, Archived."
        ))
    })
}

fn reply(model: &RegisteredModel) -> axum::response::Response {
    let mut writer = Writer::with_capacity(1024);
    writer.begin_object();
    writer.key("registered_model");
    write_registered_model(&mut writer, model);
    writer.end_object();
    written(writer)
}
