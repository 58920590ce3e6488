//! Rows of datasets and models that runs consumed or produced.

use crate::driver::{Db, params, statement};
use crate::logged_model;
use crate::writer::WriterState;
use trialbook_domain::{
    Dataset, DatasetInput, DatasetSummary, ExperimentId, ModelInput, ModelOutput, ModelUid, Problem, RunData,
    RunUid, TimestampMs,
};
use trialbook_store::{ChangeKind, RunInputs};

/// The tag of an input that says what the data was used for.
const CONTEXT_TAG: &str = "mlflow.data.context";
const CONSUMED: i64 = 1;
const PRODUCED: i64 = 2;

/// Ties datasets and models to a run.
pub(crate) fn log(
    state: &mut WriterState,
    uid: RunUid,
    inputs: &RunInputs,
    now: TimestampMs,
) -> Result<(), Problem> {
    let tail = state.active_run(uid)?;
    let (row, experiment) = (tail.row, tail.experiment);
    let consumed = inputs.model_inputs.iter().map(|input| input.model);
    for model in consumed.chain(inputs.model_outputs.iter().map(|output| output.model)) {
        logged_model::find(state.db(), model)?.ok_or_else(|| logged_model::not_found(model))?;
    }
    for input in &inputs.datasets {
        log_dataset(state.db(), row, experiment, input)?;
    }
    for input in &inputs.model_inputs {
        state.db().execute(&MODEL_LINK_INSERT, params![row, CONSUMED, &input.model.0[..], 0])?;
    }
    for output in &inputs.model_outputs {
        state.db().execute(&MODEL_LINK_INSERT, params![row, PRODUCED, &output.model.0[..], output.step])?;
    }
    state.heard(uid, now, ChangeKind::RunLogged).map(|_| ())
}

fn log_dataset(db: &Db, row: i64, experiment: ExperimentId, input: &DatasetInput) -> Result<(), Problem> {
    let dataset = &input.dataset;
    db.execute(
        &DATASET_INSERT,
        params![
            experiment.0,
            dataset.name,
            dataset.digest,
            dataset.source_type,
            dataset.source,
            dataset.schema,
            dataset.profile
        ],
    )?;
    let id: i64 = db
        .row(&DATASET_ID, params![experiment.0, dataset.name, dataset.digest], |found| found.get(0))?
        .ok_or_else(|| Problem::bug("a dataset is missing right after its insertion"))?;
    let context = input.tags.iter().find(|(key, _)| key == CONTEXT_TAG).map(|(_, value)| value.as_str());
    let tags = serde_json::to_string(&input.tags).map_err(Problem::bug)?;
    db.execute(&DATASET_INPUT_INSERT, params![row, id, context, tags]).map(|_| ())
}

/// Adds the inputs and outputs of a run to its data.
pub(crate) fn read(db: &Db, row: i64, data: &mut RunData) -> Result<(), Problem> {
    let found = db.rows(&DATASET_INPUTS_OF_RUN, [row], |found| {
        let dataset = Dataset {
            name: found.get(0)?,
            digest: found.get(1)?,
            source_type: found.get(2)?,
            source: found.get(3)?,
            schema: found.get(4)?,
            profile: found.get(5)?,
        };
        Ok((dataset, found.get::<_, String>(6)?))
    })?;
    for (dataset, tags) in found {
        let tags = serde_json::from_str(&tags)
            .map_err(|error| Problem::bug(format!("dataset_input.tags of run row {row}: {error}")))?;
        data.datasets.push(DatasetInput { dataset, tags });
    }
    db.each(&MODEL_LINKS_OF_RUN, [row], |found| {
        let model = ModelUid(found.get(1)?);
        if found.get::<_, i64>(0)? == CONSUMED {
            data.model_inputs.push(ModelInput { model });
        } else {
            data.model_outputs.push(ModelOutput { model, step: found.get(2)? });
        }
        Ok(())
    })
}

/// The datasets used in some experiments, at most `limit`.
pub(crate) fn list(
    db: &Db,
    experiments: &[ExperimentId],
    limit: usize,
) -> Result<Vec<DatasetSummary>, Problem> {
    let mut all = Vec::new();
    for experiment in experiments {
        let room = limit.saturating_sub(all.len());
        all.extend(db.rows(&DATASET_SUMMARIES, params![experiment.0, room as i64], |found| {
            Ok(DatasetSummary {
                experiment: *experiment,
                name: found.get(0)?,
                digest: found.get(1)?,
                context: found.get(2)?,
            })
        })?);
    }
    Ok(all)
}

statement!(
    DATASET_INSERT,
    "INSERT INTO dataset (experiment_id, name, digest, source_type, source, schema, profile)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (experiment_id, name, digest) DO NOTHING"
);
statement!(DATASET_ID, "SELECT id FROM dataset WHERE experiment_id = ?1 AND name = ?2 AND digest = ?3");
statement!(
    DATASET_INPUT_INSERT,
    "INSERT INTO dataset_input (run_id, dataset_id, seq, context, tags)
     VALUES (?1, ?2, (SELECT count(*) FROM dataset_input WHERE run_id = ?1), ?3, ?4)
     ON CONFLICT (run_id, dataset_id) DO NOTHING"
);
statement!(
    MODEL_LINK_INSERT,
    "INSERT INTO model_link (run_id, direction, model_uid, step) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (run_id, direction, model_uid, step) DO NOTHING"
);
statement!(
    DATASET_INPUTS_OF_RUN,
    "SELECT d.name, d.digest, d.source_type, d.source, d.schema, d.profile, i.tags
     FROM dataset_input i JOIN dataset d ON d.id = i.dataset_id WHERE i.run_id = ?1 ORDER BY i.seq"
);
statement!(MODEL_LINKS_OF_RUN, "SELECT direction, model_uid, step FROM model_link WHERE run_id = ?1");
statement!(
    DATASET_SUMMARIES,
    "SELECT DISTINCT d.name, d.digest, i.context FROM dataset d JOIN dataset_input i ON i.dataset_id = d.id
     WHERE d.experiment_id = ?1 ORDER BY d.name, d.digest, i.context LIMIT ?2"
);
