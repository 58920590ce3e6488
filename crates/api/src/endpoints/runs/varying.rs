//! `POST /api/v1/runs/varying`: which fields tell runs apart.

use super::table::{Named, experiments};
use crate::call::{Answer, Call, json};
use crate::wire::{fault, named_field, search, view};
use http::StatusCode;
use trialbook_api_types::{Problem as WireProblem, Varying, VaryingRequest};
use trialbook_services::VaryingSearch;

/// Which of some fields differ between all runs that match; a missing value is a value of its own.
#[utoipa::path(
    post, path = "/api/v1/runs/varying", operation_id = "varyingFields", tag = "runs",
    request_body = VaryingRequest,
    responses(
        (status = 200, description = "The fields that differ", body = Varying),
        (status = 400, description = "The filter or a field is wrong", body = WireProblem),
        (status = 404, description = "There is no such experiment", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: VaryingRequest = call.body().await?;
    let now = call.services.clock().now();
    let query = search(&asked.filter, &[], now).map_err(|wrong| fault(*wrong))?;
    let fields = asked.fields.iter().enumerate();
    let fields = fields
        .map(|(i, text)| named_field(&format!("fields[{i}]"), text, now))
        .collect::<Result<Vec<_>, _>>()?;
    let named = Named { ids: asked.experiment_ids.as_deref(), names: None };
    let experiments = experiments(&call.services, &call.ctx, named, asked.view).await?;
    let search = VaryingSearch { experiments, view: view(asked.view), query, fields };
    let verdicts = call.services.varying(&call.ctx, search).await?;
    let told = asked.fields.into_iter().zip(verdicts);
    json(
        StatusCode::OK,
        &Varying { fields: told.filter_map(|(field, varies)| varies.then_some(field)).collect() },
    )
}

#[cfg(test)]
mod tests {
    use crate::tests::{Server, batch};
    use serde_json::json;

    const PATH: &str = "/api/v1/runs/varying";

    #[test]
    fn fields_that_differ_between_the_runs_that_match_are_named() {
        let server = Server::new();
        for (loss, seed) in [(1.0, "1"), (1.0, "2"), (9.0, "2")] {
            let run = server.run("r");
            server.log(run, batch().metric("loss", &[(0, loss)]).param("lr", "0.1").param("seed", seed));
        }
        let fields = ["params.lr", "params.seed", "metrics.loss", "tags.none"];
        let ask = |filter: &str| {
            let reply =
                server.post(PATH, &json!({"experiment_ids": ["0"], "filter": filter, "fields": fields}));
            assert_eq!(reply.status, 200, "{}", reply.text);
            reply.json()["fields"].clone()
        };
        assert_eq!(ask(""), json!(["params.seed", "metrics.loss"]));
        assert_eq!(ask("metrics.loss < 5"), json!(["params.seed"]));
        assert_eq!(ask("metrics.loss > 50"), json!([]));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let server = Server::new();
        for (body, code) in [
            (json!({"fields": ["params."]}), "invalid_query"),
            (json!({"filter": "a b", "fields": []}), "invalid_query"),
            (json!({"fields": ["run_id"]}), "invalid_value"),
            (json!({"experiment_ids": ["9"], "fields": []}), "experiment_not_found"),
            (json!({"fields": vec!["params.a"; 10_001]}), "limit_reached"),
            (json!({"experiment_ids": vec!["0"; 1_001], "fields": []}), "limit_reached"),
        ] {
            let reply = server.post(PATH, &body);
            assert_eq!(reply.code(), code, "{}", reply.text);
        }
    }
}
