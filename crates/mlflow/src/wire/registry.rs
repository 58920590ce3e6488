//! Registered models and their versions as the wire shows them.

use super::encode::write_pairs;
use crate::json::Writer;
use trialbook_domain::{ModelVersion, RegisteredModel};

/// A registered model. The versions in it carry no aliases: the model has them all.
pub(crate) fn write_registered_model(writer: &mut Writer, model: &RegisteredModel) {
    writer.begin_object();
    writer.string_field("name", &model.name);
    writer.integer_field("creation_timestamp", model.created.0);
    writer.integer_field("last_updated_timestamp", model.updated.0);
    if let Some(description) = model.description.as_deref().filter(|text| !text.is_empty()) {
        writer.string_field("description", description);
    }
    if !model.latest.is_empty() {
        writer.key("latest_versions");
        writer.begin_array();
        for version in &model.latest {
            write_version(writer, version, &[]);
        }
        writer.end_array();
    }
    write_pairs(writer, "tags", model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    if !model.aliases.is_empty() {
        writer.key("aliases");
        writer.begin_array();
        for (alias, number) in &model.aliases {
            writer.begin_object();
            writer.string_field("alias", alias);
            writer.key("version");
            writer.quoted_integer(*number);
            writer.end_object();
        }
        writer.end_array();
    }
    writer.end_object();
}

/// A version.
pub(crate) fn write_model_version(writer: &mut Writer, version: &ModelVersion) {
    write_version(writer, version, &version.aliases);
}

fn write_version(writer: &mut Writer, version: &ModelVersion, aliases: &[String]) {
    writer.begin_object();
    writer.string_field("name", &version.model);
    writer.key("version");
    writer.quoted_integer(version.number);
    writer.integer_field("creation_timestamp", version.created.0);
    writer.integer_field("last_updated_timestamp", version.updated.0);
    writer.string_field("current_stage", version.stage.as_str());
    writer.string_field("description", &version.description);
    writer.string_field("source", &version.source);
    writer.string_field("run_id", &version.run_id);
    writer.string_field("status", "READY");
    write_pairs(writer, "tags", version.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    writer.string_field("run_link", &version.run_link);
    if !aliases.is_empty() {
        writer.key("aliases");
        writer.begin_array();
        for alias in aliases {
            writer.string(alias);
        }
        writer.end_array();
    }
    writer.end_object();
}
