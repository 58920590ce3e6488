//! What the commands that ask a server make of its answers: exit code, standard output and standard error of each,
//! and what they ask in the first place. The server here says what a case wants it to say.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;

/// A server that answers so many requests, each with what stands in its place, and then tells what it was asked.
struct Stage {
    url: String,
    n_answers: usize,
    asked: JoinHandle<Vec<String>>,
}

impl Stage {
    fn set(answers: Vec<(u16, String)>) -> Stage {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (url, n_answers) = (format!("http://{}", listener.local_addr().unwrap()), answers.len());
        let asked = std::thread::spawn(move || {
            answers.into_iter().map(|answer| play(&listener.accept().unwrap().0, &answer)).collect()
        });
        Stage { url, n_answers, asked }
    }

    /// What was asked, once the command has ended. What it left unasked is asked by nobody.
    fn end(self) -> Vec<String> {
        for _ in 0..self.n_answers {
            // Refused when every answer was given.
            let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
        }
        self.asked.join().unwrap()
    }

    fn with(value: &Value) -> Stage {
        Stage::set(vec![(200, value.to_string())])
    }
}

/// Answers one request and gives its first line and its body.
fn play(stream: &TcpStream, (status, text): &(u16, String)) -> String {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    if reader.read_line(&mut first).unwrap() == 0 {
        return "nothing".to_owned();
    }
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().unwrap();
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let head = format!(
        "HTTP/1.1 {status} Any\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        text.len()
    );
    let mut stream = stream;
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let asked = first.trim_end().trim_end_matches(" HTTP/1.1");
    format!("{asked} {}", String::from_utf8(body).unwrap()).trim_end().to_owned()
}

/// Exit code, standard output, standard error, and what the server was asked.
struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
    asked: Vec<String>,
}

fn say(stage: Stage, arguments: &[&str]) -> Said {
    say_with(stage, arguments, "")
}

fn say_with(stage: Stage, arguments: &[&str], input: &str) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trialbook"));
    command.args(arguments).args(["--server", &stage.url]).env_remove("USER");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Said {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        asked: stage.end(),
    }
}

fn version(number: i64) -> Value {
    json!({"model": "m", "version": number, "created_ms": 1, "updated_ms": 2, "stage": "Production",
           "description": "", "source": "s3://b/1", "location": "s3://b/1", "run_id": null, "run_link": null,
           "model_id": null, "tags": {}, "aliases": ["champion", "best"]})
}

fn model(name: &str, aliases: &Value, latest: &[Value]) -> Value {
    json!({"name": name, "description": null, "created_ms": 1, "updated_ms": 2, "tags": {}, "aliases": aliases,
           "latest": latest})
}

fn event(id: i64, generation: i64) -> Value {
    json!({"id": id, "at_ms": 1_700_000_000_000_i64, "model": "m", "generation": generation, "version": 3,
           "user": "ada", "user_from": "caller", "action": "set_alias", "subject": "champion", "before": null, "reason": null,
           "after": "3"})
}

#[test]
fn a_list_is_read_to_its_last_page_and_printed_a_line_each() {
    let first = json!({"models": [model("a", &json!({"x": 1, "b": 2}), &[version(2), version(7)])],
                       "next_page_token": "t+1="});
    let second = json!({"models": [model("b", &json!({}), &[])], "next_page_token": null});
    let stage = Stage::set(vec![(200, first.to_string()), (200, second.to_string())]);
    let said = say(stage, &["model", "list", "--filter", "name = 'ü'"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = said.stdout.lines().map(str::trim_end).collect();
    let name = |name: &str| format!("{name:<40}");
    assert_eq!(
        lines,
        [format!("{} version 7      @b 2, @x 1", name("a")), format!("{} no versions", name("b"))]
    );
    let asked = "GET /api/v1/models?limit=1000&filter=name%20%3D%20%27%C3%BC%27";
    assert_eq!(said.asked, [asked.to_owned(), format!("{asked}&page_token=t%2B1%3D")]);
}

#[test]
fn a_list_as_json_is_one_array_of_all_pages() {
    let page = |name: &str, next: Value| {
        (200, json!({"models": [model(name, &json!({}), &[])], "next_page_token": next}).to_string())
    };
    let stage = Stage::set(vec![page("a", json!("t")), page("b", Value::Null)]);
    let said = say(stage, &["model", "list", "--json"]);
    let shown: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(shown, json!([model("a", &json!({}), &[]), model("b", &json!({}), &[])]));
    let empty = say(Stage::with(&json!({"models": [], "next_page_token": null})), &["model", "list"]);
    assert_eq!((empty.code, empty.stdout.as_str()), (Some(0), ""));
    assert_eq!(empty.stderr, "No registered models.\n", "talk is no data");
}

#[test]
fn an_address_asks_for_the_version_that_it_names() {
    let chain = json!({"model": model("m", &json!({}), &[]), "version": version(3), "run": null,
                       "code_commit": null, "logged_model": null, "events": []});
    for (address, asked) in [
        ("m", "GET /api/v1/models/m/lineage"),
        ("m@champion", "GET /api/v1/models/m/lineage?alias=champion"),
        ("m/3", "GET /api/v1/models/m/lineage?version=3"),
        ("m/production", "GET /api/v1/models/m/lineage?stage=production"),
        ("m/latest", "GET /api/v1/models/m/lineage?alias=latest"),
        ("a b%@x y", "GET /api/v1/models/a%20b%25/lineage?alias=x%20y"),
    ] {
        let said = say(Stage::with(&chain), &["model", "show", address]);
        assert_eq!(said.code, Some(0), "{address}: {}", said.stderr);
        assert_eq!(said.asked, [asked], "{address}");
        assert_eq!(
            said.stdout,
            "run        not recorded here\nversion    m 3 Production from s3://b/1\nalias      @champion\n\
             alias      @best\n"
        );
    }
}

#[test]
fn a_whole_chain_is_shown_from_the_data_to_the_event() {
    let point = json!({"step": 1, "timestamp_ms": 2, "value": 0.75});
    let run = json!({
        "run_id": "0a", "experiment_id": "0", "name": "first", "user": "", "status": "FINISHED", "signal": null,
        "lifecycle": "active", "deleted_ms": null, "start_ms": 1, "end_ms": 2, "created_ms": 3, "heard_ms": 4,
        "artifact_root": null, "parent_run_id": null, "protocol": "mlflow",
        "params": [{"key": "depth", "kind": "string", "text": "4", "number": 4.0}],
        "metrics": [{"key": "auc", "last": point, "first": point, "min": null, "max": null, "n": 1, "n_nan": 0}],
        "tags": {}, "model_inputs": [], "model_outputs": [],
        "datasets": [{"name": "iris", "digest": "d1", "source_type": "s", "source": "t", "schema": null,
                      "profile": null, "tags": {"mlflow.data.context": "training"}}],
    });
    let logged = json!({"model_id": "m-1", "experiment_id": "0", "name": "net", "status": "READY",
        "model_type": "", "source_run_id": null, "created_ms": 1, "updated_ms": 2, "params": {}, "tags": {},
        "metrics": []});
    let mut by_run = event(1, 1);
    by_run["user_from"] = json!("run");
    let mut by_nobody = event(2, 1);
    by_nobody["user"] = json!("");
    by_nobody["before"] = json!("2");
    let chain = json!({"model": model("m", &json!({}), &[]), "version": version(3), "run": run,
        "code_commit": "c0ffee", "logged_model": logged, "events": [by_nobody, by_run, event(3, 1)]});
    let said = say(Stage::with(&chain), &["model", "show", "m"]);
    let lines: Vec<&str> = said.stdout.lines().map(str::trim_end).collect();
    assert_eq!(
        lines,
        [
            "data       iris d1 training",
            "run        0a first Finished",
            "  code     c0ffee",
            "  param    depth = 4",
            "  metric   auc = 0.75",
            "model      m-1 net READY",
            "version    m 3 Production from s3://b/1",
            "alias      @champion",
            "alias      @best",
            "event      2023-11-14T22:13:20.000Z somebody set_alias champion 2 -> 3",
            "event      2023-11-14T22:13:20.000Z ada (of the run) set_alias champion nothing -> 3",
            "event      2023-11-14T22:13:20.000Z ada set_alias champion nothing -> 3",
        ]
    );
    let as_json = say(Stage::with(&chain), &["model", "show", "m", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&as_json.stdout).unwrap(), chain);
}

#[test]
fn events_are_asked_for_until_a_page_is_not_full() {
    let page = |ids: std::ops::Range<i64>| {
        let events: Vec<Value> = ids.rev().map(|id| event(id, id / 1_001 + 1)).collect();
        (200, json!({"events": events}).to_string())
    };
    let stage = Stage::set(vec![page(3..1_003), page(1..3)]);
    let said = say(stage, &["model", "events", "m", "--all"]);
    let asked = "GET /api/v1/models/m/events?limit=1000&all=true";
    assert_eq!(said.asked, [asked.to_owned(), format!("{asked}&before=3")]);
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert_eq!((lines.len(), lines[0], lines[3]), (1_004, "generation 2", "generation 1"));
    assert!(lines[1].ends_with("ada set_alias champion nothing -> 3  version 3"), "{}", lines[1]);
    let newest = say(Stage::set(vec![page(1..3)]), &["model", "events", "m"]);
    assert_eq!(newest.asked, ["GET /api/v1/models/m/events?limit=1000&all=false"]);
    assert!(!newest.stdout.contains("generation"), "{}", newest.stdout);
}

#[test]
fn a_rollback_says_who_does_it_and_what_was_passed_over() {
    let back = json!({"version": version(2), "skipped": [{"version": 3, "why": "it was deleted"}]});
    let said = say(Stage::with(&back), &["model", "rollback", "m", "--alias", "champion", "--user", "ada"]);
    assert_eq!(said.asked, [r#"POST /api/v1/models/m/rollback {"alias":"champion","user":"ada"}"#]);
    assert_eq!(said.stdout, "m@champion points to version 2 again.\n");
    assert_eq!(said.stderr, "Passed over version 3: it was deleted\n");
    for nobody in [&[][..], &["--user", ""]] {
        let arguments = [&["model", "rollback", "m", "--alias", "champion", "--json"], nobody].concat();
        let said = say(Stage::with(&back), &arguments);
        assert_eq!(said.asked, [r#"POST /api/v1/models/m/rollback {"alias":"champion"}"#]);
        assert_eq!(serde_json::from_str::<Value>(&said.stdout).unwrap(), back);
        assert_eq!(said.stderr, "", "JSON tells it already");
    }
}

#[test]
fn rules_are_set_and_cleared_on_the_revision_that_was_read() {
    let rules = json!({"aliases": ["champion"], "stages": [], "tags": [], "metrics": [], "signature": false});
    let before = json!({"format": 1, "revision": 7, "rules": null});
    let after = json!({"format": 1, "revision": 8, "rules": rules});
    let answers = |after: &Value| Stage::set(vec![(200, before.to_string()), (200, after.to_string())]);
    let input = r#"{"aliases": ["champion"]}"#;
    let said = say_with(answers(&after), &["model", "rules", "m", "--set", "-", "--user", "ada"], input);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(said.asked[0], "GET /api/v1/models/m/rules");
    let (asked, body) = said.asked[1].split_once('{').unwrap();
    assert_eq!(asked, "PUT /api/v1/models/m/rules ");
    let body: Value = serde_json::from_str(&format!("{{{body}")).unwrap();
    assert_eq!(body, json!({"format": 1, "revision": 7, "rules": {"aliases": ["champion"]}, "user": "ada"}));
    assert_eq!(serde_json::from_str::<Value>(&said.stdout).unwrap(), rules);

    let said = say(answers(&before), &["model", "rules", "m", "--clear", "--user", "a b"]);
    assert_eq!(said.asked[1], "DELETE /api/v1/models/m/rules?revision=7&user=a%20b");
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("", "No promotion rules.\n"));
    let said = say(Stage::with(&before), &["model", "rules", "m", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&said.stdout).unwrap(), before);
}

#[test]
fn what_is_kept_is_a_line_for_each_experiment_and_one_for_the_server() {
    let kept = |name: &str, lifecycle: &str, root: &Value, size: u64, shared: u64| {
        json!({"experiment_id": "1", "name": name, "lifecycle": lifecycle, "artifact_root": root, "n_runs": 2,
               "n_files": 30, "size_bytes": size, "shared_bytes": shared, "n_points": 1_000_000_000_000_u64})
    };
    let told = json!({"size_bytes": 3_670_016, "experiments": [
        kept("large one", "active", &Value::Null, 3_145_728, 1024),
        kept("gone", "deleted", &Value::Null, 525_312, 1024),
        kept("there", "active", &json!("file:///srv/x"), 0, 0),
    ]});
    let said = say(Stage::with(&told), &["storage"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert_eq!(said.asked, ["GET /api/v1/storage"]);
    assert_eq!(
        said.stdout.lines().collect::<Vec<_>>(),
        [
            "      SIZE     SHARED        FILES         RUNS           POINTS  EXPERIMENT",
            "   3.0 MiB    1.0 KiB           30            2    1000000000000  large one",
            "   513 KiB    1.0 KiB           30            2    1000000000000  gone  [deleted]",
            "       0 B        0 B           30            2    1000000000000  there  [files in file:///srv/x not counted]",
            "   3.5 MiB                      90            6    3000000000000  all, each content once",
        ]
    );
    let as_json = say(Stage::with(&told), &["storage", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&as_json.stdout).unwrap(), told);
}

#[test]
fn a_check_ends_with_one_when_a_rule_is_not_met() {
    let check = |passed: bool, n: usize| {
        let rule = |at: usize| json!({"rule": format!("tags[{at}]"), "passed": passed || at > 0, "found": "f", "needed": "n"});
        json!({"version": 3, "guarded": true, "passed": passed, "checks": (0..n).map(rule).collect::<Vec<_>>()})
    };
    let arguments = ["model", "rules", "m", "--check", "3", "--alias", "champion"];
    let good = say(Stage::with(&check(true, 2)), &arguments);
    assert_eq!(good.asked, ["GET /api/v1/models/m/rules/check?version=3&alias=champion"]);
    assert_eq!((good.code, good.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        good.stdout,
        "tags[0]      met      needs n; found f\ntags[1]      met      needs n; found f\n"
    );
    let bad = say(Stage::with(&check(false, 2)), &arguments);
    assert_eq!((bad.code, bad.stderr.as_str()), (Some(1), "error: Version 3 does not meet 1 of 2 rules.\n"));
    assert!(bad.stdout.starts_with("tags[0]      NOT MET  needs n; found f\n"), "{}", bad.stdout);
    let as_json = say(Stage::with(&check(false, 1)), &[&arguments[..], &["--json"]].concat());
    assert_eq!(as_json.code, Some(1));
    assert_eq!(serde_json::from_str::<Value>(&as_json.stdout).unwrap(), check(false, 1));
    let none = say(Stage::with(&check(true, 0)), &arguments);
    assert_eq!((none.code, none.stdout.as_str(), none.stderr.as_str()), (Some(0), "", "No rule applies.\n"));
}

#[test]
fn a_problem_of_the_server_is_told_with_cause_and_advice_and_ends_by_its_kind() {
    for (status, code, kind, exit) in [
        (400, "invalid_value", "invalid", 2),
        (400, "invalid_query", "invalid", 2),
        (404, "registered_model_not_found", "not_found", 1),
        (404, "alias_not_found", "not_found", 1),
        (409, "promotion_refused", "conflict", 1),
        (403, "foreign_host", "forbidden", 1),
        (401, "unauthenticated", "unauthenticated", 1),
        (413, "body_too_large", "limit", 1),
        (503, "overloaded", "unavailable", 1),
        (500, "corrupt", "corrupt", 1),
        (500, "bug", "bug", 3),
        (409, "of_a_later_version", "conflict", 1),
    ] {
        let problem = json!({"code": code, "kind": kind, "what": "What happened.", "why": "Its cause.",
                             "hint": "What to do.", "request_id": "r", "facts": {}});
        for arguments in
            [&["model", "list"][..], &["model", "show", "m"], &["model", "rollback", "m", "--alias", "a"]]
        {
            let said = say(Stage::set(vec![(status, problem.to_string())]), arguments);
            assert_eq!(said.code, Some(exit), "{code} {arguments:?}");
            assert_eq!(said.stdout, "", "{code} {arguments:?}");
            let told = "error: What happened.\n  Its cause.\n  hint: What to do.\n";
            assert_eq!(said.stderr, told, "{code} {arguments:?}");
        }
    }
}

#[test]
fn an_answer_that_no_trialbook_gives_is_told_as_such() {
    for (status, text) in [
        (200, "hello"),
        (200, ""),
        (200, "{}"),
        (200, "[]"),
        (200, r#"{"models": 5, "next_page_token": null}"#),
        (200, r#"{"models": [{"name": "a"}], "next_page_token": null}"#),
        (404, "<html>not found</html>"),
        (404, r#"{"error_code": "ENDPOINT_NOT_FOUND", "message": "m"}"#),
        (500, ""),
    ] {
        let said = say(Stage::set(vec![(status, text.to_owned())]), &["model", "list"]);
        assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""), "{status} {text}");
        assert!(said.stderr.starts_with("error: What answers at http://127.0.0.1:"), "{}", said.stderr);
        assert!(said.stderr.contains("is no Trialbook of this version."), "{}", said.stderr);
        assert!(said.stderr.ends_with("hint: Name the right server with --server.\n"), "{}", said.stderr);
        let names_status = said.stderr.contains(&format!("status {status}"));
        assert_eq!(names_status, status != 200, "{}", said.stderr);
    }
}

#[test]
fn an_answer_of_many_megabytes_is_read_whole() {
    let name = "long ".repeat(40);
    let many: Vec<Value> = (0..60_000).map(|n| model(&format!("{name}{n}"), &json!({}), &[])).collect();
    let answer = json!({"models": many, "next_page_token": null}).to_string();
    assert!(answer.len() > 16 << 20, "{} bytes", answer.len());
    let said = say(Stage::set(vec![(200, answer)]), &["model", "list"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert_eq!(said.stdout.lines().count(), many.len());
}

#[test]
fn an_answer_that_breaks_off_is_not_taken_for_a_whole_one() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"models\": []").unwrap();
        vec![String::new()]
    });
    let said = say(Stage { url, n_answers: 1, asked }, &["model", "list"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
    assert!(said.stderr.contains("broke off"), "{}", said.stderr);
}
