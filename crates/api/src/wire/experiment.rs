//! Experiments.

use trialbook_api_types as types;
use trialbook_domain::{Experiment, Lifecycle, ViewType};
use trialbook_query::RunField;

/// An experiment on the wire.
pub(crate) fn experiment(experiment: Experiment) -> types::Experiment {
    types::Experiment {
        experiment_id: experiment.id.to_string(),
        name: experiment.name,
        lifecycle: lifecycle(experiment.lifecycle),
        created_ms: experiment.created.0,
        updated_ms: experiment.updated.0,
        // In the trash nothing else moves the update time.
        deleted_ms: (experiment.lifecycle == Lifecycle::Deleted).then_some(experiment.updated.0),
        artifact_root: experiment.artifact_root,
        tags: experiment.tags.into_iter().collect(),
    }
}

pub(super) fn lifecycle(lifecycle: Lifecycle) -> types::Lifecycle {
    match lifecycle {
        Lifecycle::Active => types::Lifecycle::Active,
        Lifecycle::Deleted => types::Lifecycle::Deleted,
    }
}

/// The lifecycle that a change asks for.
pub(crate) fn asked_lifecycle(asked: types::Lifecycle) -> Lifecycle {
    match asked {
        types::Lifecycle::Active => Lifecycle::Active,
        types::Lifecycle::Deleted => Lifecycle::Deleted,
    }
}

/// Which lifecycles are shown.
pub(crate) fn view(view: types::View) -> ViewType {
    match view {
        types::View::Active => ViewType::ActiveOnly,
        types::View::Deleted => ViewType::DeletedOnly,
        types::View::All => ViewType::All,
    }
}

/// The keys of an experiment by kind.
pub(crate) fn experiment_fields(fields: Vec<RunField>) -> types::ExperimentFields {
    let mut sorted = types::ExperimentFields::default();
    for field in fields {
        let text = field.to_string();
        let (list, key) = match field {
            RunField::Metric { key, .. } => (&mut sorted.metrics, key),
            RunField::Param(key) => (&mut sorted.params, key),
            RunField::Tag(key) => (&mut sorted.tags, key),
            // What every run has is no key of anyone's.
            RunField::Attribute(_) | RunField::Dataset(_) => continue,
        };
        list.push(types::FieldName { key: key.as_str().to_owned(), field: text });
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialbook_domain::{ExperimentId, Key, TimestampMs};
    use trialbook_query::{MetricStat, RunAttribute};

    #[test]
    fn an_experiment_keeps_all_its_parts() {
        let wire = experiment(Experiment {
            id: ExperimentId(7),
            name: "vision".to_owned(),
            artifact_root: Some("s3://b".to_owned()),
            lifecycle: Lifecycle::Deleted,
            created: TimestampMs(1),
            updated: TimestampMs(2),
            tags: vec![("team".to_owned(), "a".to_owned())],
        });
        assert_eq!((wire.experiment_id.as_str(), wire.name.as_str()), ("7", "vision"));
        assert_eq!((wire.created_ms, wire.updated_ms, wire.deleted_ms), (1, 2, Some(2)));
        assert_eq!(wire.lifecycle, types::Lifecycle::Deleted);
        assert_eq!(wire.artifact_root.as_deref(), Some("s3://b"));
        assert_eq!(wire.tags["team"], "a");
    }

    #[test]
    fn every_view_has_its_word() {
        assert_eq!(view(types::View::default()), ViewType::default());
        assert_eq!(view(types::View::Deleted), ViewType::DeletedOnly);
        assert_eq!(view(types::View::All), ViewType::All);
    }

    #[test]
    fn keys_are_sorted_by_kind_and_named_for_the_language() {
        let key = |name| Key::new(name).unwrap();
        let fields = experiment_fields(vec![
            RunField::Metric { key: key("val loss"), stat: MetricStat::Last },
            RunField::Param(key("lr")),
            RunField::Attribute(RunAttribute::Name),
            RunField::Tag(key("team")),
        ]);
        let pair = |list: &[types::FieldName]| {
            list.iter().map(|name| format!("{}|{}", name.key, name.field)).collect::<Vec<_>>()
        };
        assert_eq!(pair(&fields.metrics), ["val loss|metrics.`val loss`"]);
        assert_eq!(pair(&fields.params), ["lr|params.lr"]);
        assert_eq!(pair(&fields.tags), ["team|tags.team"]);
    }
}
