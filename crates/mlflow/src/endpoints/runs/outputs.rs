//! `POST runs/outputs`: logged models that a run produced.

use super::super::call::{Answer, Call, empty};
use crate::errors::{Failure, about_run};
use crate::wire::{Fields, model_id, run_id};
use trialbook_domain::{ModelOutput, RunUid};
use trialbook_services::RunInputs;

pub(super) async fn serve(call: Call) -> Answer {
    let (uid, model_outputs) = call.input.decode(&[], read)?;
    let outputs = RunInputs { model_outputs, ..RunInputs::default() };
    call.services().log_inputs(&call.ctx, uid, outputs).await.map_err(about_run(uid))?;
    Ok(empty())
}

fn read(fields: &Fields<'_>) -> Result<(RunUid, Vec<ModelOutput>), Failure> {
    let uid = fields.required_string("run_id")?;
    let models = fields.objects("models")?;
    if models.is_empty() {
        return Err(fields.missing("models"));
    }
    let outputs = models.iter().map(read_output).collect::<Result<_, _>>()?;
    Ok((run_id(uid)?, outputs))
}

fn read_output(fields: &Fields<'_>) -> Result<ModelOutput, Failure> {
    let model = fields.required_string("model_id")?;
    let step = fields.integer("step")?.unwrap_or(0);
    Ok(ModelOutput { model: model_id(model)?, step })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;
    use trialbook_domain::ModelUid;

    fn decoded(fields: &str) -> Result<Vec<ModelOutput>, String> {
        let json =
            format!(r#"{{"run_id":"{}"{fields}}}"#, "0a".repeat(16)).replace("MODEL", &"07".repeat(16));
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value)).map(|(_, outputs)| outputs).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn outputs_have_a_model_and_a_step() {
        let model = ModelUid([7; 16]);
        assert_eq!(
            decoded(r#","models":[{"model_id":"m-MODEL","step":3},{"model_id":"m-MODEL"}]"#),
            Ok(vec![ModelOutput { model, step: 3 }, ModelOutput { model, step: 0 }])
        );
    }

    #[test]
    fn at_least_one_well_formed_model_is_required() {
        for fields in ["", r#","models":[]"#] {
            assert!(
                decoded(fields).unwrap_err().starts_with("Missing value for required parameter 'models'.")
            );
        }
        assert_eq!(
            decoded(r#","models":[{"model_id":"m-1"}]"#).unwrap_err(),
            "Logged model with ID 'm-1' not found."
        );
    }
}
