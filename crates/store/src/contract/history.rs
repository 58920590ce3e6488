//! Histories and charts.

use super::{at, cases, key, point, points, run, uid};
use crate::{AxisKind, ChartRequest, Spacing, Store};
use trialbook_domain::{MetricPoint, Problem, RunUid};

cases![
    a_history_is_in_order_of_time_step_and_value,
    exact_repeats_are_one_point,
    unknown_runs_and_metrics_have_an_empty_history,
    skipping_leaves_out_the_first_points,
    a_long_history_comes_in_blocks_and_whole,
    a_chart_keeps_extremes_and_counts_every_point,
    a_chart_leaves_out_what_has_no_points,
    a_logarithmic_chart_counts_what_has_no_place_and_spreads_its_buckets_by_powers,
];

async fn read(store: &dyn Store, run: RunUid, name: &str, skip: u64) -> Result<Vec<MetricPoint>, Problem> {
    let mut cursor = store.open_history(run, key(name), skip).await?;
    let mut all = Vec::new();
    loop {
        let block = cursor.next_points().await?;
        if block.is_empty() {
            return Ok(all);
        }
        all.extend(block);
    }
}

fn same(left: &[MetricPoint], right: &[MetricPoint]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.same(b))
}

async fn a_history_is_in_order_of_time_step_and_value(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let logged =
        [point(5, 30, 1.0), point(1, 20, 2.0), point(0, 20, 3.0), point(1, 20, f64::NAN), point(-4, 10, 0.0)];
    store.log_batch(uid(1), points("m", &logged[..3]), at(1)).await?;
    store.log_batch(uid(1), points("m", &logged[3..]), at(2)).await?;
    let mut expected = logged.to_vec();
    expected.sort_by(MetricPoint::chronology);
    let found = read(store, uid(1), "m", 0).await?;
    assert!(same(&found, &expected), "{found:?}");
    Ok(())
}

async fn exact_repeats_are_one_point(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let batch = points("m", &[point(0, 0, 1.0), point(0, 0, 1.0), point(0, 0, f64::NAN), point(0, 0, 2.0)]);
    for n in 0..3 {
        store.log_batch(uid(1), batch.clone(), at(n)).await?;
    }
    assert_eq!(read(store, uid(1), "m", 0).await?.len(), 3);
    Ok(())
}

async fn unknown_runs_and_metrics_have_an_empty_history(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    assert!(read(store, uid(1), "none", 0).await?.is_empty());
    assert!(read(store, uid(200), "none", 0).await?.is_empty());
    Ok(())
}

async fn skipping_leaves_out_the_first_points(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let logged: Vec<MetricPoint> = (0..10).map(|i| point(i, i, i as f64)).collect();
    store.log_batch(uid(1), points("m", &logged), at(1)).await?;
    for skip in [0, 1, 9, 10, 50] {
        let found = read(store, uid(1), "m", skip).await?;
        assert!(same(&found, logged.get(skip as usize..).unwrap_or_default()), "{skip}: {found:?}");
    }
    Ok(())
}

async fn a_long_history_comes_in_blocks_and_whole(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let logged: Vec<MetricPoint> = (0..20_000).map(|i| point(i, i * 3, (i % 17) as f64)).collect();
    for slice in logged.chunks(1000) {
        store.log_batch(uid(1), points("m", slice), at(1)).await?;
    }
    let found = read(store, uid(1), "m", 0).await?;
    assert!(same(&found, &logged), "{} points", found.len());
    let rest = read(store, uid(1), "m", 12_345).await?;
    assert!(same(&rest, &logged[12_345..]), "{} points", rest.len());
    Ok(())
}

fn request(runs: Vec<RunUid>, range: Option<(i64, i64)>) -> ChartRequest {
    let keys = vec![key("m"), key("n")];
    ChartRequest { runs, keys, axis: AxisKind::Step, spacing: Spacing::Linear, range, width_px: 50 }
}

async fn a_chart_keeps_extremes_and_counts_every_point(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let value = |i: i64| {
        if i == 7_777 {
            1e9
        } else if i % 100 == 3 {
            f64::NAN
        } else {
            (i % 10) as f64
        }
    };
    let logged: Vec<MetricPoint> = (0..20_000).map(|i| point(i, i, value(i))).collect();
    for slice in logged.chunks(5000) {
        store.log_batch(uid(1), points("m", slice), at(1)).await?;
    }
    let series = store.chart(request(vec![uid(1)], None)).await?;
    let [only] = &series[..] else { return Err(Problem::bug(format!("{} series", series.len()))) };
    assert_eq!((only.run, only.key, only.exact), (0, 0, false));
    assert!(only.x_first.len() <= 50 && only.x_first.len() > 10, "{}", only.x_first.len());
    assert_eq!((only.n.iter().sum::<u64>(), only.n_nan.iter().sum::<u64>()), (20_000, 200));
    assert!(only.max.contains(&1e9) && only.x_first.is_sorted());
    let series = store.chart(request(vec![uid(1)], Some((7_770, 7_790)))).await?;
    let [only] = &series[..] else { return Err(Problem::bug(format!("{} series", series.len()))) };
    assert!(only.exact && only.max.contains(&1e9));
    assert_eq!((only.x_first.first(), only.x_last.last()), (Some(&7_770), Some(&7_790)));
    Ok(())
}

async fn a_logarithmic_chart_counts_what_has_no_place_and_spreads_its_buckets_by_powers(
    store: &dyn Store,
) -> Result<(), Problem> {
    run(store, 1).await?;
    let logged: Vec<MetricPoint> =
        (-3..20_000).map(|i| point(i, i, if i == 7_777 { 1e9 } else { 1.0 })).collect();
    for slice in logged.chunks(5000) {
        store.log_batch(uid(1), points("m", slice), at(1)).await?;
    }
    store.log_batch(uid(1), points("n", &[point(0, 0, 1.0), point(-1, 1, 2.0)]), at(1)).await?;
    let log = |since, range| ChartRequest { spacing: Spacing::Log { since }, ..request(vec![uid(1)], range) };
    let series = store.chart(log(0, None)).await?;
    let [m, n] = &series[..] else { return Err(Problem::bug(format!("{} series", series.len()))) };
    assert_eq!((m.n.iter().sum::<u64>(), m.n_off_axis), (19_999, 4));
    assert_eq!((n.key, n.x_first.len(), n.n_off_axis), (1, 0, 2), "it has points, and none has a place");
    assert_eq!((m.x_first.first(), m.x_last.last()), (Some(&1), Some(&19_999)));
    assert!(m.max.contains(&1e9) && m.x_first.is_sorted() && m.n.len() <= 50);
    let below = m.x_last.iter().filter(|x| **x < 100).count();
    assert!((14..=23).contains(&below), "two of 4.3 powers of ten have as many of 50 buckets: {below}");
    let part = store.chart(log(0, Some((-1, 10)))).await?;
    assert_eq!(part.iter().map(|one| one.n_off_axis).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(part[0].x_first, (1..=10).collect::<Vec<_>>());
    let seen = store.chart(log(0, Some((5, 10)))).await?;
    assert_eq!(seen.iter().map(|one| (one.n_off_axis, one.x_first[0])).collect::<Vec<_>>(), [(0, 5)]);
    let late = store.chart(log(19_990, None)).await?;
    assert_eq!(late[0].x_first, (19_991..20_000).collect::<Vec<_>>());
    assert_eq!(late[0].n_off_axis, 19_994);
    Ok(())
}

async fn a_chart_leaves_out_what_has_no_points(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    run(store, 2).await?;
    store.log_batch(uid(2), points("n", &[point(1, 1, 1.0)]), at(1)).await?;
    let series = store.chart(request(vec![uid(99), uid(1), uid(2)], None)).await?;
    let places: Vec<(usize, usize)> = series.iter().map(|one| (one.run, one.key)).collect();
    assert_eq!(places, [(2, 1)]);
    let outside = store.chart(request(vec![uid(2)], Some((5, 9)))).await?;
    assert!(outside.is_empty());
    Ok(())
}
