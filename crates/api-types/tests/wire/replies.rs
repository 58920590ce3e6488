//! Replies as they stand on the wire: the names of their fields are public, nothing of them is lost on the way to a
//! client that reads them with these types and back, and what a reply does not have it says with null.

use crate::schema::{Document, document};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use trialbook_api_types as types;
use utoipa::ToSchema;

/// Reads a reply and writes it again, or says what is wrong with it.
type Again = fn(&Value) -> Result<Value, String>;

fn again<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    let read: T = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
    serde_json::to_value(read).map_err(|error| error.to_string())
}

/// A reply: its name, how it is read, itself with everything in it, and its fields that may be null or are left out
/// when there is nothing to say.
pub(crate) struct Reply {
    pub(crate) name: &'static str,
    pub(crate) again: Again,
    pub(crate) document: Document,
    pub(crate) whole: Value,
    pub(crate) null: &'static [&'static str],
    pub(crate) left_out: &'static [&'static str],
}

fn reply<T: DeserializeOwned + Serialize + ToSchema>(
    whole: Value,
    null: &'static [&'static str],
    left_out: &'static [&'static str],
) -> Reply {
    let name = std::any::type_name::<T>().rsplit("::").next().unwrap();
    Reply { name, again: again::<T>, document: document::<T>(), whole, null, left_out }
}

fn run() -> Value {
    let point = json!({"step": 1, "timestamp_ms": 2, "value": 0.5});
    json!({
        "run_id": "0a", "experiment_id": "0", "name": "n", "user": "u", "status": "RUNNING",
        "signal": {"no_signal_since_ms": 7}, "lifecycle": "deleted", "deleted_ms": 9, "start_ms": 1, "end_ms": 2,
        "created_ms": 3, "heard_ms": 4, "artifact_root": "s3://b", "parent_run_id": "0b", "protocol": "mlflow",
        "params": [{"key": "p", "kind": "float", "text": "1e-3", "number": 0.001}],
        "metrics": [{"key": "m", "last": point, "first": point, "min": {"step": 1, "value": "-Infinity"},
                     "max": {"step": 2, "value": "Infinity"}, "n": 3, "n_nan": 1}],
        "tags": {"k": "v"},
        "datasets": [{"name": "d", "digest": "e", "source_type": "s", "source": "t", "schema": "{}",
                      "profile": "{}", "tags": {"a": "b"}}],
        "model_inputs": ["m-1"],
        "model_outputs": [{"model_id": "m-2", "step": 5}],
    })
}

fn version() -> Value {
    json!({"model": "m", "version": 3, "created_ms": 1, "updated_ms": 2, "stage": "Production", "description": "d",
           "source": "s", "location": "l", "run_id": "0a", "run_link": "http://x", "model_id": "m-1",
           "tags": {"k": "v"}, "aliases": ["champion"]})
}

fn event() -> Value {
    json!({"id": 5, "at_ms": 6, "model": "m", "generation": 1, "version": 3, "user": "ada", "user_from": "caller",
           "action": "set_alias", "subject": "champion", "before": "2", "after": "3",
           "reason": "r"})
}

fn registered() -> Value {
    json!({"name": "m", "description": "d", "created_ms": 1, "updated_ms": 2, "tags": {"k": "v"},
           "aliases": {"champion": 3}, "latest": [version()]})
}

fn logged() -> Value {
    json!({"model_id": "m-1", "experiment_id": "0", "name": "n", "status": "READY", "model_type": "t",
           "source_run_id": "0a", "created_ms": 1, "updated_ms": 2, "params": {"p": "1"}, "tags": {"k": "v"},
           "metrics": [{"key": "m", "value": "NaN", "step": 1, "timestamp_ms": 2, "run_id": "0a",
                        "dataset_name": "d", "dataset_digest": "e"}]})
}

fn replies_of_lists() -> Vec<Reply> {
    let deleted = json!({"run_id": "0a", "name": "n", "status": "FAILED", "experiment_id": "0", "experiment": "e",
                         "experiment_deleted": true, "start_ms": 1, "end_ms": 2, "deleted_ms": 3});
    vec![
        reply::<types::DeletedRun>(deleted.clone(), &["end_ms"], &[]),
        reply::<types::DeletedRunList>(
            json!({"runs": [deleted], "n_matching": 3, "next_page_token": "t"}),
            &["next_page_token"],
            &[],
        ),
        reply::<types::ModelVersionList>(
            json!({"versions": [version()], "run_names": {"0a": "n"}, "next_page_token": "t"}),
            &["next_page_token"],
            &[],
        ),
        reply::<types::LoggedModelList>(json!({"models": [logged()]}), &[], &[]),
        reply::<types::ModelDescription>(json!({"text": "flavors:"}), &["text"], &[]),
    ]
}

fn replies_of_runs() -> Vec<Reply> {
    let experiment = json!({"experiment_id": "0", "name": "n", "lifecycle": "active", "created_ms": 1,
                            "updated_ms": 2, "deleted_ms": 3, "artifact_root": "s3://b", "tags": {"k": "v"}});
    let field = json!({"key": "a b", "field": "metrics.`a b`"});
    let numbers = json!([0.5, null, "NaN"]);
    let columns = json!([{"kind": "number", "field": "metrics.m", "values": numbers},
                         {"kind": "text", "field": "run_name", "values": ["a", null]}]);
    let series = json!({"run": "0a", "key": "m", "exact": true, "n_off_axis": 3, "x_first": [1], "x_last": [2], "min": numbers,
                        "max": numbers, "first": numbers, "last": numbers, "mean": numbers, "n": [1], "n_nan": [0]});
    let mut pair = series.clone();
    pair["n_alone"] = json!(4);
    pair["x_first"] = json!([0.5, "-Infinity"]);
    pair["x_last"] = json!([1.5, "Infinity"]);
    let group = json!({"level": 0, "key": ["0.1", null], "n_runs": 3, "n_failed": 1, "values": [
        {"n": 2, "n_nan": 1, "n_infinite": 0, "mean": 0.5, "sd": 0.25, "standard_error": null, "min": 0.0,
         "max": "Infinity"}]});
    let band = json!({"n_runs": 2, "n_off_axis": 1, "x": [1.0, 2.0], "n": [2, 1], "mean": numbers, "sd": numbers,
                      "standard_error": numbers, "min": numbers, "max": numbers});
    let nullable = &["signal", "deleted_ms", "end_ms", "artifact_root", "parent_run_id"];
    vec![
        reply::<types::Run>(run(), nullable, &[]),
        reply::<types::Experiment>(experiment.clone(), &["deleted_ms", "artifact_root"], &[]),
        reply::<types::ExperimentList>(
            json!({"experiments": [experiment], "next_page_token": "t"}),
            &["next_page_token"],
            &[],
        ),
        reply::<types::ExperimentFields>(
            json!({"metrics": [field], "params": [], "tags": [field]}),
            &[],
            &[],
        ),
        reply::<types::Table>(
            json!({"run_ids": ["0a"], "n_matching": 5, "n_created": 9, "next_page_token": "t", "columns": columns}),
            &["next_page_token"],
            &[],
        ),
        reply::<types::Varying>(json!({"fields": ["params.a"]}), &[], &[]),
        reply::<types::Chart>(json!({"series": [series]}), &[], &[]),
        reply::<types::Pairs>(json!({"series": [pair]}), &[], &[]),
        reply::<types::RunGroups>(
            json!({"n_matching": 5, "n_failed": 1, "n_groups": 2, "groups": [group]}),
            &[],
            &[],
        ),
        reply::<types::Bands>(json!({"bands": [band]}), &[], &[]),
        reply::<types::HistoryBlock>(
            json!({"step": [1, -1], "timestamp_ms": [2, 3], "value": [0.5, "NaN"]}),
            &[],
            &[],
        ),
    ]
}

fn replies_of_models() -> Vec<Reply> {
    let rules = json!({"aliases": ["champion"], "stages": ["Production"], "tags": [{"key": "ok", "value": "yes"}],
        "metrics": [{"key": "auc", "op": ">=", "value": 0.5},
                    {"key": "loss", "not_worse_than": {"alias": "champion", "by": 0.1, "goal": "min"}}],
        "signature": true, "two_people": true});
    let check = json!({"rule": "tags[0]", "passed": false, "found": "no such tag", "needed": "tag ok"});
    let nullable_version = &["run_id", "run_link", "model_id"];
    vec![
        reply::<types::ModelVersion>(version(), nullable_version, &[]),
        reply::<types::RegisteredModel>(registered(), &["description"], &[]),
        reply::<types::RegisteredModelList>(
            json!({"models": [registered()], "next_page_token": "t"}),
            &["next_page_token"],
            &[],
        ),
        reply::<types::RegistryEvent>(event(), &["version", "subject", "before", "after", "reason"], &[]),
        reply::<types::RegistryEvents>(json!({"events": [event()]}), &[], &[]),
        reply::<types::LoggedModel>(logged(), &["source_run_id"], &[]),
        reply::<types::Lineage>(
            json!({"model": registered(), "version": version(), "run": run(), "code_commit": "c0ffee",
                   "logged_model": logged(), "events": [event()]}),
            &["run", "code_commit", "logged_model"],
            &[],
        ),
        reply::<types::ModelRules>(json!({"format": 1, "revision": 2, "rules": rules}), &["rules"], &[]),
        reply::<types::PromotionCheck>(
            json!({"version": 3, "guarded": true, "passed": false, "checks": [check]}),
            &[],
            &[],
        ),
        reply::<types::RolledBack>(
            json!({"version": version(), "skipped": [{"version": 2, "why": "it was deleted"}]}),
            &[],
            &[],
        ),
    ]
}

fn other_replies() -> Vec<Reply> {
    let view = json!({"view_id": "v", "experiment_id": "0", "owner": "me", "name": "n", "state": "s",
                      "is_default": true, "created_ms": 1, "updated_ms": 2});
    let fault = json!({"part": "filter", "message": "m", "offset": 1, "length": 2, "offset_utf16": 3,
                       "length_utf16": 4, "expected": "e", "suggestion": "s"});
    vec![
        reply::<types::SavedView>(view.clone(), &[], &[]),
        reply::<types::SavedViewList>(json!({"views": [view]}), &[], &[]),
        reply::<types::FileEntry>(
            json!({"path": "a/b", "size_bytes": 5, "sha256": "e3"}),
            &["size_bytes", "sha256"],
            &[],
        ),
        reply::<types::FileListing>(
            json!({"entries": [{"path": "a", "size_bytes": null, "sha256": null}]}),
            &[],
            &[],
        ),
        reply::<types::ListeningEvent>(json!({"n_changes": 7}), &[], &[]),
        reply::<types::ServerInfo>(json!({"name": "Trialbook", "version": "1"}), &[], &[]),
        reply::<types::CheckedQuery>(
            json!({"ok": false, "filter": "f", "order": ["o"], "error": fault}),
            &["filter", "order", "error"],
            &[],
        ),
        reply::<types::ChangeEvent>(
            json!({"experiment_id": "0", "revision": 5, "run_id": "0a"}),
            &[],
            &["run_id"],
        ),
        reply::<types::ModelChangeEvent>(json!({"model": "m", "event_id": 5}), &[], &[]),
        reply::<types::MissedEvent>(json!({"n_missed": 3}), &[], &[]),
        reply::<types::Problem>(
            json!({"code": "run_not_found", "kind": "not_found", "what": "w", "why": "y", "hint": "h",
                   "request_id": "r", "retry_after_ms": 5, "facts": {"one": "a", "many": ["b", "c"]}}),
            &[],
            &["why", "hint", "retry_after_ms"],
        ),
    ]
}

pub(crate) fn replies() -> Vec<Reply> {
    [replies_of_runs(), replies_of_lists(), replies_of_models(), other_replies()]
        .into_iter()
        .flatten()
        .collect()
}

pub(crate) fn fields(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap()
}

pub(crate) fn with(whole: &Value, field: &str, value: Value) -> Value {
    let mut changed = whole.clone();
    changed[field] = value;
    changed
}

pub(crate) fn without(whole: &Value, field: &str) -> Value {
    let mut changed = whole.clone();
    changed.as_object_mut().unwrap().remove(field);
    changed
}

#[test]
fn a_reply_is_read_and_written_again_without_a_loss() {
    for Reply { name, again, whole, .. } in replies() {
        assert_eq!(again(&whole).as_ref(), Ok(&whole), "{name}");
    }
}

#[test]
fn what_a_reply_does_not_have_is_null_and_stands_there() {
    for Reply { name, again, whole, null, .. } in replies() {
        for field in null {
            let nothing = with(&whole, field, Value::Null);
            assert_eq!(again(&nothing).as_ref(), Ok(&nothing), "{name}: {field}");
            assert_eq!(again(&without(&whole, field)), Ok(nothing), "{name} without {field}");
        }
    }
}

#[test]
fn what_has_nothing_to_say_is_left_out() {
    for Reply { name, again, whole, left_out, .. } in replies() {
        for field in left_out {
            let rest = without(&whole, field);
            assert_eq!(again(&rest).as_ref(), Ok(&rest), "{name} without {field}");
            assert_eq!(again(&with(&whole, field, Value::Null)), Ok(rest), "{name}: {field}");
        }
    }
}

#[test]
fn every_other_field_is_always_there_and_never_null() {
    for Reply { name, again, whole, null, left_out, .. } in replies() {
        for field in fields(&whole).keys().map(String::as_str) {
            // A problem without facts may come from a server that has none to tell.
            let optional = null.contains(&field) || left_out.contains(&field);
            if optional || (name, field) == ("Problem", "facts") {
                continue;
            }
            let why = again(&without(&whole, field)).unwrap_err();
            assert_eq!(why, format!("missing field `{field}`"), "{name} without {field}");
            assert!(again(&with(&whole, field, Value::Null)).is_err(), "{name}: {field} = null");
        }
    }
}

#[test]
fn a_client_passes_over_fields_that_a_later_server_adds() {
    for Reply { name, again, whole, .. } in replies() {
        for value in [json!(1), json!(null), json!({"deep": [1]})] {
            assert_eq!(again(&with(&whole, "added_later", value)).as_ref(), Ok(&whole), "{name}");
        }
    }
}

#[test]
fn a_value_of_another_type_is_not_taken_for_the_right_one() {
    for Reply { name, again, whole, .. } in replies() {
        for (field, right) in fields(&whole) {
            for wrong in [json!({"a": {"b": {}}}), json!([[[{}]]]), json!(true), json!("text"), json!(1.5)] {
                if std::mem::discriminant(&wrong) != std::mem::discriminant(right) {
                    assert!(again(&with(&whole, field, wrong.clone())).is_err(), "{name}: {field} = {wrong}");
                }
            }
        }
    }
}

#[test]
fn whole_numbers_are_kept_to_the_last_digit() {
    for number in [i64::MIN, -1, 0, 9_007_199_254_740_993, i64::MAX] {
        let block = json!({"step": [number], "timestamp_ms": [number], "value": [0.5]});
        assert_eq!(again::<types::HistoryBlock>(&block), Ok(block));
        let moved = with(&with(&event(), "at_ms", json!(number)), "version", json!(number));
        assert_eq!(again::<types::RegistryEvent>(&moved), Ok(moved));
    }
    for (field, wrong) in [("n_matching", json!(-1)), ("n_failed", json!(1.5)), ("n_groups", json!("5"))] {
        let groups = json!({"n_matching": 5, "n_failed": 1, "n_groups": 2, "groups": []});
        assert!(again::<types::RunGroups>(&with(&groups, field, wrong)).is_err(), "{field}");
    }
}

#[test]
fn numbers_that_are_none_have_three_names_and_no_other() {
    let named = |value: Value| json!({"step": [1], "timestamp_ms": [1], "value": [value]});
    for name in ["NaN", "Infinity", "-Infinity"] {
        assert_eq!(again::<types::HistoryBlock>(&named(json!(name))), Ok(named(json!(name))));
    }
    for wrong in ["nan", "NAN", "inf", "+Infinity", "infinity", "", "0.5", " NaN"] {
        let why = again::<types::HistoryBlock>(&named(json!(wrong))).unwrap_err();
        assert!(why.contains("a number, \"NaN\", \"Infinity\" or \"-Infinity\""), "{wrong}: {why}");
    }
    for (sent, back) in [(json!(1), json!(1.0)), (json!(-0.0), json!(-0.0)), (json!(1e308), json!(1e308))] {
        assert_eq!(again::<types::HistoryBlock>(&named(sent)), Ok(named(back)));
    }
}

#[test]
fn words_of_replies_are_their_own_and_spelled_one_way() {
    fn words<T: DeserializeOwned + Serialize>(known: &[&str]) {
        for word in known {
            assert_eq!(again::<T>(&json!(word)), Ok(json!(word)));
        }
        for wrong in ["", "Unknown", "running ", "none", "PRODUCTION", "Mlflow", "==", "MAX"] {
            assert!(again::<T>(&json!(wrong)).is_err(), "{wrong}");
        }
    }
    words::<types::RunStatus>(&["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]);
    words::<types::Protocol>(&["mlflow", "wandb", "own", "import"]);
    words::<types::ParamKind>(&["string", "int", "float", "bool", "null", "json"]);
    words::<types::Stage>(&["None", "Staging", "Production", "Archived"]);
    words::<types::UserFrom>(&["nowhere", "run", "caller"]);
    words::<types::MetricOp>(&[">=", ">", "<=", "<"]);
    words::<types::MetricGoal>(&["max", "min"]);
}
