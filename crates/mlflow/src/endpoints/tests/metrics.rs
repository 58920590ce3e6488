//! Endpoints of metric histories.

use super::*;
use proptest::prelude::*;

/// A run with this many points of `loss`, step and value counting up.
fn logged(server: &Server, n: i64) -> String {
    let run = server.run();
    for step in 0..n {
        let body =
            json!({"run_id": run, "key": "loss", "value": step, "timestamp": 100 + step, "step": step});
        assert_eq!(server.post("runs/log-metric", &body), json!({}));
    }
    run
}

fn steps(reply: &Value) -> Vec<i64> {
    let rows = reply["metrics"].as_array().map(Vec::as_slice).unwrap_or_default();
    rows.iter().map(|row| row["step"].as_i64().unwrap()).collect()
}

#[test]
fn a_whole_history_comes_in_order_however_many_blocks_it_has() {
    let server = Server::new();
    for n in [1, 3, 4, 5, 8, 9, 13] {
        let run = logged(&server, n);
        let reply = server.get(&format!("metrics/get-history?run_id={run}&metric_key=loss"));
        assert_eq!(steps(&reply), (0..n).collect::<Vec<_>>(), "{n}");
        assert_eq!(reply["metrics"][0], json!({"key": "loss", "value": 0.0, "timestamp": 100, "step": 0}));
    }
}

#[test]
fn an_unknown_run_or_metric_has_an_empty_history() {
    let server = Server::new();
    let run = logged(&server, 2);
    for query in [
        format!("run_id={run}&metric_key=other"),
        format!("run_id={}&metric_key=loss", "ff".repeat(16)),
        "run_id=nope&metric_key=loss&max_results=5".to_owned(),
        format!("run_id={run}&metric_key=other&max_results=5"),
    ] {
        assert_eq!(server.get(&format!("metrics/get-history?{query}")), json!({}), "{query}");
    }
}

#[test]
fn a_history_is_paged_by_token() {
    let server = Server::new();
    let run = logged(&server, 10);
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let path =
            format!("metrics/get-history?run_id={run}&metric_key=loss&max_results=5&page_token={token}");
        let page = server.get(&path);
        found.extend(steps(&page));
        match page["next_page_token"].as_str() {
            Some(next) => token = next.replace('=', "%3D"),
            None => break,
        }
    }
    assert_eq!(found, (0..10).collect::<Vec<_>>());
}

#[test]
fn special_values_go_in_and_come_out() {
    let server = Server::new();
    let run = server.run();
    for (value, step) in
        [(json!("NaN"), 0), (json!("Infinity"), 1), (json!("-Infinity"), 2), (json!("1.5"), 3)]
    {
        server.post(
            "runs/log-metric",
            &json!({"run_uuid": run, "key": "x", "value": value, "timestamp": step, "step": step}),
        );
    }
    let rows = server.get(&format!("metrics/get-history?run_id={run}&metric_key=x"))["metrics"].clone();
    let values: Vec<Value> = rows.as_array().unwrap().iter().map(|row| row["value"].clone()).collect();
    assert_eq!(values, [json!("NaN"), json!(f64::MAX), json!(f64::MIN), json!(1.5)]);
}

#[test]
fn bulk_histories_name_their_runs_and_have_one_limit() {
    let server = Server::new();
    let runs = [logged(&server, 3), logged(&server, 6)];
    let query = format!("run_id={}&run_id={}&metric_key=loss", runs[1], runs[0]);
    let reply = server.get(&format!("metrics/get-history-bulk?{query}"));
    assert_eq!(steps(&reply), [0, 1, 2, 0, 1, 2, 3, 4, 5]);
    assert_eq!(reply["metrics"][3]["run_id"], json!(runs[1]));
    let reply = server.get(&format!("metrics/get-history-bulk?{query}&max_results=8"));
    assert_eq!(steps(&reply), [0, 1, 2, 0, 1, 2, 3, 4]);
    let reply = server.get("metrics/get-history-bulk?run_id=nope&metric_key=loss");
    assert_eq!(reply, json!({"metrics": []}));
}

#[test]
fn sampled_histories_keep_the_ends_and_the_range() {
    let server = Server::new();
    let run = logged(&server, 30);
    let path = format!("metrics/get-history-bulk-interval?run_ids={run}&metric_key=loss");
    assert_eq!(steps(&server.get(&format!("{path}&max_results=4"))), [0, 8, 16, 29]);
    assert_eq!(steps(&server.get(&format!("{path}&start_step=5&end_step=7"))), [5, 6, 7]);
    assert_eq!(server.get(&path.replace("loss", "other")), json!({}));
    let unknown = server
        .get_any(&format!("metrics/get-history-bulk-interval?run_ids={}&metric_key=a", "ff".repeat(16)));
    assert_eq!(unknown.status, 404);
}

/// A point as it is logged: value, time and step.
type Logged = (i8, i64, i64);

/// What a history holds: each point once, by time, step and value.
fn history_of(points: &[Logged]) -> Vec<Logged> {
    let mut all = points.to_vec();
    all.sort_by_key(|(value, time, step)| (*time, *step, *value));
    all.dedup();
    all
}

fn rows(reply: &Value) -> Vec<Logged> {
    let rows = reply["metrics"].as_array().map(Vec::as_slice).unwrap_or_default();
    let whole = |row: &Value, name: &str| row[name].as_i64().unwrap();
    rows.iter()
        .map(|row| (row["value"].as_f64().unwrap() as i8, whole(row, "timestamp"), whole(row, "step")))
        .collect()
}

/// Logs the points in batches of some sizes.
fn log(server: &Server, run: &str, points: &[Logged], batch: usize) {
    for points in points.chunks(batch) {
        let metrics: Vec<Value> = points
            .iter()
            .map(|(value, timestamp, step)| json!({"key": "loss", "value": value, "timestamp": timestamp, "step": step}))
            .collect();
        server.post("runs/log-batch", &json!({"run_id": run, "metrics": metrics}));
    }
}

fn points() -> impl Strategy<Value = Vec<Logged>> {
    prop::collection::vec((-2_i8..3, 0_i64..4, -1_i64..5), 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_of_any_size_make_up_the_whole_history(points in points(), batch in 1_usize..10, size in 1_usize..12) {
        let server = Server::new();
        let run = server.run();
        log(&server, &run, &points, batch);
        let all = history_of(&points);
        let path = format!("metrics/get-history?run_id={run}&metric_key=loss");
        prop_assert_eq!(rows(&server.get(&path)), all.clone());
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let page = server.get(&format!("{path}&max_results={size}&page_token={token}"));
            let part = rows(&page);
            found.extend(part.iter().copied());
            let Some(next) = page["next_page_token"].as_str() else { break };
            prop_assert_eq!(part.len(), size, "only the last page is short");
            token = next.replace('=', "%3D");
        }
        prop_assert_eq!(found, all.clone());
        let beyond = server.get(&format!("{path}&page_token={}", offset_token(all.len() + size)));
        prop_assert_eq!(beyond, json!({}));
    }

    #[test]
    fn histories_in_bulk_follow_each_other_up_to_their_limit(
        logged in prop::collection::vec(points(), 1..4),
        limit in 1_usize..60,
    ) {
        let server = Server::new();
        let mut wanted = Vec::new();
        for points in &logged {
            let run = server.run();
            log(&server, &run, points, 7);
            wanted.push((run, history_of(points)));
        }
        let ids: Vec<String> = wanted.iter().map(|(run, _)| format!("run_id={run}")).collect();
        let ids = ids.join("&");
        let reply = server.get(&format!("metrics/get-history-bulk?{ids}&metric_key=loss&max_results={limit}"));
        wanted.sort();
        let mut expected: Vec<Logged> = wanted.iter().flat_map(|(_, points)| points.iter().copied()).collect();
        expected.truncate(limit);
        prop_assert_eq!(rows(&reply), expected);
    }

    #[test]
    fn a_sample_of_any_size_has_the_last_row_of_its_range_and_none_outside(
        points in points(),
        from in -2_i64..6,
        length in 0_i64..6,
        size in 1_usize..12,
    ) {
        let server = Server::new();
        let run = server.run();
        log(&server, &run, &points, 5);
        let mut within: Vec<Logged> =
            history_of(&points).into_iter().filter(|(_, _, step)| (from..=from + length).contains(step)).collect();
        within.sort_by_key(|(value, time, step)| (*step, *time, *value));
        let reply = server.get(&format!(
            "metrics/get-history-bulk-interval?run_ids={run}&metric_key=loss&start_step={from}&end_step={}&max_results={size}",
            from + length
        ));
        let found = rows(&reply);
        prop_assert_eq!(found.len(), within.len().min(size));
        prop_assert_eq!(found.last(), within.last());
        if size > 1 {
            prop_assert_eq!(found.first(), within.first());
        }
        let mut left = within.iter();
        prop_assert!(found.iter().all(|row| left.any(|known| known == row)), "{:?} of {:?}", found, within);
    }
}

/// A token that passes over so many points, as it stands in an address.
fn offset_token(n: usize) -> String {
    crate::wire::offset_token(n as u64).replace('=', "%3D")
}
