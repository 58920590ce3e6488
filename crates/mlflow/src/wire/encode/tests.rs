//! Tests of what the wire shows, read back with another reader.

use super::*;
use serde_json::{Value, json};
use trialbook_domain::{
    Dataset, ExperimentId, Key, MetricSummary, ModelUid, ParamValue, Protocol, TimestampMs,
};

fn uid() -> RunUid {
    RunUid([10; 16])
}

fn run() -> Run {
    Run {
        uid: uid(),
        experiment: ExperimentId(258),
        name: "baseline".to_owned(),
        user: "alice".to_owned(),
        status: RunStatus::Running,
        lifecycle: Lifecycle::Active,
        deleted: None,
        start: TimestampMs(1_700_000_000_000),
        end: None,
        created: TimestampMs(0),
        heard: TimestampMs(0),
        artifact_root: None,
        parent: None,
        protocol: Protocol::Mlflow,
    }
}

fn point(value: f64) -> MetricPoint {
    MetricPoint { step: 1, timestamp: TimestampMs(7), value }
}

fn encoded(write: impl FnOnce(&mut Writer)) -> Value {
    let mut writer = Writer::default();
    write(&mut writer);
    serde_json::from_slice(&writer.into_bytes()).unwrap()
}

fn encoded_run(data: RunData, view: RunView) -> Value {
    let record = RunRecord { run: run(), data };
    encoded(|writer| write_run(writer, &record, view))
}

fn full() -> RunData {
    let key = |name: &str| Key::new(name).unwrap();
    let dataset = Dataset {
        name: "train".to_owned(),
        digest: "49d5".to_owned(),
        source_type: "s3".to_owned(),
        source: "s3://b".to_owned(),
        schema: Some("{}".to_owned()),
        profile: None,
    };
    let context = vec![("mlflow.data.context".to_owned(), "training".to_owned())];
    RunData {
        params: vec![
            (key("lr"), ParamValue::from_text("0.1".to_owned())),
            (key("e"), ParamValue::from_text(String::new())),
        ],
        metrics: vec![
            (key("loss"), MetricSummary::of(point(f64::NAN))),
            (key("auc"), MetricSummary::of(point(0.8))),
        ],
        tags: vec![(key("mlflow.user"), "alice".to_owned())],
        datasets: vec![DatasetInput { dataset, tags: context }],
        model_inputs: vec![ModelInput { model: ModelUid([7; 16]) }],
        model_outputs: vec![ModelOutput { model: ModelUid([8; 16]), step: 3 }],
    }
}

#[test]
fn a_created_run_has_inputs_and_no_outputs() {
    let id = uid().to_string();
    assert_eq!(
        encoded_run(RunData::default(), RunView::Created),
        json!({
            "info": {
                "run_uuid": id, "experiment_id": "258", "run_name": "baseline", "user_id": "alice",
                "status": "RUNNING", "start_time": 1_700_000_000_000_i64,
                "artifact_uri": format!("mlflow-artifacts:/258/{id}/artifacts"),
                "lifecycle_stage": "active", "run_id": id
            },
            "data": {}, "inputs": {}
        })
    );
}

#[test]
fn a_whole_run_shows_all_that_it_logged() {
    let value = encoded_run(full(), RunView::Whole);
    assert_eq!(
        value["data"],
        json!({
            "metrics": [
                {"key": "loss", "value": "NaN", "timestamp": 7, "step": 1},
                {"key": "auc", "value": 0.8, "timestamp": 7, "step": 1}
            ],
            "params": [{"key": "lr", "value": "0.1"}, {"key": "e", "value": ""}],
            "tags": [{"key": "mlflow.user", "value": "alice"}]
        })
    );
    assert_eq!(
        value["inputs"],
        json!({
            "dataset_inputs": [{
                "tags": [{"key": "mlflow.data.context", "value": "training"}],
                "dataset": {"name": "train", "digest": "49d5", "source_type": "s3", "source": "s3://b", "schema": "{}"}
            }],
            "model_inputs": [{"model_id": format!("m-{}", "07".repeat(16))}]
        })
    );
    assert_eq!(
        value["outputs"],
        json!({"model_outputs": [{"model_id": format!("m-{}", "08".repeat(16)), "step": 3}]})
    );
}

#[test]
fn a_found_run_leaves_model_inputs_out() {
    let value = encoded_run(full(), RunView::Found);
    assert!(value["inputs"].get("model_inputs").is_none());
    assert!(value["inputs"].get("dataset_inputs").is_some());
    assert_eq!(encoded_run(RunData::default(), RunView::Found)["outputs"], json!({}));
}

#[test]
fn an_ended_and_deleted_run_with_its_own_root_says_so() {
    let mut run = run();
    run.end = Some(TimestampMs(9));
    run.status = RunStatus::Killed;
    run.lifecycle = Lifecycle::Deleted;
    run.artifact_root = Some("s3://bucket/x".to_owned());
    let value = encoded(|writer| write_run_info(writer, &run));
    assert_eq!(value["end_time"], json!(9));
    assert_eq!(
        (value["status"].as_str(), value["lifecycle_stage"].as_str()),
        (Some("KILLED"), Some("deleted"))
    );
    assert_eq!(value["artifact_uri"], json!(format!("s3://bucket/x/{}/artifacts", uid())));
}

#[test]
fn an_experiment_leaves_empty_tags_out() {
    let mut experiment = Experiment {
        id: ExperimentId(259),
        name: "größe".to_owned(),
        artifact_root: None,
        lifecycle: Lifecycle::Active,
        created: TimestampMs(1),
        updated: TimestampMs(2),
        tags: Vec::new(),
    };
    let mut wanted = json!({
        "experiment_id": "259", "name": "größe", "artifact_location": "mlflow-artifacts:/259",
        "lifecycle_stage": "active", "last_update_time": 2, "creation_time": 1, "workspace": "default"
    });
    assert_eq!(encoded(|writer| write_experiment(writer, &experiment)), wanted);
    experiment.tags.push(("a".to_owned(), "b".to_owned()));
    wanted["tags"] = json!([{"key": "a", "value": "b"}]);
    assert_eq!(encoded(|writer| write_experiment(writer, &experiment)), wanted);
}

#[test]
fn rows_of_histories_name_the_run_only_where_several_share_a_list() {
    let rows = encoded(|writer| {
        writer.begin_array();
        write_metric_row(writer, "a\"b", &point(f64::NEG_INFINITY), Some(uid()));
        write_history(writer, "a\"b", &[point(1.0), point(0.5)]);
        writer.end_array();
    });
    assert_eq!(
        rows,
        json!([
            {"key": "a\"b", "value": -1.797_693_134_862_315_7e308, "timestamp": 7, "step": 1, "run_id": uid().to_string()},
            {"key": "a\"b", "value": 1.0, "timestamp": 7, "step": 1},
            {"key": "a\"b", "value": 0.5, "timestamp": 7, "step": 1}
        ])
    );
}

#[test]
fn a_dataset_without_a_context_leaves_it_out() {
    let mut summary = DatasetSummary {
        experiment: ExperimentId(1),
        name: "n".to_owned(),
        digest: "d".to_owned(),
        context: None,
    };
    let mut wanted = json!({"experiment_id": "1", "name": "n", "digest": "d"});
    assert_eq!(encoded(|writer| write_dataset_summary(writer, &summary)), wanted);
    summary.context = Some("training".to_owned());
    wanted["context"] = json!("training");
    assert_eq!(encoded(|writer| write_dataset_summary(writer, &summary)), wanted);
}

#[test]
fn every_status_has_its_word() {
    let words =
        [RunStatus::Running, RunStatus::Scheduled, RunStatus::Finished, RunStatus::Failed, RunStatus::Killed];
    assert_eq!(words.map(status_word), ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]);
}
