//! Searches of logged models: their fields, and how a model answers a search.

use crate::tree::{Direction, Field, FieldKind, OrderBy, Query};
use crate::values::Values;
use std::borrow::Cow;
use trialbook_domain::{DatasetRef, Key, LoggedModel, LoggedModelStatus, ModelMetric};

/// What every logged model has or may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoggedModelAttribute {
    /// The name.
    Name,
    /// The id.
    Id,
    /// The kind of model.
    Type,
    /// `PENDING`, `READY` or `FAILED`.
    Status,
    /// The run that made it; empty when there is none.
    SourceRun,
    /// When it was created, in milliseconds.
    CreationTime,
    /// When its status last changed, in milliseconds.
    LastUpdateTime,
}

/// Which datasets a metric may have been computed on; `None` is any.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatasetFilter {
    /// Name of the dataset.
    pub name: Option<String>,
    /// Its digest.
    pub digest: Option<String>,
}

impl DatasetFilter {
    /// Whether a metric on this data counts.
    pub fn admits(&self, dataset: Option<&DatasetRef>) -> bool {
        let fits = |wanted: &Option<String>, found: fn(&DatasetRef) -> &str| {
            wanted.as_deref().is_none_or(|wanted| dataset.is_some_and(|dataset| found(dataset) == wanted))
        };
        fits(&self.name, |dataset| &dataset.name) && fits(&self.digest, |dataset| &dataset.digest)
    }
}

/// A field of a logged model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoggedModelField {
    /// What every model has.
    Attribute(LoggedModelAttribute),
    /// A parameter.
    Param(Key),
    /// A tag.
    Tag(Key),
    /// A metric. A condition holds when it holds for one of its points; sorted by is the latest.
    Metric {
        /// Its name.
        key: Key,
        /// On which data; any when empty.
        datasets: Vec<DatasetFilter>,
    },
    /// Whether there is any metric on this data.
    AnyMetric(Vec<DatasetFilter>),
}

/// A search of logged models. Its order always ends in the creation time and the id.
pub type LoggedModelQuery = Query<LoggedModelField>;

impl Field for LoggedModelField {
    fn kind(&self) -> FieldKind {
        match self {
            LoggedModelField::Attribute(
                LoggedModelAttribute::CreationTime | LoggedModelAttribute::LastUpdateTime,
            )
            | LoggedModelField::Metric { .. }
            | LoggedModelField::AnyMetric(_) => FieldKind::Number,
            LoggedModelField::Attribute(_) | LoggedModelField::Param(_) | LoggedModelField::Tag(_) => {
                FieldKind::Text
            }
        }
    }

    fn ties(_bare: bool) -> Vec<OrderBy<LoggedModelField>> {
        vec![
            OrderBy::new(
                LoggedModelField::Attribute(LoggedModelAttribute::CreationTime),
                Direction::Descending,
            ),
            OrderBy::new(LoggedModelField::Attribute(LoggedModelAttribute::Id), Direction::Ascending),
        ]
    }
}

/// The word of a status in searches.
pub fn logged_model_status_text(status: LoggedModelStatus) -> &'static str {
    match status {
        LoggedModelStatus::Pending => "PENDING",
        LoggedModelStatus::Ready => "READY",
        LoggedModelStatus::Failed => "FAILED",
    }
}

impl Values<LoggedModelField> for LoggedModel {
    fn number(&self, field: &LoggedModelField) -> Option<f64> {
        match field {
            LoggedModelField::Attribute(LoggedModelAttribute::CreationTime) => Some(self.created.0 as f64),
            LoggedModelField::Attribute(LoggedModelAttribute::LastUpdateTime) => Some(self.updated.0 as f64),
            LoggedModelField::Metric { .. } | LoggedModelField::AnyMetric(_) => {
                LoggedModel::latest(admitted(self, field)).map(|metric| metric.point.value)
            }
            LoggedModelField::Attribute(_) | LoggedModelField::Param(_) | LoggedModelField::Tag(_) => None,
        }
    }

    fn any_number(&self, field: &LoggedModelField, test: &mut dyn FnMut(f64) -> bool) -> bool {
        match field {
            LoggedModelField::Metric { .. } | LoggedModelField::AnyMetric(_) => {
                admitted(self, field).any(|metric| test(metric.point.value))
            }
            _ => self.number(field).is_some_and(test),
        }
    }

    fn text(&self, field: &LoggedModelField) -> Option<Cow<'_, str>> {
        let of = |pairs: &'_ [(Key, String)], key: &Key| {
            pairs.iter().find(|(known, _)| known == key).map(|(_, text)| text.clone())
        };
        match field {
            LoggedModelField::Param(key) => of(&self.params, key).map(Cow::Owned),
            LoggedModelField::Tag(key) => of(&self.tags, key).map(Cow::Owned),
            LoggedModelField::Metric { .. } | LoggedModelField::AnyMetric(_) => None,
            LoggedModelField::Attribute(attribute) => match attribute {
                LoggedModelAttribute::Name => Some(Cow::Borrowed(self.name.as_str())),
                LoggedModelAttribute::Id => Some(Cow::Owned(self.uid.to_string())),
                LoggedModelAttribute::Type => Some(Cow::Borrowed(self.model_type.as_str())),
                LoggedModelAttribute::Status => Some(Cow::Borrowed(logged_model_status_text(self.status))),
                LoggedModelAttribute::SourceRun => {
                    Some(Cow::Owned(self.source_run.map_or_else(String::new, |run| run.to_string())))
                }
                LoggedModelAttribute::CreationTime | LoggedModelAttribute::LastUpdateTime => None,
            },
        }
    }
}

/// The metrics of a model that a field speaks of.
fn admitted<'a>(
    model: &'a LoggedModel,
    field: &'a LoggedModelField,
) -> impl Iterator<Item = &'a ModelMetric> {
    let (key, datasets): (Option<&Key>, &[DatasetFilter]) = match field {
        LoggedModelField::Metric { key, datasets } => (Some(key), datasets),
        LoggedModelField::AnyMetric(datasets) => (None, datasets),
        _ => (None, &[]),
    };
    model.metrics.iter().filter(move |metric| {
        let on_data = datasets.is_empty() || datasets.iter().any(|one| one.admits(metric.dataset.as_ref()));
        on_data && key.is_none_or(|key| metric.key == *key)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Comparison, Expr, Predicate, Sense, Test};
    use trialbook_domain::{ExperimentId, Lifecycle, MetricPoint, ModelUid, RunUid, TimestampMs};

    fn key(name: &str) -> Key {
        Key::new(name).unwrap()
    }

    fn model() -> LoggedModel {
        let metric = |value, step, data: Option<&str>| ModelMetric {
            key: key("acc"),
            point: MetricPoint { step, timestamp: TimestampMs(step), value },
            run: RunUid([1; 16]),
            dataset: data.map(|name| DatasetRef { name: name.to_owned(), digest: "d".to_owned() }),
        };
        LoggedModel {
            uid: ModelUid([1; 16]),
            experiment: ExperimentId(0),
            artifact_root: None,
            name: "net".to_owned(),
            status: LoggedModelStatus::Ready,
            model_type: String::new(),
            source_run: None,
            created: TimestampMs(5),
            updated: TimestampMs(6),
            lifecycle: Lifecycle::Active,
            params: vec![(key("lr"), "0.1".to_owned())],
            tags: Vec::new(),
            metrics: vec![metric(0.9, 1, Some("train")), metric(0.5, 2, Some("test")), metric(0.7, 3, None)],
        }
    }

    fn holds(field: LoggedModelField, test: Test) -> bool {
        let predicate = Predicate::new(field, test).unwrap();
        LoggedModelQuery::new(Expr::Test(predicate), Vec::new()).matches(&model())
    }

    fn on(name: &str) -> Vec<DatasetFilter> {
        vec![DatasetFilter { name: Some(name.to_owned()), digest: None }]
    }

    fn acc(datasets: Vec<DatasetFilter>) -> LoggedModelField {
        LoggedModelField::Metric { key: key("acc"), datasets }
    }

    #[test]
    fn a_metric_condition_holds_when_one_point_on_the_data_passes() {
        let above = |bound| Test::Number(Comparison::Greater, bound);
        assert!(holds(acc(Vec::new()), above(0.8)));
        assert!(!holds(acc(on("test")), above(0.8)));
        assert!(holds(acc([on("test"), on("train")].concat()), above(0.8)));
        assert!(!holds(acc(on("none")), above(0.0)));
        let elsewhere =
            vec![DatasetFilter { name: Some("train".to_owned()), digest: Some("other".to_owned()) }];
        assert!(!holds(acc(elsewhere), above(0.0)));
    }

    #[test]
    fn sorted_by_is_the_latest_point_on_the_data() {
        assert_eq!(model().number(&acc(Vec::new())), Some(0.7));
        assert_eq!(model().number(&acc(on("train"))), Some(0.9));
        assert_eq!(model().number(&acc(on("none"))), None);
    }

    #[test]
    fn data_without_a_metric_condition_asks_for_any_metric_on_it() {
        assert!(holds(LoggedModelField::AnyMetric(on("test")), Test::Exists(Sense::Is)));
        assert!(!holds(LoggedModelField::AnyMetric(on("none")), Test::Exists(Sense::Is)));
    }

    #[test]
    fn attributes_are_texts_and_times() {
        let of = |attribute| model().text(&LoggedModelField::Attribute(attribute)).map(Cow::into_owned);
        assert_eq!(of(LoggedModelAttribute::Status).as_deref(), Some("READY"));
        assert_eq!(of(LoggedModelAttribute::Id).as_deref(), Some("m-01010101010101010101010101010101"));
        assert_eq!(of(LoggedModelAttribute::SourceRun).as_deref(), Some(""));
        assert_eq!(
            model().number(&LoggedModelField::Attribute(LoggedModelAttribute::LastUpdateTime)),
            Some(6.0)
        );
    }
}
