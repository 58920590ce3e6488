//! Runs, experiments and metrics as the wire shows them: fields that are unset are left out.

use crate::json::Writer;
use crate::settings::location_of;
use trialbook_domain::{
    DatasetInput, DatasetSummary, Experiment, Lifecycle, MetricPoint, ModelInput, ModelOutput, Run, RunData,
    RunRecord, RunStatus, RunUid,
};

/// Which parts of a run an answer has: the reference differs by endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunView {
    /// A run just created: no outputs.
    Created,
    /// A run read by its id: everything.
    Whole,
    /// A run found by a search: no model inputs.
    Found,
}

/// A run with what it logged.
pub(crate) fn write_run(writer: &mut Writer, record: &RunRecord, view: RunView) {
    writer.begin_object();
    writer.key("info");
    write_run_info(writer, &record.run);
    writer.key("data");
    write_data(writer, &record.data);
    writer.key("inputs");
    let models = if view == RunView::Found { &[][..] } else { &record.data.model_inputs };
    write_inputs(writer, &record.data.datasets, models);
    if view != RunView::Created {
        writer.key("outputs");
        write_outputs(writer, &record.data.model_outputs);
    }
    writer.end_object();
}

/// A run without what it logged.
pub(crate) fn write_run_info(writer: &mut Writer, run: &Run) {
    let uid = run.uid.to_string();
    let mut artifact_uri = location_of(run.experiment, run.artifact_root.as_deref());
    artifact_uri.push('/');
    artifact_uri.push_str(&uid);
    artifact_uri.push_str("/artifacts");
    writer.begin_object();
    writer.string_field("run_uuid", &uid);
    writer.key("experiment_id");
    writer.quoted_integer(run.experiment.0);
    writer.string_field("run_name", &run.name);
    writer.string_field("user_id", &run.user);
    writer.string_field("status", status_word(run.status));
    writer.integer_field("start_time", run.start.0);
    if let Some(end) = run.end {
        writer.integer_field("end_time", end.0);
    }
    writer.string_field("artifact_uri", &artifact_uri);
    writer.string_field("lifecycle_stage", lifecycle_word(run.lifecycle));
    writer.string_field("run_id", &uid);
    writer.end_object();
}

/// An experiment.
pub(crate) fn write_experiment(writer: &mut Writer, experiment: &Experiment) {
    writer.begin_object();
    writer.key("experiment_id");
    writer.quoted_integer(experiment.id.0);
    writer.string_field("name", &experiment.name);
    writer
        .string_field("artifact_location", &location_of(experiment.id, experiment.artifact_root.as_deref()));
    writer.string_field("lifecycle_stage", lifecycle_word(experiment.lifecycle));
    writer.integer_field("last_update_time", experiment.updated.0);
    writer.integer_field("creation_time", experiment.created.0);
    let tags = experiment.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    write_pairs(writer, "tags", tags);
    writer.string_field("workspace", "default");
    writer.end_object();
}

/// One point of a metric; `run` is named where several runs share a list.
pub(crate) fn write_metric_row(writer: &mut Writer, key: &str, point: &MetricPoint, run: Option<RunUid>) {
    writer.begin_object();
    writer.string_field("key", key);
    write_point(writer, point);
    if let Some(run) = run {
        writer.string_field("run_id", &run.to_string());
    }
    writer.end_object();
}

/// Points of one metric as items of a list that is already open.
pub(crate) fn write_history(writer: &mut Writer, key: &str, points: &[MetricPoint]) {
    let mut head = Writer::default();
    head.string(key);
    let head = head.into_bytes();
    for point in points {
        writer.begin_object();
        writer.key("key");
        writer.raw(&head);
        write_point(writer, point);
        writer.end_object();
    }
}

/// One line of a list of datasets.
pub(crate) fn write_dataset_summary(writer: &mut Writer, summary: &DatasetSummary) {
    writer.begin_object();
    writer.key("experiment_id");
    writer.quoted_integer(summary.experiment.0);
    writer.string_field("name", &summary.name);
    writer.string_field("digest", &summary.digest);
    if let Some(context) = &summary.context {
        writer.string_field("context", context);
    }
    writer.end_object();
}

/// Value, time and step as fields of an object that is open.
pub(super) fn write_point(writer: &mut Writer, point: &MetricPoint) {
    writer.key("value");
    writer.double(point.value);
    writer.integer_field("timestamp", point.timestamp.0);
    writer.integer_field("step", point.step);
}

fn write_data(writer: &mut Writer, data: &RunData) {
    writer.begin_object();
    if !data.metrics.is_empty() {
        writer.key("metrics");
        writer.begin_array();
        for (key, summary) in &data.metrics {
            write_metric_row(writer, key.as_str(), &summary.last, None);
        }
        writer.end_array();
    }
    write_pairs(writer, "params", data.params.iter().map(|(key, value)| (key.as_str(), value.text())));
    write_pairs(writer, "tags", data.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    writer.end_object();
}

fn write_inputs(writer: &mut Writer, datasets: &[DatasetInput], models: &[ModelInput]) {
    writer.begin_object();
    if !datasets.is_empty() {
        writer.key("dataset_inputs");
        writer.begin_array();
        for input in datasets {
            write_dataset_input(writer, input);
        }
        writer.end_array();
    }
    if !models.is_empty() {
        writer.key("model_inputs");
        writer.begin_array();
        for input in models {
            writer.begin_object();
            writer.string_field("model_id", &input.model.to_string());
            writer.end_object();
        }
        writer.end_array();
    }
    writer.end_object();
}

fn write_outputs(writer: &mut Writer, models: &[ModelOutput]) {
    writer.begin_object();
    if !models.is_empty() {
        writer.key("model_outputs");
        writer.begin_array();
        for output in models {
            writer.begin_object();
            writer.string_field("model_id", &output.model.to_string());
            writer.integer_field("step", output.step);
            writer.end_object();
        }
        writer.end_array();
    }
    writer.end_object();
}

fn write_dataset_input(writer: &mut Writer, input: &DatasetInput) {
    let dataset = &input.dataset;
    writer.begin_object();
    write_pairs(writer, "tags", input.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    writer.key("dataset");
    writer.begin_object();
    writer.string_field("name", &dataset.name);
    writer.string_field("digest", &dataset.digest);
    writer.string_field("source_type", &dataset.source_type);
    writer.string_field("source", &dataset.source);
    if let Some(schema) = &dataset.schema {
        writer.string_field("schema", schema);
    }
    if let Some(profile) = &dataset.profile {
        writer.string_field("profile", profile);
    }
    writer.end_object();
    writer.end_object();
}

/// A list of keys and values; left out when empty.
/// A list of keys and values; nothing when it is empty.
pub(super) fn write_pairs<'a>(
    writer: &mut Writer,
    name: &'static str,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) {
    let mut pairs = pairs.peekable();
    if pairs.peek().is_none() {
        return;
    }
    writer.key(name);
    writer.begin_array();
    for (key, value) in pairs {
        writer.begin_object();
        writer.string_field("key", key);
        writer.string_field("value", value);
        writer.end_object();
    }
    writer.end_array();
}

fn status_word(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running => "RUNNING",
        RunStatus::Scheduled => "SCHEDULED",
        RunStatus::Finished => "FINISHED",
        RunStatus::Failed => "FAILED",
        RunStatus::Killed => "KILLED",
    }
}

fn lifecycle_word(lifecycle: Lifecycle) -> &'static str {
    match lifecycle {
        Lifecycle::Active => "active",
        Lifecycle::Deleted => "deleted",
    }
}

#[cfg(test)]
mod tests;
