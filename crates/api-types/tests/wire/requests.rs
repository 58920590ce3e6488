//! Requests as clients write them: the names of their fields are public, what may be left out may be left out, and
//! what is not known is refused by its name.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use trialbook_api_types as types;

/// Reads a request, and says what is wrong with it.
pub(crate) type Read = fn(&Value) -> Result<(), String>;

pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<(), String> {
    serde_json::from_value::<T>(value.clone()).map(drop).map_err(|error| error.to_string())
}

/// Every request: its name, how it is read, the fields that it needs, and those that it may have.
pub(crate) fn requests() -> Vec<(&'static str, Read, Value, Value)> {
    let mut all = requests_of_runs();
    all.extend(requests_of_pages());
    all.extend(requests_of_models());
    all
}

fn requests_of_runs() -> Vec<(&'static str, Read, Value, Value)> {
    let tag = json!({"key": "k", "value": "v"});
    vec![
        (
            "ChartRequest",
            read::<types::ChartRequest>,
            json!({"runs": ["r"], "keys": ["m"]}),
            json!({"axis": "time", "range": [1, 2], "width": 5}),
        ),
        (
            "PairRequest",
            read::<types::PairRequest>,
            json!({"runs": ["r"], "x": "m", "keys": ["n"]}),
            json!({"range": [0.5, 1.5], "width": 5}),
        ),
        ("EventParams", read::<types::EventParams>, json!({}), json!({"experiment_id": "1"})),
        (
            "ListExperiments",
            read::<types::ListExperiments>,
            json!({}),
            json!({"view": "all", "limit": 5, "page_token": "t"}),
        ),
        ("NewExperiment", read::<types::NewExperiment>, json!({"name": "a"}), json!({"tags": {"k": "v"}})),
        (
            "ExperimentChange",
            read::<types::ExperimentChange>,
            json!({}),
            json!({"name": "a", "lifecycle": "deleted", "set_tag": tag, "delete_tag": "k"}),
        ),
    ]
}

fn requests_of_pages() -> Vec<(&'static str, Read, Value, Value)> {
    let tag = json!({"key": "k", "value": "v"});
    vec![
        ("FolderParams", read::<types::FolderParams>, json!({}), json!({"folder": "a"})),
        (
            "FileContentParams",
            read::<types::FileContentParams>,
            json!({"path": "a"}),
            json!({"from": 1, "length": 2}),
        ),
        (
            "GroupRequest",
            read::<types::GroupRequest>,
            json!({"levels": [["params.a"]]}),
            json!({"experiment_ids": ["0"], "view": "deleted", "filter": "", "values": ["metrics.m"], "limit": 5}),
        ),
        (
            "BandRequest",
            read::<types::BandRequest>,
            json!({"groups": [["r"]], "key": "m"}),
            json!({"axis": "step", "range": [0, 9], "width": 5}),
        ),
        ("HistoryParams", read::<types::HistoryParams>, json!({}), json!({"skip": 5})),
        ("CheckQuery", read::<types::CheckQuery>, json!({}), json!({"filter": "a", "order": ["b"]})),
        (
            "RunEdit",
            read::<types::RunEdit>,
            json!({}),
            json!({"name": "a", "lifecycle": "active", "set_tag": tag, "delete_tag": "k", "stop": true}),
        ),
        ("ListSavedViews", read::<types::ListSavedViews>, json!({"owner": "me"}), json!({"also": "id"})),
        (
            "NewSavedView",
            read::<types::NewSavedView>,
            json!({"owner": "me", "state": "s"}),
            json!({"name": "n"}),
        ),
        (
            "SavedViewChange",
            read::<types::SavedViewChange>,
            json!({}),
            json!({"name": "n", "state": "s", "is_default": true}),
        ),
        (
            "TableRequest",
            read::<types::TableRequest>,
            json!({}),
            json!({"experiment_ids": ["0"], "experiment_names": ["a"], "view": "active", "filter": "", "order": [],
                   "columns": ["status"], "limit": 5, "page_token": "t"}),
        ),
    ]
}

fn requests_of_models() -> Vec<(&'static str, Read, Value, Value)> {
    vec![
        (
            "ListModels",
            read::<types::ListModels>,
            json!({}),
            json!({"filter": "", "limit": 5, "page_token": "t"}),
        ),
        (
            "ListRegistryEvents",
            read::<types::ListRegistryEvents>,
            json!({}),
            json!({"before": 5, "all": true, "limit": 5}),
        ),
        (
            "LineageParams",
            read::<types::LineageParams>,
            json!({}),
            json!({"version": 1, "alias": "a", "stage": "Staging"}),
        ),
        (
            "Rollback",
            read::<types::Rollback>,
            json!({"alias": "champion"}),
            json!({"user": "ada", "reason": "r"}),
        ),
        ("SetAlias", read::<types::SetAlias>, json!({"version": 1}), json!({"user": "ada", "reason": "r"})),
        (
            "SetStage",
            read::<types::SetStage>,
            json!({"stage": "Staging"}),
            json!({"archive_others": true, "user": "ada", "reason": "r"}),
        ),
        (
            "ListVersions",
            read::<types::ListVersions>,
            json!({}),
            json!({"model": "m", "run_id": "0a", "limit": 5, "page_token": "t"}),
        ),
        ("ListLoggedModels", read::<types::ListLoggedModels>, json!({"run_id": "0a"}), json!({"limit": 5})),
        (
            "ListDeletedRuns",
            read::<types::ListDeletedRuns>,
            json!({}),
            json!({"q": "a", "limit": 5, "page_token": "t"}),
        ),
        (
            "SetModelRules",
            read::<types::SetModelRules>,
            json!({"revision": 0, "rules": {}}),
            json!({"format": 1, "user": "ada"}),
        ),
        ("ClearModelRules", read::<types::ClearModelRules>, json!({"revision": 1}), json!({"user": "ada"})),
        (
            "CheckPromotionParams",
            read::<types::CheckPromotionParams>,
            json!({"version": 1}),
            json!({"alias": "a", "stage": "Production"}),
        ),
    ]
}

/// The fields of both objects together.
pub(crate) fn joined(left: &Value, right: &Value) -> Value {
    let mut all = left.as_object().unwrap().clone();
    all.extend(right.as_object().unwrap().clone());
    Value::Object(all)
}

#[test]
fn a_request_reads_with_the_fields_it_needs_alone_and_with_all_it_may_have() {
    for (name, read, needed, more) in requests() {
        assert_eq!(read(&needed), Ok(()), "{name}");
        assert_eq!(read(&joined(&needed, &more)), Ok(()), "{name}");
        for (field, value) in more.as_object().unwrap() {
            assert_eq!(
                read(&joined(&needed, &json!({field.as_str(): value}))),
                Ok(()),
                "{name} with {field}"
            );
        }
    }
}

#[test]
fn a_field_that_is_needed_is_named_when_it_is_missing() {
    for (name, read, needed, more) in requests() {
        for field in needed.as_object().unwrap().keys() {
            let mut fields = joined(&needed, &more);
            fields.as_object_mut().unwrap().remove(field);
            let why = read(&fields).unwrap_err();
            assert_eq!(why, format!("missing field `{field}`"), "{name} without {field}");
        }
    }
}

#[test]
fn a_field_that_is_not_known_is_refused_by_its_name() {
    for (name, read, needed, more) in requests() {
        for wrong in ["unknown", "Name", "experimentId", "", "limit "] {
            let why = read(&joined(&joined(&needed, &more), &json!({wrong: 1}))).unwrap_err();
            assert!(why.starts_with(&format!("unknown field `{wrong}`")), "{name}: {why}");
        }
    }
}

#[test]
fn a_field_of_the_wrong_type_is_refused() {
    for (name, read, needed, more) in requests() {
        let all = joined(&needed, &more);
        for (field, right) in all.as_object().unwrap() {
            // The rules of a model are any JSON here and checked where their fields can be named.
            let any = field == "rules";
            for wrong in [json!({"a": {}}), json!([[[1]]]), json!(-1.5), json!(true), json!("text")] {
                let same_type = std::mem::discriminant(&wrong) == std::mem::discriminant(right);
                if same_type || any {
                    continue;
                }
                let outcome = read(&joined(&all, &json!({field.as_str(): wrong})));
                assert!(outcome.is_err(), "{name}: {field} = {wrong}");
            }
        }
    }
}

#[test]
fn a_request_is_an_object_and_nothing_else() {
    for (name, read, ..) in requests() {
        for wrong in [json!(null), json!(5), json!("text"), json!(true)] {
            assert!(read(&wrong).is_err(), "{name} from {wrong}");
        }
    }
}

#[test]
fn words_are_written_small_and_no_other_way() {
    fn words<T: DeserializeOwned + serde::Serialize>(known: &[&str]) {
        for word in known {
            let read: T = serde_json::from_value(json!(word)).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), json!(word));
            assert!(serde_json::from_value::<T>(json!(word.to_uppercase())).is_err(), "{word}");
        }
        for wrong in [json!(""), json!("other"), json!(0), json!(null)] {
            assert!(serde_json::from_value::<T>(wrong.clone()).is_err(), "{wrong}");
        }
    }
    words::<types::Axis>(&["step", "time"]);
    words::<types::View>(&["active", "deleted", "all"]);
    words::<types::Lifecycle>(&["active", "deleted"]);
    words::<types::ProblemKind>(&[
        "invalid",
        "unauthenticated",
        "forbidden",
        "not_found",
        "already_exists",
        "conflict",
        "limit",
        "unavailable",
        "corrupt",
        "bug",
    ]);
}
