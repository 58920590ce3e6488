//! `POST runs/create`.

use super::super::call::{Answer, Call, written};
use crate::errors::{Failure, about_experiment};
use crate::json::Writer;
use crate::wire::{Fields, RUN_TAG_VALUE_CHARS_MAX, RunView, cut_chars, experiment_id, tag_key, write_run};
use trialbook_domain::{Key, Protocol, TimestampMs};
use trialbook_services::StartRun;

pub(super) async fn serve(call: Call) -> Answer {
    let start = call.input.decode(&[], read)?;
    let experiment = start.experiment;
    let record = call.services().create_run(&call.ctx, start).await.map_err(about_experiment(experiment))?;
    let mut writer = Writer::with_capacity(1_000);
    writer.begin_object();
    writer.key("run");
    write_run(&mut writer, &record, RunView::Created);
    writer.end_object();
    Ok(written(writer))
}

fn read(fields: &Fields<'_>) -> Result<StartRun, Failure> {
    let experiment = fields.required_string("experiment_id")?;
    let start = fields.integer("start_time")?.unwrap_or(0);
    let name = fields.string("run_name")?.filter(|name| !name.is_empty());
    let user = fields.string("user_id")?.unwrap_or_default();
    let tags = fields.objects("tags")?.iter().map(read_tag).collect::<Result<_, _>>()?;
    Ok(StartRun {
        experiment: experiment_id(experiment)?,
        name: name.map(str::to_owned),
        user: user.to_owned(),
        start: TimestampMs(start),
        tags,
        protocol: Protocol::Mlflow,
    })
}

fn read_tag(fields: &Fields<'_>) -> Result<(Key, String), Failure> {
    let key = tag_key(&fields.path_of("key"), fields.required_string("key")?)?;
    let value = fields.string("value")?.unwrap_or_default();
    Ok((key, cut_chars(value, RUN_TAG_VALUE_CHARS_MAX).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;
    use trialbook_domain::ExperimentId;

    fn decoded(json: &str) -> Result<StartRun, String> {
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value)).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn a_request_gives_everything_that_starts_a_run() {
        let start = decoded(
            r#"{"experiment_id":"258","user_id":"alice","run_name":"baseline","start_time":1700000000000,
                "tags":[{"key":"team","value":"red"},{"key":"empty"}]}"#,
        )
        .unwrap();
        assert_eq!(start.experiment, ExperimentId(258));
        assert_eq!((start.user.as_str(), start.name.as_deref()), ("alice", Some("baseline")));
        assert_eq!(start.start, TimestampMs(1_700_000_000_000));
        let tags: Vec<(&str, &str)> =
            start.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(tags, [("team", "red"), ("empty", "")]);
    }

    #[test]
    fn what_is_absent_has_the_defaults_of_the_wire() {
        let start = decoded(r#"{"experiment_id":"0","run_name":""}"#).unwrap();
        assert_eq!((start.user.as_str(), start.name, start.start), ("", None, TimestampMs(0)));
    }

    #[test]
    fn an_experiment_is_required_and_tags_are_checked() {
        assert!(
            decoded("{}").unwrap_err().starts_with("Missing value for required parameter 'experiment_id'.")
        );
        assert!(decoded(r#"{"experiment_id":0}"#).unwrap_err().contains("Hint: Value was of type 'int'"));
        assert!(decoded(r#"{"experiment_id":"0","start_time":1.7}"#).unwrap_err().contains("'float'"));
        let failure = decoded(r#"{"experiment_id":"0","tags":[{"key":"a"},{"key":"a$b"}]}"#).unwrap_err();
        assert!(failure.starts_with("Invalid value \"a$b\" for parameter 'tags[1].key' supplied"));
    }

    #[test]
    fn long_tag_values_are_cut() {
        let json =
            format!(r#"{{"experiment_id":"0","tags":[{{"key":"a","value":"{}"}}]}}"#, "ü".repeat(9_000));
        assert_eq!(decoded(&json).unwrap().tags[0].1.chars().count(), 8_000);
    }
}
