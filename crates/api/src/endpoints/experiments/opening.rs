//! `GET /api/v1/experiments/{experiment_id}/opening`: what the page of an experiment begins with.
//!
//! The browser asks for it before any script of the page runs (`crates/web/src/ahead.rs`).

use crate::call::{Answer, Call, json};
use crate::endpoints::runs::table;
use crate::wire::{experiment, experiment_fields, experiment_id};
use http::StatusCode;
use trialbook_api_types::{ExperimentFields, ExperimentOpening, FieldName, Problem, TableRequest};
use trialbook_domain::Lifecycle;
use trialbook_query::Interest;

/// Metrics among the first columns, and how many of them stand before the times.
const METRICS: usize = 4;
const METRICS_BEFORE_TIMES: usize = 2;
/// Parameters among the first columns.
const PARAMS: usize = 5;

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
    let fields = experiment_fields(call.services.list_run_fields(&call.ctx, id).await?);
    let table = if found.lifecycle == Lifecycle::Active {
        let asked = TableRequest {
            experiment_ids: Some(vec![id.to_string()]),
            columns: first_columns(&fields),
            ..TableRequest::default()
        };
        Some(table::read(&call.services, &call.ctx, asked).await?)
    } else {
        None
    };
    json(StatusCode::OK, &ExperimentOpening { experiment: experiment(found), fields, table })
}

/// The columns of a table whose columns nobody has chosen, as `ui/src/features/runs/firstColumns.ts` chooses them.
fn first_columns(fields: &ExperimentFields) -> Vec<String> {
    let mut metrics: Vec<(Interest, &FieldName)> = fields
        .metrics
        .iter()
        .map(|metric| (Interest::of(&metric.key), metric))
        .filter(|(interest, _)| *interest != Interest::Machine)
        .collect();
    metrics.sort_by_key(|(interest, _)| *interest);
    let mut metrics = metrics.into_iter().map(|(_, metric)| metric).take(METRICS);
    let mut columns = vec!["run_name".to_owned(), "status".to_owned()];
    columns.extend(metrics.by_ref().take(METRICS_BEFORE_TIMES).map(|metric| metric.field.clone()));
    columns.extend(["start_time".to_owned(), "duration".to_owned()]);
    columns.extend(metrics.chain(fields.params.iter().take(PARAMS)).map(|field| field.field.clone()));
    columns
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
