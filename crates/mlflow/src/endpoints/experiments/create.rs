//! `POST experiments/create`.

use super::super::call::{Answer, Call, written};
use super::change::checked_name;
use super::tags::checked_tag;
use crate::errors::Failure;
use crate::json::Writer;
use crate::settings::Settings;
use crate::wire::Fields;
use trialbook_domain::NewExperiment;

pub(super) async fn serve(call: Call) -> Answer {
    let new = call.input.decode(&[], |fields| read(fields, call.settings()))?;
    let id = call.services().create_experiment(&call.ctx, new).await?;
    let mut writer = Writer::with_capacity(40);
    writer.begin_object();
    writer.key("experiment_id");
    writer.quoted_integer(id.0);
    writer.end_object();
    Ok(written(writer))
}

fn read(fields: &Fields<'_>, settings: &Settings) -> Result<NewExperiment, Failure> {
    let name = fields.required_string("name")?;
    let artifact_root = fields.string("artifact_location")?.filter(|location| !location.is_empty());
    let tags = fields.objects("tags")?;
    if let Some(location) = artifact_root {
        settings.check_location(location)?;
    }
    let name = checked_name(name)?;
    let tags = tags.iter().map(checked_tag).collect::<Result<_, _>>()?;
    Ok(NewExperiment { name, artifact_root: settings.new_root(artifact_root.map(str::to_owned)), tags })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    fn decoded(json: &str) -> Result<NewExperiment, String> {
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value), &Settings::default()).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn a_request_gives_name_location_and_tags() {
        let new = decoded(
            r#"{"name":"a","artifact_location":"s3://b/x","tags":[{"key":"k","value":"v"},{"key":"e"}]}"#,
        );
        let tags = vec![("k".to_owned(), "v".to_owned()), ("e".to_owned(), String::new())];
        let wanted = NewExperiment {
            name: "a".to_owned(),
            artifact_root: Some(trialbook_domain::NewArtifactRoot::Exactly("s3://b/x".to_owned())),
            tags,
        };
        assert_eq!(new, Ok(wanted));
        assert_eq!(decoded(r#"{"name":"a","artifact_location":""}"#).unwrap().artifact_root, None);
    }

    #[test]
    fn faults_are_told_in_the_words_that_clients_know() {
        for (json, message) in [
            (
                r#"{"name":""}"#,
                "Missing value for required parameter 'name'. See the API docs for more information about request \
                 parameters.",
            ),
            (r#"{"name":"  "}"#, "Invalid experiment name: '  '"),
            (
                r#"{"name":"a","tags":[{"value":"v"}]}"#,
                "Missing value for required parameter 'tags[0].key'. See the API docs for more information about \
                 request parameters.",
            ),
            (
                r#"{"name":"a","artifact_location":"s3://b#x"}"#,
                "'artifact_location' URL can't include fragments or params.",
            ),
        ] {
            assert_eq!(decoded(json).unwrap_err(), message, "{json}");
        }
        let long = format!(r#"{{"name":"{}"}}"#, "n".repeat(501));
        assert_eq!(decoded(&long).unwrap_err(), "'name' exceeds the maximum length of 500 characters");
        assert!(decoded(r#"{"name":"a","artifact_location":"/tmp"}"#).is_err());
    }
}
