//! Searches of logged models: how each look-up finds its rows, and that pages over thousands of models with thousands of
//! points are those of a list.

use super::super::{add_points, get};
use super::*;
use crate::tests::fresh::{self, Fresh};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use trialbook_domain::{
    DatasetRef, ExperimentId, Lifecycle, MetricPoint, ModelMetric, ModelPoint, ModelUid, TimestampMs,
};
use trialbook_query::{DatasetFilter, LoggedModelOrder, parse_logged_models_mlflow};

#[test]
fn every_look_up_goes_through_its_index_and_sorts_nothing() {
    fresh::found_by_index(&[
        (&MODEL_PAGE, "logged_model_page"),
        (&MODEL_LIVE, "INTEGER PRIMARY KEY"),
        (&METRICS_OF_KEY, "PRIMARY KEY (model_id=? AND key=?)"),
        (&BY_UID, "logged_model_uid"),
        (&BY_RUN, "logged_model_run"),
        (&BY_PAIR, "COVERING INDEX logged_model_kv_head"),
        (&BY_METRIC, "COVERING INDEX logged_model_metric_value"),
    ]);
}

/// More than are judged one by one; the last sixty belong to another experiment.
const N: i64 = FEW + 400;
/// Values of metrics: some are equal, some are no numbers.
const VALUES: [f64; 8] = [0.5, -0.0, 0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.25, 0.75];

fn uid(n: i64) -> ModelUid {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(n * 7919 % 100_003).to_be_bytes());
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    ModelUid(bytes)
}

/// What a model was scored with: nothing, one point, or several on several data.
fn points_of(n: i64) -> Vec<ModelPoint> {
    let on = |name: &str| Some(DatasetRef { name: name.to_owned(), digest: format!("{name}-{}", n % 2) });
    let point = |name: &str, at: i64, step: i64, value: i64, dataset: Option<DatasetRef>| ModelPoint {
        model: uid(n),
        key: Key::new(name).unwrap(),
        point: MetricPoint {
            step,
            timestamp: TimestampMs(at),
            value: VALUES[value.unsigned_abs() as usize % 8],
        },
        dataset,
    };
    let mut points = Vec::new();
    if n % 5 != 0 {
        points.push(point("acc", n % 3, n % 4, n * 31 % 1009, None));
    }
    if n % 4 == 0 {
        points.push(point("acc", n % 4, 1, n * 17 % 1009, on("train")));
        points.push(point("loss", 1, 1, n, on("test")));
    }
    if n % 6 == 0 {
        points.push(point("acc", 2, 2, n * 13 % 1009, on("test")));
        points.push(point("acc", 2, 2, n * 11 % 1009, on("train")));
    }
    points
}

/// Many models of two experiments, some deleted, made by few runs at few moments.
fn crowd() -> Fresh {
    let long = "v".repeat(48);
    let fresh = Fresh::with(&format!(
        "BEGIN;
         INSERT INTO experiment (id, name, life, created_ms, updated_ms) VALUES (1, 'other', 0, 0, 0);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
         INSERT INTO run (id, experiment_id, uid, name, user_name, status, life, start_ms, created_ms, heard_ms, protocol, rev)
         SELECT i, 0, unhex(printf('%032x', 10 - i)), 'r', 'u', 1, 0, 0, 0, 0, 1, i FROM n;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {N})
         INSERT INTO logged_model (id, uid, experiment_id, name, status, model_type, source_run, created_ms, updated_ms, life)
         SELECT i, unhex(printf('%016x%016x', i * 7919 % 100003, i)), i > {N} - 60, 'net-' || (i % 9), 1 + i % 3, '',
                CASE WHEN i % 3 = 0 THEN unhex(printf('%032x', 1 + i % 9)) END, i * 31 % 50, i * 17 % 50, i % 11 = 0 FROM n;
         INSERT INTO logged_model_kv SELECT id, 1, 'often', 'yes', 'yes' FROM logged_model WHERE id % 8 <> 0;
         INSERT INTO logged_model_kv SELECT id, 2, 'seldom', 'x', 'x' FROM logged_model WHERE id % 200 = 7;
         INSERT INTO logged_model_kv
         SELECT id, 2, 'alike', '{long}', '{long}' || CASE id % 3 WHEN 0 THEN '' WHEN 1 THEN 'v' ELSE 'w' END
         FROM logged_model WHERE id % 2 = 0;"
    ));
    let mut known = Vec::new();
    for n in 1..=N {
        known.push((uid(n), n, ExperimentId(i64::from(n > N - 60))));
    }
    for n in 1..=N {
        let place = &known[n as usize - 1..n as usize];
        add_points(&fresh.db, 1 + n % 9, &points_of(n), place).unwrap();
    }
    fresh.db.batch("COMMIT").unwrap();
    fresh
}

const CONDITIONS: [&str; 20] = [
    "params.often = 'yes'",
    "params.often != 'yes'",
    "tags.seldom = 'x'",
    "tags.none = 'x'",
    "tags.alike LIKE '%w'",
    "tags.alike = 'vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv'",
    "tags.alike = 'vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv'",
    "name = 'net-3'",
    "name ILIKE 'NET-_'",
    "status = 'READY'",
    "status IN ('READY', 'FAILED')",
    "source_run_id = '00000000000000000000000000000004'",
    "model_id = 'm-00000000000000010000000000000001'",
    "creation_timestamp > 25",
    "metrics.acc > 0.3",
    "metrics.acc <= 0",
    "metrics.acc = 0.25",
    "metrics.acc != 0.25",
    "metrics.loss >= 0",
    "metrics.none > 0",
];

/// A search as text: conditions, data, order, page.
#[derive(Clone, Debug)]
struct Question {
    filter: String,
    datasets: Vec<DatasetFilter>,
    order: Vec<(&'static str, bool, DatasetFilter)>,
    skip: usize,
    limit: usize,
}

fn on_data() -> impl Strategy<Value = DatasetFilter> {
    let digest = prop_oneof![2 => Just(None), 1 => Just(Some("train-0".to_owned()))];
    (select(&["train", "test", "none"][..]), digest)
        .prop_map(|(name, digest)| DatasetFilter { name: Some(name.to_owned()), digest })
}

fn question() -> impl Strategy<Value = Question> {
    let filter = prop::collection::vec(select(&CONDITIONS[..]), 0..3).prop_map(|parts| parts.join(" AND "));
    let datasets = prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(on_data(), 1..3)];
    let field = select(
        &[
            "metrics.acc",
            "metrics.loss",
            "metrics.none",
            "name",
            "creation_timestamp",
            "last_updated_timestamp",
        ][..],
    );
    let data = prop_oneof![2 => Just(DatasetFilter::default()), 1 => on_data()];
    let entry = (field, any::<bool>(), data).prop_map(|(field, down, data)| {
        let data = if field.starts_with("metrics") { data } else { DatasetFilter::default() };
        (field, down, data)
    });
    let page = (select(&[0, 1, 255, 256, 700][..]), select(&[0, 1, 10, 256, 2_000][..]));
    (filter, datasets, prop::collection::vec(entry, 0..3), page).prop_map(
        |(filter, datasets, order, (skip, limit))| Question { filter, datasets, order, skip, limit },
    )
}

fn parsed(question: &Question) -> LoggedModelQuery {
    let order: Vec<LoggedModelOrder<'_>> = question
        .order
        .iter()
        .map(|(field_name, descending, dataset)| LoggedModelOrder {
            field_name,
            descending: *descending,
            dataset: dataset.clone(),
        })
        .collect();
    parse_logged_models_mlflow(&question.filter, &question.datasets, &order).unwrap()
}

/// A page of everything, gone through one by one.
fn naive(all: &[LoggedModel], query: &LoggedModelQuery, skip: usize, limit: usize) -> Vec<ModelUid> {
    let mut found: Vec<&LoggedModel> = all.iter().filter(|model| query.matches(*model)).collect();
    found.sort_by(|left, right| query.compare(&query.sort_values(*left), &query.sort_values(*right)));
    found.into_iter().skip(skip).take(limit).map(|model| model.uid).collect()
}

#[test]
fn any_page_of_thousands_of_logged_models_is_that_of_a_list_of_them() {
    let Fresh { db, .. } = &crowd();
    let mut all: Vec<LoggedModel> = (1..=N).map(|n| get(db, uid(n)).unwrap()).collect();
    all.retain(|model| model.lifecycle == Lifecycle::Active);
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&question(), |question| {
            let query = parsed(&question);
            let (skip, limit) = (question.skip, question.limit);
            let asked = LoggedModelSearch {
                experiments: vec![ExperimentId(1), ExperimentId(0), ExperimentId(1)],
                query: query.clone(),
                skip,
                limit,
            };
            let found: Vec<ModelUid> = search(db, &asked).unwrap().iter().map(|model| model.uid).collect();
            prop_assert_eq!(found, naive(&all, &query, skip, limit));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_model_with_more_points_than_are_looked_at_hides_no_other() {
    let Fresh { db, .. } = &crowd();
    let many: Vec<ModelPoint> = (0..2 * FEW)
        .map(|step| ModelPoint {
            model: uid(1),
            key: Key::new("f1").unwrap(),
            point: MetricPoint { step, timestamp: TimestampMs(step), value: 0.5 },
            dataset: None,
        })
        .collect();
    let one = ModelPoint { model: uid(2), ..many[0].clone() };
    let known = [(uid(1), 1, ExperimentId(0)), (uid(2), 2, ExperimentId(0))];
    db.batch("BEGIN").unwrap();
    add_points(db, 1, &many, &known).unwrap();
    add_points(db, 1, &[one], &known).unwrap();
    db.batch("COMMIT").unwrap();
    for field_name in ["creation_timestamp", "metrics.f1"] {
        let order = LoggedModelOrder { field_name, ..LoggedModelOrder::default() };
        let query = parse_logged_models_mlflow("metrics.f1 > 0", &[], &[order]).unwrap();
        let asked = LoggedModelSearch { experiments: vec![ExperimentId(0)], query, skip: 0, limit: 10 };
        let found: Vec<ModelUid> = search(db, &asked).unwrap().iter().map(|model| model.uid).collect();
        assert!(
            found.len() == 2 && found.contains(&uid(1)) && found.contains(&uid(2)),
            "{field_name}: {found:?}"
        );
    }
}

/// A point of one of a few models, with a value of its own.
fn any_score() -> impl Strategy<Value = (i64, ModelPoint)> {
    let dataset = select(&["", "train", "test"][..]);
    (1_i64..10, 1_i64..3, 0_i64..3, 0_i64..3, dataset, any::<bool>(), 0_u8..4).prop_map(
        |(run, n, time, step, name, loss, value)| {
            let dataset =
                (!name.is_empty()).then(|| DatasetRef { name: name.to_owned(), digest: "d".to_owned() });
            let point = MetricPoint {
                step,
                timestamp: TimestampMs(time),
                value: [0.5, f64::NAN, -0.5, 7.0][usize::from(value)],
            };
            let key = Key::new(if loss { "loss" } else { "acc" }).unwrap();
            (run, ModelPoint { model: uid(n), key, point, dataset })
        },
    )
}

/// The latest value of a model on each dataset, as the index has it.
fn indexed(db: &Db, row: i64, name: &str) -> Vec<(String, Option<f64>)> {
    db.rows(&LATEST_BY_DATA, params![row, name], |found| Ok((found.get(0)?, found.get(1)?))).unwrap()
}

statement!(
    LATEST_BY_DATA,
    "SELECT dataset_name, value FROM logged_model_latest WHERE model_id = ?1 AND key = ?2 ORDER BY dataset_name"
);

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_has_the_latest_point_on_each_dataset_in_whatever_order_they_came(
        scores in prop::collection::vec(any_score(), 1..40),
    ) {
        let Fresh { db, .. } = &few_runs();
        let known = [(uid(1), 1, ExperimentId(0)), (uid(2), 2, ExperimentId(0))];
        for (run, score) in &scores {
            add_points(db, *run, std::slice::from_ref(score), &known).unwrap();
        }
        for (model, row, _) in known {
            let whole = get(db, model).unwrap();
            for name in ["acc", "loss"] {
                let of = |data: &str| {
                    let on_data = |metric: &&ModelMetric| {
                        metric.key.as_str() == name && metric.dataset.as_ref().map_or("", |data| data.name.as_str()) == data
                    };
                    LoggedModel::latest(whole.metrics.iter().filter(on_data))
                };
                let expected: Vec<(String, Option<f64>)> = ["", "test", "train"]
                    .into_iter()
                    .filter_map(|data| Some((data.to_owned(), of(data)?.point.value)))
                    .map(|(data, value)| (data, (!value.is_nan()).then_some(value)))
                    .collect();
                prop_assert_eq!(indexed(db, row, name), expected);
            }
        }
    }
}

/// Two models, and nine runs whose ids fall as their rows rise.
fn few_runs() -> Fresh {
    Fresh::with(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
         INSERT INTO run (id, experiment_id, uid, name, user_name, status, life, start_ms, created_ms, heard_ms, protocol, rev)
         SELECT i, 0, unhex(printf('%032x', 10 - i)), 'r', 'u', 1, 0, 0, 0, 0, 1, i FROM n;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2)
         INSERT INTO logged_model (id, uid, experiment_id, name, status, model_type, source_run, created_ms, updated_ms, life)
         SELECT i, unhex(printf('%016x%016x', i * 7919 % 100003, i)), 0, 'net', 1, '', NULL, 0, 0, 0 FROM n;",
    )
}
