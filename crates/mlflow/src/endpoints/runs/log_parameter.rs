//! `POST runs/log-parameter`: one parameter, written once.

use super::super::call::{Answer, Call, empty};
use crate::errors::{Failure, ParamsSent, about_write};
use crate::wire::{Fields, PARAM_VALUE_CHARS_MAX, cut_chars, param_key, run_id};
use trialbook_domain::{LogBatch, ParamValue, RunUid};

pub(super) async fn serve(call: Call) -> Answer {
    let (uid, batch) = call.input.decode(&[], read)?;
    call.services().log_batch(&call.ctx, uid, batch).await.map_err(about_write(uid, ParamsSent::Single))?;
    Ok(empty())
}

fn read(fields: &Fields<'_>) -> Result<(RunUid, LogBatch), Failure> {
    let uid = fields.required_run_id()?;
    let name = fields.required_string("key")?;
    let value = fields.string("value")?.unwrap_or_default();
    let key = param_key("key", name)?;
    let value = ParamValue::from_text(cut_chars(value, PARAM_VALUE_CHARS_MAX).to_owned());
    Ok((run_id(uid)?, LogBatch { params: vec![(key, value)], ..LogBatch::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    fn decoded(fields: &str) -> Result<String, String> {
        let json = format!(r#"{{"run_uuid":"{}",{fields}}}"#, "0a".repeat(16));
        let value = Value::parse(json.as_bytes()).unwrap();
        let batch = read(&Fields::of(&value)).map_err(|failure| failure.message().to_owned())?.1;
        Ok(batch.params[0].1.text().to_owned())
    }

    #[test]
    fn values_are_texts_cut_to_6000_characters_and_may_be_empty() {
        assert_eq!(decoded(r#""key":"lr","value":"0.1""#), Ok("0.1".to_owned()));
        assert_eq!(decoded(r#""key":"lr""#), Ok(String::new()));
        let long = format!(r#""key":"lr","value":"{}""#, "ü".repeat(6_001));
        assert_eq!(decoded(&long), Ok("ü".repeat(6_000)));
    }

    #[test]
    fn numbers_and_bad_keys_are_refused() {
        assert!(
            decoded(r#""key":"lr","value":5"#).unwrap_err().contains("Invalid value 5 for parameter 'value'")
        );
        assert!(decoded(r#""key":"a//b","value":"x""#).unwrap_err().ends_with("would resolve to 'a/b'"));
        assert!(decoded(r#""key":"","value":"x""#).unwrap_err().starts_with("Missing value"));
    }
}
