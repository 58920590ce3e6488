//! The words of the product as types: ids, entities, values, limits and problems.
//!
//! Absent on purpose: input and output, async code, JSON shapes, and everything that knows a protocol.

mod artifact;
mod context;
mod dataset;
mod experiment;
mod guard;
mod history;
mod ids;
mod key;
pub mod limits;
mod log_batch;
mod logged_model;
mod metric;
mod page;
mod param;
mod problem;
mod promotion;
mod registry;
mod run;
mod saved_view;
mod storage_use;
mod time;
mod trash;

pub use artifact::{
    ArtifactEntry, ArtifactFile, ArtifactOwner, ArtifactPath, ArtifactPathError, artifact_location,
};
pub use context::{Clock, Entropy, Principal, RequestContext, RequestId};
pub use dataset::{Dataset, DatasetInput, DatasetRef, DatasetSummary, ModelInput, ModelOutput};
pub use experiment::{Experiment, ExperimentTag, NewArtifactRoot, NewExperiment};
pub use guard::guarded;
pub use history::{HistoryPoint, HistoryRequest};
pub use ids::{ExperimentId, ModelUid, RunUid, ViewUid};
pub use key::{Key, KeyError};
pub use log_batch::{KeyPoints, LogBatch, ModelPoint};
pub use logged_model::{LoggedModel, LoggedModelStatus, ModelMetric, NewLoggedModel};
pub use metric::{MetricPoint, MetricSummary};
pub use page::{Page, PageToken};
pub use param::{ParamKind, ParamValue};
pub use problem::{Code, Fact, Kind, Problem, Retry};
pub use promotion::{
    Goal, MetricBound, MetricFact, PromotionFacts, PromotionRules, PromotionTarget, ReasonRule,
    RequiredMetric, RequiredTag, RuleCheck, SeenFile, SignatureEvidence, SignatureFact, SignatureRule,
    promotion_refused,
};
pub use registry::{
    KnownFrom, ModelVersion, NewModelVersion, NewRegisteredModel, RegisteredModel, RegistryAction,
    RegistryEvent, Stage, VersionOrigin, VersionRef, Who,
};
pub use run::{
    Lifecycle, NewRun, Protocol, Run, RunChange, RunData, RunRecord, RunSignal, RunStatus, ViewType,
};
pub use saved_view::{NewSavedView, SavedView};
pub use storage_use::{ExperimentUse, StorageUse};
pub use time::TimestampMs;
pub use trash::DeletedRun;
