//! Runs.

use super::experiment::lifecycle;
use trialbook_api_types as types;
use trialbook_api_types::Number;
use trialbook_domain::{
    DatasetInput, Key, MetricPoint, MetricSummary, ParamKind, ParamValue, Protocol, Run, RunRecord,
    RunSignal, RunStatus, TimestampMs,
};

/// A run on the wire, as it stands at `now`.
pub(crate) fn run(record: RunRecord, now: TimestampMs) -> types::Run {
    let signal = signal(&record.run, now);
    let RunRecord { run, data } = record;
    types::Run {
        run_id: run.uid.to_string(),
        experiment_id: run.experiment.to_string(),
        name: run.name,
        user: run.user,
        status: run_status(run.status),
        signal,
        lifecycle: lifecycle(run.lifecycle),
        deleted_ms: run.deleted.map(|deleted| deleted.0),
        start_ms: run.start.0,
        end_ms: run.end.map(|end| end.0),
        created_ms: run.created.0,
        heard_ms: run.heard.0,
        artifact_root: run.artifact_root,
        parent_run_id: run.parent.map(|parent| parent.to_string()),
        protocol: protocol(run.protocol),
        params: data.params.iter().map(|(key, value)| param(key, value)).collect(),
        metrics: data.metrics.iter().map(|(key, summary)| metric(key, summary)).collect(),
        tags: data.tags.into_iter().map(|(key, value)| (key.as_str().to_owned(), value)).collect(),
        datasets: data.datasets.into_iter().map(dataset).collect(),
        model_inputs: data.model_inputs.iter().map(|input| input.model.to_string()).collect(),
        model_outputs: data
            .model_outputs
            .iter()
            .map(|output| types::ModelOutput { model_id: output.model.to_string(), step: output.step })
            .collect(),
    }
}

fn signal(run: &Run, now: TimestampMs) -> Option<types::Signal> {
    match run.signal(now) {
        RunSignal::Heard => None,
        RunSignal::NoSignalSince(since) => Some(types::Signal { no_signal_since_ms: since.0 }),
    }
}

/// A status on the wire.
pub(crate) fn run_status(status: RunStatus) -> types::RunStatus {
    match status {
        RunStatus::Running => types::RunStatus::Running,
        RunStatus::Scheduled => types::RunStatus::Scheduled,
        RunStatus::Finished => types::RunStatus::Finished,
        RunStatus::Failed => types::RunStatus::Failed,
        RunStatus::Killed => types::RunStatus::Killed,
    }
}

fn protocol(protocol: Protocol) -> types::Protocol {
    match protocol {
        Protocol::Mlflow => types::Protocol::Mlflow,
        Protocol::Wandb => types::Protocol::Wandb,
        Protocol::Own => types::Protocol::Own,
        Protocol::Import => types::Protocol::Import,
    }
}

fn param(key: &Key, value: &ParamValue) -> types::Param {
    types::Param {
        key: key.as_str().to_owned(),
        kind: match value.kind() {
            ParamKind::String => types::ParamKind::String,
            ParamKind::Int => types::ParamKind::Int,
            ParamKind::Float => types::ParamKind::Float,
            ParamKind::Bool => types::ParamKind::Bool,
            ParamKind::Null => types::ParamKind::Null,
            ParamKind::Json => types::ParamKind::Json,
        },
        text: value.text().to_owned(),
        number: value.number(),
    }
}

fn metric(key: &Key, summary: &MetricSummary) -> types::Metric {
    let extreme = |pair: (f64, i64)| types::Extreme { step: pair.1, value: Number(pair.0) };
    types::Metric {
        key: key.as_str().to_owned(),
        last: point(summary.last),
        first: point(summary.first),
        min: summary.min.map(extreme),
        max: summary.max.map(extreme),
        n: summary.n_points,
        n_nan: summary.n_nan,
    }
}

fn point(point: MetricPoint) -> types::MetricPoint {
    types::MetricPoint { step: point.step, timestamp_ms: point.timestamp.0, value: Number(point.value) }
}

fn dataset(input: DatasetInput) -> types::Dataset {
    let DatasetInput { dataset, tags } = input;
    types::Dataset {
        name: dataset.name,
        digest: dataset.digest,
        source_type: dataset.source_type,
        source: dataset.source,
        schema: dataset.schema,
        profile: dataset.profile,
        tags: tags.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialbook_domain::limits::NO_SIGNAL_AFTER_MS;
    use trialbook_query::status_text;

    #[test]
    fn statuses_are_written_as_in_searches() {
        for known in [
            RunStatus::Running,
            RunStatus::Scheduled,
            RunStatus::Finished,
            RunStatus::Failed,
            RunStatus::Killed,
        ] {
            let written = serde_json::to_string(&run_status(known)).unwrap();
            assert_eq!(written, format!("\"{}\"", status_text(known)));
        }
    }

    #[test]
    fn parameters_keep_kind_text_and_number() {
        let key = Key::new("p").unwrap();
        for (kind, text, word, number) in [
            (ParamKind::String, "a", "string", None),
            (ParamKind::Int, "3", "int", Some(3.0)),
            (ParamKind::Float, "0.5", "float", Some(0.5)),
            (ParamKind::Bool, "true", "bool", Some(1.0)),
            (ParamKind::Null, "null", "null", None),
            (ParamKind::Json, "[1]", "json", None),
        ] {
            let wire = param(&key, &ParamValue::typed(kind, text.to_owned()));
            assert_eq!((wire.text.as_str(), wire.number), (text, number));
            assert_eq!(serde_json::to_string(&wire.kind).unwrap(), format!("\"{word}\""));
        }
    }

    #[test]
    fn a_summary_has_steps_and_counts() {
        let at = |step, value| MetricPoint { step, timestamp: TimestampMs(100 + step), value };
        let mut summary = MetricSummary::of(at(1, 4.0));
        for (step, value) in [(2, f64::NAN), (3, -1.0), (4, f64::INFINITY), (5, 2.0)] {
            summary.add(at(step, value));
        }
        let wire = metric(&Key::new("loss").unwrap(), &summary);
        assert_eq!((wire.last.step, wire.last.timestamp_ms, wire.last.value), (5, 105, Number(2.0)));
        assert_eq!(wire.first.value, Number(4.0));
        assert_eq!(wire.min, Some(types::Extreme { step: 3, value: Number(-1.0) }));
        assert_eq!(wire.max, Some(types::Extreme { step: 4, value: Number(f64::INFINITY) }));
        assert_eq!((wire.n, wire.n_nan), (5, 1));
    }

    #[test]
    fn protocols_have_their_words() {
        for (known, word) in [
            (Protocol::Mlflow, "\"mlflow\""),
            (Protocol::Wandb, "\"wandb\""),
            (Protocol::Own, "\"own\""),
            (Protocol::Import, "\"import\""),
        ] {
            assert_eq!(serde_json::to_string(&protocol(known)).unwrap(), word);
        }
        const { assert!(NO_SIGNAL_AFTER_MS > 0) };
    }
}
