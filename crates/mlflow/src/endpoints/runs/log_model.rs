//! `POST runs/log-model`: older clients record a model as one more entry of a tag.

use super::super::call::{Answer, Call, empty};
use crate::errors::{Failure, about_run};
use crate::json::Value;
use crate::wire::{Fields, python_repr, run_id};
use trialbook_domain::{Key, Problem, RunUid};

/// The tag that keeps the list.
const HISTORY_TAG: &str = "mlflow.log-model.history";
/// What each entry must have.
const REQUIRED: [&str; 4] = ["artifact_path", "flavors", "utc_time_created", "run_id"];

pub(super) async fn serve(call: Call) -> Answer {
    let (uid, model) = call.input.decode(&[], read)?;
    let key = Key::new(HISTORY_TAG).map_err(Problem::bug)?;
    let edit = Box::new(move |history: Option<&str>| appended(history, &model));
    call.services().edit_run_tag(&call.ctx, uid, key, edit).await.map_err(about_run(uid))?;
    Ok(empty())
}

fn read(fields: &Fields<'_>) -> Result<(RunUid, String), Failure> {
    let uid = fields.required_string("run_id")?;
    let text = fields.required_string("model_json")?;
    let model = Value::parse(text.as_bytes()).map_err(|_| {
        let shown: String = text.chars().take(1_000).collect();
        Failure::invalid(format!("Malformed model info. \n {shown} \n is not a valid JSON."))
    })?;
    let absent: Vec<String> =
        REQUIRED.iter().filter(|name| model.get(name).is_none()).map(|name| python_repr(name)).collect();
    if !absent.is_empty() {
        return Err(Failure::invalid(format!(
            "Model json is missing mandatory fields: {{{}}}",
            absent.join(", ")
        )));
    }
    Ok((run_id(uid)?, text.trim().to_owned()))
}

/// The list with one more entry; a list that someone broke starts anew.
fn appended(history: Option<&str>, model: &str) -> String {
    let known =
        history.map(str::trim).filter(|text| matches!(Value::parse(text.as_bytes()), Ok(Value::Array(_))));
    let items = known.and_then(|text| text.strip_prefix('[')?.strip_suffix(']')).map_or("", str::trim);
    if items.is_empty() { format!("[{model}]") } else { format!("[{items}, {model}]") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(model: &str) -> Result<String, String> {
        let run = "0a".repeat(16);
        let value = Value::Object(vec![
            ("run_id".into(), Value::String(run.as_str().into())),
            ("model_json".into(), Value::String(model.into())),
        ]);
        read(&Fields::of(&value)).map(|(_, model)| model).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn a_model_must_be_json_with_its_mandatory_fields() {
        let model = r#"{"artifact_path":"m","flavors":{},"utc_time_created":"t","run_id":"r"}"#;
        assert_eq!(decoded(model), Ok(model.to_owned()));
        assert!(decoded("{").unwrap_err().starts_with("Malformed model info."));
        assert_eq!(
            decoded(r#"{"flavors":{},"run_id":"r"}"#).unwrap_err(),
            "Model json is missing mandatory fields: {'artifact_path', 'utc_time_created'}"
        );
        assert!(decoded("5").unwrap_err().contains("'flavors'"));
    }

    #[test]
    fn entries_are_appended_in_order() {
        let one = appended(None, r#"{"a":1}"#);
        assert_eq!(one, r#"[{"a":1}]"#);
        assert_eq!(appended(Some(&one), r#"{"b":2}"#), r#"[{"a":1}, {"b":2}]"#);
        assert_eq!(appended(Some("[ ]"), r#"{"b":2}"#), r#"[{"b":2}]"#);
    }

    #[test]
    fn a_broken_list_starts_anew() {
        for broken in ["", "x", "{\"a\":1}", "[1"] {
            assert_eq!(appended(Some(broken), "{}"), "[{}]", "{broken}");
        }
    }
}
