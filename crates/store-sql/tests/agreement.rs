//! A search gives the same runs, in the same order, whether it is answered by the index of the default page, over
//! columns, or by looking at one run after the other.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{at, block_on, key, new_run, open, uid};
use proptest::prelude::*;
use trialbook_domain::{
    ExperimentId, KeyPoints, Lifecycle, LogBatch, MetricPoint, NewExperiment, ParamValue, RunChange,
    RunRecord, RunStatus, RunUid, TimestampMs, ViewType,
};
use trialbook_query::{RunQuery, RunRow, parse_runs, parse_runs_mlflow};
use trialbook_store::{ExperimentStore, RunSearch, RunStore, SearchStore};
use trialbook_store_sql::SqlStore;

#[derive(Clone, Debug)]
struct Planned {
    experiment: u8,
    start: u8,
    status: RunStatus,
    deleted: bool,
    metrics: [Option<u8>; 2],
    params: [Option<u8>; 2],
    tag: Option<u8>,
}

fn planned() -> impl Strategy<Value = Planned> {
    let some = |n: u8| prop::option::weighted(0.75, 0..n);
    let status = prop_oneof![Just(RunStatus::Running), Just(RunStatus::Finished), Just(RunStatus::Failed)];
    (0..2_u8, 0..4_u8, status, prop::bool::weighted(0.2), [some(7), some(7)], [some(6), some(6)], some(5))
        .prop_map(|(experiment, start, status, deleted, metrics, params, tag)| Planned {
            experiment,
            start,
            status,
            deleted,
            metrics,
            params,
            tag,
        })
}

const NUMBERS: [f64; 7] = [0.5, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, 1e300];
const TEXTS: [&str; 6] = ["0.01", "1e-2", "10", "adam", "ÄDAM", ""];
const TAGS: [&str; 5] = ["red", "Red", "blue", "b%ue", ""];

fn write(store: &SqlStore, n: u8, planned: &Planned, experiments: [ExperimentId; 2]) {
    let mut new = new_run(n, at(i64::from(planned.start)));
    new.experiment = experiments[usize::from(planned.experiment)];
    new.name = format!("run-{}", n % 3);
    block_on(store.create_run(new, at(0))).unwrap();
    let mut batch = LogBatch::default();
    for (name, value) in ["a", "b/c"].iter().zip(planned.metrics) {
        let Some(code) = value else { continue };
        let point = |step, value| MetricPoint { step, timestamp: TimestampMs(0), value };
        let points = vec![point(0, f64::from(code)), point(1, NUMBERS[usize::from(code)])];
        batch.metrics.push(KeyPoints { key: key(name), points });
    }
    for (name, value) in ["p", "q"].iter().zip(planned.params) {
        if let Some(code) = value {
            batch.params.push((key(name), ParamValue::from_text(TEXTS[usize::from(code)].to_owned())));
        }
    }
    if let Some(code) = planned.tag {
        batch.tags.push((key("t"), TAGS[usize::from(code)].to_owned()));
    }
    block_on(store.log_batch(uid(n), batch, at(1))).unwrap();
    let end = planned.status.is_end().then(|| at(i64::from(planned.start) + i64::from(n)));
    let change = RunChange { status: Some(planned.status), end, name: None };
    block_on(store.update_run(uid(n), change, at(2))).unwrap();
    if planned.deleted {
        block_on(store.set_run_lifecycle(uid(n), Lifecycle::Deleted, at(3))).unwrap();
    }
}

/// Filters of both dialects; `true` marks MLflow's.
const FILTERS: &[(bool, &str)] = &[
    (true, ""),
    (true, "metrics.a > 0"),
    (true, "metrics.a != 0.5 and metrics.`b/c` <= 1"),
    (true, "params.p = '0.01'"),
    (true, "params.p LIKE '%a%' and tags.t ILIKE 'RED'"),
    (true, "params.q ILIKE 'äd_m'"),
    (true, "tags.t != 'red' and params.p IS NOT NULL"),
    (true, "attributes.status = 'FINISHED'"),
    (true, "attributes.run_name = 'run-1' and attributes.start_time >= 1700000000001"),
    (false, "metrics.a > 0 or not params.q exists"),
    (false, "params.p < 0.02 and not (tags.t in ('red', 'blue'))"),
    (false, "params.p between 0.005 and 100"),
    (false, "max(metrics.a) > 2 and min(metrics.a) < 1"),
    (false, "first(metrics.a) = 3 or last(metrics.`b/c`) is nan"),
    (false, "tags.t =~ '^[rR]ed$' or tags.t like 'b%'"),
    (false, "experiment = 'Default' and status = finished"),
    (false, "duration > 5 or end_time is null"),
    (false, "metrics.a is null and params.p is null"),
];

const ORDERS: &[(bool, &[&str])] = &[
    (true, &[]),
    (true, &["attributes.start_time ASC"]),
    (true, &["metrics.a DESC"]),
    (true, &["metrics.a", "params.p DESC"]),
    (true, &["tags.t", "attributes.run_name DESC"]),
    (false, &["params.p"]),
    (false, &["max(metrics.a) DESC", "status"]),
];

fn query(filter: usize, order: usize) -> RunQuery {
    let (mlflow, filter) = FILTERS[filter];
    let (_, order) = if mlflow { ORDERS[order % 5] } else { ORDERS[order] };
    if mlflow {
        parse_runs_mlflow(filter, order).unwrap()
    } else {
        let order: Vec<String> = order.iter().map(|text| text.replace("attributes.", "")).collect();
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        parse_runs(filter, &order, at(1_000_000)).unwrap()
    }
}

/// The answer from looking at one run after the other.
fn expected(records: &[RunRecord], names: [&str; 2], view: ViewType, query: &RunQuery) -> Vec<RunUid> {
    let mut found = Vec::new();
    for record in records {
        let run = &record.run;
        let experiment_name = names[usize::from(run.experiment != ExperimentId(0))];
        let artifact_uri = format!("mlflow-artifacts:/{}/{}/artifacts", run.experiment, run.uid);
        let row = RunRow { record, experiment_name, artifact_uri: &artifact_uri };
        if view.shows(run.lifecycle) && query.matches(&row) {
            found.push((query.sort_values(&row), run.uid));
        }
    }
    found.sort_by(|left, right| query.compare(&left.0, &right.0).then(left.1.cmp(&right.1)));
    found.into_iter().map(|(_, uid)| uid).collect()
}

fn pages(store: &SqlStore, mut search: RunSearch) -> Vec<RunUid> {
    let mut uids = Vec::new();
    loop {
        let (records, next) = block_on(store.search_runs(search.clone())).unwrap();
        uids.extend(records.iter().map(|record| record.run.uid));
        search.after = next;
        if search.after.is_none() {
            return uids;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_way_to_answer_a_search_gives_the_same_runs_in_the_same_order(
        plan in prop::collection::vec(planned(), 0..25),
        later in prop::collection::vec(planned(), 0..6),
        asked in prop::collection::vec((0..FILTERS.len(), 0..ORDERS.len(), 0..3_u8, 1..9_usize, any::<bool>()), 1..10),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).unwrap();
        let other = NewExperiment { name: "other".to_owned(), artifact_root: None, tags: Vec::new() };
        let experiments = [ExperimentId(0), block_on(store.create_experiment(other, at(0))).unwrap()];
        for (n, planned) in (0_u8..).zip(&plan) {
            write(&store, n, planned, experiments);
        }
        let mut n_runs = plan.len() as u8;
        // Half of the questions come first and fill the columns, the other half sees them refreshed.
        for (round, questions) in [&asked[..asked.len() / 2], &asked[..]].into_iter().enumerate() {
            if round == 1 {
                for planned in &later {
                    write(&store, n_runs, planned, experiments);
                    n_runs += 1;
                }
            }
            let records: Vec<RunRecord> =
                (0..n_runs).map(|n| block_on(store.get_run(uid(n))).unwrap()).collect();
            for (filter, order, view, limit, both) in questions {
                let view = [ViewType::ActiveOnly, ViewType::DeletedOnly, ViewType::All][usize::from(*view)];
                let query = query(*filter, *order);
                let scope = if *both { &experiments[..] } else { &experiments[..1] };
                let visible: Vec<RunRecord> =
                    records.iter().filter(|record| scope.contains(&record.run.experiment)).cloned().collect();
                let wanted = expected(&visible, ["Default", "other"], view, &query);
                let search =
                    RunSearch { experiments: scope.to_vec(), view, query: query.clone(), limit: *limit, after: None };
                let found = pages(&store, search);
                prop_assert_eq!(&found, &wanted, "{:?} by {:?}", FILTERS[*filter], query.order_texts());
            }
        }
    }
}
