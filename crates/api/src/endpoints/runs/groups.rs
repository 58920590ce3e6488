//! `POST /api/v1/runs/groups`: runs in groups, with what their numbers are together.

use super::table::{Named, experiments};
use crate::call::{Answer, Call, json};
use crate::wire::{fault, named_field, search, view};
use http::StatusCode;
use trialbook_api_types::{GroupRequest, GroupValue, Number, Problem as WireProblem, RunGroup, RunGroups};
use trialbook_domain::limits::GROUPS_DEFAULT;
use trialbook_services::{GroupSearch, GroupValue as Value, RunGroup as Group};

/// Groups of all runs that match: how many, how many failed, and mean, spread and extremes of the others.
#[utoipa::path(
    post, path = "/api/v1/runs/groups", operation_id = "groupRuns", tag = "runs",
    request_body = GroupRequest,
    responses(
        (status = 200, description = "The groups, each followed by those that divide it", body = RunGroups),
        (status = 400, description = "The filter or a field is wrong", body = WireProblem),
        (status = 404, description = "There is no such experiment", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: GroupRequest = call.body().await?;
    let now = call.services.clock().now();
    let query = search(&asked.filter, &[], now).map_err(|wrong| fault(*wrong))?;
    let mut levels = Vec::with_capacity(asked.levels.len());
    for (i, level) in asked.levels.iter().enumerate() {
        let fields = level.iter().enumerate();
        levels.push(
            fields
                .map(|(j, text)| named_field(&format!("levels[{i}][{j}]"), text, now))
                .collect::<Result<Vec<_>, _>>()?,
        );
    }
    let values = asked.values.iter().enumerate();
    let values = values
        .map(|(i, text)| named_field(&format!("values[{i}]"), text, now))
        .collect::<Result<Vec<_>, _>>()?;
    let named = Named { ids: asked.experiment_ids.as_deref(), names: None };
    let experiments = experiments(&call.services, &call.ctx, named, asked.view).await?;
    let limit = asked.limit.unwrap_or(GROUPS_DEFAULT);
    let search = GroupSearch { experiments, view: view(asked.view), query, levels, values, limit };
    let found = call.services.group_runs(&call.ctx, search).await?;
    let reply = RunGroups {
        n_matching: found.n_matching,
        n_failed: found.n_failed,
        n_groups: found.n_groups,
        groups: found.groups.into_iter().map(group).collect(),
    };
    json(StatusCode::OK, &reply)
}

fn group(group: Group) -> RunGroup {
    RunGroup {
        level: group.level,
        key: group.key,
        n_runs: group.n_runs,
        n_failed: group.n_failed,
        values: group.values.iter().map(value).collect(),
    }
}

fn value(value: &Value) -> GroupValue {
    let spread = &value.spread;
    let number = |value: f64| (!value.is_nan()).then_some(Number(value));
    GroupValue {
        n: spread.n(),
        n_nan: spread.n_nan(),
        n_infinite: value.n_infinite,
        mean: number(spread.mean()),
        sd: number(spread.sd()),
        standard_error: number(spread.standard_error()),
        min: number(spread.min()),
        max: number(spread.max()),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{Server, batch};
    use serde_json::json;
    use trialbook_domain::RunStatus;

    const PATH: &str = "/api/v1/runs/groups";

    #[test]
    fn groups_name_how_many_runs_and_what_their_numbers_are() {
        let server = Server::new();
        for (i, loss) in [1.0, 3.0, 9.0].into_iter().enumerate() {
            let run = server.run(&format!("r{i}"));
            let batch = batch().metric("loss", &[(0, loss)]).param("lr", "0.1").param("seed", &i.to_string());
            server.log(run, batch);
            if i == 2 {
                server.end(run, RunStatus::Failed);
            }
        }
        let body = json!({"experiment_ids": ["0"], "levels": [["params.lr"]], "values": ["metrics.loss"]});
        let reply = server.post(PATH, &body);
        assert_eq!(reply.status, 200, "{}", reply.text);
        let expected = json!({
            "n_matching": 3, "n_failed": 1, "n_groups": 1,
            "groups": [{
                "level": 0, "key": ["0.1"], "n_runs": 3, "n_failed": 1,
                "values": [{"n": 2, "n_nan": 0, "n_infinite": 0, "mean": 2.0, "sd": 2.0_f64.sqrt(), "standard_error": 1.0, "min": 1.0, "max": 3.0}],
            }],
        });
        let mut seen = reply.json();
        let error = seen["groups"][0]["values"][0]["standard_error"].as_f64().unwrap_or_default();
        assert!((error - 1.0).abs() < 1e-12);
        seen["groups"][0]["values"][0]["standard_error"] = json!(1.0);
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_wrong_field_or_filter_is_told_by_its_place() {
        let server = Server::new();
        for (body, code, part) in [
            (json!({"levels": [["params.lr", "nothing"]]}), "invalid_query", "levels[0][1]"),
            (json!({"levels": [["params.lr"]], "values": ["x y"]}), "invalid_query", "values[0]"),
            (json!({"levels": [["params.lr"]], "filter": "loss <"}), "invalid_query", "filter"),
            (json!({"levels": [["metrics.loss"]]}), "invalid_value", ""),
            (json!({"levels": [["params.lr"]], "experiment_ids": ["9"]}), "experiment_not_found", ""),
        ] {
            let reply = server.post(PATH, &body);
            assert_eq!(reply.code(), code, "{}", reply.text);
            if !part.is_empty() {
                assert_eq!(reply.json()["facts"]["part"], part, "{}", reply.text);
            }
        }
    }
}
