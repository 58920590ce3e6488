//! Files in: `PUT mlflow-artifacts/artifacts/<address>`, and `POST upload-artifact` of small ones by run.

use super::super::call::{Answer, App, empty};
use super::place::{about_owner, artifact_path, decode, outside, parse};
use crate::errors::Failure;
use crate::wire::{query_value, run_id};
use axum::Extension;
use axum::body::Body;
use axum::extract::{OriginalUri, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Uri};
use http_body_util::BodyExt;
use std::time::Duration;
use trialbook_domain::{ArtifactOwner, ArtifactPath, Code, Problem, RequestContext, RunUid};

/// Largest body of `upload-artifact`.
const SMALL_BYTES_MAX: usize = 10 * 1024 * 1024;
/// How long a client may send nothing in the middle of a body.
const SILENCE_MAX: Duration = Duration::from_secs(120);

/// The raw bytes become the file; an earlier one of the same path is replaced.
pub(super) async fn proxied(
    State(app): State<App>,
    Extension(ctx): Extension<RequestContext>,
    OriginalUri(uri): OriginalUri,
    body: Body,
) -> Response {
    let mut pieces = Pieces(body);
    match put(&app, &ctx, &uri, &mut pieces).await {
        Ok(reply) => reply,
        Err(failure) => {
            trialbook_http::pass_by(&mut pieces.0).await;
            failure.into_reply(&ctx.request_id)
        }
    }
}

async fn put(app: &App, ctx: &RequestContext, uri: &Uri, pieces: &mut Pieces) -> Answer {
    let address = address_of(uri)?;
    let place = parse(&address)?.ok_or_else(|| outside(&address))?;
    place.check(app, ctx).await?;
    let path = place.path.ok_or_else(|| outside(&address))?;
    store(app, ctx, place.owner, path, pieces).await
}

/// The address in a request's path, decoded once.
pub(super) fn address_of(uri: &Uri) -> Result<String, Failure> {
    decode(uri.path().split_once("/mlflow-artifacts/artifacts/").map_or("", |(_, rest)| rest))
}

async fn store(
    app: &App,
    ctx: &RequestContext,
    owner: ArtifactOwner,
    path: ArtifactPath,
    pieces: &mut Pieces,
) -> Answer {
    let mut upload = app.services.upload_artifact(ctx, owner, path).await.map_err(about_owner(owner))?;
    while let Some(piece) = pieces.next().await? {
        upload.write(piece).await?;
    }
    upload.finish().await?;
    Ok(empty())
}

/// A body, piece by piece, each within its time.
pub(super) struct Pieces(pub(super) Body);

impl Pieces {
    /// The next piece; `None` at the end. A body that ends early or stops is a problem, never a shorter file.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        loop {
            let frame = tokio::time::timeout(SILENCE_MAX, self.0.frame()).await.map_err(|_| {
                Problem::new(Code::DeadlineExceeded, "The upload stopped in the middle.")
                    .why(format!("Nothing came for {} seconds.", SILENCE_MAX.as_secs()))
            })?;
            let Some(frame) = frame else { return Ok(None) };
            let frame = frame.map_err(|error| {
                Problem::new(Code::InvalidBody, "The upload ended early.").why(format!("{error}."))
            })?;
            if let Ok(data) = frame.into_data() {
                return Ok(Some(data));
            }
        }
    }
}

/// `POST upload-artifact?run_uuid=&path=`: a small file by its run.
pub(super) async fn by_run(
    State(app): State<App>,
    Extension(ctx): Extension<RequestContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let answer = post(&app, &ctx, &query.unwrap_or_default(), &headers, body).await;
    answer.unwrap_or_else(|failure| failure.into_reply(&ctx.request_id))
}

async fn post(app: &App, ctx: &RequestContext, query: &str, headers: &HeaderMap, body: Body) -> Answer {
    let (run, path) = run_and_path(query)?;
    let bytes = trialbook_http::read_body(headers, body, SMALL_BYTES_MAX).await?;
    store(app, ctx, run.into(), path, &mut Pieces(Body::from(bytes))).await
}

/// The run and the path that a query string names.
pub(super) fn run_and_path(query: &str) -> Result<(RunUid, ArtifactPath), Failure> {
    let missing = |name: &str| {
        Failure::invalid(format!(
            "Missing value for required parameter '{name}'. See the API docs for more information about request parameters."
        ))
    };
    let given =
        |name: &str| query_value(query, name).map(|value| Some(value).filter(|value| !value.is_empty()));
    let run = given("run_id")?.or(given("run_uuid")?).ok_or_else(|| missing("run_id"))?;
    let path = given("path")?.ok_or_else(|| missing("path"))?;
    Ok((run_id(&run)?, artifact_path(&path)?))
}
