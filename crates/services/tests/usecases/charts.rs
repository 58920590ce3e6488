//! Charts, pairs and bands over given points, and their limits.

use crate::common::{Lab, ctx};
use crate::runs::{key, metric, point};
use trialbook_domain::limits::{
    BAND_GROUPS_MAX, BAND_RUNS_MAX, CHART_BUCKETS_MAX, CHART_RUNS_MAX, CHART_SERIES_MAX, CHART_WIDTH_MAX,
};
use trialbook_domain::{Code, MetricPoint, Problem, RunUid};
use trialbook_services::{
    AxisKind, AxisScale, BandAxis, BandSearch, ChartRequest, ChartSeries, GroupBand, PairSearch, PairSeries,
    Spacing,
};

impl Lab {
    fn logged(&self, name: &str, points: &[MetricPoint]) -> RunUid {
        let run = self.run();
        self.log(run, metric(name, points)).unwrap();
        run
    }

    fn chart(&self, request: ChartRequest) -> Result<Vec<ChartSeries>, Problem> {
        self.wait(self.services.chart(&ctx(), request))
    }

    fn pairs(&self, search: PairSearch) -> Result<Vec<PairSeries>, Problem> {
        self.wait(self.services.pairs(&ctx(), search))
    }

    fn bands(&self, search: BandSearch) -> Result<Vec<GroupBand>, Problem> {
        self.wait(self.services.bands(&ctx(), search))
    }
}

fn request(runs: &[RunUid], names: &[&str]) -> ChartRequest {
    let keys = names.iter().map(|name| key(name)).collect();
    ChartRequest {
        runs: runs.to_vec(),
        keys,
        axis: AxisKind::Step,
        spacing: Spacing::Linear,
        range: None,
        width_px: 100,
    }
}

fn over(x: &str, runs: &[RunUid], names: &[&str]) -> PairSearch {
    let keys = names.iter().map(|name| key(name)).collect();
    PairSearch { runs: runs.to_vec(), x: key(x), keys, scale: AxisScale::Linear, range: None, width_px: 100 }
}

fn band(groups: Vec<Vec<RunUid>>) -> BandSearch {
    BandSearch {
        groups,
        key: key("m"),
        axis: BandAxis::Step,
        scale: AxisScale::Linear,
        range: None,
        width_px: 2,
    }
}

fn line(values: &[f64]) -> Vec<MetricPoint> {
    (0..).zip(values).map(|(step, value)| point(step, step * 10, *value)).collect()
}

#[test]
fn a_history_comes_by_time_then_step_without_repeats_and_can_begin_anywhere() {
    let lab = Lab::new();
    let points =
        [point(2, 5, 1.0), point(1, 5, 2.0), point(9, 1, 3.0), point(2, 5, 1.0), point(1, 5, f64::NAN)];
    let run = lab.logged("m", &points);
    let history = |skip| {
        lab.wait(async {
            let mut history = lab.services.open_history(&ctx(), run, &key("m"), skip).await.unwrap();
            let mut all = Vec::new();
            loop {
                let block = history.next_points().await.unwrap();
                if block.is_empty() {
                    return all;
                }
                all.extend(
                    block
                        .into_iter()
                        .map(|point| format!("{}/{}/{:?}", point.timestamp, point.step, point.value)),
                );
            }
        })
    };
    let whole = ["1/9/3.0", "5/1/NaN", "5/1/2.0", "5/2/1.0"];
    for skip in 0..=5_usize {
        assert_eq!(history(skip as u64), whole.get(skip..).unwrap_or_default(), "from {skip}");
    }
    assert!(history(u64::MAX).is_empty());
}

#[test]
fn a_chart_names_its_series_and_leaves_empty_ones_out() {
    let lab = Lab::new();
    let (with, without, unknown) = (lab.logged("m", &line(&[1.0, 2.0])), lab.run(), RunUid([9; 16]));
    lab.log(with, metric("n", &line(&[5.0]))).unwrap();
    let series = lab.chart(request(&[without, with, unknown], &["none", "m", "n"])).unwrap();
    assert_eq!(series.iter().map(|one| (one.run, one.key)).collect::<Vec<_>>(), [(1, 1), (1, 2)]);
    assert_eq!((series[0].first.as_slice(), series[0].exact), ([1.0, 2.0].as_slice(), true));
    assert!(lab.chart(request(&[], &["m"])).unwrap().is_empty());
    assert!(lab.chart(request(&[with], &[])).unwrap().is_empty());
}

#[test]
fn a_chart_from_beginnings_and_its_range_are_measured_from_each_series_own() {
    let lab = Lab::new();
    let later = |start: i64, n: i64| -> Vec<MetricPoint> {
        (0..n).map(|step| point(step, start + step * 10, step as f64)).collect()
    };
    let (a, b) = (lab.logged("m", &later(0, 1_000)), lab.logged("m", &later(86_400_000, 3)));
    lab.log(a, metric("n", &later(500, 2))).unwrap();
    let drawn = |range, width_px| {
        let asked = ChartRequest { range, width_px, ..request(&[a, b], &["m", "n"]) };
        let series = lab.wait(lab.services.chart_from_beginnings(&ctx(), asked)).unwrap();
        series.into_iter().map(|one| ((one.run, one.key), one.x_first)).collect::<Vec<_>>()
    };
    let part = drawn(Some((10, 20)), 100);
    assert_eq!(part, [((0, 0), vec![10, 20]), ((0, 1), vec![10]), ((1, 0), vec![10, 20])]);
    assert_eq!(drawn(Some((15, 9_000)), 1).len(), 2, "what ends before a range has no series in it");
    let whole = drawn(None, 100);
    assert_eq!((whole.len(), whole[0].1[0], &whole[2].1), (3, 0, &vec![0, 10, 20]));
    assert!(drawn(Some((i64::MIN, -1)), 9).is_empty() && drawn(Some((10_000, i64::MAX)), 9).is_empty());
    let refused = ChartRequest { range: Some((2, 1)), ..request(&[a], &["m"]) };
    assert!(lab.wait(lab.services.chart_from_beginnings(&ctx(), refused)).is_err());
}

#[test]
fn a_logarithmic_chart_from_beginnings_counts_the_first_point_of_each_series() {
    let lab = Lab::new();
    let later = |start: i64| -> Vec<MetricPoint> {
        [0, 1, 9, 10, 99, 100, 1000].map(|after| point(after, start + after, after as f64)).into()
    };
    let (a, b) = (lab.logged("m", &later(-7)), lab.logged("m", &later(86_400_000)));
    let drawn = |range, width_px| {
        let spacing = AxisScale::Log.spacing();
        let asked = ChartRequest { spacing, range, width_px, ..request(&[a, b], &["m"]) };
        let series = lab.wait(lab.services.chart_from_beginnings(&ctx(), asked)).unwrap();
        series.into_iter().map(|one| (one.x_first, one.n_off_axis)).collect::<Vec<_>>()
    };
    assert_eq!(drawn(None, 3), vec![(vec![1, 10, 100], 1); 2]);
    assert_eq!(drawn(Some((0, 99)), 2), vec![(vec![1, 10], 1); 2]);
    assert_eq!(drawn(Some((9, 100)), 1_000), vec![(vec![9, 10, 99, 100], 0); 2]);
    assert_eq!(drawn(Some((-5, 0)), 100), vec![(Vec::new(), 1); 2]);
}

#[test]
fn the_time_of_day_has_no_logarithmic_axis() {
    let lab = Lab::new();
    let asked =
        ChartRequest { axis: AxisKind::Time, spacing: AxisScale::Log.spacing(), ..request(&[], &["m"]) };
    let bands = BandSearch { axis: BandAxis::Time, scale: AxisScale::Log, ..band(Vec::new()) };
    for outcome in [lab.chart(asked).map(drop), lab.bands(bands).map(drop)] {
        let refused = outcome.unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, "x_scale"));
    }
}

#[test]
fn a_chart_by_time_and_one_by_step_have_their_own_ends_which_belong_to_them() {
    let lab = Lab::new();
    let run = lab.logged("m", &line(&[1.0, 2.0, 3.0]));
    let drawn = |axis, range| {
        let series = lab.chart(ChartRequest { axis, range, ..request(&[run], &["m"]) }).unwrap();
        series.into_iter().flat_map(|one| one.first).collect::<Vec<f64>>()
    };
    assert_eq!(drawn(AxisKind::Step, Some((1, 2))), [2.0, 3.0]);
    assert_eq!(drawn(AxisKind::Time, Some((1, 10))), [2.0]);
    assert_eq!(drawn(AxisKind::Time, Some((0, 20))), [1.0, 2.0, 3.0]);
    assert!(drawn(AxisKind::Step, Some((3, 9))).is_empty());
    assert_eq!(drawn(AxisKind::Step, Some((i64::MIN, i64::MAX))), [1.0], "all in one pixel");
}

#[test]
fn the_limits_of_a_chart_hold_at_their_edges() {
    let lab = Lab::new();
    let asked = |n_runs: usize, n_keys: usize, width_px: usize| {
        let keys = (0..n_keys).map(|n| key(&format!("k{n}"))).collect();
        let runs = vec![RunUid([9; 16]); n_runs];
        let chart = ChartRequest {
            runs: runs.clone(),
            keys,
            axis: AxisKind::Step,
            spacing: Spacing::Linear,
            range: None,
            width_px,
        };
        let pairs = PairSearch {
            runs,
            x: key("x"),
            keys: chart.keys.clone(),
            scale: AxisScale::Linear,
            range: None,
            width_px,
        };
        let outcomes = (lab.chart(chart).map(drop), lab.pairs(pairs).map(drop));
        assert_eq!(outcomes.0.is_ok(), outcomes.1.is_ok(), "pairs have the limits of charts");
        outcomes.0.map_err(|problem| problem.code())
    };
    let limit = Err(Code::LimitReached);
    assert_eq!((asked(CHART_RUNS_MAX, 1, 1), asked(CHART_RUNS_MAX + 1, 1, 1)), (Ok(()), limit));
    assert_eq!(
        (asked(10, CHART_SERIES_MAX / 10, 1), asked(10, CHART_SERIES_MAX / 10 + 1, 1)),
        (Ok(()), limit)
    );
    assert_eq!((asked(1, 1, CHART_WIDTH_MAX), asked(1, 1, CHART_WIDTH_MAX + 1)), (Ok(()), limit));
    assert_eq!((asked(1, 1, 1), asked(1, 1, 0), asked(0, 0, 0)), (Ok(()), limit, limit));
    let wide = CHART_BUCKETS_MAX / 1_000;
    assert_eq!((asked(1_000, 1, wide), asked(1_000, 1, wide + 1)), (Ok(()), limit));
}

#[test]
fn a_range_that_ends_before_it_starts_is_refused_everywhere() {
    let lab = Lab::new();
    for (range, fine) in [((0, 0), true), ((-5, 5), true), ((1, 0), false), ((i64::MAX, i64::MIN), false)] {
        let chart = lab.chart(ChartRequest { range: Some(range), ..request(&[], &["m"]) }).map(drop);
        let bands = lab.bands(BandSearch { range: Some(range), ..band(vec![Vec::new()]) }).map(drop);
        for outcome in [chart, bands] {
            assert_eq!(outcome.is_ok(), fine, "{range:?}");
            if let Err(refused) = outcome {
                assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, "range"));
            }
        }
    }
    for (range, fine) in [
        ((0.0, 0.0), true),
        ((-0.0, 0.0), true),
        ((1.0, 0.0), false),
        ((f64::NAN, 1.0), false),
        ((0.0, f64::NAN), false),
        ((0.0, f64::INFINITY), false),
        ((f64::NEG_INFINITY, 0.0), false),
    ] {
        let outcome = lab.pairs(PairSearch { range: Some(range), ..over("x", &[], &["y"]) });
        assert_eq!(outcome.is_ok(), fine, "{range:?}");
    }
}

#[test]
fn a_metric_over_another_is_joined_by_step_in_the_order_of_the_other() {
    let lab = Lab::new();
    let run = lab.logged(
        "x",
        &[point(0, 0, 30.0), point(1, 1, 10.0), point(2, 2, 20.0), point(2, 3, 25.0), point(4, 4, f64::NAN)],
    );
    lab.log(run, metric("y", &line(&[1.0, 2.0, f64::NAN, 4.0, 5.0]))).unwrap();
    let series = lab.pairs(over("x", &[run, RunUid([9; 16])], &["y", "none"])).unwrap();
    assert_eq!(series.len(), 1);
    let drawn: Vec<(f64, String, u64)> =
        series[0].columns.iter().map(|one| (one.x, format!("{:?}", one.first), one.n_nan)).collect();
    assert_eq!(
        drawn,
        [(10.0, "2.0".to_owned(), 0), (25.0, "NaN".to_owned(), 1), (30.0, "1.0".to_owned(), 0)]
    );
    assert_eq!((series[0].n_alone, series[0].exact), (2, true), "step 3 has no x, step 4 one that is NaN");
}

#[test]
fn pairs_in_a_range_and_over_few_pixels_keep_their_extremes() {
    let lab = Lab::new();
    let run = lab.logged("x", &(0..100).map(|step| point(step, step, step as f64)).collect::<Vec<_>>());
    let zigzag: Vec<MetricPoint> =
        (0..100).map(|step| point(step, step, if step == 57 { 9.0 } else { 0.0 })).collect();
    lab.log(run, metric("y", &zigzag)).unwrap();
    let part = lab.pairs(PairSearch { range: Some((10.0, 12.0)), ..over("x", &[run], &["y"]) }).unwrap();
    assert_eq!(part[0].columns.iter().map(|one| one.x).collect::<Vec<_>>(), [10.0, 11.0, 12.0]);
    let few = lab.pairs(PairSearch { width_px: 4, ..over("x", &[run], &["y"]) }).unwrap();
    assert_eq!((few[0].columns.len(), few[0].exact), (4, false));
    assert_eq!(few[0].columns.iter().map(|one| one.n).sum::<u64>(), 100);
    assert_eq!(few[0].columns.iter().map(|one| one.max).collect::<Vec<_>>(), [0.0, 0.0, 9.0, 0.0]);
}

#[test]
fn a_band_is_the_mean_and_the_reach_of_its_runs() {
    let lab = Lab::new();
    let [a, b] = [[1.0, 10.0], [3.0, 30.0]].map(|values| lab.logged("m", &line(&values)));
    let bare = lab.run();
    let bands = lab.bands(band(vec![vec![a, b, bare], vec![b], vec![bare], Vec::new()])).unwrap();
    assert_eq!(bands.iter().map(|one| one.n_runs).collect::<Vec<_>>(), [2, 1, 0, 0]);
    assert_eq!(
        (bands[0].band.mean.as_slice(), bands[0].band.n.as_slice()),
        ([2.0, 20.0].as_slice(), [2, 2].as_slice())
    );
    assert_eq!(
        (bands[0].band.min.as_slice(), bands[0].band.max.as_slice()),
        ([1.0, 10.0].as_slice(), [3.0, 30.0].as_slice())
    );
    assert_eq!(bands[1].band.x, bands[0].band.x, "all groups have one range");
    assert!(bands[2].band.x.is_empty() && bands[3].band.x.is_empty());
}

#[test]
fn a_spike_within_a_pixel_is_the_reach_of_a_band_on_every_axis() {
    let lab = Lab::new();
    let values: Vec<f64> = (0..1_000).map(|step| if step == 500 { 90.0 } else { 1.0 }).collect();
    let (spiked, flat) = (lab.logged("m", &line(&values)), lab.logged("m", &line(&[2.0; 1_000])));
    for axis in [BandAxis::Step, BandAxis::Time, BandAxis::Relative] {
        let asked = BandSearch { axis, width_px: 1, ..band(vec![vec![spiked, flat]]) };
        let found = lab.bands(asked).unwrap();
        let (band, nearly) = (&found[0].band, |a: f64, b: f64| (a - b).abs() < 1e-9);
        assert_eq!((band.min.as_slice(), band.max.as_slice()), ([1.0].as_slice(), [90.0].as_slice()));
        assert!(band.mean.iter().all(|mean| nearly(*mean, 1.5445)), "{axis:?} {:?}", band.mean);
    }
}

#[test]
fn a_band_over_relative_time_begins_with_each_run() {
    let lab = Lab::new();
    let later = |start: i64, values: &[f64]| -> Vec<MetricPoint> {
        (0..).zip(values).map(|(step, value)| point(step, start + step * 10, *value)).collect()
    };
    let day = 86_400_000;
    let [a, b, short] =
        [later(0, &[1.0, 10.0, 100.0]), later(day, &[3.0, 30.0, 300.0]), later(5 * day, &[8.0])]
            .map(|points| lab.logged("m", &points));
    let ask = |range, width_px| {
        let asked = BandSearch {
            axis: BandAxis::Relative,
            range,
            width_px,
            ..band(vec![vec![a, b, short], vec![b]])
        };
        lab.bands(asked).unwrap()
    };
    let whole = ask(None, 3);
    assert_eq!(whole.iter().map(|one| one.n_runs).collect::<Vec<_>>(), [3, 1]);
    assert_eq!(
        (whole[0].band.mean.as_slice(), whole[0].band.n.as_slice()),
        ([4.0, 20.0, 200.0].as_slice(), [3, 2, 2].as_slice())
    );
    assert!(whole[0].band.x.iter().all(|x| (0.0..=20.0).contains(x)), "{:?}", whole[0].band.x);
    assert_eq!(whole[1].band.mean, [3.0, 30.0, 300.0]);
    // A part is measured from the beginning of each run, not of the part.
    let part = ask(Some((10, 20)), 2);
    assert_eq!(part.iter().map(|one| one.n_runs).collect::<Vec<_>>(), [2, 1]);
    assert_eq!((part[0].band.mean.as_slice(), part[0].band.x[0]), ([20.0, 200.0].as_slice(), 12.5));
    assert!(ask(Some((21, 90)), 2).iter().all(|one| one.n_runs == 0 && one.band.x.is_empty()));
    assert!(ask(Some((i64::MIN, -1)), 2).iter().all(|one| one.n_runs == 0));
    assert_eq!(ask(Some((i64::MIN, i64::MAX)), 2)[1].n_runs, 1);
}

#[test]
fn a_logarithmic_band_reaches_over_what_has_a_place_and_counts_the_rest_by_group() {
    let lab = Lab::new();
    let long = |value: f64| -> Vec<MetricPoint> {
        (-1..1000).map(|step| point(step, step, if step == 500 { 90.0 } else { value })).collect()
    };
    let [a, b] = [1.0, 3.0].map(|value| lab.logged("m", &long(value)));
    let nowhere = lab.logged("m", &[point(0, 0, 1.0)]);
    let ask = |range| {
        let groups = vec![vec![a, b], vec![a, nowhere], vec![nowhere]];
        lab.bands(BandSearch { scale: AxisScale::Log, range, width_px: 3, ..band(groups) }).unwrap()
    };
    let whole = ask(None);
    assert_eq!(
        whole.iter().map(|one| (one.n_runs, one.n_off_axis)).collect::<Vec<_>>(),
        [(2, 4), (1, 3), (0, 1)]
    );
    assert_eq!(
        (whole[0].band.n.as_slice(), &whole[0].band.mean[..2]),
        ([2, 2, 2].as_slice(), [2.0, 2.0].as_slice())
    );
    assert_eq!((whole[0].band.min.as_slice(), whole[0].band.max[2]), ([1.0; 3].as_slice(), 90.0));
    let x: Vec<f64> = whole[0].band.x.iter().map(|x| x.log10()).collect();
    assert!(x.windows(2).all(|pair| (pair[1] - pair[0] - 999.0_f64.log10() / 3.0).abs() < 1e-9), "{x:?}");
    assert_eq!(ask(Some((0, 999))).iter().map(|one| one.n_off_axis).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(ask(Some((0, 999)))[0].band, whole[0].band);
    assert!(ask(Some((10, 999))).iter().all(|one| one.n_off_axis == 0));
    assert!(ask(Some((-9, 0))).iter().all(|one| one.n_runs == 0 && one.band.x.is_empty()));
}

#[test]
fn bands_of_nothing_are_empty_one_for_each_group() {
    let lab = Lab::new();
    let bands = lab.bands(band(vec![Vec::new(), vec![lab.run()]])).unwrap();
    assert!(bands.len() == 2 && bands.iter().all(|one| one.n_runs == 0 && one.band.x.is_empty()));
    assert!(lab.bands(band(Vec::new())).unwrap().is_empty());
}

#[test]
fn an_infinite_mean_and_nan_have_no_place_in_a_band() {
    let lab = Lab::new();
    let runs =
        [[f64::INFINITY, 1.0], [f64::NAN, 3.0], [4.0, 5.0]].map(|values| lab.logged("m", &line(&values)));
    let found = lab.bands(band(vec![runs.to_vec()])).unwrap();
    assert_eq!(
        (found[0].band.mean.as_slice(), found[0].band.n.as_slice()),
        ([4.0, 3.0].as_slice(), [1, 3].as_slice())
    );
}

#[test]
fn the_limits_of_bands_hold_at_their_edges() {
    let lab = Lab::new();
    let run = RunUid([9; 16]);
    let range = Some((0, 9));
    let asked = |groups: Vec<Vec<RunUid>>, width_px| {
        lab.bands(BandSearch { range, width_px, ..band(groups) })
            .map(|bands| bands.len())
            .map_err(|p| p.code())
    };
    assert_eq!(asked(vec![Vec::new(); BAND_GROUPS_MAX], 1), Ok(BAND_GROUPS_MAX));
    assert_eq!(asked(vec![Vec::new(); BAND_GROUPS_MAX + 1], 1), Err(Code::LimitReached));
    assert_eq!(asked(vec![vec![run; BAND_RUNS_MAX / 2]; 2], 1), Ok(2));
    assert_eq!(
        asked(vec![vec![run; BAND_RUNS_MAX / 2], vec![run; BAND_RUNS_MAX / 2 + 1]], 1),
        Err(Code::LimitReached)
    );
    for (width, fine) in [(0, false), (1, true), (CHART_WIDTH_MAX, true), (CHART_WIDTH_MAX + 1, false)] {
        assert_eq!(asked(Vec::new(), width).is_ok(), fine, "{width}");
    }
}

#[test]
fn nothing_waits_to_be_sealed_in_a_store_that_seals_nothing() {
    let lab = Lab::new();
    assert_eq!(
        lab.services.sealing_backlog().map(|backlog| (backlog.n_runs, backlog.n_points)),
        Some((0, 0))
    );
}
