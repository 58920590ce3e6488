//! Uploads in parts: `mpu/create`, the parts themselves, `mpu/complete`, `mpu/abort`.
//!
//! The addresses that clients send parts to are our own.

use super::super::call::{Answer, App, Call, empty, written};
use super::place::{Place, about_owner, decode, outside, parse};
use super::upload::Pieces;
use crate::errors::Failure;
use crate::json::Writer;
use axum::body::Body;
use axum::extract::{OriginalUri, Path, Request, State};
use axum::response::Response;
use axum::{Extension, extract::FromRequest};
use http::{HeaderMap, HeaderValue, Uri, header};
use trialbook_domain::{ArtifactOwner, ArtifactPath, RequestContext};
use trialbook_services::{PARTS_MAX, UploadId};

/// Starts an upload and says where each part goes.
pub(super) async fn create(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let base = base_url(&headers, uri.path());
    let opened = match open(&app, &uri, "/mpu/create/", request).await {
        Ok(opened) => opened,
        Err(refusal) => return refusal,
    };
    opened.reply(start(&opened, &base).await)
}

async fn start(opened: &Opened, base: &str) -> Answer {
    let n_parts = opened.call.input.decode(&["num_parts"], |fields| fields.required_integer("num_parts"))?;
    let n_parts = u32::try_from(n_parts).ok().filter(|n| (1..=PARTS_MAX).contains(n)).ok_or_else(|| {
        Failure::invalid(format!("'num_parts' must be a whole number from 1 to {PARTS_MAX}, not {n_parts}."))
    })?;
    let Opened { call, owner, path } = opened;
    let created = call.services().create_multipart(&call.ctx, *owner, path.clone(), n_parts).await;
    Ok(written(credentials(&created.map_err(about_owner(*owner))?, n_parts, base)))
}

fn credentials(id: &UploadId, n_parts: u32, base: &str) -> Writer {
    let mut writer = Writer::with_capacity(200 * n_parts as usize);
    writer.begin_object();
    writer.string_field("upload_id", &id.0);
    writer.key("credentials");
    writer.begin_array();
    for number in 1..=n_parts {
        writer.begin_object();
        writer.string_field("url", &format!("{base}/mlflow-artifacts/mpu/parts/{}/{number}", id.0));
        writer.integer_field("part_number", i64::from(number));
        writer.end_object();
    }
    writer.end_array();
    writer.end_object();
    writer
}

/// `http://<host as the client named it>/api/2.0`, which passed the check of the front door.
fn base_url(headers: &HeaderMap, path: &str) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let secure = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    let prefix = path.split_once("/mlflow-artifacts/").map_or("/api/2.0", |(prefix, _)| prefix);
    format!("{}://{host}{prefix}", if secure { "https" } else { "http" })
}

/// `PUT mpu/parts/<upload>/<number>`: the raw bytes of one part.
pub(super) async fn part(
    State(app): State<App>,
    Extension(ctx): Extension<RequestContext>,
    Path((upload, number)): Path<(String, String)>,
    body: Body,
) -> Response {
    let mut pieces = Pieces(body);
    let answer = async {
        let number = number.parse().unwrap_or(0);
        let mut part = app.services.upload_part(&ctx, UploadId(upload.clone()), number).await?;
        while let Some(piece) = pieces.next().await? {
            part.write(piece).await?;
        }
        part.finish()?;
        let mut reply = empty();
        // Clients hand the tag back at the end; what is checked there is that every part has come.
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{upload}-{number}\"")) {
            reply.headers_mut().insert(header::ETAG, tag);
        }
        Ok(reply)
    };
    let outcome: Answer = answer.await;
    match outcome {
        Ok(reply) => reply,
        Err(failure) => {
            trialbook_http::pass_by(&mut pieces.0).await;
            failure.into_reply(&ctx.request_id)
        }
    }
}

/// Joins the parts into the file.
pub(super) async fn complete(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Response {
    let opened = match open(&app, &uri, "/mpu/complete/", request).await {
        Ok(opened) => opened,
        Err(refusal) => return refusal,
    };
    opened.reply(finish(&opened).await)
}

async fn finish(opened: &Opened) -> Answer {
    let Opened { call, owner, path } = opened;
    let id = upload_id(call)?;
    call.services().complete_multipart(&call.ctx, &id, *owner, path).await.map_err(about_owner(*owner))?;
    Ok(empty())
}

/// Gives the upload up.
pub(super) async fn abort(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Response {
    let opened = match open(&app, &uri, "/mpu/abort/", request).await {
        Ok(opened) => opened,
        Err(refusal) => return refusal,
    };
    let given_up = upload_id(&opened.call).map(|id| {
        opened.call.services().abort_multipart(&opened.call.ctx, &id);
        empty()
    });
    opened.reply(given_up)
}

fn upload_id(call: &Call) -> Result<UploadId, Failure> {
    call.input.decode(&["upload_id"], |fields| Ok(UploadId(fields.required_string("upload_id")?.to_owned())))
}

/// What the three calls share: the folder in the address, the file's name in the body, the owner that both lie with.
struct Opened {
    call: Call,
    owner: ArtifactOwner,
    path: ArtifactPath,
}

impl Opened {
    fn reply(&self, answer: Answer) -> Response {
        answer.unwrap_or_else(|failure| failure.into_reply(&self.call.ctx.request_id))
    }
}

async fn open(app: &App, uri: &Uri, marker: &str, request: Request) -> Result<Opened, Response> {
    let call = Call::from_request(request, app).await?;
    let folder = uri.path().split_once(marker).map_or("", |(_, rest)| rest);
    match locate(app, &call, folder).await {
        Ok((owner, path)) => Ok(Opened { call, owner, path }),
        Err(failure) => Err(failure.into_reply(&call.ctx.request_id)),
    }
}

async fn locate(app: &App, call: &Call, folder: &str) -> Result<(ArtifactOwner, ArtifactPath), Failure> {
    let folder = decode(folder)?;
    let name = call.input.decode(&["path"], |fields| Ok(fields.required_string("path")?.to_owned()))?;
    let name = name.rsplit('/').next().unwrap_or_default();
    let address = format!("{}/{name}", folder.trim_end_matches('/'));
    let place: Place = parse(&address)?.ok_or_else(|| outside(&address))?;
    place.check(app, &call.ctx).await?;
    let path = place.path.ok_or_else(|| outside(&address))?;
    Ok((place.owner, path))
}
