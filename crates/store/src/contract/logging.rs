//! What runs log: parameters, tags, current values of metrics.

use super::{at, cases, key, param, point, points, run, tag, uid};
use crate::Store;
use trialbook_domain::{
    Code, ExperimentId, KeyPoints, Kind, LogBatch, MetricSummary, ParamKind, ParamValue, Problem,
};

cases![
    params_are_written_once_and_equal_repeats_are_harmless,
    a_refused_batch_leaves_no_trace,
    every_conflicting_param_is_named_in_the_order_of_the_batch,
    typed_params_keep_their_kind,
    the_last_tag_wins_and_a_removed_one_is_gone,
    the_current_value_is_the_greatest_step_not_the_last_written,
    nan_and_infinities_are_values_like_any_other,
    summaries_hold_extremes_over_many_batches,
    runs_of_one_experiment_share_keys_without_mixing,
    an_empty_batch_is_accepted,
];

async fn summary(store: &dyn Store, n: u8, name: &str) -> Result<MetricSummary, Problem> {
    let metrics = store.get_run(uid(n)).await?.data.metrics;
    let found = metrics.into_iter().find(|(found, _)| *found == key(name));
    found.map(|(_, summary)| summary).ok_or_else(|| Problem::bug(format!("run {n} has no metric {name}")))
}

async fn params_are_written_once_and_equal_repeats_are_harmless(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.log_batch(uid(1), param("lr", "0.1"), at(1)).await?;
    store.log_batch(uid(1), param("lr", "0.1"), at(2)).await?;
    let problem = store.log_batch(uid(1), param("lr", "0.10"), at(3)).await.err();
    let problem = problem.ok_or_else(|| Problem::bug("the change was accepted"))?;
    assert_eq!((problem.code(), problem.kind()), (Code::ParamChanged, Kind::Conflict));
    let facts = ["run_id", "key", "old", "new"].map(|name| problem.fact_value(name).to_owned());
    assert_eq!(facts, [uid(1).to_string(), "lr".to_owned(), "0.1".to_owned(), "0.10".to_owned()]);
    let params = store.get_run(uid(1)).await?.data.params;
    assert_eq!(params, [(key("lr"), ParamValue::from_text("0.1".to_owned()))]);
    Ok(())
}

async fn a_refused_batch_leaves_no_trace(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.log_batch(uid(1), param("lr", "1"), at(1)).await?;
    let before = store.get_run(uid(1)).await?;
    let mut batch = param("lr", "2");
    batch.params.push((key("other"), ParamValue::from_text("x".to_owned())));
    batch.tags.push((key("t"), "v".to_owned()));
    batch.metrics.push(KeyPoints { key: key("m"), points: vec![point(0, 0, 1.0)] });
    assert!(store.log_batch(uid(1), batch, at(2)).await.is_err());
    let after = store.get_run(uid(1)).await?;
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
    let fields = store.list_run_fields(ExperimentId(0)).await?;
    assert_eq!(fields.len(), 2, "lr and mlflow.runName: {fields:?}");
    Ok(())
}

async fn every_conflicting_param_is_named_in_the_order_of_the_batch(
    store: &dyn Store,
) -> Result<(), Problem> {
    run(store, 1).await?;
    for name in ["a", "b", "c"] {
        store.log_batch(uid(1), param(name, "1"), at(1)).await?;
    }
    let value = |text: &str| ParamValue::from_text(text.to_owned());
    let params = vec![(key("c"), value("2")), (key("b"), value("1")), (key("a"), value("3"))];
    let problem = store.log_batch(uid(1), LogBatch { params, ..LogBatch::default() }, at(2)).await.err();
    let facts = problem.map(|p| p.facts().iter().map(|fact| fact.value.clone()).collect::<Vec<_>>());
    let run_id = uid(1).to_string();
    let expected = [run_id.as_str(), "c", "1", "2", "a", "1", "3"].map(str::to_owned).to_vec();
    assert_eq!(facts, Some(expected));
    Ok(())
}

async fn typed_params_keep_their_kind(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let values = [
        (ParamKind::Int, "3"),
        (ParamKind::Float, "0.5"),
        (ParamKind::Bool, "true"),
        (ParamKind::Null, "null"),
        (ParamKind::Json, "[1]"),
    ];
    let params: Vec<_> = values
        .iter()
        .map(|(kind, text)| (key(&format!("{kind:?}")), ParamValue::typed(*kind, (*text).to_owned())))
        .collect();
    store.log_batch(uid(1), LogBatch { params: params.clone(), ..LogBatch::default() }, at(1)).await?;
    let mut read = store.get_run(uid(1)).await?.data.params;
    read.sort_by(|a, b| a.0.cmp(&b.0));
    let mut expected = params;
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(read, expected);
    Ok(())
}

async fn the_last_tag_wins_and_a_removed_one_is_gone(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.log_batch(uid(1), tag("k", "1"), at(1)).await?;
    store.log_batch(uid(1), tag("k", ""), at(2)).await?;
    assert!(store.get_run(uid(1)).await?.data.tags.contains(&(key("k"), String::new())));
    store.delete_run_tag(uid(1), key("k"), at(3)).await?;
    for name in ["k", "never"] {
        let missing = store.delete_run_tag(uid(1), key(name), at(4)).await.err();
        let seen = missing.map(|p| (p.code(), p.fact_value("key").to_owned()));
        assert_eq!(seen, Some((Code::TagNotFound, name.to_owned())));
    }
    Ok(())
}

async fn the_current_value_is_the_greatest_step_not_the_last_written(
    store: &dyn Store,
) -> Result<(), Problem> {
    run(store, 1).await?;
    store.log_batch(uid(1), points("m", &[point(5, 1, 0.5), point(5, 1, 0.4)]), at(1)).await?;
    store.log_batch(uid(1), points("m", &[point(3, 9, 0.9)]), at(2)).await?;
    let found = summary(store, 1, "m").await?;
    assert_eq!((found.last.value, found.last.step, found.first.step), (0.5, 5, 3));
    store.log_batch(uid(1), points("m", &[point(5, 2, 0.1)]), at(3)).await?;
    assert_eq!(summary(store, 1, "m").await?.last.value, 0.1);
    Ok(())
}

async fn nan_and_infinities_are_values_like_any_other(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for (name, value) in
        [("nan", f64::NAN), ("inf", f64::INFINITY), ("minf", f64::NEG_INFINITY), ("zero", -0.0)]
    {
        store.log_batch(uid(1), points(name, &[point(i64::MIN, 0, value)]), at(1)).await?;
        let found = summary(store, 1, name).await?;
        assert_eq!(found.last.value.is_nan(), value.is_nan());
        assert!(value.is_nan() || found.last.value == value, "{name}: {}", found.last.value);
        assert_eq!(found.last.step, i64::MIN);
        assert_eq!(found.n_nan, u64::from(value.is_nan()));
        assert_eq!(found.min.is_none(), value.is_nan());
    }
    store.log_batch(uid(1), points("nan", &[point(i64::MAX, 0, 2.0)]), at(2)).await?;
    let found = summary(store, 1, "nan").await?;
    assert_eq!((found.last.value, found.min, found.n_points), (2.0, Some((2.0, i64::MAX)), 2));
    Ok(())
}

async fn summaries_hold_extremes_over_many_batches(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for (step, value) in [3.0, 1.0, 7.0, f64::NAN, 2.0].into_iter().enumerate() {
        store.log_batch(uid(1), points("m", &[point(step as i64, 0, value)]), at(step as i64)).await?;
    }
    let found = summary(store, 1, "m").await?;
    assert_eq!((found.min, found.max), (Some((1.0, 1)), Some((7.0, 2))));
    assert_eq!((found.first.value, found.last.value, found.n_points, found.n_nan), (3.0, 2.0, 5, 1));
    Ok(())
}

async fn runs_of_one_experiment_share_keys_without_mixing(store: &dyn Store) -> Result<(), Problem> {
    for n in [1, 2] {
        run(store, n).await?;
        store.log_batch(uid(n), points("m", &[point(0, 0, f64::from(n))]), at(1)).await?;
        store.log_batch(uid(n), param("m", &n.to_string()), at(1)).await?;
    }
    for n in [1, 2] {
        assert_eq!(summary(store, n, "m").await?.last.value, f64::from(n));
        assert_eq!(store.get_run(uid(n)).await?.data.params[0].1.text(), n.to_string());
    }
    Ok(())
}

async fn an_empty_batch_is_accepted(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.log_batch(uid(1), LogBatch::default(), at(1)).await
}
