//! A chart tells the same of a series, sealed or not, as one made of all its points in memory.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{Ears, at, block_on, key, new_run, open, points, uid};
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;
use trialbook_domain::{MetricPoint, RunUid, TimestampMs};
use trialbook_store::memory::MemoryStore;
use trialbook_store::{AxisKind, ChartRequest, ChartSeries, RunStore, Spacing, Store};

/// Points that a client sends in one go, and whether all is sealed after it.
#[derive(Clone, Debug)]
struct Sent {
    first: i64,
    stride: i64,
    values: Vec<f64>,
    sealed: bool,
}

impl Sent {
    fn points(&self) -> Vec<MetricPoint> {
        let point = |(i, value): (i64, &f64)| {
            let step = self.first + i * self.stride;
            // Two clocks, of which one runs backwards.
            MetricPoint {
                step,
                timestamp: TimestampMs(if self.stride == 3 { -step } else { step * 10 }),
                value: *value,
            }
        };
        (0..).zip(&self.values).map(point).collect()
    }
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        20 => (-1000_i32..1000).prop_map(|n| f64::from(n) / 8.0),
        1 => prop::sample::select(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300][..]),
    ]
}

fn sent() -> impl Strategy<Value = Sent> {
    let some = prop::collection::vec(value(), 1..40);
    // Long series repeat a short one: enough for chunks and their levels of detail.
    let values = (some, prop_oneof![3 => Just(1_usize), 1 => Just(300)]).prop_map(|(some, n)| some.repeat(n));
    (-50..50_i64, 1..4_i64, values, any::<bool>()).prop_map(|(first, stride, values, sealed)| Sent {
        first,
        stride,
        values,
        sealed,
    })
}

fn asked() -> impl Strategy<Value = (bool, Spacing, Option<(i64, i64)>, usize)> {
    let width = prop_oneof![1..20_usize, Just(200), Just(8000)];
    let range =
        prop::option::of((-200..500_i64, 0..9000_i64).prop_map(|(from, length)| (from, from + length)));
    let since = prop_oneof![Just(0), -60..500_i64];
    let spacing = prop_oneof![Just(Spacing::Linear), since.prop_map(|since| Spacing::Log { since })];
    (any::<bool>(), spacing, range, width)
}

/// A point on an axis, every NaN being the same.
fn place(x: i64, value: f64) -> (i64, u64) {
    (x, if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() })
}

/// What must be the same however points are put into buckets; as text, so that NaN equals NaN.
fn told(series: &[ChartSeries]) -> String {
    let [one] = series else { return format!("{} series", series.len()) };
    let ends = (one.x_first.first(), one.x_last.last());
    let lowest = one.min.iter().copied().fold(f64::NAN, f64::min);
    let highest = one.max.iter().copied().fold(f64::NAN, f64::max);
    let counts = (one.n.iter().sum::<u64>(), one.n_nan.iter().sum::<u64>());
    format!("{counts:?} {ends:?} {lowest} {highest} {} off", one.n_off_axis)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn counts_ends_and_extremes_of_a_chart_are_those_of_all_points(
        batches in prop::collection::vec(sent(), 1..6),
        questions in prop::collection::vec(asked(), 1..8),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let sql = open(dir.path()).unwrap();
        let memory = MemoryStore::new(at(0), Arc::new(Ears::default()));
        let stores: [&dyn Store; 2] = [&sql, &memory];
        for store in stores {
            block_on(store.create_run(new_run(1, at(0)), at(0))).unwrap();
        }
        for batch in &batches {
            for store in stores {
                block_on(store.log_batch(uid(1), points("m", &batch.points()), at(1))).unwrap();
            }
            if batch.sealed {
                sql.seal_all().unwrap();
            }
        }
        let all: Vec<MetricPoint> = batches.iter().flat_map(Sent::points).collect();
        let known: [HashSet<(i64, u64)>; 2] = [
            all.iter().map(|point| place(point.step, point.value)).collect(),
            all.iter().map(|point| place(point.timestamp.0, point.value)).collect(),
        ];
        for (by_time, spacing, range, width_px) in questions {
            let axis = if by_time { AxisKind::Time } else { AxisKind::Step };
            let request = ChartRequest { runs: vec![uid(1)], keys: vec![key("m")], axis, spacing, range, width_px };
            let [sql, memory] = stores.map(|store| block_on(store.chart(request.clone())).unwrap());
            prop_assert_eq!(told(&sql), told(&memory), "{:?}", request);
            for series in &sql {
                prop_assert!(series.n.len() <= width_px && series.x_first.is_sorted(), "{:?}", request);
                let firsts = series.x_first.iter().zip(&series.first);
                for end in firsts.chain(series.x_last.iter().zip(&series.last)) {
                    prop_assert!(known[usize::from(by_time)].contains(&place(*end.0, *end.1)), "{:?} of {:?}", end, request);
                }
            }
        }
    }
}

/// A chart of some runs.
fn chart(
    store: &dyn Store,
    runs: Vec<RunUid>,
    keys: &[&str],
    axis: AxisKind,
    range: Option<(i64, i64)>,
    width_px: usize,
) -> Vec<ChartSeries> {
    let keys = keys.iter().map(|name| key(name)).collect();
    block_on(store.chart(ChartRequest { runs, keys, axis, spacing: Spacing::Linear, range, width_px }))
        .unwrap()
}

#[test]
fn a_chart_of_steps_and_times_at_the_ends_of_their_range_counts_every_point_in_order() {
    let ends = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    let logged: Vec<MetricPoint> = (0..)
        .zip(ends)
        .map(|(n, at)| MetricPoint { step: at, timestamp: TimestampMs(at), value: f64::from(n) })
        .collect();
    for sealed in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).unwrap();
        let run = common::create_run(&store, 1);
        block_on(store.log_batch(run, points("m", &logged), at(1))).unwrap();
        if sealed {
            store.seal_all().unwrap();
        }
        for axis in [AxisKind::Step, AxisKind::Time] {
            for range in [
                None,
                Some((i64::MIN, i64::MAX)),
                Some((i64::MIN, i64::MIN)),
                Some((i64::MAX, i64::MAX)),
                Some((-1, i64::MAX)),
                Some((5, 4)),
            ] {
                for width in [1, 2, 7, 1000] {
                    let series = chart(&store, vec![run], &["m"], axis, range, width);
                    let (from, to) = range.unwrap_or((i64::MIN, i64::MAX));
                    let within: Vec<i64> = ends.into_iter().filter(|at| (from..=to).contains(at)).collect();
                    let counted: u64 = series.iter().flat_map(|one| &one.n).sum();
                    assert_eq!(counted, within.len() as u64, "{width} px of {range:?}");
                    let Some(one) = series.first() else { continue };
                    assert!(one.n.len() <= width, "{width} px of {range:?}: {}", one.n.len());
                    assert!(
                        one.x_first.is_sorted() && one.x_first.iter().zip(&one.x_last).all(|(a, b)| a <= b)
                    );
                    assert_eq!((one.x_first.first(), one.x_last.last()), (within.first(), within.last()));
                }
            }
        }
    }
}

#[test]
fn a_chart_of_many_runs_is_that_of_each_of_them_in_the_order_of_the_question() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let mut runs = Vec::new();
    for n in 0..45 {
        let run = common::create_run(&store, n);
        // Some runs have no such metric, some only one of the two.
        for (name, every) in [("m", 2), ("n", 3)] {
            if n % every == 0 {
                let point =
                    MetricPoint { step: i64::from(n), timestamp: TimestampMs(1), value: f64::from(n) };
                block_on(store.log_batch(run, points(name, &[point]), at(1))).unwrap();
            }
        }
        runs.push(run);
    }
    runs.reverse();
    runs.insert(20, uid(200));
    runs.push(runs[3]);
    for n in [0, 1, 7, 8, 9, 16, 17, runs.len()] {
        let asked = runs[..n].to_vec();
        let whole = chart(&store, asked.clone(), &["m", "none", "n"], AxisKind::Step, None, 100);
        let mut each = Vec::new();
        for (at, run) in asked.into_iter().enumerate() {
            let alone = chart(&store, vec![run], &["m", "none", "n"], AxisKind::Step, None, 100);
            each.extend(alone.into_iter().map(|series| ChartSeries { run: at, ..series }));
        }
        assert_eq!(whole, each, "{n} runs");
    }
}
