//! A server whose disk fails to make writes durable: it acknowledges none of them, and goes on once the disk does.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{Reply, Server, exchange};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Syncs of the server fail while a file exists.
struct Fault {
    library: PathBuf,
    marker: PathBuf,
}

impl Fault {
    fn new(folder: &Path) -> Fault {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/common/failing_sync.c");
        let library = folder.join("failing_sync.so");
        // The compiler that Rust links with.
        let built =
            Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).status().unwrap();
        assert!(built.success());
        Fault { library, marker: folder.join("failing") }
    }

    fn server(&self, data: &Path) -> Server {
        Server::start_in(data, &[("LD_PRELOAD", self.library.as_path()), ("FAIL_SYNC_WHILE", &self.marker)])
    }

    fn begin(&self) {
        std::fs::write(&self.marker, "").unwrap();
    }

    fn end(&self) {
        std::fs::remove_file(&self.marker).unwrap();
    }
}

fn log(server: &Server, run: &str, step: i64) -> Reply {
    let body = format!(
        r#"{{"run_id":"{run}","metrics":[{{"key":"m","value":{step},"timestamp":{step},"step":{step}}}],"params":[{{"key":"p{step}","value":"x"}}]}}"#
    );
    exchange(&server.address, "POST", "/api/2.0/mlflow/runs/log-batch", &body).unwrap()
}

fn assert_refused(reply: &Reply) {
    assert_eq!(reply.status, 429, "{}", reply.body);
    assert!(reply.header("retry-after").is_some(), "{}", reply.head);
    assert!(reply.body.contains("TEMPORARILY_UNAVAILABLE"), "{}", reply.body);
}

#[test]
fn a_write_that_could_not_be_synced_is_not_acknowledged_and_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let (fault, data) = (Fault::new(folder.path()), folder.path().join("data"));
    let mut server = fault.server(&data);
    let run = server.run();
    assert_eq!(log(&server, &run, 0).status, 200);
    fault.begin();
    for step in [1, 2] {
        assert_refused(&log(&server, &run, step));
        assert_eq!(server.steps(&run, "m"), [0], "what is not durable is not shown");
    }
    let search =
        format!(r#"{{"experiment_ids":["0"],"filter":"params.p1 = 'x' and attributes.run_id = '{run}'"}}"#);
    assert!(!server.post("/api/2.0/mlflow/runs/search", &search).1.contains(&run));
    fault.end();
    assert_eq!(log(&server, &run, 1).status, 200, "the same batch again is no conflict");
    assert_eq!(log(&server, &run, 3).status, 200);
    assert_eq!(server.steps(&run, "m"), [0, 1, 3]);
    server.kill();
    let server = Server::start(&data, &[]);
    assert_eq!(server.steps(&run, "m"), [0, 1, 3]);
}

#[test]
fn many_writers_at_a_disk_that_fails_for_a_while_lose_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let (fault, data) = (Fault::new(folder.path()), folder.path().join("data"));
    let mut server = fault.server(&data);
    let runs: Vec<String> = (0..4).map(|_| server.run()).collect();
    let seen: Vec<Vec<(i64, u16)>> = std::thread::scope(|scope| {
        let write = |run: &String| (0..150).map(|step| (step, log(&server, run, step).status)).collect();
        let writers: Vec<_> = runs.iter().map(|run| scope.spawn(move || write(run))).collect();
        for _ in 0..20 {
            fault.begin();
            server.get("/health");
            fault.end();
            server.get("/health");
        }
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    server.kill();
    let server = Server::start(&data, &[]);
    for (run, answers) in runs.iter().zip(&seen) {
        assert!(answers.iter().all(|(_, status)| [200, 429].contains(status)), "{answers:?}");
        let acknowledged = answers.iter().filter(|(_, status)| *status == 200).map(|(step, _)| *step);
        let held = server.steps(run, "m");
        let missing: Vec<i64> = acknowledged.filter(|step| !held.contains(step)).collect();
        assert!(missing.is_empty(), "acknowledged and lost: {missing:?}");
    }
}

#[test]
fn an_artifact_that_could_not_be_synced_is_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (fault, data) = (Fault::new(folder.path()), folder.path().join("data"));
    let server = fault.server(&data);
    let run = server.run();
    let path = format!("/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts/w.bin");
    let content = "x".repeat(300_000);
    let put = || exchange(&server.address, "PUT", &path, &content).unwrap();
    let list = format!("/api/2.0/mlflow/artifacts/list?run_id={run}");
    fault.begin();
    assert_refused(&put());
    assert!(!server.get(&list).1.contains("w.bin"));
    fault.end();
    assert_eq!(put().status, 200);
    assert!(server.get(&list).1.contains("w.bin"));
}
