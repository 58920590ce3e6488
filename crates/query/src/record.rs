//! Values of the domain's own records: which attribute means what.

use crate::tree::{DatasetField, ExperimentField, MetricStat, RunAttribute, RunField};
use crate::values::Values;
use std::borrow::Cow;
use trialbook_domain::{Experiment, Key, Lifecycle, MetricSummary, RunRecord, RunStatus};

/// The tag of a dataset's use that holds its context.
const DATASET_CONTEXT_TAG: &str = "mlflow.data.context";

/// Every status.
const STATUSES: [RunStatus; 5] =
    [RunStatus::Running, RunStatus::Scheduled, RunStatus::Finished, RunStatus::Failed, RunStatus::Killed];

/// How a status is written in filters.
pub fn status_text(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running => "RUNNING",
        RunStatus::Scheduled => "SCHEDULED",
        RunStatus::Finished => "FINISHED",
        RunStatus::Failed => "FAILED",
        RunStatus::Killed => "KILLED",
    }
}

/// How a lifecycle is written in filters.
pub fn lifecycle_text(lifecycle: Lifecycle) -> &'static str {
    match lifecycle {
        Lifecycle::Active => "active",
        Lifecycle::Deleted => "deleted",
    }
}

/// The values of a field that has a fixed list of them.
pub(crate) fn fixed_names(field: &RunField) -> Option<Vec<&'static str>> {
    match field {
        RunField::Attribute(RunAttribute::Status) => Some(STATUSES.map(status_text).to_vec()),
        RunField::Attribute(RunAttribute::Lifecycle) => {
            Some([Lifecycle::Active, Lifecycle::Deleted].map(lifecycle_text).to_vec())
        }
        _ => None,
    }
}

/// A run with what its record does not say.
#[derive(Clone, Copy, Debug)]
pub struct RunRow<'a> {
    /// The run and what it logged.
    pub record: &'a RunRecord,
    /// Name of its experiment.
    pub experiment_name: &'a str,
    /// Where its artifacts are.
    pub artifact_uri: &'a str,
}

fn find<'a, T>(pairs: &'a [(Key, T)], key: &Key) -> Option<&'a T> {
    pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

fn metric_number(summary: &MetricSummary, stat: MetricStat) -> Option<f64> {
    match stat {
        MetricStat::Last => Some(summary.last.value),
        MetricStat::First => Some(summary.first.value),
        MetricStat::Min => summary.min.map(|(value, _)| value),
        MetricStat::Max => summary.max.map(|(value, _)| value),
    }
}

impl Values<RunField> for RunRow<'_> {
    fn number(&self, field: &RunField) -> Option<f64> {
        let run = &self.record.run;
        let ms = |ms: i64| Some(ms as f64);
        match field {
            RunField::Metric { key, stat } => metric_number(find(&self.record.data.metrics, key)?, *stat),
            RunField::Param(key) => find(&self.record.data.params, key)?.number(),
            RunField::Attribute(attribute) => match attribute {
                RunAttribute::StartTime => ms(run.start.0),
                RunAttribute::EndTime => ms(run.end?.0),
                RunAttribute::Created => ms(run.created.0),
                RunAttribute::Duration => ms(run.end?.0.saturating_sub(run.start.0)),
                RunAttribute::ExperimentId => ms(run.experiment.0),
                _ => None,
            },
            RunField::Tag(_) | RunField::Dataset(_) => None,
        }
    }

    fn text(&self, field: &RunField) -> Option<Cow<'_, str>> {
        let run = &self.record.run;
        let text = match field {
            RunField::Param(key) => find(&self.record.data.params, key)?.text(),
            RunField::Tag(key) => find(&self.record.data.tags, key)?.as_str(),
            RunField::Attribute(attribute) => match attribute {
                RunAttribute::RunId => return Some(Cow::Owned(run.uid.to_string())),
                RunAttribute::Name => run.name.as_str(),
                RunAttribute::User => run.user.as_str(),
                RunAttribute::Status => status_text(run.status),
                RunAttribute::Lifecycle => lifecycle_text(run.lifecycle),
                RunAttribute::ArtifactUri => self.artifact_uri,
                RunAttribute::Experiment => self.experiment_name,
                _ => return None,
            },
            RunField::Metric { .. } | RunField::Dataset(_) => return None,
        };
        Some(Cow::Borrowed(text))
    }

    fn any_text(&self, field: &RunField, test: &mut dyn FnMut(&str) -> bool) -> bool {
        let RunField::Dataset(field) = field else { return self.text(field).is_some_and(|text| test(&text)) };
        self.record.data.datasets.iter().any(|input| match field {
            DatasetField::Name => test(&input.dataset.name),
            DatasetField::Digest => test(&input.dataset.digest),
            DatasetField::Context => {
                input.tags.iter().any(|(key, value)| key == DATASET_CONTEXT_TAG && test(value))
            }
        })
    }
}

impl Values<ExperimentField> for Experiment {
    fn number(&self, field: &ExperimentField) -> Option<f64> {
        match field {
            ExperimentField::Id => Some(self.id.0 as f64),
            ExperimentField::CreationTime => Some(self.created.0 as f64),
            ExperimentField::LastUpdateTime => Some(self.updated.0 as f64),
            ExperimentField::Name | ExperimentField::Tag(_) => None,
        }
    }

    fn text(&self, field: &ExperimentField) -> Option<Cow<'_, str>> {
        match field {
            ExperimentField::Name => Some(Cow::Borrowed(&self.name)),
            ExperimentField::Tag(wanted) => {
                let tag = self.tags.iter().find(|(key, _)| key == wanted.as_str());
                tag.map(|(_, value)| Cow::Borrowed(value.as_str()))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{RunAttribute, RunQuery};
    use crate::{parse_experiments_mlflow, parse_runs, parse_runs_mlflow};
    use trialbook_domain::{
        Dataset, DatasetInput, ExperimentId, MetricPoint, ParamValue, Protocol, Run, RunData, RunUid,
        TimestampMs,
    };

    fn key(name: &str) -> Key {
        Key::new(name).expect("short")
    }

    fn record() -> RunRecord {
        let run = Run {
            uid: RunUid([0xab; 16]),
            experiment: ExperimentId(3),
            name: "brave-fox-1".to_owned(),
            user: "ann".to_owned(),
            status: RunStatus::Finished,
            lifecycle: Lifecycle::Active,
            deleted: None,
            start: TimestampMs(1_000),
            end: Some(TimestampMs(61_000)),
            created: TimestampMs(2_000),
            heard: TimestampMs(2_000),
            artifact_root: None,
            parent: None,
            protocol: Protocol::Mlflow,
        };
        let point = |step, value| MetricPoint { step, timestamp: TimestampMs(0), value };
        let summary = MetricSummary {
            last: point(9, f64::NAN),
            min: Some((0.1, 4)),
            max: Some((2.0, 1)),
            first: point(0, 1.5),
            n_points: 10,
            n_nan: 1,
        };
        let dataset = |name: &str, context: &str| DatasetInput {
            dataset: Dataset {
                name: name.to_owned(),
                digest: "d".to_owned(),
                source_type: String::new(),
                source: String::new(),
                schema: None,
                profile: None,
            },
            tags: vec![(DATASET_CONTEXT_TAG.to_owned(), context.to_owned())],
        };
        let data = RunData {
            params: vec![(key("lr"), ParamValue::from_text("0.01".to_owned()))],
            metrics: vec![(key("loss"), summary)],
            tags: vec![(key("a b"), "x".to_owned())],
            datasets: vec![dataset("iris", "train"), dataset("wine", "eval")],
            ..RunData::default()
        };
        RunRecord { run, data }
    }

    fn matches(query: &RunQuery) -> bool {
        let record = record();
        query.matches(&RunRow { record: &record, experiment_name: "vision", artifact_uri: "s3://a" })
    }

    #[test]
    fn every_field_of_a_record_is_found_in_our_own_dialect() {
        for filter in [
            "min(metrics.loss) = 0.1 AND max(metrics.loss) = 2 AND first(metrics.loss) = 1.5 AND metrics.loss IS NAN",
            "params.lr < 0.02 AND params.lr = '0.01' AND NOT params.lr = 'auto'",
            "tags.`a b` = 'x' AND tags.c IS NULL",
            "duration = 1m AND created = 2000 AND experiment = 'vision' AND experiment_id = 3",
            "run_id LIKE 'abab%' AND artifact_uri = 's3://a' AND user = 'ann' AND lifecycle = active",
            "datasets.name = 'wine' AND datasets.context IN ('train', 'test') AND datasets.name != 'wine'",
            "status = finished AND end_time > '1970-01-01' OR run_name =~ '^brave'",
        ] {
            assert!(matches(&parse_runs(filter, &[], TimestampMs(0)).expect(filter)), "{filter}");
        }
    }

    #[test]
    fn nan_and_missing_behave_as_in_the_reference() {
        for (filter, wanted) in [
            ("metrics.loss != 1", true),
            ("metrics.loss < 1", false),
            ("metrics.none != 1", false),
            ("params.none != 'x'", false),
            ("params.none IS NULL", true),
            ("datasets.name = 'wine' and datasets.name = 'iris'", true),
        ] {
            assert_eq!(matches(&parse_runs_mlflow(filter, &[]).expect(filter)), wanted, "{filter}");
        }
    }

    #[test]
    fn experiments_are_searched_by_id_name_time_and_tag() {
        let experiment = Experiment {
            id: ExperimentId(12),
            name: "Vision".to_owned(),
            artifact_root: None,
            lifecycle: Lifecycle::Active,
            created: TimestampMs(5),
            updated: TimestampMs(7),
            tags: vec![("team".to_owned(), "blue".to_owned())],
        };
        for (filter, wanted) in [
            (
                "experiment_id = '12' AND name ILIKE 'vis%' AND creation_time = 5 AND last_update_time > 6",
                true,
            ),
            ("experiment_id IN ('1', '12') AND tags.team = 'blue' AND tags.x IS NULL", true),
            ("experiment_id NOT IN ('12')", false),
            ("tags.x != 'blue'", false),
        ] {
            let query = parse_experiments_mlflow(filter, &[]).expect(filter);
            assert_eq!(query.matches(&experiment), wanted, "{filter}");
        }
    }

    #[test]
    fn a_run_without_end_has_no_duration() {
        let mut record = record();
        record.run.end = None;
        let row = RunRow { record: &record, experiment_name: "", artifact_uri: "" };
        assert_eq!(row.number(&RunField::Attribute(RunAttribute::Duration)), None);
        assert_eq!(row.number(&RunField::Attribute(RunAttribute::EndTime)), None);
    }
}
