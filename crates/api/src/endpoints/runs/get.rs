//! `GET /api/v1/runs/{run_id}`: one run with everything it logged.

use crate::call::{Answer, Call, json};
use crate::wire::{run, run_id};
use http::StatusCode;
use trialbook_api_types::{Problem, Run};

/// One run with everything it logged, deleted or not.
#[utoipa::path(
    get, path = "/api/v1/runs/{run_id}", operation_id = "getRun", tag = "runs",
    params(("run_id" = String, Path, description = "Id of the run")),
    responses(
        (status = 200, description = "The run", body = Run),
        (status = 404, description = "There is no such run", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let uid = run_id(call.segment("run_id"))?;
    let record = call.services.get_run(&call.ctx, uid).await?;
    json(StatusCode::OK, &run(record, call.services.clock().now()))
}

#[cfg(test)]
mod tests {
    use crate::tests::{Server, batch};
    use serde_json::json;
    use trialbook_domain::limits::NO_SIGNAL_AFTER_MS;
    use trialbook_domain::{Dataset, DatasetInput, ModelInput, ModelOutput, ParamKind, RunStatus};
    use trialbook_services::RunInputs;

    #[test]
    fn a_run_shows_everything_it_logged() {
        let server = Server::new();
        let run = server.run("first");
        let points = [(0, 2.0), (1, f64::NAN), (2, 0.5), (3, f64::INFINITY)];
        server.log(run, batch().metric("loss", &points).param("lr", "1e-3").tag("team", "x"));
        server.log(run, batch().typed("net", ParamKind::Json, "{\"depth\":3}"));
        let json = server.get(&format!("/api/v1/runs/{run}")).json();
        assert_eq!((&json["run_id"], &json["name"]), (&run.to_string().into(), &"first".into()));
        assert_eq!((&json["status"], &json["lifecycle"]), (&"RUNNING".into(), &"active".into()));
        assert_eq!((&json["protocol"], &json["end_ms"]), (&"own".into(), &json!(null)));
        let params = json["params"].as_array().unwrap();
        assert!(params.contains(&json!({"key": "lr", "kind": "string", "text": "1e-3", "number": 0.001})));
        assert!(
            params.contains(&json!({"key": "net", "kind": "json", "text": "{\"depth\":3}", "number": null}))
        );
        let metric = &json["metrics"][0];
        assert_eq!(metric["last"]["value"], "Infinity");
        assert_eq!(metric["first"]["value"], 2.0);
        assert_eq!(metric["min"], json!({"step": 2, "value": 0.5}));
        assert_eq!(metric["max"], json!({"step": 3, "value": "Infinity"}));
        assert_eq!((&metric["n"], &metric["n_nan"]), (&json!(4), &json!(1)));
        assert_eq!(json["tags"]["team"], "x");
    }

    #[test]
    fn datasets_and_models_are_part_of_a_run() {
        let server = Server::new();
        let run = server.run("a");
        let dataset = Dataset {
            name: "mnist".to_owned(),
            digest: "d1".to_owned(),
            source_type: "local".to_owned(),
            source: "/data".to_owned(),
            schema: None,
            profile: Some("{}".to_owned()),
        };
        let tags = vec![("mlflow.data.context".to_owned(), "train".to_owned())];
        let model = server.model();
        let inputs = RunInputs {
            datasets: vec![DatasetInput { dataset, tags }],
            model_inputs: vec![ModelInput { model }],
            model_outputs: vec![ModelOutput { model, step: 9 }],
        };
        server.inputs(run, inputs);
        let json = server.get(&format!("/api/v1/runs/{run}")).json();
        assert_eq!(json["datasets"][0]["name"], "mnist");
        assert_eq!(json["datasets"][0]["tags"]["mlflow.data.context"], "train");
        assert_eq!(json["model_inputs"], json!([model.to_string()]));
        assert_eq!(json["model_outputs"], json!([{"model_id": model.to_string(), "step": 9}]));
    }

    #[test]
    fn a_silent_run_says_since_when_and_keeps_its_status() {
        let server = Server::new();
        let run = server.run("a");
        let path = format!("/api/v1/runs/{run}");
        let heard = server.get(&path).json();
        assert_eq!(heard["signal"], json!(null));
        server.advance(NO_SIGNAL_AFTER_MS);
        assert_eq!(server.get(&path).json()["signal"], json!(null));
        server.advance(1);
        let silent = server.get(&path).json();
        assert_eq!(silent["signal"], json!({"no_signal_since_ms": heard["heard_ms"]}));
        assert_eq!(silent["status"], "RUNNING");
        server.end(run, RunStatus::Failed);
        server.advance(NO_SIGNAL_AFTER_MS * 2);
        let ended = server.get(&path).json();
        assert_eq!((&ended["signal"], &ended["status"]), (&json!(null), &"FAILED".into()));
    }

    #[test]
    fn an_unknown_run_and_a_text_that_is_no_id_are_not_found() {
        let server = Server::new();
        for id in ["0".repeat(32), "nope".to_owned()] {
            let reply = server.get(&format!("/api/v1/runs/{id}"));
            assert_eq!((reply.status, reply.code().as_str()), (404, "run_not_found"));
            assert_eq!(reply.json()["facts"]["run_id"], id.as_str());
        }
    }
}
