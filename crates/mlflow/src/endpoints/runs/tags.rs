//! `POST runs/set-tag` and `runs/delete-tag`.

use super::super::call::{Answer, Call, empty};
use crate::errors::{ErrorCode, Failure, about_run};
use crate::wire::{Fields, RUN_TAG_VALUE_CHARS_MAX, cut_chars, run_id, tag_key};
use trialbook_domain::{Code, Key, LogBatch, RunUid};

pub(super) async fn set(call: Call) -> Answer {
    let (uid, batch) = call.input.decode(&[], read_set)?;
    call.services().log_batch(&call.ctx, uid, batch).await.map_err(about_run(uid))?;
    Ok(empty())
}

pub(super) async fn delete(call: Call) -> Answer {
    let (uid, name) = call.input.decode(&[], read_delete)?;
    let unknown = || {
        Failure::new(
            ErrorCode::ResourceDoesNotExist,
            format!("No tag with name: {name} in run with id {uid}"),
        )
    };
    // A text that can be no key names no tag, but an unknown run is told first.
    let Ok(key) = Key::new(&name) else {
        call.services().get_run_info(&call.ctx, uid).await.map_err(about_run(uid))?;
        return Err(unknown());
    };
    match call.services().delete_run_tag(&call.ctx, uid, key).await {
        Ok(()) => Ok(empty()),
        Err(problem) if problem.code() == Code::TagNotFound => Err(unknown()),
        Err(problem) => Err(about_run(uid)(problem)),
    }
}

fn read_set(fields: &Fields<'_>) -> Result<(RunUid, LogBatch), Failure> {
    let uid = fields.required_run_id()?;
    let name = fields.required_string("key")?;
    let value = fields.string("value")?.unwrap_or_default();
    let tag = (tag_key("key", name)?, cut_chars(value, RUN_TAG_VALUE_CHARS_MAX).to_owned());
    Ok((run_id(uid)?, LogBatch { tags: vec![tag], ..LogBatch::default() }))
}

fn read_delete(fields: &Fields<'_>) -> Result<(RunUid, String), Failure> {
    let uid = fields.required_string("run_id")?;
    let name = fields.required_string("key")?;
    Ok((run_id(uid)?, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    fn with<T>(json: &str, read: impl FnOnce(&Fields<'_>) -> Result<T, Failure>) -> Result<T, String> {
        let json = json.replace("RUN", &"0a".repeat(16));
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value)).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn a_tag_is_a_key_and_a_text_cut_to_8000_characters() {
        let long = format!(r#"{{"run_id":"RUN","key":"a/b","value":"{}"}}"#, "x".repeat(9_000));
        let (_, batch) = with(&long, read_set).unwrap();
        assert_eq!((batch.tags[0].0.as_str(), batch.tags[0].1.len()), ("a/b", 8_000));
    }

    #[test]
    fn set_knows_run_uuid_and_delete_does_not() {
        assert!(with(r#"{"run_uuid":"RUN","key":"k"}"#, read_set).is_ok());
        let message = with(r#"{"run_uuid":"RUN","key":"k"}"#, read_delete).unwrap_err();
        assert!(message.starts_with("Missing value for required parameter 'run_id'."));
    }

    #[test]
    fn the_tag_is_checked_before_the_run_is_looked_for() {
        let message = with(r#"{"run_id":"nope","key":"a$"}"#, read_set).unwrap_err();
        assert!(message.contains("'key'"));
        assert_eq!(
            with(r#"{"run_id":"nope","key":"a"}"#, read_set).unwrap_err(),
            "Run with id=nope not found"
        );
    }
}
