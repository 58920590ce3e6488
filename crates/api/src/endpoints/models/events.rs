//! `GET /api/v1/models/{name}/events`: what happened to a registered model.

use super::list::limited;
use crate::call::{Answer, Call, json};
use crate::wire::registry_event;
use http::StatusCode;
use trialbook_api_types::{ListRegistryEvents, Problem, RegistryEvents};
use trialbook_services::Generations;

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 1_000;

/// What happened to a registered model, newest first; also to one that was deleted, and with `all` to every model that
/// ever had the name.
#[utoipa::path(
    get, path = "/api/v1/models/{name}/events", operation_id = "listModelEvents", tag = "models",
    params(("name" = String, Path, description = "Name of the model"), ListRegistryEvents),
    responses(
        (status = 200, description = "The events", body = RegistryEvents),
        (status = 404, description = "There never was such a model", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let asked: ListRegistryEvents = call.query()?;
    let limit = limited(asked.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
    let name = call.segment("name");
    let generations = if asked.all == Some(true) { Generations::All } else { Generations::Newest };
    let events =
        call.services.list_registry_events(&call.ctx, name, generations, asked.before, limit).await?;
    json(StatusCode::OK, &RegistryEvents { events: events.into_iter().map(registry_event).collect() })
}
