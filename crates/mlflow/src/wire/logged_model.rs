//! Logged models as the wire shows them, and the rule of their names.

use super::encode::{write_pairs, write_point};
use super::python::python_repr;
use crate::errors::Failure;
use crate::json::Writer;
use crate::settings::location_of;
use trialbook_domain::{LoggedModel, LoggedModelStatus};

/// A model with everything known of it.
pub(crate) fn write_logged_model(writer: &mut Writer, model: &LoggedModel) {
    let uid = model.uid.to_string();
    let location = location_of(model.experiment, model.artifact_root.as_deref());
    writer.begin_object();
    writer.key("info");
    writer.begin_object();
    writer.string_field("model_id", &uid);
    writer.key("experiment_id");
    writer.quoted_integer(model.experiment.0);
    writer.string_field("name", &model.name);
    writer.integer_field("creation_timestamp_ms", model.created.0);
    writer.integer_field("last_updated_timestamp_ms", model.updated.0);
    writer.string_field("artifact_uri", &format!("{location}/models/{uid}/artifacts"));
    writer.string_field("status", status_word(model.status));
    writer.string_field("model_type", &model.model_type);
    writer.string_field("source_run_id", &model.source_run.map_or_else(String::new, |run| run.to_string()));
    write_pairs(writer, "tags", model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    writer.end_object();
    writer.key("data");
    writer.begin_object();
    write_pairs(writer, "params", model.params.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    if !model.metrics.is_empty() {
        writer.key("metrics");
        writer.begin_array();
        for metric in &model.metrics {
            writer.begin_object();
            writer.string_field("key", metric.key.as_str());
            write_point(writer, &metric.point);
            if let Some(dataset) = &metric.dataset {
                writer.string_field("dataset_name", &dataset.name);
                writer.string_field("dataset_digest", &dataset.digest);
            }
            writer.string_field("model_id", &uid);
            writer.string_field("run_id", &metric.run.to_string());
            writer.end_object();
        }
        writer.end_array();
    }
    writer.end_object();
    writer.end_object();
}

fn status_word(status: LoggedModelStatus) -> &'static str {
    match status {
        LoggedModelStatus::Pending => "LOGGED_MODEL_PENDING",
        LoggedModelStatus::Ready => "LOGGED_MODEL_READY",
        LoggedModelStatus::Failed => "LOGGED_MODEL_UPLOAD_FAILED",
    }
}

/// Some characters would be read as parts of an address.
pub(crate) fn check_logged_model_name(name: &str) -> Result<(), Failure> {
    if !name.contains(['/', ':', '.', '%', '"', '\'']) {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "Invalid model name ({}) provided. Model name must be a non-empty string and cannot contain the following \
         characters: ('/', ':', '.', '%', '\"', \"'\")",
        python_repr(name)
    )))
}
