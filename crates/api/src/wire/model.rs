//! The model registry.

use super::ids::seal_token;
use super::run;
use std::collections::BTreeMap;
use trialbook_api_types as types;
use trialbook_api_types::Number;
use trialbook_domain::{
    Key, KnownFrom, LoggedModel, LoggedModelStatus, ModelVersion, RegisteredModel, RegistryEvent, Stage,
    TimestampMs,
};
use trialbook_services::{Lineage, VersionPage};

/// The tag of a run that names the commit of its code.
const COMMIT_TAG: &str = "mlflow.source.git.commit";

/// A registered model on the wire.
pub(crate) fn registered_model(model: RegisteredModel) -> types::RegisteredModel {
    types::RegisteredModel {
        name: model.name,
        description: model.description,
        created_ms: model.created.0,
        updated_ms: model.updated.0,
        tags: pairs(model.tags),
        aliases: model.aliases.into_iter().collect(),
        latest: model.latest.into_iter().map(model_version).collect(),
    }
}

/// A version on the wire.
pub(crate) fn model_version(version: ModelVersion) -> types::ModelVersion {
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    types::ModelVersion {
        model: version.model,
        version: version.number,
        created_ms: version.created.0,
        updated_ms: version.updated.0,
        stage: stage(version.stage),
        description: version.description,
        source: version.source,
        location: version.location,
        run_id: given(version.run_id),
        run_link: given(version.run_link),
        model_id: version.logged_model.map(|uid| uid.to_string()),
        tags: pairs(version.tags),
        aliases: version.aliases,
    }
}

/// An event on the wire.
pub(crate) fn registry_event(event: RegistryEvent) -> types::RegistryEvent {
    types::RegistryEvent {
        id: event.id,
        at_ms: event.at.0,
        model: event.model,
        generation: event.generation,
        version: event.version,
        user: event.who.name,
        user_from: match event.who.known_from {
            KnownFrom::Nowhere => types::UserFrom::Nowhere,
            KnownFrom::Run => types::UserFrom::Run,
            KnownFrom::Caller => types::UserFrom::Caller,
        },
        action: event.action.as_str().to_owned(),
        subject: Some(event.subject).filter(|subject| !subject.is_empty()),
        before: event.before,
        after: event.after,
        reason: Some(event.reason).filter(|reason| !reason.is_empty()),
    }
}

/// A lineage on the wire, as it stands at `now`.
pub(crate) fn lineage(lineage: Lineage, now: TimestampMs) -> types::Lineage {
    let run = lineage.run.map(|record| run(record, now));
    types::Lineage {
        model: registered_model(lineage.model),
        version: model_version(lineage.version),
        code_commit: run.as_ref().and_then(|run| run.tags.get(COMMIT_TAG).cloned()),
        run,
        logged_model: lineage.logged_model.map(logged_model),
        events: lineage.events.into_iter().map(registry_event).collect(),
    }
}

/// A logged model on the wire.
pub(crate) fn logged_model(model: LoggedModel) -> types::LoggedModel {
    let status = match model.status {
        LoggedModelStatus::Pending => "PENDING",
        LoggedModelStatus::Ready => "READY",
        LoggedModelStatus::Failed => "FAILED",
    };
    let metric = |metric: trialbook_domain::ModelMetric| {
        let (dataset_name, dataset_digest) =
            metric.dataset.map_or((None, None), |dataset| (Some(dataset.name), Some(dataset.digest)));
        types::LoggedModelMetric {
            key: metric.key.as_str().to_owned(),
            value: Number(metric.point.value),
            step: metric.point.step,
            timestamp_ms: metric.point.timestamp.0,
            run_id: metric.run.to_string(),
            dataset_name,
            dataset_digest,
        }
    };
    types::LoggedModel {
        model_id: model.uid.to_string(),
        experiment_id: model.experiment.to_string(),
        name: model.name,
        status: status.to_owned(),
        model_type: model.model_type,
        source_run_id: model.source_run.map(|run| run.to_string()),
        created_ms: model.created.0,
        updated_ms: model.updated.0,
        params: pairs(model.params),
        tags: pairs(model.tags),
        metrics: model.metrics.into_iter().map(metric).collect(),
    }
}

/// A page of versions on the wire.
pub(crate) fn version_list(found: VersionPage) -> types::ModelVersionList {
    types::ModelVersionList {
        next_page_token: found.page.next.as_ref().map(seal_token),
        versions: found.page.entries.into_iter().map(model_version).collect(),
        run_names: found.run_names,
    }
}

/// A stage from the wire.
pub(crate) fn stage_of(stage: types::Stage) -> Stage {
    match stage {
        types::Stage::None => Stage::None,
        types::Stage::Staging => Stage::Staging,
        types::Stage::Production => Stage::Production,
        types::Stage::Archived => Stage::Archived,
    }
}

/// A stage on the wire.
pub(super) fn stage(stage: Stage) -> types::Stage {
    match stage {
        Stage::None => types::Stage::None,
        Stage::Staging => types::Stage::Staging,
        Stage::Production => types::Stage::Production,
        Stage::Archived => types::Stage::Archived,
    }
}

fn pairs(pairs: Vec<(Key, String)>) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(key, value)| (key.as_str().to_owned(), value)).collect()
}
