//! Tests of `merge`: round trips, damage, and the naive model.

use super::*;
use crate::testing::{colliding_points, curve, point, same, without_repeats};
use proptest::prelude::*;
use std::cell::Cell;
use std::convert::Infallible;

type Loaded = Result<Vec<MetricPoint>, Infallible>;

fn summaries(chunks: &[Vec<MetricPoint>]) -> Vec<ChunkSummary> {
    chunks.iter().filter_map(|chunk| ChunkSummary::of(chunk)).collect()
}

#[test]
fn a_series_logged_in_order_is_streamed_chunk_by_chunk() {
    let points = curve(1000);
    let chunks: Vec<Vec<_>> = points[..900].chunks(100).map(<[_]>::to_vec).collect();
    let n_loaded = Cell::new(0);
    let load = |i: usize| -> Loaded {
        n_loaded.set(n_loaded.get() + 1);
        Ok(chunks[i].clone())
    };
    let mut history = HistoryOrder::new(&summaries(&chunks), load, points[900..].to_vec());
    let first = history.next().unwrap().unwrap();
    assert_eq!((n_loaded.get(), first.len()), (1, 100));
    let others: Vec<_> = history.flat_map(Result::unwrap).collect();
    assert!(same(&[first, others].concat(), &points));
}

#[test]
fn one_early_point_at_the_end_holds_everything_back_but_is_sorted_in() {
    let points = curve(300);
    let chunks: Vec<Vec<_>> = points.chunks(100).map(<[_]>::to_vec).collect();
    let early = point(-1, 0, 1.0);
    let mut history =
        HistoryOrder::new(&summaries(&chunks), |i| -> Loaded { Ok(chunks[i].clone()) }, vec![early]);
    let all = history.next().unwrap().unwrap();
    assert!(all[0].same(&early) && all.len() == 301 && history.next().is_none());
}

#[test]
fn an_error_of_a_chunk_reaches_the_reader() {
    let chunks = summaries(&[curve(3)]);
    let mut arrival = ArrivalOrder::new(&chunks, |_| Err("gone"), Vec::new(), &[]).unwrap();
    assert!(matches!(arrival.next(), Some(Err("gone"))));
    let mut history = HistoryOrder::new(&chunks, |_| Err("gone"), Vec::new());
    assert!(matches!(history.next(), Some(Err("gone"))));
}

#[test]
fn arrival_order_loads_nothing_ahead_while_steps_grow() {
    let points = curve(300);
    let chunks = vec![points[..100].to_vec(), points[100..200].to_vec()];
    let n_loaded = Cell::new(0);
    let load = |i: usize| -> Loaded {
        n_loaded.set(n_loaded.get() + 1);
        Ok(chunks[i].clone())
    };
    let arrival =
        ArrivalOrder::new(&summaries(&chunks), load, points[200..250].to_vec(), &points[240..]).unwrap();
    assert_eq!(n_loaded.get(), 0);
    assert!(same(&arrival.flat_map(Result::unwrap).collect::<Vec<_>>(), &points));
}

proptest! {
    #[test]
    fn history_order_is_the_sorted_naive_model(points in colliding_points(80), cut in 0_usize..80, size in 1_usize..9) {
        let cut = cut.min(points.len());
        let sealed = without_repeats(&points[..cut]);
        let chunks: Vec<Vec<_>> = sealed.chunks(size).map(<[_]>::to_vec).collect();
        let load = |i: usize| -> Loaded { Ok(chunks[i].clone()) };
        let read: Vec<_> = HistoryOrder::new(&summaries(&chunks), load, points[cut..].to_vec())
            .flat_map(Result::unwrap)
            .collect();
        let mut model = without_repeats(&points);
        model.sort_by(MetricPoint::chronology);
        prop_assert!(same(&read, &model));
        let arrival = ArrivalOrder::new(&summaries(&chunks), load, Vec::new(), &points[cut..]).unwrap();
        prop_assert!(same(&arrival.flat_map(Result::unwrap).collect::<Vec<_>>(), &without_repeats(&points)));
    }
}
