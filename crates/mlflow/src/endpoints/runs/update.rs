//! `POST runs/update`: status, end and name; what is absent stays.

use super::super::call::{Answer, Call, written};
use crate::errors::{Failure, about_run};
use crate::json::Writer;
use crate::wire::{Fields, run_id, status, write_run_info};
use trialbook_domain::{RunChange, RunUid, TimestampMs};

pub(super) async fn serve(call: Call) -> Answer {
    let (uid, change) = call.input.decode(&[], read)?;
    let run = call.services().update_run(&call.ctx, uid, change).await.map_err(about_run(uid))?;
    let mut writer = Writer::with_capacity(500);
    writer.begin_object();
    writer.key("run_info");
    write_run_info(&mut writer, &run);
    writer.end_object();
    Ok(written(writer))
}

fn read(fields: &Fields<'_>) -> Result<(RunUid, RunChange), Failure> {
    let uid = fields.required_run_id()?;
    let change = RunChange {
        status: status(fields, "status")?,
        end: fields.integer("end_time")?.map(TimestampMs),
        name: fields.string("run_name")?.filter(|name| !name.is_empty()).map(str::to_owned),
    };
    Ok((run_id(uid)?, change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;
    use trialbook_domain::RunStatus;

    fn decoded(fields: &str) -> Result<RunChange, String> {
        let json = format!(r#"{{"run_id":"{}"{fields}}}"#, "0a".repeat(16));
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value)).map(|(_, change)| change).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn absent_fields_and_an_empty_name_change_nothing() {
        assert_eq!(decoded(""), Ok(RunChange::default()));
        assert_eq!(decoded(r#","run_name":"","status":null"#), Ok(RunChange::default()));
    }

    #[test]
    fn each_field_changes_its_part() {
        let wanted = RunChange {
            status: Some(RunStatus::Finished),
            end: Some(TimestampMs(1_700_000_000_000)),
            name: Some("b".to_owned()),
        };
        assert_eq!(decoded(r#","status":"FINISHED","end_time":"1700000000000","run_name":"b""#), Ok(wanted));
    }

    #[test]
    fn an_unknown_status_is_refused_by_name() {
        let message = decoded(r#","status":"DONE""#).unwrap_err();
        assert!(message.starts_with("Invalid value \"DONE\" for parameter 'status' supplied"));
        assert!(message.contains("FINISHED"));
    }
}
