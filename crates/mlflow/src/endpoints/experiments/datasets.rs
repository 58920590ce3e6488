//! `POST experiments/search-datasets`: the datasets used in some experiments.

use super::super::call::{Answer, Call, empty, written};
use crate::errors::Failure;
use crate::json::Writer;
use crate::wire::{
    DATASET_EXPERIMENTS_MAX, DATASET_SUMMARIES_MAX, Fields, experiment_id, write_dataset_summary,
};
use trialbook_domain::ExperimentId;

pub(super) async fn serve(call: Call) -> Answer {
    let experiments = call.input.decode(&["experiment_ids"], read)?;
    let summaries = call.services().list_datasets(&call.ctx, experiments, DATASET_SUMMARIES_MAX).await?;
    if summaries.is_empty() {
        return Ok(empty());
    }
    let mut writer = Writer::with_capacity(summaries.len() * 120 + 40);
    writer.begin_object();
    writer.key("dataset_summaries");
    writer.begin_array();
    for summary in &summaries {
        write_dataset_summary(&mut writer, summary);
    }
    writer.end_array();
    writer.end_object();
    Ok(written(writer))
}

fn read(fields: &Fields<'_>) -> Result<Vec<ExperimentId>, Failure> {
    let ids = fields.strings("experiment_ids")?;
    if ids.is_empty() {
        return Err(Failure::invalid("SearchDatasets request must specify at least one experiment_id."));
    }
    if ids.len() > DATASET_EXPERIMENTS_MAX {
        return Err(Failure::invalid(format!(
            "SearchDatasets request cannot specify more than {DATASET_EXPERIMENTS_MAX} experiment_ids. Received {} \
             experiment_ids.",
            ids.len()
        )));
    }
    let mut experiments: Vec<ExperimentId> = Vec::with_capacity(ids.len());
    for id in ids {
        let id = experiment_id(id)?;
        if !experiments.contains(&id) {
            experiments.push(id);
        }
    }
    Ok(experiments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    fn decoded(n_ids: usize) -> Result<Vec<ExperimentId>, String> {
        let ids: Vec<String> = (0..n_ids).map(|id| format!("\"{id}\"")).collect();
        let json = format!("{{\"experiment_ids\":[{}]}}", ids.join(","));
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value)).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn one_to_twenty_experiments_may_be_named() {
        assert_eq!(decoded(2), Ok(vec![ExperimentId(0), ExperimentId(1)]));
        assert_eq!(
            decoded(0).unwrap_err(),
            "SearchDatasets request must specify at least one experiment_id."
        );
        assert_eq!(
            decoded(21).unwrap_err(),
            "SearchDatasets request cannot specify more than 20 experiment_ids. Received 21 experiment_ids."
        );
    }
}
