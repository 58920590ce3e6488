//! Sealing changes how points are stored, never what is read.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{at, block_on, create_run, history, key, open, point, points, same, uid};
use proptest::prelude::*;
use trialbook_domain::{Code, MetricPoint, Problem, RunChange, RunStatus, RunUid, TimestampMs};
use trialbook_store::{AxisKind, ChartRequest, ChartSeries, RunStore, SeriesStore, Spacing};
use trialbook_store_sql::SqlStore;

fn wave(n: i64) -> Vec<MetricPoint> {
    (0..n).map(|i| point(i, f64::from(((i as f64) / 50.0).sin() as f32) + (i % 7) as f64)).collect()
}

#[test]
fn a_history_reads_the_same_before_and_after_sealing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let logged = wave(10_000);
    for slice in logged.chunks(777) {
        block_on(store.log_batch(run, points("m", slice), at(1))).unwrap();
        block_on(store.log_batch(run, points("n", &slice[..3]), at(1))).unwrap();
    }
    assert!(same(&history(&store, run, "m").unwrap(), &logged));
    store.seal_all().unwrap();
    assert!(same(&history(&store, run, "m").unwrap(), &logged));
    assert_eq!(history(&store, run, "n").unwrap().len(), 3 * logged.chunks(777).count());
}

#[test]
fn points_logged_after_sealing_join_the_sealed_ones_without_repeats() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    let logged = wave(9_000);
    block_on(store.log_batch(run, points("m", &logged[..6_000]), at(1))).unwrap();
    store.seal_all().unwrap();
    // A client repeats what it is not sure of: half of this batch is there already.
    block_on(store.log_batch(run, points("m", &logged[3_000..]), at(2))).unwrap();
    assert!(same(&history(&store, run, "m").unwrap(), &logged));
    store.seal_all().unwrap();
    assert!(same(&history(&store, run, "m").unwrap(), &logged));
    block_on(store.log_batch(run, points("m", &logged), at(3))).unwrap();
    store.seal_all().unwrap();
    assert!(same(&history(&store, run, "m").unwrap(), &logged));
}

#[test]
fn sealed_points_survive_a_restart_and_what_was_not_sealed_is_sealed_then() {
    let dir = tempfile::tempdir().unwrap();
    let logged = wave(5_000);
    {
        let store = open(dir.path()).unwrap();
        let run = create_run(&store, 1);
        block_on(store.log_batch(run, points("m", &logged[..4_500]), at(1))).unwrap();
        store.seal_all().unwrap();
        block_on(store.log_batch(run, points("m", &logged[4_500..]), at(2))).unwrap();
    }
    let store = open(dir.path()).unwrap();
    assert!(same(&history(&store, uid(1), "m").unwrap(), &logged));
    store.seal_all().unwrap();
    assert!(same(&history(&store, uid(1), "m").unwrap(), &logged));
}

#[test]
fn charts_of_sealed_series_count_every_point_at_every_width() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    // Long enough for a level of detail above the chunks.
    let logged = wave(300_000);
    for slice in logged.chunks(30_000) {
        block_on(store.log_batch(run, points("m", slice), at(1))).unwrap();
    }
    store.seal_all().unwrap();
    block_on(store.log_batch(run, points("m", &[point(300_000, 99.0)]), at(2))).unwrap();
    for width_px in [1, 10, 100, 1000, 8000] {
        for range in [None, Some((0, 300_000)), Some((1_000, 200_999)), Some((299_990, 400_000))] {
            let request = ChartRequest {
                runs: vec![run],
                keys: vec![key("m")],
                axis: AxisKind::Step,
                spacing: Spacing::Linear,
                range,
                width_px,
            };
            expect_log(&store, &logged, &request);
            let series = block_on(store.chart(request)).unwrap();
            let (from, to) = range.unwrap_or((0, 300_000));
            let expected =
                logged.iter().map(|p| p.step).chain([300_000]).filter(|s| (from..=to).contains(s)).count();
            assert_eq!(series.len(), 1);
            let counted: u64 = series[0].n.iter().sum();
            assert_eq!(counted, expected as u64, "{width_px} px of {range:?}");
            let highest = series[0].max.iter().copied().fold(f64::MIN, f64::max);
            assert_eq!(highest == 99.0, to >= 300_000, "{width_px} px of {range:?}");
        }
    }
}

/// The same chart on a logarithmic axis: every row has the extremes of its points, and is about as wide as the others.
fn expect_log(store: &SqlStore, sealed: &[MetricPoint], linear: &ChartRequest) {
    let request = ChartRequest { spacing: Spacing::Log { since: 0 }, ..linear.clone() };
    let what = format!("{} px of {:?}", request.width_px, request.range);
    let series = block_on(store.chart(request.clone())).unwrap();
    let (from, to) = request.range.unwrap_or((0, 300_000));
    let points: Vec<MetricPoint> = sealed
        .iter()
        .copied()
        .chain([point(300_000, 99.0)])
        .filter(|point| (from.max(1)..=to).contains(&point.step))
        .collect();
    assert_eq!(series[0].n_off_axis, u64::from(from <= 0), "{what}");
    assert_eq!(series[0].n.iter().sum::<u64>(), points.len() as u64, "{what}");
    let span = (to as f64 / from.max(1) as f64).log10() / request.width_px as f64;
    for (i, (x, x_last)) in series[0].x_first.iter().zip(&series[0].x_last).enumerate() {
        let begin = points.partition_point(|point| point.step < *x);
        let end = points.partition_point(|point| point.step <= *x_last);
        let values = || points[begin..end].iter().map(|point| point.value);
        assert_eq!(series[0].n[i], (end - begin) as u64, "{what}, row {i}");
        assert_eq!(series[0].max[i], values().fold(f64::NAN, f64::max), "{what}, row {i}");
        assert_eq!(series[0].min[i], values().fold(f64::NAN, f64::min), "{what}, row {i}");
        assert!(
            (*x_last as f64 / *x as f64).log10() <= 3.0 * span + 1e-9,
            "{what}, row {i}: {x} to {x_last}"
        );
    }
}

fn chart_of(store: &SqlStore, run: RunUid) -> Result<Vec<ChartSeries>, Problem> {
    block_on(store.chart(ChartRequest {
        runs: vec![run],
        keys: vec![key("m")],
        axis: AxisKind::Step,
        spacing: Spacing::Linear,
        range: None,
        width_px: 500,
    }))
}

#[test]
fn chunks_in_groups_and_chunks_by_themselves_read_the_same_and_damaged_groups_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let logged = wave(150 * 4096);
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    for slice in logged.chunks(50_000) {
        block_on(store.log_batch(run, points("m", slice), at(1))).unwrap();
    }
    store.seal_all().unwrap();
    let whole = chart_of(&store, run).unwrap();
    drop(store);
    let change = |statement: &str| {
        let db = rusqlite::Connection::open(dir.path().join("trialbook.db")).unwrap();
        db.execute(statement, []).unwrap()
    };
    assert_eq!(
        change("UPDATE chunk SET v_max = 1e9 WHERE seq = 70"),
        1,
        "what a group tells is not read again"
    );
    let store = open(dir.path()).unwrap();
    assert_eq!(chart_of(&store, run).unwrap(), whole);
    drop(store);
    // A database that was sealed before there were groups has gaps.
    assert_eq!(change("DELETE FROM level WHERE level = 0 AND seq = 0"), 1);
    let store = open(dir.path()).unwrap();
    assert_eq!(chart_of(&store, run).unwrap(), whole);
    assert!(same(&history(&store, run, "m").unwrap(), &logged));
    drop(store);
    assert_eq!(change("UPDATE level SET data = zeroblob(100) WHERE level = 0 AND seq = 1"), 1);
    let store = open(dir.path()).unwrap();
    let damaged = chart_of(&store, run).unwrap_err();
    assert!(damaged.code() == Code::Corrupt && damaged.to_string().contains("level row"), "{damaged}");
}

#[test]
fn a_run_that_ends_is_sealed_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let run = create_run(&store, 1);
    block_on(store.log_batch(run, points("m", &wave(100)), at(1))).unwrap();
    let end = RunChange { status: Some(RunStatus::Finished), end: Some(at(9)), name: None };
    block_on(store.update_run(run, end, at(9))).unwrap();
    // The store finishes what it began before it closes.
    drop(store);
    let store = open(dir.path()).unwrap();
    assert!(same(&history(&store, run, "m").unwrap(), &wave(100)));
}

#[derive(Clone, Debug)]
enum Act {
    Log(u8, Vec<(i8, u8, u8)>),
    Seal,
    Restart,
}

fn act() -> impl Strategy<Value = Act> {
    let batch = prop::collection::vec((any::<i8>(), 0..4_u8, 0..6_u8), 1..40);
    prop_oneof![
        6 => (0..2_u8, batch).prop_map(|(run, batch)| Act::Log(run, batch)),
        2 => Just(Act::Seal),
        1 => Just(Act::Restart),
    ]
}

fn value(code: u8) -> f64 {
    [0.0, -0.0, 1.5, f64::NAN, f64::INFINITY, -3.25][usize::from(code)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn any_mix_of_logging_sealing_and_restarting_keeps_every_point_once(acts in prop::collection::vec(act(), 1..12)) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Some(open(dir.path()).unwrap());
        let mut model: [Vec<MetricPoint>; 2] = [Vec::new(), Vec::new()];
        for n in 0..2 {
            create_run(store.as_ref().unwrap(), n);
        }
        for act in acts {
            match act {
                Act::Log(run, batch) => {
                    let batch: Vec<MetricPoint> = batch
                        .into_iter()
                        .map(|(step, ts, code)| MetricPoint {
                            step: i64::from(step),
                            timestamp: TimestampMs(i64::from(ts)),
                            value: value(code),
                        })
                        .collect();
                    block_on(store.as_ref().unwrap().log_batch(uid(run), points("m", &batch), at(1))).unwrap();
                    let known = &mut model[usize::from(run)];
                    for point in batch {
                        if !known.iter().any(|old| old.same(&point)) {
                            known.push(point);
                        }
                    }
                }
                Act::Seal => store.as_ref().unwrap().seal_all().unwrap(),
                Act::Restart => {
                    drop(store.take());
                    store = Some(open(dir.path()).unwrap());
                }
            }
        }
        for (n, known) in (0_u8..).zip(&mut model) {
            known.sort_by(MetricPoint::chronology);
            let found = history(store.as_ref().unwrap(), uid(n), "m").unwrap();
            prop_assert!(same(&found, known), "{found:?} instead of {known:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_history_without_its_beginning_is_the_rest_of_the_whole_however_much_is_sealed(
        parts in prop::collection::vec((1_i64..6_000, -3_000_i64..9_000, any::<bool>()), 1..4),
        skips in prop::collection::vec(0.0..1.1_f64, 4),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).unwrap();
        let run = create_run(&store, 1);
        for (n, first, sealed) in parts {
            let part: Vec<MetricPoint> = (first..first + n).map(|step| point(step, step as f64)).collect();
            block_on(store.log_batch(run, points("m", &part), at(1))).unwrap();
            if sealed {
                store.seal_all().unwrap();
            }
        }
        let all = history(&store, run, "m").unwrap();
        prop_assert!(all.is_sorted_by(|left, right| left.chronology(right).is_lt()), "each point once, in order");
        for share in skips {
            let skip = (all.len() as f64 * share) as usize;
            let rest = block_on(async {
                let mut cursor = store.open_history(run, key("m"), skip as u64).await.unwrap();
                let mut rest = Vec::new();
                loop {
                    let block = cursor.next_points().await.unwrap();
                    if block.is_empty() {
                        break rest;
                    }
                    rest.extend(block);
                }
            });
            prop_assert!(same(&rest, &all[skip.min(all.len())..]), "{} of {}", skip, all.len());
        }
    }
}
