//! A server whose disk takes no more: it says so, goes on reading, and loses nothing that it acknowledged.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{Reply, Server, exchange};

/// 2 or 4 MiB, as the shell counts.
const LIMIT_BLOCKS: u32 = 4096;
const POINTS: i64 = 10;

/// Sends half a megabyte of parameters and ten points, the `n`-th such batch.
fn log(server: &Server, run: &str, n: i64) -> Reply {
    let text = "x".repeat(5_000);
    let params: Vec<String> = (0..100).map(|i| format!(r#"{{"key":"p{n}.{i}","value":"{text}"}}"#)).collect();
    let point = |step: i64| format!(r#"{{"key":"m","value":{step},"timestamp":{step},"step":{step}}}"#);
    let points: Vec<String> = (n * POINTS..(n + 1) * POINTS).map(point).collect();
    let body =
        format!(r#"{{"run_id":"{run}","params":[{}],"metrics":[{}]}}"#, params.join(","), points.join(","));
    exchange(&server.address, "POST", "/api/2.0/mlflow/runs/log-batch", &body).unwrap()
}

/// Exactly the steps of the acknowledged batches, each once.
fn assert_holds(server: &Server, run: &str, acknowledged: &[i64]) {
    let wanted: Vec<i64> = acknowledged.iter().flat_map(|n| n * POINTS..(n + 1) * POINTS).collect();
    assert_eq!(server.steps(run, "m"), wanted);
}

#[test]
fn a_full_disk_refuses_writes_for_a_while_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start_with_file_limit(dir.path(), LIMIT_BLOCKS, &[]);
    let run = server.run();
    let mut acknowledged = Vec::new();
    let mut n_refused = 0;
    let mut n = 0;
    while n_refused < 3 {
        assert!(n < 1_000, "the limit is never reached");
        let reply = log(&server, &run, n);
        match reply.status {
            200 => acknowledged.push(n),
            _ => {
                n_refused += 1;
                assert_eq!(reply.status, 429, "{}", reply.body);
                assert!(reply.header("retry-after").is_some(), "{}", reply.head);
                assert!(reply.body.contains("TEMPORARILY_UNAVAILABLE"), "{}", reply.body);
                assert!(reply.body.contains("The data directory cannot be written"), "{}", reply.body);
            }
        }
        assert_holds(&server, &run, &acknowledged);
        n += 1;
    }
    assert!(!acknowledged.is_empty());
    assert_eq!(server.get("/health").0, 200);
    assert_eq!(server.post("/api/2.0/mlflow/runs/search", r#"{"experiment_ids":["0"]}"#).0, 200);
    assert_eq!(server.terminate(), Some(0));
    let server = Server::start(dir.path(), &[]);
    assert_holds(&server, &run, &acknowledged);
    acknowledged.push(n);
    assert_eq!(log(&server, &run, n).status, 200);
    assert_holds(&server, &run, &acknowledged);
}

#[test]
fn many_writers_at_a_full_disk_lose_nothing_and_go_on_when_there_is_room_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start_with_file_limit(dir.path(), LIMIT_BLOCKS, &[]);
    let runs: Vec<String> = (0..4).map(|_| server.run()).collect();
    let until_refused = |run: &String| {
        let answers = (0..1_000).map(|n| log(&server, run, n).status);
        answers.take_while(|status| *status == 200).count() as i64
    };
    let mut acknowledged: Vec<Vec<i64>> = std::thread::scope(|scope| {
        let writers: Vec<_> = runs.iter().map(|run| scope.spawn(|| until_refused(run))).collect();
        writers.into_iter().map(|writer| (0..writer.join().unwrap()).collect()).collect()
    });
    for (run, acknowledged) in runs.iter().zip(&acknowledged) {
        assert_holds(&server, run, acknowledged);
        // An ended run is compressed; that too must wait for room.
        let end = format!(r#"{{"run_id":"{run}","status":"FINISHED","end_time":1}}"#);
        server.post("/api/2.0/mlflow/runs/update", &end);
    }
    server.lift_file_limit();
    for (run, acknowledged) in runs.iter().zip(&mut acknowledged) {
        let next = acknowledged.len() as i64;
        assert_eq!(log(&server, run, next).status, 200);
        acknowledged.push(next);
        assert_holds(&server, run, acknowledged);
    }
    server.kill();
    let server = Server::start(dir.path(), &[]);
    for (run, acknowledged) in runs.iter().zip(&acknowledged) {
        assert_holds(&server, run, acknowledged);
    }
}

#[test]
fn an_artifact_that_does_not_fit_is_refused_whole_and_fits_later() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start_with_file_limit(dir.path(), LIMIT_BLOCKS, &[]);
    let run = server.run();
    let path = format!("/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts/w.bin");
    let content = "x".repeat(6 * 1024 * 1024);
    let put = |server: &Server| exchange(&server.address, "PUT", &path, &content).unwrap();
    let refused = put(&server);
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert!(refused.header("retry-after").is_some(), "{}", refused.head);
    let list = format!("/api/2.0/mlflow/artifacts/list?run_id={run}");
    assert!(!server.get(&list).1.contains("w.bin"));
    let left = std::fs::read_dir(dir.path().join("artifacts/tmp")).unwrap().count();
    assert_eq!(left, 0, "what was written is removed");
    assert_eq!(server.terminate(), Some(0));
    let server = Server::start(dir.path(), &[]);
    assert_eq!(put(&server).status, 200);
    assert!(server.get(&list).1.contains("w.bin"));
}
