//! Searches of logged models, as MLflow clients send them.

use crate::sample::{key, point};
use trialbook_domain::{
    DatasetRef, ExperimentId, Lifecycle, LoggedModel, LoggedModelStatus, ModelMetric, ModelUid, RunUid,
    TimestampMs,
};
use trialbook_query::limits::ORDER_TERMS_MAX;
use trialbook_query::{DatasetFilter, LoggedModelOrder, QueryPart, parse_logged_models_mlflow};

fn metric(name: &str, value: f64, step: i64, data: Option<(&str, &str)>) -> ModelMetric {
    ModelMetric {
        key: key(name),
        point: point(step, value),
        run: RunUid([1; 16]),
        dataset: data.map(|(name, digest)| DatasetRef { name: name.to_owned(), digest: digest.to_owned() }),
    }
}

fn model(byte: u8, metrics: Vec<ModelMetric>) -> LoggedModel {
    LoggedModel {
        uid: ModelUid([byte; 16]),
        experiment: ExperimentId(0),
        artifact_root: None,
        name: "Net".to_owned(),
        status: LoggedModelStatus::Ready,
        model_type: "Agent".to_owned(),
        source_run: Some(RunUid([9; 16])),
        created: TimestampMs(5),
        updated: TimestampMs(7),
        lifecycle: Lifecycle::Active,
        params: vec![(key("lr"), "0.1".to_owned())],
        tags: vec![(key("team"), "blue".to_owned())],
        metrics,
    }
}

fn sample() -> LoggedModel {
    model(
        0xab,
        vec![
            metric("acc", 0.5, 1, Some(("iris", "d1"))),
            metric("acc", 0.75, 2, Some(("iris", "d2"))),
            metric("acc", 0.25, 3, None),
            metric("nan", f64::NAN, 1, None),
        ],
    )
}

fn data(name: Option<&str>, digest: Option<&str>) -> DatasetFilter {
    DatasetFilter { name: name.map(str::to_owned), digest: digest.map(str::to_owned) }
}

#[test]
fn models_are_found_by_attribute_parameter_tag_and_metric() {
    for (filter, wanted) in [
        ("", true),
        ("name = 'Net' AND attributes.name != 'x'", true),
        ("name ILIKE 'n%' AND name LIKE 'N%'", true),
        ("name IN ('Net') AND name NOT IN ('x')", true),
        ("model_id = 'm-abababababababababababababababab'", true),
        ("model_type = 'Agent'", true),
        ("source_run_id = '09090909090909090909090909090909'", true),
        ("status = 'READY' AND status IN ('READY', 'FAILED')", true),
        ("status = 'PENDING'", false),
        ("status LIKE 'READ%'", true),
        ("creation_timestamp = 5 AND creation_time = 5 AND creation_timestamp_ms = 5", true),
        ("last_updated_timestamp = 7 AND last_updated_time = 7 AND last_updated_timestamp_ms = 7", true),
        ("creation_time > 5", false),
        ("params.lr = '0.1'", true),
        ("params.missing != '0.1'", false),
        ("tags.team LIKE 'b%'", true),
        ("metrics.acc > 0.7", true),
        ("metrics.acc < 0.3", true),
        ("metrics.acc = 0.6", false),
        ("metrics.acc > 0.7 AND metrics.acc < 0.3", true),
        ("metrics.nan != 0", true),
        ("metrics.nan < 0", false),
        ("metrics.missing != 0", false),
    ] {
        let query =
            parse_logged_models_mlflow(filter, &[], &[]).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(query.matches(&sample()), wanted, "{filter}");
    }
}

#[test]
fn datasets_say_which_points_of_a_metric_count() {
    for (filter, datasets, wanted) in [
        ("metrics.acc > 0.7", vec![data(Some("iris"), None)], true),
        ("metrics.acc > 0.7", vec![data(Some("iris"), Some("d1"))], false),
        ("metrics.acc > 0.7", vec![data(Some("iris"), Some("d1")), data(None, Some("d2"))], true),
        ("metrics.acc < 0.3", vec![data(Some("iris"), None)], false),
        ("metrics.acc < 0.3", vec![data(None, None)], true),
        ("metrics.acc > 0", vec![data(Some("wine"), None)], false),
        ("name = 'Net'", vec![data(Some("iris"), None)], true),
        ("name = 'Net'", vec![data(Some("wine"), None)], false),
        ("", vec![data(Some("iris"), Some("d2"))], true),
        ("", vec![data(Some("iris"), Some("d3"))], false),
    ] {
        let query = parse_logged_models_mlflow(filter, &datasets, &[]).unwrap();
        assert_eq!(query.matches(&sample()), wanted, "{filter} on {datasets:?}");
    }
    let bare = model(1, Vec::new());
    let any = parse_logged_models_mlflow("", &[data(None, None)], &[]).unwrap();
    assert!(!any.matches(&bare), "a model without metrics has none on any data");
}

#[test]
fn an_order_by_a_metric_takes_the_latest_point_on_its_data() {
    let models = [
        model(
            1,
            vec![metric("acc", 0.1, 9, Some(("iris", "d"))), metric("acc", 0.9, 1, Some(("wine", "d")))],
        ),
        model(
            2,
            vec![metric("acc", 0.5, 1, Some(("iris", "d"))), metric("acc", 0.2, 9, Some(("wine", "d")))],
        ),
        model(3, vec![metric("other", 1.0, 1, None)]),
    ];
    let sorted = |field_name, descending, dataset| {
        let order = [LoggedModelOrder { field_name, descending, dataset }];
        let query = parse_logged_models_mlflow("", &[], &order).unwrap();
        let mut rows: Vec<_> = models.iter().map(|one| (query.sort_values(one), one.uid.0[0])).collect();
        rows.sort_by(|left, right| query.compare(&left.0, &right.0));
        rows.iter().map(|(_, byte)| *byte).collect::<Vec<_>>()
    };
    assert_eq!(sorted("metrics.acc", false, data(None, None)), [1, 2, 3]);
    assert_eq!(sorted("metrics.acc", true, data(None, None)), [2, 1, 3]);
    assert_eq!(sorted("metrics.acc", true, data(Some("wine"), None)), [1, 2, 3]);
    assert_eq!(sorted("metrics.`acc`", false, data(Some("wine"), Some("d"))), [2, 1, 3]);
    assert_eq!(sorted("name", false, data(None, None)), [1, 2, 3], "equals follow by their ids");
}

#[test]
fn orders_have_their_limit_and_name_the_entry_at_fault() {
    let entry = |field_name| LoggedModelOrder { field_name, ..LoggedModelOrder::default() };
    let order = vec![entry("name"); ORDER_TERMS_MAX];
    assert!(parse_logged_models_mlflow("", &[], &order).is_ok());
    let error = parse_logged_models_mlflow("", &[], &vec![entry("name"); ORDER_TERMS_MAX + 1]).unwrap_err();
    assert_eq!(error.part, QueryPart::OrderBy(ORDER_TERMS_MAX));
    for (field, suggestion) in
        [("nam", Some("name")), ("metric.acc", None), ("tags.a", None), ("metrics.", None), ("", None)]
    {
        let error = parse_logged_models_mlflow("", &[], &[entry("name"), entry(field)]).expect_err(field);
        assert_eq!((error.part, error.suggestion.as_deref()), (QueryPart::OrderBy(1), suggestion), "{field}");
    }
}

#[test]
fn wrong_searches_are_refused_at_their_place() {
    for (filter, at, suggestion) in [
        ("nam = 'a'", "nam", Some("name")),
        ("metric.acc > 1", "metric.acc", Some("metrics.acc")),
        ("attribute.name = 'a'", "attribute.name", Some("attributes.name")),
        ("status = 'REDY'", "'REDY'", Some("'READY'")),
        ("status IN ('READY', 'x')", "('READY', 'x')", None),
        ("metrics.acc > 'x'", "'x'", None),
        ("metrics.acc IN (1)", "IN", None),
        ("name IS NULL", "IS NULL", None),
        ("params.a = 5", "5", None),
        ("tags.a = x", "x", Some("'x'")),
    ] {
        let error = parse_logged_models_mlflow(filter, &[], &[]).expect_err(filter);
        assert_eq!(&filter[error.span.offset..error.span.offset + error.span.len], at, "{filter}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{filter}");
    }
}
