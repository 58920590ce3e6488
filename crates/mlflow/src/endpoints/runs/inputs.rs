//! `POST runs/log-inputs`: datasets and models that a run consumed.

use super::super::call::{Answer, Call, empty};
use crate::errors::{Failure, about_run};
use crate::wire::{
    DATASET_DIGEST_CHARS_MAX, DATASET_NAME_CHARS_MAX, DATASET_PROFILE_CHARS_MAX, DATASET_SCHEMA_CHARS_MAX,
    DATASET_SOURCE_CHARS_MAX, Fields, INPUT_TAG_KEY_CHARS_MAX, INPUT_TAG_VALUE_CHARS_MAX, check_length,
    model_id, run_id,
};
use trialbook_domain::{Dataset, DatasetInput, ModelInput, RunUid};
use trialbook_services::RunInputs;

pub(super) async fn serve(call: Call) -> Answer {
    let (uid, inputs) = call.input.decode(&[], read)?;
    call.services().log_inputs(&call.ctx, uid, inputs).await.map_err(about_run(uid))?;
    Ok(empty())
}

fn read(fields: &Fields<'_>) -> Result<(RunUid, RunInputs), Failure> {
    let uid = fields.required_string("run_id")?;
    let datasets = fields.objects("datasets")?.iter().map(read_input).collect::<Result<_, _>>()?;
    let model_inputs = fields.objects("models")?.iter().map(read_model).collect::<Result<_, _>>()?;
    Ok((run_id(uid)?, RunInputs { datasets, model_inputs, model_outputs: Vec::new() }))
}

fn read_model(fields: &Fields<'_>) -> Result<ModelInput, Failure> {
    Ok(ModelInput { model: model_id(fields.required_string("model_id")?)? })
}

fn read_input(fields: &Fields<'_>) -> Result<DatasetInput, Failure> {
    let dataset = fields.required_object("dataset")?;
    Ok(DatasetInput {
        dataset: Dataset {
            name: limited(&dataset, "name", DATASET_NAME_CHARS_MAX, Presence::Required)?,
            digest: limited(&dataset, "digest", DATASET_DIGEST_CHARS_MAX, Presence::Required)?,
            source_type: limited(&dataset, "source_type", DATASET_SOURCE_CHARS_MAX, Presence::Optional)?,
            source: limited(&dataset, "source", DATASET_SOURCE_CHARS_MAX, Presence::Optional)?,
            schema: optional(&dataset, "schema", DATASET_SCHEMA_CHARS_MAX)?,
            profile: optional(&dataset, "profile", DATASET_PROFILE_CHARS_MAX)?,
        },
        tags: fields.objects("tags")?.iter().map(read_tag).collect::<Result<_, _>>()?,
    })
}

fn read_tag(fields: &Fields<'_>) -> Result<(String, String), Failure> {
    let key = limited(fields, "key", INPUT_TAG_KEY_CHARS_MAX, Presence::Required)?;
    let value = limited(fields, "value", INPUT_TAG_VALUE_CHARS_MAX, Presence::Optional)?;
    Ok((key, value))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
}

fn limited(fields: &Fields<'_>, name: &str, chars_max: usize, presence: Presence) -> Result<String, Failure> {
    let text = match presence {
        Presence::Required => fields.required_string(name)?,
        Presence::Optional => fields.string(name)?.unwrap_or_default(),
    };
    check_length(name, chars_max, text)?;
    Ok(text.to_owned())
}

fn optional(fields: &Fields<'_>, name: &str, chars_max: usize) -> Result<Option<String>, Failure> {
    let text = fields.string(name)?;
    if let Some(text) = text {
        check_length(name, chars_max, text)?;
    }
    Ok(text.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;
    use trialbook_domain::ModelUid;

    fn decoded(fields: &str) -> Result<RunInputs, String> {
        let json = format!(r#"{{"run_id":"{}",{fields}}}"#, "0a".repeat(16));
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value)).map(|(_, inputs)| inputs).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn datasets_come_with_their_tags_and_models_by_id() {
        let inputs = decoded(&format!(
            r#""datasets":[{{"tags":[{{"key":"mlflow.data.context","value":"training"}}],
                "dataset":{{"name":"train","digest":"49d5","source_type":"s3","source":"s3://b","schema":"{{}}"}}}}],
                "models":[{{"model_id":"m-{}"}}]"#,
            "07".repeat(16)
        ))
        .unwrap();
        let input = &inputs.datasets[0];
        assert_eq!(input.tags, [("mlflow.data.context".to_owned(), "training".to_owned())]);
        assert_eq!((input.dataset.name.as_str(), input.dataset.digest.as_str()), ("train", "49d5"));
        assert_eq!((input.dataset.schema.as_deref(), input.dataset.profile.as_deref()), (Some("{}"), None));
        assert_eq!(inputs.model_inputs, [ModelInput { model: ModelUid([7; 16]) }]);
    }

    #[test]
    fn name_and_digest_are_required_and_their_place_is_named() {
        let message = decoded(r#""datasets":[{"dataset":{"name":"a"}}]"#).unwrap_err();
        assert!(message.starts_with("Missing value for required parameter 'datasets[0].dataset.digest'."));
        let message = decoded(r#""datasets":[{}]"#).unwrap_err();
        assert!(message.starts_with("Missing value for required parameter 'datasets[0].dataset'."));
    }

    #[test]
    fn lengths_are_limited_in_the_words_that_clients_know() {
        let json = format!(r#""datasets":[{{"dataset":{{"name":"a","digest":"{}"}}}}]"#, "d".repeat(37));
        assert_eq!(decoded(&json).unwrap_err(), "'digest' exceeds the maximum length of 36 characters");
        let json = format!(
            r#""datasets":[{{"dataset":{{"name":"a","digest":"d"}},"tags":[{{"key":"k","value":"{}"}}]}}]"#,
            "v".repeat(501)
        );
        assert_eq!(decoded(&json).unwrap_err(), "'value' exceeds the maximum length of 500 characters");
    }

    #[test]
    fn a_text_that_is_no_model_id_names_no_model() {
        let message = decoded(r#""models":[{"model_id":"x"}]"#).unwrap_err();
        assert_eq!(message, "Logged model with ID 'x' not found.");
    }
}
