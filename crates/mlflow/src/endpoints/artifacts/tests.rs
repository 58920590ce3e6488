//! Artifacts through whole requests, over a real data directory.

use crate::Settings;
use axum::body::Body;
use http::{HeaderMap, Method, Request, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use trialbook_blobs::LocalBlobs;
use trialbook_services::{EventHub, Services};
use trialbook_store_sql::{OpenOptions, SqlStore};
use trialbook_testkit::{Caller, Counting, HandClock};

struct Server {
    caller: Caller,
    dir: tempfile::TempDir,
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Server {
    fn new() -> Server {
        let dir = tempfile::tempdir().unwrap();
        let (clock, events) = (Arc::new(HandClock::default()), Arc::new(EventHub::new()));
        let sink = Arc::clone(&events);
        let store =
            SqlStore::open(&dir.path().join("db"), OpenOptions::default(), Arc::clone(&clock) as _, sink)
                .unwrap();
        let blobs = LocalBlobs::open(&dir.path().join("blobs")).unwrap();
        let ids = Arc::new(Counting::default());
        let services = Services::new(Arc::new(store), blobs, events, clock, ids);
        Server { caller: Caller::new(crate::router(services, Settings::default())), dir }
    }

    fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let reply = self.caller.send(request, body);
        Reply {
            status: StatusCode::from_u16(reply.status).unwrap(),
            headers: reply.headers,
            body: reply.bytes,
        }
    }

    fn post(&self, path: &str, body: &Value) -> Reply {
        let path = format!("/api/2.0/{path}");
        self.send(Method::POST, &path, &[("content-type", "application/json")], body.to_string())
    }

    fn run(&self) -> String {
        let reply = self.post("mlflow/runs/create", &json!({"experiment_id": "0"})).json();
        reply["run"]["info"]["run_id"].as_str().unwrap().to_owned()
    }

    fn put(&self, address: &str, content: &[u8]) -> Reply {
        self.send(Method::PUT, &file(address), &[], content.to_vec())
    }

    fn get(&self, address: &str) -> Reply {
        self.send(Method::GET, &file(address), &[], Body::empty())
    }
}

fn file(address: &str) -> String {
    format!("/api/2.0/mlflow-artifacts/artifacts/{address}")
}

fn error(reply: &Reply) -> (u16, String, String) {
    let body = reply.json();
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (reply.status.as_u16(), text("error_code"), text("message"))
}

#[test]
fn a_file_goes_up_is_listed_and_comes_down() {
    let server = Server::new();
    let root = format!("0/{}/artifacts", server.run());
    assert_eq!(server.put(&format!("{root}/d/gr%C3%BC%C3%9Fe%20%26.txt"), b"hello").status, 200);
    let down = server.get(&format!("{root}/d/gr%C3%BC%C3%9Fe%20%26.txt"));
    assert_eq!((down.status.as_u16(), &down.body[..]), (200, &b"hello"[..]));
    let disposition = down.header(header::CONTENT_DISPOSITION);
    assert_eq!(
        disposition,
        "attachment; filename=\"gr__e &.txt\"; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%26%2Etxt"
    );
    assert_eq!(down.header(header::LAST_MODIFIED), "Tue, 14 Nov 2023 22:13:20 GMT");
    let list = server.send(
        Method::GET,
        &format!("/api/2.0/mlflow-artifacts/artifacts?path={root}"),
        &[],
        Body::empty(),
    );
    assert_eq!(list.json(), json!({"files": [{"path": "d", "is_dir": true}]}));
    let list = server.send(
        Method::GET,
        &format!("/api/2.0/mlflow-artifacts/artifacts?path={root}/d"),
        &[],
        Body::empty(),
    );
    assert_eq!(list.json(), json!({"files": [{"path": "grüße &.txt", "is_dir": false, "file_size": 5}]}));
}

#[test]
fn files_of_a_run_are_listed_from_its_root() {
    let server = Server::new();
    let run = server.run();
    server.put(&format!("0/{run}/artifacts/d/a.txt"), b"abc");
    let list = |query: &str| {
        server.send(
            Method::GET,
            &format!("/api/2.0/mlflow/artifacts/list?run_id={run}{query}"),
            &[],
            Body::empty(),
        )
    };
    let root = format!("mlflow-artifacts:/0/{run}/artifacts");
    assert_eq!(list("").json(), json!({"root_uri": root, "files": [{"path": "d", "is_dir": true}]}));
    let inner = json!({"root_uri": root, "files": [{"path": "d/a.txt", "is_dir": false, "file_size": 3}]});
    assert_eq!(list("&path=d").json(), inner);
    assert_eq!(list("&path=none").json(), json!({"root_uri": root}));
    assert_eq!(error(&list("&path=../x")).0, 400);
}

#[test]
fn ranges_conditions_and_heads_are_answered_as_http_says() {
    let server = Server::new();
    let address = format!("0/{}/artifacts/a.html", server.run());
    server.put(&address, b"0123456789");
    let ask = |name: &'static str, value: &str| {
        server.send(Method::GET, &file(&address), &[(name, value)], Body::empty())
    };
    let part = ask("range", "bytes=2-4");
    assert_eq!((part.status.as_u16(), &part.body[..]), (206, &b"234"[..]));
    assert_eq!(part.header(header::CONTENT_RANGE), "bytes 2-4/10");
    let outside = ask("range", "bytes=10-");
    assert_eq!((outside.status.as_u16(), outside.header(header::CONTENT_RANGE)), (416, "bytes */10"));
    let whole = server.get(&address);
    let etag = whole.header(header::ETAG).to_owned();
    assert_eq!(ask("if-none-match", &etag).status, 304);
    let head = server.send(Method::HEAD, &file(&address), &[], Body::empty());
    assert_eq!((head.status.as_u16(), head.header(header::CONTENT_LENGTH), head.body.len()), (200, "10", 0));
    assert_eq!(whole.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert!(whole.header(header::CONTENT_DISPOSITION).starts_with("attachment"));
    assert_eq!(whole.header(header::CONTENT_SECURITY_POLICY), "sandbox; default-src 'none'");
}

#[test]
fn what_is_missing_is_404_and_a_folder_is_400() {
    let server = Server::new();
    let run = server.run();
    let root = format!("0/{run}/artifacts");
    server.put(&format!("{root}/d/a"), b"x");
    for address in [format!("{root}/none"), format!("1/{run}/artifacts/d/a"), "0/x/artifacts/a".to_owned()] {
        let (status, code, message) = error(&server.get(&address));
        assert_eq!((status, code.as_str()), (404, "RESOURCE_DOES_NOT_EXIST"), "{address}");
        assert!(message.starts_with("No such artifact: '"), "{message}");
    }
    assert_eq!(error(&server.get(&format!("{root}/d"))).0, 400);
    let unknown = format!("0/{}/artifacts/a", "ab".repeat(16));
    assert_eq!(error(&server.put(&unknown, b"x")).0, 404);
}

#[test]
fn paths_that_lead_elsewhere_are_refused_and_write_nothing() {
    let server = Server::new();
    let run = server.run();
    for tail in [
        "..%2F..%2Fx",
        "%2e%2e/x",
        "a/%252e%252e/b",
        "a%5Cb",
        "c:/x",
        "a//b",
        "nul",
        "a%00b",
        "..%5cx",
        "file:%2F%2Fx",
    ] {
        let reply = server.put(&format!("0/{run}/artifacts/{tail}"), b"x");
        let (status, code, message) = error(&reply);
        assert_eq!((status, code.as_str()), (400, "INVALID_PARAMETER_VALUE"), "{tail}");
        assert!(message.starts_with("Invalid path"), "{tail}: {message}");
    }
    for address in
        ["x", "0/x", "0", &format!("0/{run}"), &format!("0/{run}/artifacts"), &format!("0/{run}/other/x")]
    {
        assert_eq!(error(&server.put(address, b"x")).0, 400, "{address}");
        let deleted = server.send(Method::DELETE, &file(address), &[], Body::empty());
        assert_eq!(error(&deleted).0, 400, "{address}");
    }
    assert_eq!(files_below(&server.dir.path().join("blobs")), 0);
}

fn files_below(folder: &Path) -> usize {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

#[test]
fn equal_contents_are_stored_once_and_deleted_files_are_gone() {
    let server = Server::new();
    let root = format!("0/{}/artifacts", server.run());
    for name in ["a", "d/b", "d/c"] {
        server.put(&format!("{root}/{name}"), b"same");
    }
    assert_eq!(files_below(&server.dir.path().join("blobs")), 1);
    let deleted = server.send(Method::DELETE, &file(&format!("{root}/d")), &[], Body::empty());
    assert_eq!((deleted.status.as_u16(), &deleted.body[..]), (200, &b"{}"[..]));
    assert_eq!(server.get(&format!("{root}/d/b")).status, 404);
    assert_eq!(server.get(&format!("{root}/a")).status, 200);
    assert_eq!(server.send(Method::DELETE, &file(&format!("{root}/d")), &[], Body::empty()).status, 200);
}

#[test]
fn a_file_cannot_lie_below_a_file() {
    let server = Server::new();
    let root = format!("0/{}/artifacts", server.run());
    server.put(&format!("{root}/f"), b"x");
    let (status, code, _) = error(&server.put(&format!("{root}/f/b"), b"x"));
    assert_eq!((status, code.as_str()), (400, "INVALID_PARAMETER_VALUE"));
}

#[test]
fn a_deleted_run_can_be_read_but_takes_no_files() {
    let server = Server::new();
    let run = server.run();
    let address = format!("0/{run}/artifacts/a");
    server.put(&address, b"x");
    server.post("mlflow/runs/delete", &json!({"run_id": run}));
    assert_eq!(error(&server.put(&address, b"y")).0, 400);
    assert_eq!(server.get(&address).body, b"x");
}

#[test]
fn an_upload_in_parts_becomes_one_file() {
    let server = Server::new();
    let run = server.run();
    let folder = format!("0/{run}/artifacts/models");
    let created = server
        .post(&format!("mlflow-artifacts/mpu/create/{folder}"), &json!({"path": "w.bin", "num_parts": 3}))
        .json();
    let upload = created["upload_id"].as_str().unwrap().to_owned();
    let credentials = created["credentials"].as_array().unwrap().clone();
    assert_eq!(credentials.len(), 3);
    let finish = json!({"path": "w.bin", "upload_id": upload, "parts": []});
    let complete = |body: &Value| server.post(&format!("mlflow-artifacts/mpu/complete/{folder}"), body);
    let send_part = |number: u8| {
        let url = credentials[usize::from(number) - 1]["url"].as_str().unwrap();
        let path = url.split_once("127.0.0.1").unwrap().1.to_owned();
        let part = server.send(Method::PUT, &path, &[], vec![b'0' + number; 5]);
        assert!(!part.header(header::ETAG).is_empty());
    };
    // Parts may come in any order, and one may be sent again.
    send_part(3);
    send_part(1);
    assert!(error(&complete(&finish)).2.contains("lacks 1 of its parts: 2"));
    send_part(2);
    send_part(2);
    let other = json!({"path": "other.bin", "upload_id": upload, "parts": []});
    assert_eq!(error(&complete(&other)).0, 404);
    assert_eq!(complete(&finish).status, 200);
    assert_eq!(server.get(&format!("{folder}/w.bin")).body, b"111112222233333");
    assert_eq!(error(&complete(&finish)).0, 404);
    assert_eq!(files_below(&server.dir.path().join("blobs")), 1);
}

#[test]
fn an_upload_in_parts_can_be_given_up_and_lacking_parts_are_named() {
    let server = Server::new();
    let folder = format!("0/{}/artifacts", server.run());
    let create = |n: Value| {
        server.post(&format!("mlflow-artifacts/mpu/create/{folder}"), &json!({"path": "w", "num_parts": n}))
    };
    for bad in [json!(0), json!(-1), json!(10_001), json!("x"), Value::Null] {
        assert_eq!(error(&create(bad.clone())).0, 400, "{bad}");
    }
    let upload = create(json!(2)).json()["upload_id"].clone();
    let body = json!({"path": "w", "upload_id": upload});
    let complete = server.post(&format!("mlflow-artifacts/mpu/complete/{folder}"), &body);
    assert!(error(&complete).2.contains("lacks 2 of its parts: 1, 2"));
    assert_eq!(server.post(&format!("mlflow-artifacts/mpu/abort/{folder}"), &body).status, 200);
    assert_eq!(error(&server.post(&format!("mlflow-artifacts/mpu/complete/{folder}"), &body)).0, 404);
}

#[test]
fn small_files_go_in_and_out_by_run_id() {
    let server = Server::new();
    let run = server.run();
    let up = format!("/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run}&path=d%2Fa.json");
    assert_eq!(server.send(Method::POST, &up, &[], "{}").status, 200);
    let down =
        server.send(Method::GET, &format!("/get-artifact?run_id={run}&path=d/a.json"), &[], Body::empty());
    assert_eq!((down.status.as_u16(), &down.body[..]), (200, &b"{}"[..]));
    assert!(down.header(header::CONTENT_DISPOSITION).starts_with("attachment"));
    for query in
        ["", "?path=a", "?run_id=x&path=a", &format!("?run_id={run}"), &format!("?run_id={run}&path=../a")]
    {
        let reply = server.send(Method::GET, &format!("/get-artifact{query}"), &[], Body::empty());
        assert!(reply.status.is_client_error(), "{query}");
    }
}

#[test]
fn a_path_that_is_not_utf_8_is_refused_and_nothing_is_kept_under_another_name() {
    let server = Server::new();
    let run = server.run();
    for query in [
        format!("run_uuid={run}&path=%ff.txt"),
        format!("run_uuid={run}&path=a%C3"),
        format!("run_uuid={run}&path=a&other=%ff"),
    ] {
        let up = format!("/ajax-api/2.0/mlflow/upload-artifact?{query}");
        let (status, _, message) = error(&server.send(Method::POST, &up, &[], "x"));
        assert_eq!(status, 400, "{query}");
        assert!(message.starts_with("The query string is not UTF-8 after percent-decoding: '"), "{message}");
        let down = server.send(Method::GET, &format!("/get-artifact?{query}"), &[], Body::empty());
        assert_eq!(error(&down).0, 400, "{query}");
    }
    let folder = server.send(Method::GET, "/api/2.0/mlflow-artifacts/artifacts?path=%ff", &[], Body::empty());
    assert_eq!(error(&folder).0, 400);
    let version = "/model-versions/get-artifact?name=%ff&version=1&path=a";
    assert_eq!(error(&server.send(Method::GET, version, &[], Body::empty())).0, 400);
    assert_eq!(listed(&server, &run, ""), BTreeMap::new());
    assert_eq!(files_below(&server.dir.path().join("blobs")), 0);
}

#[test]
fn names_in_a_query_string_may_be_escaped_and_the_first_of_equal_ones_counts() {
    let server = Server::new();
    let run = server.run();
    let up = format!("/ajax-api/2.0/mlflow/upload-artifact?run%5Fuuid={run}&pa%74h=a+b%2Bc&path=other");
    assert_eq!(server.send(Method::POST, &up, &[], "x").status, 200);
    assert_eq!(listed(&server, &run, ""), [("a b+c".to_owned(), Some(1))].into());
}

#[test]
fn addresses_at_an_object_store_are_refused_in_the_references_words() {
    let server = Server::new();
    let reply = server.send(Method::GET, "/api/2.0/mlflow-artifacts/presigned/0/x", &[], Body::empty());
    let expected = "Multipart download is not supported for the current artifact repository";
    assert_eq!(error(&reply), (501, "NOT_IMPLEMENTED".to_owned(), expected.to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_address_panics_or_reaches_outside(address in "[a0/.%2eE5cC\\\\:~-]{0,40}") {
        let server = Server::new();
        let run = server.run();
        for path in [address.clone(), format!("0/{run}/artifacts/{address}")] {
            if Request::builder().uri(file(&path)).body(()).is_err() {
                continue;
            }
            let reply = server.put(&path, b"x");
            prop_assert!(reply.status == 200 || reply.status.is_client_error(), "{} {path}", reply.status);
        }
        let outside: Vec<String> = std::fs::read_dir(server.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name != "db" && name != "blobs")
            .collect();
        prop_assert!(outside.is_empty(), "{outside:?}");
    }
}

/// What may happen to the files of a run.
#[derive(Clone, Debug)]
enum Act {
    Put(String, u8),
    Remove(String),
}

/// Paths of up to three parts whose names stand close together in any order of letters.
fn any_path() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "a-", "a.b", "a0", "a b", "A", "b", "a+", "ä", "a~", "0"]);
    prop::collection::vec(name, 1..4).prop_map(|parts| parts.join("/"))
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (any_path(), any::<u8>()).prop_map(|(path, content)| Act::Put(path, content)),
        1 => any_path().prop_map(Act::Remove),
    ]
}

/// A path as it stands in an address.
fn escaped(path: &str) -> String {
    let parts = path.split('/').map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string());
    parts.collect::<Vec<_>>().join("/")
}

fn is_inside(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The direct entries of a folder: name, and size of a file.
fn entries(files: &BTreeMap<String, Vec<u8>>, folder: &str) -> BTreeMap<String, Option<u64>> {
    let below = |path: &String| {
        is_inside(path, folder).then(|| path[folder.len()..].trim_start_matches('/').to_owned())
    };
    let mut found = BTreeMap::new();
    for (path, content) in files {
        let Some(rest) = below(path) else { continue };
        match rest.split_once('/') {
            Some((name, _)) => found.insert(name.to_owned(), None),
            None => found.insert(rest, Some(content.len() as u64)),
        };
    }
    found
}

fn listed(server: &Server, run: &str, folder: &str) -> BTreeMap<String, Option<u64>> {
    let query = if folder.is_empty() { String::new() } else { format!("&path={}", escaped(folder)) };
    let path = format!("/api/2.0/mlflow/artifacts/list?run_id={run}{query}");
    let reply = server.send(Method::GET, &path, &[], Body::empty()).json();
    let files = reply["files"].as_array().cloned().unwrap_or_default();
    files
        .iter()
        .map(|entry| {
            let path = entry["path"].as_str().unwrap();
            let size = entry["file_size"].as_u64();
            assert_eq!(entry["is_dir"] == json!(true), size.is_none(), "{entry}");
            (path.rsplit('/').next().unwrap().to_owned(), size)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_uploads_and_removals_leave_what_a_plain_map_would(acts in prop::collection::vec(any_act(), 1..25)) {
        let server = Server::new();
        let run = server.run();
        let root = format!("0/{run}/artifacts");
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for act in &acts {
            match act {
                Act::Put(path, content) => {
                    let content = vec![*content; usize::from(content % 5)];
                    let in_the_way = files.keys().any(|known| is_inside(known, path) || is_inside(path, known));
                    let reply = server.put(&format!("{root}/{}", escaped(path)), &content);
                    prop_assert_eq!(reply.status == StatusCode::OK, !in_the_way, "{}: {:?}", path, files);
                    if !in_the_way {
                        files.insert(path.clone(), content);
                    }
                }
                Act::Remove(path) => {
                    let address = file(&format!("{root}/{}", escaped(path)));
                    let reply = server.send(Method::DELETE, &address, &[], Body::empty());
                    prop_assert_eq!(reply.status, StatusCode::OK, "{} is gone, whether it was there or not", path);
                    files.retain(|known, _| known != path && !is_inside(known, path));
                }
            }
        }
        let folders = files.keys().flat_map(|path| path.match_indices('/').map(|(at, _)| path[..at].to_owned()));
        let mut folders: BTreeSet<String> = folders.collect();
        folders.insert(String::new());
        for folder in &folders {
            prop_assert_eq!(listed(&server, &run, folder), entries(&files, folder), "{}", folder);
        }
        for (path, content) in &files {
            prop_assert_eq!(&server.get(&format!("{root}/{}", escaped(path))).body, content, "{}", path);
        }
    }
}
