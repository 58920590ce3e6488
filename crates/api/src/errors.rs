//! Problems as replies.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use std::collections::BTreeMap;
use trialbook_api_types::{FactValue, Problem as WireProblem, ProblemKind};
use trialbook_domain::{Code, Fact, Kind, Problem, RequestId, Retry};
use trialbook_http::{default_status, retry_after_seconds};

/// A problem as this API tells it: JSON with the status of its kind. A mistake of ours shows nothing but its id.
pub fn render_problem(problem: &Problem, request_id: &RequestId) -> Response {
    render_with(status(problem), problem, request_id)
}

/// A problem with a status that its kind alone does not tell.
pub(crate) fn render_with(status: StatusCode, problem: &Problem, request_id: &RequestId) -> Response {
    // Texts and maps of texts always have a JSON form.
    let body = serde_json::to_vec(&wire_problem(problem, request_id)).unwrap_or_default();
    let mut reply = Response::new(Body::from(body));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after_seconds(problem) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    reply
}

fn status(problem: &Problem) -> StatusCode {
    if problem.code() == Code::InvalidBody && !problem.fact_value("encoding").is_empty() {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    default_status(problem.kind())
}

/// A problem in the form of this API.
pub(crate) fn wire_problem(problem: &Problem, request_id: &RequestId) -> WireProblem {
    let hidden = problem.kind() == Kind::Bug;
    let shown = |text: Option<&str>| text.filter(|_| !hidden).map(str::to_owned);
    let what = if hidden { "Something went wrong inside the server." } else { problem.what() };
    let hint = if hidden {
        Some(format!("The server's log has the details under the request id {request_id}."))
    } else {
        shown(problem.advice())
    };
    WireProblem {
        code: problem.code().as_str().to_owned(),
        kind: kind(problem.kind()),
        what: what.to_owned(),
        why: shown(problem.cause()),
        hint,
        request_id: request_id.0.clone(),
        retry_after_ms: match problem.retry_when() {
            Retry::No => None,
            Retry::Now => Some(0),
            Retry::AfterMs(ms) => Some(ms),
        },
        facts: if hidden { BTreeMap::new() } else { facts(problem.facts()) },
    }
}

fn facts(facts: &[Fact]) -> BTreeMap<String, FactValue> {
    let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for fact in facts {
        lists.entry(fact.name).or_default().push(fact.value.clone());
    }
    lists
        .into_iter()
        .map(|(name, mut values)| {
            let value = match values.len() {
                1 => FactValue::One(values.remove(0)),
                _ => FactValue::Many(values),
            };
            (name.to_owned(), value)
        })
        .collect()
}

/// Every kind has its word; a new kind does not build until it has one.
fn kind(kind: Kind) -> ProblemKind {
    match kind {
        Kind::Invalid => ProblemKind::Invalid,
        Kind::Unauthenticated => ProblemKind::Unauthenticated,
        Kind::Forbidden => ProblemKind::Forbidden,
        Kind::NotFound => ProblemKind::NotFound,
        Kind::AlreadyExists => ProblemKind::AlreadyExists,
        Kind::Conflict => ProblemKind::Conflict,
        Kind::Limit => ProblemKind::Limit,
        Kind::Unavailable => ProblemKind::Unavailable,
        Kind::Corrupt => ProblemKind::Corrupt,
        Kind::Bug => ProblemKind::Bug,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    fn id() -> RequestId {
        RequestId("req-9".to_owned())
    }

    fn body(reply: Response) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let bytes = runtime.block_on(reply.into_body().collect()).unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn every_code_has_a_status_of_its_kind_and_its_word() {
        for code in Code::ALL {
            let problem = Problem::new(*code, "It is so.");
            let reply = render_problem(&problem, &id());
            assert_eq!(reply.status(), default_status(code.kind()));
            assert_eq!(reply.headers()["content-type"], "application/json");
            let told: WireProblem = serde_json::from_str(&body(reply)).unwrap();
            assert_eq!((told.code.as_str(), told.request_id.as_str()), (code.as_str(), "req-9"));
        }
    }

    #[test]
    fn what_why_hint_and_facts_are_told_apart() {
        let problem = Problem::new(Code::ParamChanged, "The parameter differs.")
            .why("It was logged before.")
            .hint("Use another name.")
            .fact("run_id", "x")
            .fact("key", "a")
            .fact("key", "b");
        assert_eq!(
            body(render_problem(&problem, &id())),
            concat!(
                r#"{"code":"param_changed","kind":"conflict","what":"The parameter differs.","#,
                r#""why":"It was logged before.","hint":"Use another name.","request_id":"req-9","#,
                r#""facts":{"key":["a","b"],"run_id":"x"}}"#
            )
        );
    }

    #[test]
    fn a_bug_shows_its_request_id_and_nothing_internal() {
        let problem = Problem::bug("secret table").hint("secret hint").fact("row", "secret row");
        let reply = render_problem(&problem, &id());
        assert_eq!(reply.status(), 500);
        let text = body(reply);
        assert!(!text.contains("secret") && text.contains("req-9"), "{text}");
    }

    #[test]
    fn what_may_succeed_later_says_when() {
        let problem = Problem::new(Code::Overloaded, "Too much.").retry(Retry::AfterMs(1_500));
        let reply = render_problem(&problem, &id());
        assert_eq!((reply.status().as_u16(), &reply.headers()["retry-after"]), (429, &HeaderValue::from(2)));
        assert!(body(reply).contains(r#""retry_after_ms":1500"#));
        let never = render_problem(&Problem::new(Code::RunNotFound, "No."), &id());
        assert!(never.headers().get("retry-after").is_none());
        let now = Problem::new(Code::StateConflict, "Again.").retry(Retry::Now);
        assert!(body(render_problem(&now, &id())).contains(r#""retry_after_ms":0"#));
    }

    #[test]
    fn an_unknown_encoding_has_a_status_of_its_own() {
        let problem = Problem::new(Code::InvalidBody, "No br.").fact("encoding", "br");
        assert_eq!(render_problem(&problem, &id()).status(), 415);
    }
}
