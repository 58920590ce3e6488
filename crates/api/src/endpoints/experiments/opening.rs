//! `GET /api/v1/experiments/{experiment_id}/opening`: what the page of an experiment begins with.
//!
//! The browser asks for it before any script of the page runs (`crates/web/src/ahead.rs`).

use crate::call::{Answer, Call, json};
use crate::endpoints::runs::table;
use crate::wire::{experiment, experiment_fields, experiment_id, fault, seal_token, search};
use http::StatusCode;
use trialbook_api_types::{ExperimentOpening, Problem, Table};
use trialbook_domain::limits::TABLE_RUNS_DEFAULT;
use trialbook_domain::{ExperimentId, Lifecycle, RequestContext, ViewType};
use trialbook_query::RunField;
use trialbook_services::{RunPage, Services, first_columns};

/// An experiment, the keys of its runs and its latest runs, in one answer.
#[utoipa::path(
    get, path = "/api/v1/experiments/{experiment_id}/opening", operation_id = "getExperimentOpening",
    tag = "experiments",
    params(("experiment_id" = String, Path, description = "Id of the experiment")),
    responses(
        (status = 200, description = "What its page begins with", body = ExperimentOpening),
        (status = 404, description = "There is no such experiment", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let id = experiment_id(call.segment("experiment_id"))?;
    let found = call.services.get_experiment(&call.ctx, id).await?;
    let fields = call.services.list_run_fields(&call.ctx, id).await?;
    let table = match found.lifecycle {
        Lifecycle::Active => Some(latest(&call.services, &call.ctx, id, first_columns(&fields)).await?),
        Lifecycle::Deleted => None,
    };
    let opening =
        ExperimentOpening { experiment: experiment(found), fields: experiment_fields(fields), table };
    json(StatusCode::OK, &opening)
}

/// The latest runs, in these columns.
async fn latest(
    services: &Services,
    ctx: &RequestContext,
    id: ExperimentId,
    columns: Vec<RunField>,
) -> Result<Table, trialbook_domain::Problem> {
    let query = search("", &[], services.clock().now()).map_err(|wrong| fault(*wrong))?;
    let names = columns.iter().map(ToString::to_string).collect();
    let page = RunPage {
        experiments: vec![id],
        view: ViewType::ActiveOnly,
        query,
        limit: TABLE_RUNS_DEFAULT,
        token: None,
        n_created: None,
    };
    let (table, next) = services.search_table(ctx, page, columns).await?;
    Ok(table::reply(table, next.as_ref().map(seal_token), names))
}

#[cfg(test)]
mod tests {
    use crate::tests::{Server, batch};
    use serde_json::json;

    #[test]
    fn one_answer_has_what_three_have() {
        let server = Server::new();
        let run = server.run("a");
        server.log(run, batch().metric("val/loss", &[(0, 0.5)]).param("lr", "0.1"));
        let opening = server.get("/api/v1/experiments/0/opening").json();
        assert_eq!(opening["experiment"], server.get("/api/v1/experiments/0").json());
        assert_eq!(opening["fields"], server.get("/api/v1/experiments/0/fields").json());
        let columns = ["run_name", "status", "metrics.val/loss", "start_time", "duration", "params.lr"];
        let asked = json!({"experiment_ids": ["0"], "columns": columns, "limit": 100});
        assert_eq!(opening["table"], server.post("/api/v1/runs/table", &asked).json());
        assert_eq!(opening["table"]["run_ids"], json!([run.to_string()]));
    }

    #[test]
    fn goals_come_first_and_what_the_machine_did_has_no_column() {
        let server = Server::new();
        let run = server.run("a");
        let mut logged = batch();
        for key in ["epoch", "f1", "grad_norm", "system/cpu", "train_loss", "val_acc"] {
            logged = logged.metric(key, &[(0, 1.0)]);
        }
        for key in ["a", "b", "c", "d", "e", "f"] {
            logged = logged.param(key, "1");
        }
        server.log(run, logged);
        let opening = server.get("/api/v1/experiments/0/opening").json();
        let columns: Vec<&str> = opening["table"]["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|column| column["field"].as_str().unwrap())
            .collect();
        assert_eq!(
            columns,
            [
                "run_name",
                "status",
                "metrics.val_acc",
                "metrics.f1",
                "start_time",
                "duration",
                "metrics.train_loss",
                "metrics.grad_norm",
                "params.a",
                "params.b",
                "params.c",
                "params.d",
                "params.e"
            ]
        );
    }

    #[test]
    fn an_experiment_in_the_trash_has_no_table_and_an_unknown_one_is_not_found() {
        let server = Server::new();
        let made = server.post("/api/v1/experiments", &json!({"name": "gone"})).json();
        let path = format!("/api/v1/experiments/{}", made["experiment_id"].as_str().unwrap());
        assert_eq!(server.patch(&path, &json!({"lifecycle": "deleted"})).status, 200);
        let opening = server.get(&format!("{path}/opening")).json();
        assert_eq!((&opening["experiment"]["name"], &opening["table"]), (&json!("gone"), &json!(null)));
        let reply = server.get("/api/v1/experiments/77/opening");
        assert_eq!((reply.status, reply.code().as_str()), (404, "experiment_not_found"));
    }
}
