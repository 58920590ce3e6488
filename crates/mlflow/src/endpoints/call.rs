//! What every handler gets and gives: the request decoded as far as all endpoints need it, and the usual replies.

use crate::errors::Failure;
use crate::json::Writer;
use crate::settings::Settings;
use crate::wire::{Input, read_input};
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use http::{HeaderValue, StatusCode, header};
use std::pin::Pin;
use std::sync::Arc;
use trialbook_domain::{Problem, RequestContext, RequestId};
use trialbook_services::Services;

/// What all handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) services: Services,
    pub(crate) settings: Arc<Settings>,
}

/// One request: who asks, and the fields it carries, still undecoded.
pub(crate) struct Call {
    pub(crate) app: App,
    pub(crate) ctx: RequestContext,
    pub(crate) input: Input,
    segments: Vec<(String, String)>,
}

impl Call {
    pub(crate) fn services(&self) -> &Services {
        &self.app.services
    }

    /// A named segment of the path, decoded; empty when the path has none of that name.
    pub(crate) fn segment(&self, name: &str) -> &str {
        self.segments.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str())
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.app.settings
    }
}

impl FromRequest<App> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Call, Response> {
        let (mut parts, body) = request.into_parts();
        let Some(ctx) = parts.extensions.get::<RequestContext>().cloned() else {
            let problem = Problem::bug("a request reached the mlflow routes without a request context");
            return Err(Failure::from(problem).into_reply(&RequestId("unknown".to_owned())));
        };
        let segments = match RawPathParams::from_request_parts(&mut parts, &()).await {
            Ok(params) => params.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
            Err(_) => {
                return Err(Failure::invalid("The path is not UTF-8 after percent-decoding.")
                    .into_reply(&ctx.request_id));
            }
        };
        match read_input(&parts, body).await {
            Ok(input) => Ok(Call { app: app.clone(), ctx, input, segments }),
            Err(failure) => Err(failure.into_reply(&ctx.request_id)),
        }
    }
}

/// What a handler comes to.
pub(crate) type Answer = Result<Response, Failure>;

/// A reply under way.
pub(crate) type Replying = Pin<Box<dyn Future<Output = Response> + Send>>;

/// An endpoint that is read with GET; HEAD and OPTIONS come along.
pub(crate) fn read<F, Fut>(endpoint: F) -> MethodRouter<App>
where
    F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send + 'static,
{
    get(replying(endpoint)).options(no_content)
}

/// An endpoint that is called with POST; OPTIONS comes along.
pub(crate) fn write<F, Fut>(endpoint: F) -> MethodRouter<App>
where
    F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send + 'static,
{
    post(replying(endpoint)).options(no_content)
}

/// An endpoint that is called with GET or POST.
pub(crate) fn read_or_write<F, Fut>(endpoint: F) -> MethodRouter<App>
where
    F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send + 'static,
{
    get(replying(endpoint.clone())).post(replying(endpoint)).options(no_content)
}

/// An endpoint as a handler.
pub(crate) fn replying<F, Fut>(endpoint: F) -> impl Fn(Call) -> Replying + Clone + Send + Sync + 'static
where
    F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send + 'static,
{
    move |call| {
        let request_id = call.ctx.request_id.clone();
        let answer = endpoint(call);
        Box::pin(async move { answer.await.unwrap_or_else(|failure| failure.into_reply(&request_id)) })
    }
}

/// The answer to OPTIONS.
pub(crate) async fn no_content() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The reply of most writes.
pub(crate) fn empty() -> Response {
    json(Body::from("{}"))
}

/// A reply with a JSON text.
pub(crate) fn written(writer: Writer) -> Response {
    json(Body::from(writer.into_bytes()))
}

/// A reply with a JSON body.
pub(crate) fn json(body: Body) -> Response {
    let mut reply = Response::new(body);
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}
