//! The server's parts put together: store, services, routers, front door.

use crate::memory::open_options;
use crate::settings::Settings;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;
use std::fmt::Write;
use std::sync::Arc;
use trialbook_blobs::LocalBlobs;
use trialbook_domain::{Clock, Entropy, Problem, RequestId};
use trialbook_http::{AllowedHosts, FrontDoor, HttpMetrics, pass_front_door};
use trialbook_services::{EventHub, Services};
use trialbook_store_sql::SqlStore;

/// A server without its listener.
pub struct App {
    /// The routes behind the front door.
    pub router: Router,
    /// The use cases, for what runs in the same process.
    pub services: Services,
}

/// Why a server could not be put together.
pub type AppError = Problem;

impl App {
    /// Opens the data directory and joins everything.
    pub fn open(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<App, AppError> {
        let artifact_root = trialbook_mlflow::ArtifactRoot::parse(&settings.artifacts.default_root)?;
        let options = open_options(settings.memory_mib, artifact_root.direct().map(str::to_owned));
        let mlflow = trialbook_mlflow::Settings { artifact_root, serve_artifacts: settings.artifacts.serve };
        let events = Arc::new(EventHub::new());
        let sink = Arc::clone(&events);
        let store = Arc::new(SqlStore::open(&settings.data_dir, options, Arc::clone(&clock), sink)?);
        let blobs = LocalBlobs::open(&settings.artifacts.destination)?;
        let services = Services::new(store, blobs, events, clock, Arc::clone(&entropy));
        let metrics = Arc::new(HttpMetrics::default());
        let door = FrontDoor::new(
            AllowedHosts::new(settings.allowed_hosts.iter().cloned()),
            entropy,
            render_problem,
            Arc::clone(&metrics),
            settings.n_requests_max,
            settings.request_timeout,
        );
        let router = Router::new()
            .route("/metrics", get(prometheus).with_state((metrics, services.clone())))
            .merge(trialbook_api::router(services.clone()))
            .merge(trialbook_mlflow::router(services.clone(), mlflow))
            .merge(trialbook_web::router())
            .fallback(trialbook_mlflow::endpoint_not_found)
            .layer(axum::middleware::from_fn_with_state(door, pass_front_door));
        Ok(App { router, services })
    }
}

/// A problem in the form of the protocol that the path belongs to.
fn render_problem(path: &str, problem: &Problem, request_id: &RequestId) -> Response {
    if path.starts_with("/api/v1/") {
        trialbook_api::render_problem(problem, request_id)
    } else {
        trialbook_mlflow::render_problem(problem, request_id)
    }
}

async fn prometheus(State((metrics, services)): State<(Arc<HttpMetrics>, Services)>) -> Response {
    let mut text = String::new();
    text.push_str(
        "# HELP trialbook_build_info Version of the running program.\n# TYPE trialbook_build_info gauge\n",
    );
    text.push_str(concat!("trialbook_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1\n"));
    if let Some(backlog) = services.sealing_backlog() {
        gauge(&mut text, "unsealed_runs", "Runs with points that are not compressed yet.", backlog.n_runs);
        gauge(&mut text, "unsealed_points", "Points that are not compressed yet.", backlog.n_points);
    }
    metrics.render(&mut text);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

fn gauge(text: &mut String, name: &str, help: &str, value: u64) {
    let _ = write!(
        text,
        "# HELP trialbook_{name} {help}\n# TYPE trialbook_{name} gauge\ntrialbook_{name} {value}\n"
    );
}
