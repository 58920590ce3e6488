//! What can be searched for and sorted by.

use super::{Direction, OrderBy};
use std::fmt::Debug;
use std::hash::Hash;
use trialbook_domain::Key;

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Numbers.
    Number,
    /// Texts.
    Text,
    /// Texts, some of which are numbers as well.
    Either,
}

/// A set of fields that one kind of thing has.
pub trait Field: Clone + Debug + Eq + Hash {
    /// What its values are.
    fn kind(&self) -> FieldKind;
    /// What makes an order complete; `bare` when no order was asked for.
    fn ties(bare: bool) -> Vec<OrderBy<Self>>;
}

/// Which number of a metric's series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MetricStat {
    /// The current value.
    Last,
    /// The smallest number.
    Min,
    /// The largest number.
    Max,
    /// The value at the smallest step.
    First,
}

/// What every run has or may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunAttribute {
    /// The id, 32 hexadecimal digits.
    RunId,
    /// The display name.
    Name,
    /// The status, in capitals.
    Status,
    /// Where its artifacts are.
    ArtifactUri,
    /// The user.
    User,
    /// Start, as the client said, in milliseconds.
    StartTime,
    /// End, as the client said, in milliseconds.
    EndTime,
    /// When the server recorded it, in milliseconds.
    Created,
    /// End minus start, in milliseconds; missing while there is no end.
    Duration,
    /// Name of the experiment.
    Experiment,
    /// Number of the experiment; exact up to 2^53.
    ExperimentId,
    /// `active` or `deleted`.
    Lifecycle,
}

impl RunAttribute {
    /// Every attribute.
    pub const ALL: [RunAttribute; 12] = [
        RunAttribute::RunId,
        RunAttribute::Name,
        RunAttribute::Status,
        RunAttribute::ArtifactUri,
        RunAttribute::User,
        RunAttribute::StartTime,
        RunAttribute::EndTime,
        RunAttribute::Created,
        RunAttribute::Duration,
        RunAttribute::Experiment,
        RunAttribute::ExperimentId,
        RunAttribute::Lifecycle,
    ];

    /// Its name in the search language.
    pub fn as_str(self) -> &'static str {
        match self {
            RunAttribute::RunId => "run_id",
            RunAttribute::Name => "run_name",
            RunAttribute::Status => "status",
            RunAttribute::ArtifactUri => "artifact_uri",
            RunAttribute::User => "user_id",
            RunAttribute::StartTime => "start_time",
            RunAttribute::EndTime => "end_time",
            RunAttribute::Created => "created",
            RunAttribute::Duration => "duration",
            RunAttribute::Experiment => "experiment",
            RunAttribute::ExperimentId => "experiment_id",
            RunAttribute::Lifecycle => "lifecycle",
        }
    }

    /// Whether its values are moments.
    pub fn is_time(self) -> bool {
        matches!(self, RunAttribute::StartTime | RunAttribute::EndTime | RunAttribute::Created)
    }
}

/// What a dataset is known by. A run may use several; a test holds when it holds for one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DatasetField {
    /// Its name.
    Name,
    /// Its digest.
    Digest,
    /// The context it was used in, such as `train`.
    Context,
}

impl DatasetField {
    /// Every field of a dataset.
    pub const ALL: [DatasetField; 3] = [DatasetField::Name, DatasetField::Digest, DatasetField::Context];

    /// Its name in the search language.
    pub fn as_str(self) -> &'static str {
        match self {
            DatasetField::Name => "name",
            DatasetField::Digest => "digest",
            DatasetField::Context => "context",
        }
    }
}

/// A field of a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunField {
    /// A number of a metric.
    Metric {
        /// The metric.
        key: Key,
        /// Which number.
        stat: MetricStat,
    },
    /// A parameter.
    Param(Key),
    /// A tag.
    Tag(Key),
    /// What every run has.
    Attribute(RunAttribute),
    /// A dataset that the run used.
    Dataset(DatasetField),
}

impl Field for RunField {
    fn kind(&self) -> FieldKind {
        match self {
            RunField::Metric { .. } => FieldKind::Number,
            RunField::Param(_) => FieldKind::Either,
            RunField::Tag(_) | RunField::Dataset(_) => FieldKind::Text,
            RunField::Attribute(attribute) => match attribute {
                RunAttribute::StartTime
                | RunAttribute::EndTime
                | RunAttribute::Created
                | RunAttribute::Duration
                | RunAttribute::ExperimentId => FieldKind::Number,
                _ => FieldKind::Text,
            },
        }
    }

    fn ties(_bare: bool) -> Vec<OrderBy<RunField>> {
        vec![OrderBy::new(RunField::Attribute(RunAttribute::StartTime), Direction::Descending)]
    }
}

/// A field of an experiment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExperimentField {
    /// The name.
    Name,
    /// The number; exact up to 2^53.
    Id,
    /// When it was created, in milliseconds.
    CreationTime,
    /// When it was last changed, in milliseconds.
    LastUpdateTime,
    /// A tag.
    Tag(Key),
}

impl Field for ExperimentField {
    fn kind(&self) -> FieldKind {
        match self {
            ExperimentField::Name | ExperimentField::Tag(_) => FieldKind::Text,
            ExperimentField::Id | ExperimentField::CreationTime | ExperimentField::LastUpdateTime => {
                FieldKind::Number
            }
        }
    }

    fn ties(bare: bool) -> Vec<OrderBy<ExperimentField>> {
        if bare {
            vec![
                OrderBy::new(ExperimentField::CreationTime, Direction::Descending),
                OrderBy::new(ExperimentField::Id, Direction::Ascending),
            ]
        } else {
            vec![OrderBy::new(ExperimentField::Id, Direction::Descending)]
        }
    }
}
