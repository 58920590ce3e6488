//! `GET /api/v1/models/{name}/lineage`: from the data to production.

use crate::call::{Answer, Call, json};
use crate::wire::lineage;
use http::StatusCode;
use trialbook_api_types::{Lineage, LineageParams, Problem as WireProblem};
use trialbook_domain::{Code, Problem, Stage};
use trialbook_services::VersionRef;

/// Everything that a version is made of: data, run, logged model, version, aliases, and who moved it when.
#[utoipa::path(
    get, path = "/api/v1/models/{name}/lineage", operation_id = "modelLineage", tag = "models",
    params(("name" = String, Path, description = "Name of the model"), LineageParams),
    responses(
        (status = 200, description = "The chain", body = Lineage),
        (status = 404, description = "There is no such model, version or alias", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let version = read(call.query()?)?;
    let found = call.services.lineage(&call.ctx, call.segment("name"), &version).await?;
    json(StatusCode::OK, &lineage(found, call.services.clock().now()))
}

fn read(asked: LineageParams) -> Result<VersionRef, Problem> {
    match (asked.version, asked.alias, asked.stage) {
        (Some(number), None, None) => Ok(VersionRef::Number(number)),
        (None, Some(alias), None) => Ok(VersionRef::Alias(alias)),
        (None, None, Some(stage)) => stage_named(&stage).map(VersionRef::Stage),
        (None, None, None) => Ok(VersionRef::Alias("latest".to_owned())),
        _ => Err(Problem::new(Code::InvalidValue, "A lineage is of exactly one version.")
            .hint("Send one of `version`, `alias` and `stage`.")
            .fact("field", "version")),
    }
}

/// A stage by its name in any case.
pub(super) fn stage_named(name: &str) -> Result<Stage, Problem> {
    Stage::parse(name).ok_or_else(|| {
        Problem::new(Code::InvalidValue, format!("There is no stage '{name}'."))
            .hint("Use None, Staging, Production or Archived.")
            .fact("field", "stage")
    })
}
