//! What every handler gets and gives: the request with its parts at hand, and the usual replies.

use crate::decode;
use crate::errors::render_problem;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::pin::Pin;
use trialbook_domain::limits::{JSON_BODY_BYTES_MAX, REASON_CHARS_MAX, USER_NAME_CHARS_MAX};
use trialbook_domain::{Code, Principal, Problem, RequestContext, RequestId};
use trialbook_http::{log_problem, read_body};
use trialbook_services::Services;

/// One request: who asks, and what it carries, still undecoded.
pub(crate) struct Call {
    pub(crate) services: Services,
    pub(crate) ctx: RequestContext,
    parts: Parts,
    body: Body,
    segments: Vec<(String, String)>,
}

impl Call {
    /// A named segment of the path, decoded.
    pub(crate) fn segment(&self, name: &str) -> &str {
        self.segments.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str())
    }

    /// The context of the call in the name of whom it says, when it says so.
    pub(crate) fn ctx_as(&self, user: Option<&str>) -> Result<RequestContext, Problem> {
        let Some(name) = user else { return Ok(self.ctx.clone()) };
        let principal = Principal::named(name).ok_or_else(|| {
            Problem::new(Code::InvalidValue, "`user` is no name of a user.")
                .why(format!(
                    "A name has 1 to {USER_NAME_CHARS_MAX} characters and none that control a terminal."
                ))
                .fact("field", "user")
        })?;
        Ok(RequestContext { principal, ..self.ctx.clone() })
    }

    /// The same, with why they want it.
    pub(crate) fn ctx_because(
        &self,
        user: Option<&str>,
        reason: Option<&str>,
    ) -> Result<RequestContext, Problem> {
        let reason = reason.unwrap_or_default().trim().to_owned();
        let n_chars = reason.chars().count();
        if n_chars > REASON_CHARS_MAX {
            let what =
                format!("The reason has {n_chars} characters; at most {REASON_CHARS_MAX} are allowed.");
            return Err(Problem::new(Code::InvalidValue, what).fact("field", "reason"));
        }
        Ok(RequestContext { reason, ..self.ctx_as(user)? })
    }

    /// The query string.
    pub(crate) fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        decode::query(&self.parts.uri)
    }

    /// The headers.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// Whether the client asks for a media type by its name.
    pub(crate) fn accepts(&self, media_type: &str) -> bool {
        let named = |text: &str| {
            text.split(',').any(|one| {
                one.split(';').next().is_some_and(|name| name.trim().eq_ignore_ascii_case(media_type))
            })
        };
        self.parts.headers.get_all(header::ACCEPT).iter().any(|value| value.to_str().is_ok_and(named))
    }

    /// The JSON body; it can be read once.
    pub(crate) async fn body<T: DeserializeOwned>(&mut self) -> Result<T, Problem> {
        let body = std::mem::take(&mut self.body);
        let bytes: Bytes = read_body(&self.parts.headers, body, JSON_BODY_BYTES_MAX).await?;
        decode::json(&bytes)
    }
}

impl FromRequest<Services> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, services: &Services) -> Result<Call, Response> {
        let (mut parts, body) = request.into_parts();
        let Some(ctx) = parts.extensions.get::<RequestContext>().cloned() else {
            let problem =
                Problem::bug("a request reached the routes of the own API without a request context");
            return Err(refuse(&problem, &RequestId("unknown".to_owned())));
        };
        let segments = match RawPathParams::from_request_parts(&mut parts, &()).await {
            Ok(params) => params.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
            Err(rejection) => {
                let problem = Problem::new(Code::InvalidValue, "The path is not valid text.")
                    .why(format!("{rejection}."))
                    .hint("Percent-encode it as UTF-8.");
                return Err(refuse(&problem, &ctx.request_id));
            }
        };
        Ok(Call { services: services.clone(), ctx, parts, body, segments })
    }
}

/// How many changes the event stream had told when the answer was begun. The stream's first event has that number as well: a
/// page whose answer is older than its stream reads again what it shows.
const CHANGES: HeaderName = HeaderName::from_static("trialbook-changes");

/// What a handler comes to.
pub(crate) type Answer = Result<Response, Problem>;

/// An endpoint for one method; GET serves HEAD as well.
pub(crate) fn endpoint<F, Fut>(method: MethodFilter, serve: F) -> MethodRouter<Services>
where
    F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send + 'static,
{
    on(method, move |call: Call| -> Pin<Box<dyn Future<Output = Response> + Send>> {
        let request_id = call.ctx.request_id.clone();
        // What is told from now on may be missing in the answer.
        let n_changes = call.services.changes_told();
        let answer = serve(call);
        Box::pin(async move {
            let mut reply = answer.await.unwrap_or_else(|problem| refuse(&problem, &request_id));
            reply.headers_mut().insert(CHANGES, HeaderValue::from(n_changes));
            reply
        })
    })
}

fn refuse(problem: &Problem, request_id: &RequestId) -> Response {
    log_problem(problem, request_id);
    render_problem(problem, request_id)
}

/// A JSON reply.
pub(crate) fn json<T: Serialize>(status: StatusCode, value: &T) -> Answer {
    let bytes = serde_json::to_vec(value)
        .map_err(|error| Problem::bug(format!("a reply has no JSON form: {error}")))?;
    let mut reply = typed("application/json", Body::from(bytes));
    *reply.status_mut() = status;
    Ok(reply)
}

/// A reply of a content type. What it shows may have changed by the next time.
pub(crate) fn typed(content_type: &'static str, body: Body) -> Response {
    let mut reply = Response::new(body);
    let headers = reply.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;
    use http::Request;

    #[test]
    fn a_request_without_context_is_a_mistake_of_ours() {
        let server = Server::new();
        let reply = server.send_bare(Request::get("/api/v1/server"), "");
        assert_eq!((reply.status, reply.code().as_str()), (500, "bug"));
    }

    #[test]
    fn a_path_that_is_no_text_is_refused() {
        let reply = Server::new().get("/api/v1/experiments/%ff");
        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_value"));
    }

    #[test]
    fn a_body_over_the_limit_is_refused_before_it_is_read() {
        let request = Request::post("/api/v1/queries/check").header("content-length", "999999999");
        let reply = Server::new().send(request, "{}");
        assert_eq!((reply.status, reply.code().as_str()), (413, "body_too_large"));
    }

    #[test]
    fn a_body_in_an_unknown_or_damaged_encoding_is_refused() {
        let server = Server::new();
        let request = Request::post("/api/v1/queries/check").header("content-encoding", "br");
        assert_eq!(server.send(request, "{}").status, 415);
        let request = Request::post("/api/v1/queries/check").header("content-encoding", "gzip");
        assert_eq!(server.send(request, "{}").code(), "invalid_body");
        let request = Request::post("/api/v1/queries/check").header("content-encoding", "identity");
        assert_eq!(server.send(request, "{}").status, 200);
    }

    #[test]
    fn replies_are_not_kept_by_caches() {
        let reply = Server::new().get("/api/v1/server");
        assert_eq!(reply.headers["cache-control"], "no-store");
        assert_eq!(reply.headers["content-type"], "application/json");
    }
}
