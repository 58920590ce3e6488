//! What clients see when the store fails.

use super::*;

fn failing(server: &Server, tag: &str) -> Reply {
    let run = server.run();
    server.post_any("runs/log-batch", &json!({"run_id": run, "tags": [{"key": tag}]}))
}

#[test]
fn what_may_succeed_later_is_429_with_a_time_to_wait() {
    let server = Server::new();
    for (tag, code, seconds) in
        [("fail.overloaded", "REQUEST_LIMIT_EXCEEDED", "3"), ("fail.disk", "TEMPORARILY_UNAVAILABLE", "1")]
    {
        let reply = failing(&server, tag);
        assert_eq!((reply.status, reply.json()["error_code"].as_str()), (429, Some(code)), "{tag}");
        assert_eq!(reply.headers["retry-after"], seconds, "{tag}");
    }
    let told = failing(&server, "fail.disk").json();
    assert_eq!(told["message"], "The disk is full. Free some space.");
}

#[test]
fn a_limit_that_is_reached_is_refused_for_good() {
    let server = Server::new();
    let reply = failing(&server, "fail.keys");
    assert_eq!((reply.status, reply.headers.get("retry-after")), (400, None));
    assert_eq!(reply.json()["error_code"], "INVALID_PARAMETER_VALUE");
}

#[test]
fn a_mistake_of_the_server_is_told_by_request_id_alone() {
    let server = Server::new();
    let reply = failing(&server, "fail.bug");
    assert_eq!(reply.status, 500);
    assert_eq!(
        reply.json(),
        json!({"error_code": "INTERNAL_ERROR",
               "message": "Something went wrong inside the server. Request id: req-1."})
    );
}

#[test]
fn a_history_that_fails_at_once_has_an_error_and_one_that_fails_later_breaks_off() {
    let server = Server::new();
    let run = server.run();
    let path = format!("metrics/get-history?run_id={run}&metric_key=fail.disk");
    assert_eq!(server.get_any(&path).status, 429);
    for step in 0..9 {
        let body = json!({"run_id": run, "key": "fail.disk", "value": 1, "timestamp": step, "step": step});
        server.post("runs/log-metric", &body);
    }
    let whole = server.get_any(&path);
    assert_eq!(whole.status, 200);
    assert!(whole.broke_off, "a cut history must not look complete");
}
