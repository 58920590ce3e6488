//! A run that has something of everything.

use trialbook_domain::{
    Dataset, DatasetInput, ExperimentId, Key, Lifecycle, MetricPoint, MetricSummary, ParamKind, ParamValue,
    Protocol, Run, RunData, RunRecord, RunStatus, RunUid, TimestampMs,
};
use trialbook_query::{RunQuery, RunRow};

pub(crate) const DAY_MS: i64 = 86_400_000;
/// What the texts call `now`.
pub(crate) const NOW: TimestampMs = TimestampMs(1_000 * DAY_MS);

pub(crate) fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

pub(crate) fn point(step: i64, value: f64) -> MetricPoint {
    MetricPoint { step, timestamp: TimestampMs(step), value }
}

pub(crate) fn summary(points: &[(i64, f64)]) -> MetricSummary {
    let mut summary = MetricSummary::of(point(points[0].0, points[0].1));
    points[1..].iter().for_each(|(step, value)| summary.add(point(*step, *value)));
    summary
}

pub(crate) fn dataset(name: &str, digest: &str, context: Option<&str>) -> DatasetInput {
    DatasetInput {
        dataset: Dataset {
            name: name.to_owned(),
            digest: digest.to_owned(),
            source_type: "local".to_owned(),
            source: String::new(),
            schema: None,
            profile: None,
        },
        tags: context.map(|text| ("mlflow.data.context".to_owned(), text.to_owned())).into_iter().collect(),
    }
}

/// Started 900 days after 1970, ran for an hour and a half.
pub(crate) fn run() -> RunRecord {
    let start = TimestampMs(900 * DAY_MS);
    RunRecord {
        run: Run {
            uid: RunUid([0xab; 16]),
            experiment: ExperimentId(7),
            name: "Brave Fox".to_owned(),
            user: "ann".to_owned(),
            status: RunStatus::Finished,
            lifecycle: Lifecycle::Active,
            deleted: None,
            start,
            end: Some(start.plus_ms(5_400_000)),
            created: start.plus_ms(1),
            heard: start,
            artifact_root: None,
            parent: None,
            protocol: Protocol::Mlflow,
        },
        data: RunData {
            params: vec![
                (key("lr"), ParamValue::from_text("0.010".to_owned())),
                (key("opt"), ParamValue::from_text("Adam".to_owned())),
                (key("epochs"), ParamValue::typed(ParamKind::Int, "9".to_owned())),
                (key("flag"), ParamValue::typed(ParamKind::Bool, "true".to_owned())),
                (key("none"), ParamValue::typed(ParamKind::Null, "null".to_owned())),
                (key("empty"), ParamValue::from_text(String::new())),
                (key("quote"), ParamValue::from_text("it's".to_owned())),
            ],
            metrics: vec![
                (key("loss"), summary(&[(0, 2.0), (1, 0.25), (2, 0.5)])),
                (key("nan"), summary(&[(0, 1.0), (1, f64::NAN)])),
                (key("all nan"), summary(&[(0, f64::NAN)])),
                (key("inf"), summary(&[(0, 0.0), (1, f64::INFINITY)])),
                (key("low"), summary(&[(0, f64::NEG_INFINITY)])),
                (key("val/acc@1"), summary(&[(0, 0.75)])),
                (key("zero"), summary(&[(0, -0.0)])),
            ],
            tags: vec![
                (key("team"), "blue".to_owned()),
                (key("a b"), "Ünïcode".to_owned()),
                (key("t"), String::new()),
            ],
            datasets: vec![
                dataset("iris", "d1", Some("train")),
                dataset("wine", "d2", Some("eval")),
                dataset("bare", "", None),
            ],
            ..RunData::default()
        },
    }
}

/// Whether the sample is found.
pub(crate) fn finds(query: &RunQuery) -> bool {
    let record = run();
    query.matches(&RunRow { record: &record, experiment_name: "Vision", artifact_uri: "s3://bucket/7/ab" })
}
