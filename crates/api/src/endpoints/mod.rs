//! Paths and handlers. One endpoint is one file: decode, call, encode, failures, tests.

pub(crate) mod bands;
pub(crate) mod charts;
pub(crate) mod events;
pub(crate) mod experiments;
pub(crate) mod models;
pub(crate) mod openapi;
pub(crate) mod pairs;
pub(crate) mod queries;
pub(crate) mod runs;
pub(crate) mod server;
pub(crate) mod storage;
pub(crate) mod trash;
pub(crate) mod views;

use crate::call::{Answer, Call, endpoint};
use crate::errors::render_with;
use crate::suggest::nearest_path;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, any};
use http::StatusCode;
use trialbook_domain::{Code, Problem, RequestContext, RequestId};
use trialbook_services::Services;

/// One method on one path.
pub(crate) struct Route {
    /// The path as the router matches it.
    pattern: &'static str,
    /// The path as it is documented.
    pub(crate) documented: &'static str,
    /// The method as it is documented: what the test of the document compares.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the test of the document reads it"))]
    pub(crate) method: &'static str,
    handler: MethodRouter<Services>,
}

impl Route {
    fn new<F, Fut>(filter: MethodFilter, method: &'static str, path: &'static str, serve: F) -> Route
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Answer> + Send + 'static,
    {
        Route { pattern: path, documented: path, method, handler: endpoint(filter, serve) }
    }

    fn get<F, Fut>(path: &'static str, serve: F) -> Route
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Answer> + Send + 'static,
    {
        Route::new(MethodFilter::GET, "get", path, serve)
    }

    fn post<F, Fut>(path: &'static str, serve: F) -> Route
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Answer> + Send + 'static,
    {
        Route::new(MethodFilter::POST, "post", path, serve)
    }

    fn patch<F, Fut>(path: &'static str, serve: F) -> Route
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Answer> + Send + 'static,
    {
        Route::new(MethodFilter::PATCH, "patch", path, serve)
    }

    fn put<F, Fut>(path: &'static str, serve: F) -> Route
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Answer> + Send + 'static,
    {
        Route::new(MethodFilter::PUT, "put", path, serve)
    }

    fn delete<F, Fut>(path: &'static str, serve: F) -> Route
    where
        F: Fn(Call) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Answer> + Send + 'static,
    {
        Route::new(MethodFilter::DELETE, "delete", path, serve)
    }

    /// The router needs another pattern than the path that people read.
    fn matched_as(self, pattern: &'static str) -> Route {
        Route { pattern, ..self }
    }
}

/// Every endpoint.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/openapi.json", openapi::serve),
        Route::get("/api/v1/server", server::serve),
        Route::get("/api/v1/storage", storage::serve),
        Route::get("/api/v1/experiments", experiments::list::serve),
        Route::post("/api/v1/experiments", experiments::create::serve),
        Route::get("/api/v1/experiments/{experiment_id}", experiments::get::serve),
        Route::patch("/api/v1/experiments/{experiment_id}", experiments::change::serve),
        Route::get("/api/v1/experiments/{experiment_id}/fields", experiments::fields::serve),
        Route::get("/api/v1/experiments/{experiment_id}/opening", experiments::opening::serve),
        Route::get("/api/v1/experiments/{experiment_id}/views", views::list::serve),
        Route::post("/api/v1/experiments/{experiment_id}/views", views::create::serve),
        Route::get("/api/v1/views/{view_id}", views::get::serve),
        Route::patch("/api/v1/views/{view_id}", views::change::serve),
        Route::delete("/api/v1/views/{view_id}", views::delete::serve),
        Route::post("/api/v1/runs/table", runs::table::serve),
        Route::post("/api/v1/runs/groups", runs::groups::serve),
        Route::post("/api/v1/runs/varying", runs::varying::serve),
        Route::post("/api/v1/runs/edit", runs::edit_many::serve),
        Route::get("/api/v1/runs/{run_id}", runs::get::serve),
        Route::patch("/api/v1/runs/{run_id}", runs::edit::serve),
        Route::get("/api/v1/runs/{run_id}/files", runs::files::serve),
        Route::get("/api/v1/runs/{run_id}/files/content", runs::content::serve),
        // Keys hold slashes, so the router takes the rest of the path.
        Route::get("/api/v1/runs/{run_id}/metrics/{key}/history", runs::history::serve)
            .matched_as("/api/v1/runs/{run_id}/metrics/{*rest}"),
        Route::post("/api/v1/charts/series", charts::serve),
        Route::post("/api/v1/charts/bands", bands::serve),
        Route::post("/api/v1/charts/pairs", pairs::serve),
        Route::post("/api/v1/queries/check", queries::serve),
        Route::get("/api/v1/events", events::serve),
        Route::get("/api/v1/trash/runs", trash::serve),
        Route::get("/api/v1/model-versions", models::versions::list::serve),
        Route::get("/api/v1/logged-models", models::versions::logged::serve),
        Route::get("/api/v1/logged-models/{model_id}", models::logged::get::serve),
        Route::get("/api/v1/logged-models/{model_id}/files", models::logged::files::serve),
        Route::get("/api/v1/logged-models/{model_id}/files/content", models::logged::content::serve),
        Route::get("/api/v1/models", models::list::serve),
        Route::get("/api/v1/models/{name}", models::get::serve),
        Route::get("/api/v1/models/{name}/events", models::events::serve),
        Route::get("/api/v1/models/{name}/lineage", models::lineage::serve),
        Route::get("/api/v1/models/{name}/rollback", models::rollback::ask),
        Route::post("/api/v1/models/{name}/rollback", models::rollback::serve),
        Route::put("/api/v1/models/{name}/aliases/{alias}", models::aliases::set::serve),
        Route::delete("/api/v1/models/{name}/aliases/{alias}", models::aliases::remove::serve),
        Route::get(
            "/api/v1/models/{name}/versions/{version}/description",
            models::versions::description::serve,
        ),
        Route::put("/api/v1/models/{name}/versions/{version}/stage", models::versions::stage::serve),
        Route::get("/api/v1/models/{name}/rules", models::rules::get::serve),
        Route::put("/api/v1/models/{name}/rules", models::rules::set::serve),
        Route::delete("/api/v1/models/{name}/rules", models::rules::clear::serve),
        Route::get("/api/v1/models/{name}/rules/check", models::rules::check::serve),
    ]
}

/// Everything below `/api/v1`. Requests must carry a [`RequestContext`] extension.
pub fn router(services: Services) -> Router {
    let mut router = Router::new()
        .route("/api/v1", any(not_found))
        .route("/api/v1/", any(not_found))
        .route("/api/v1/{*rest}", any(not_found));
    for route in routes() {
        router = router.route(route.pattern, route.handler);
    }
    router.method_not_allowed_fallback(wrong_method).with_state(services)
}

async fn not_found(request: Request) -> Response {
    let path = shown_path(&request);
    let problem = unknown_path(&path);
    render_with(StatusCode::NOT_FOUND, &problem, &request_id(&request))
}

async fn wrong_method(request: Request) -> Response {
    let path = shown_path(&request);
    let problem = Problem::new(
        Code::EndpointNotFound,
        format!("The address '{path}' does not take the method {}.", request.method()),
    )
    .hint("GET /api/v1/openapi.json lists what there is.")
    .fact("path", path);
    render_with(StatusCode::METHOD_NOT_ALLOWED, &problem, &request_id(&request))
}

/// The problem of a path that nothing answers.
pub(crate) fn unknown_path(path: &str) -> Problem {
    let problem = Problem::new(Code::EndpointNotFound, format!("This server has no address '{path}'."));
    let routes = routes();
    let near = nearest_path(path, routes.iter().map(|route| route.documented));
    let hint = match near {
        Some(near) => format!("Did you mean '{near}'?"),
        None => "GET /api/v1/openapi.json lists what there is.".to_owned(),
    };
    problem.hint(hint).fact("path", path)
}

fn shown_path(request: &Request) -> String {
    request.uri().path().chars().take(300).collect()
}

fn request_id(request: &Request) -> RequestId {
    request
        .extensions()
        .get::<RequestContext>()
        .map_or_else(|| RequestId("unknown".to_owned()), |ctx| ctx.request_id.clone())
}

#[cfg(test)]
mod tests {
    use crate::tests::Server;
    use http::Request;

    #[test]
    fn unknown_paths_are_told_in_json_with_the_nearest_known_one() {
        let server = Server::new();
        for (path, near) in [
            ("/api/v1/experimets", "Did you mean '/api/v1/experiments'?"),
            ("/api/v1/runs/x/metrics", "GET /api/v1/openapi.json lists what there is."),
            ("/api/v1/experiments/0/field", "Did you mean '/api/v1/experiments/{experiment_id}/fields'?"),
            ("/api/v1", "GET /api/v1/openapi.json lists what there is."),
            ("/api/v1/", "GET /api/v1/openapi.json lists what there is."),
        ] {
            let reply = server.get(path);
            assert_eq!((reply.status, reply.code().as_str()), (404, "endpoint_not_found"), "{path}");
            assert_eq!(reply.json()["hint"], near, "{path}");
            assert_eq!(reply.json()["request_id"], "req-1");
        }
    }

    #[test]
    fn a_wrong_method_is_told_in_json() {
        let server = Server::new();
        for request in [
            Request::delete("/api/v1/experiments/0"),
            Request::get("/api/v1/runs/table"),
            Request::put("/api/v1/server"),
        ] {
            let reply = server.send(request, "");
            assert_eq!((reply.status, reply.code().as_str()), (405, "endpoint_not_found"));
        }
    }

    #[test]
    fn head_is_answered_like_get_without_a_body() {
        let reply = Server::new().send(Request::head("/api/v1/server"), "");
        assert_eq!((reply.status, reply.text.as_str()), (200, ""));
    }
}
