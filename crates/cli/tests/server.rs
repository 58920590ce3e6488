//! The server as a process: its start, its end, and what survives it.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{Server, send, trialbook};
use std::collections::BTreeSet;
use std::sync::mpsc::sync_channel;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_server_says_how_to_use_it_and_answers_probes() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path(), &[]);
    let url = format!("http://{}", server.address);
    assert!(server.greeting.contains("    import mlflow\n"), "{}", server.greeting);
    assert!(
        server.greeting.contains(&format!("    mlflow.set_tracking_uri(\"{url}\")\n")),
        "{}",
        server.greeting
    );
    assert_eq!(server.get("/health"), (200, "OK".to_owned()));
    assert_eq!(server.get("/version").0, 200);
    let (status, metrics) = server.get("/metrics");
    assert_eq!(status, 200);
    let line = "trialbook_http_request_duration_seconds_count{route=\"/health\",status=\"200\"} 1";
    assert!(metrics.lines().any(|found| found == line), "{metrics}");
}

#[test]
fn a_second_server_on_the_same_directory_is_told_who_holds_it() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path(), &[]);
    let second = trialbook(&["server", "--port", "0", "--data-dir", dir.path().to_str().unwrap()]);
    assert_eq!(second.status.code(), Some(1));
    let said = text(&second.stderr);
    assert!(said.contains(&format!("(process {})", server.pid())), "{said}");
    assert!(said.contains("choose another --data-dir"), "{said}");
}

#[test]
fn a_server_without_accounts_listens_on_loopback_only() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let refused = trialbook(&["server", "--host", "0.0.0.0", "--port", "0", "--data-dir", data]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("--allow-unauthenticated"), "{}", text(&refused.stderr));
    let open = Server::start(dir.path(), &["--host", "0.0.0.0", "--allow-unauthenticated"]);
    assert!(open.address.starts_with("0.0.0.0:"), "{}", open.address);
}

#[test]
fn foreign_hosts_and_origins_are_turned_away() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path(), &["--allowed-host", "trials.example"]);
    let raw = |head: &str| {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
        write!(
            stream,
            "GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\n{head}Connection: close\r\n\r\n"
        )
        .unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply.get(9..12).unwrap_or_default().to_owned()
    };
    assert_eq!(raw("Host: localhost\r\n"), "200");
    assert_eq!(raw("Host: trials.example\r\n"), "200");
    assert_eq!(raw("Host: evil.example\r\n"), "403");
    assert_eq!(raw("Host: localhost\r\nOrigin: http://evil.example\r\n"), "403");
}

#[test]
fn a_polite_end_keeps_everything_and_exits_with_zero() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(dir.path(), &[]);
    let run = server.run();
    for step in 0..50 {
        let body = format!(r#"{{"run_id":"{run}","key":"m","value":1,"timestamp":{step},"step":{step}}}"#);
        assert_eq!(server.post("/api/2.0/mlflow/runs/log-metric", &body).0, 200);
    }
    assert_eq!(server.terminate(), Some(0));
    let again = Server::start(dir.path(), &[]);
    assert_eq!(again.steps(&run, "m"), (0..50).collect::<Vec<i64>>());
}

#[test]
fn a_server_asked_to_end_right_after_its_greeting_ends_politely() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        assert_eq!(Server::start(dir.path(), &[]).terminate(), Some(0));
    }
}

#[test]
fn a_body_that_is_refused_while_it_is_sent_still_gets_its_reply() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path(), &[]);
    let path = format!("/api/2.0/mlflow-artifacts/artifacts/0/{}/artifacts/w.bin", "ab".repeat(16));
    let content = "x".repeat(20 * 1024 * 1024);
    let (status, body) = send(&server.address, "PUT", &path, &content).unwrap();
    assert_eq!(status, 404, "{body}");
    let content = "x".repeat(40 * 1024 * 1024);
    let (status, body) = send(&server.address, "POST", "/api/2.0/mlflow/runs/log-batch", &content).unwrap();
    assert!(body.contains("larger than the limit"), "{status} {body}");
}

#[test]
fn an_open_event_stream_does_not_hold_up_the_end() {
    use std::io::{Read, Write};
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(dir.path(), &[]);
    let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
    write!(stream, "GET /api/v1/events HTTP/1.1\r\nHost: {}\r\n\r\n", server.address).unwrap();
    let mut first = [0; 15];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    assert_eq!(server.terminate(), Some(0));
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
}

#[test]
fn every_acknowledged_point_is_there_once_after_each_of_several_kills() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(dir.path(), &[]);
    let runs: Vec<String> = (0..4).map(|_| server.run()).collect();
    let mut acknowledged = vec![0_i64; runs.len()];
    for _ in 0..3 {
        let (progress, seen) = sync_channel(1024);
        let writers: Vec<_> = runs
            .iter()
            .cloned()
            .zip(acknowledged.iter().copied())
            .map(|(run, first)| {
                let (address, progress) = (server.address.clone(), progress.clone());
                std::thread::spawn(move || {
                    let mut step = first;
                    loop {
                        let metrics: Vec<String> = (step..step + 5)
                            .map(|s| format!(r#"{{"key":"m","value":{s},"timestamp":{s},"step":{s}}}"#))
                            .collect();
                        let body = format!(r#"{{"run_id":"{run}","metrics":[{}]}}"#, metrics.join(","));
                        match send(&address, "POST", "/api/2.0/mlflow/runs/log-batch", &body) {
                            Ok((200, _)) => step += 5,
                            _ => return step,
                        }
                        // The reader stops listening once it has seen enough.
                        let _ = progress.try_send(());
                    }
                })
            })
            .collect();
        for _ in 0..60 {
            seen.recv().unwrap();
        }
        server.kill();
        acknowledged = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        server = Server::start(dir.path(), &[]);
        for (run, acknowledged) in runs.iter().zip(&acknowledged) {
            let steps = server.steps(run, "m");
            let distinct: BTreeSet<i64> = steps.iter().copied().collect();
            assert_eq!(steps.len(), distinct.len(), "a point is there twice");
            assert!((0..*acknowledged).all(|step| distinct.contains(&step)), "an acknowledged point is lost");
        }
    }
    assert!(acknowledged.iter().sum::<i64>() >= 180 * 5 / 2, "{acknowledged:?}");
}

#[test]
fn a_demo_fills_a_directory_that_a_server_then_shows() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let demo = trialbook(&["demo", "--runs", "30", "--steps", "20", "--data-dir", data]);
    assert_eq!(demo.status.code(), Some(0), "{}", text(&demo.stderr));
    assert!(text(&demo.stdout).starts_with("30 runs written to experiment 'demo'"), "{}", text(&demo.stdout));
    let server = Server::start(dir.path(), &[]);
    let (status, table) = server.post(
        "/api/v1/runs/table",
        r#"{"experiment_names":["demo"],"filter":"max(metrics.`val/auc`) > 0","columns":["run_name"],"limit":100}"#,
    );
    assert_eq!(status, 200, "{table}");
    let table: serde_json::Value = serde_json::from_str(&table).unwrap();
    assert_eq!(table["run_ids"].as_array().map(Vec::len), Some(30), "{table}");
}
