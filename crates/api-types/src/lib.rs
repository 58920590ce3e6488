//! Requests and replies of our own API, the source of its OpenAPI document and of the types of its callers.
//!
//! Absent on purpose: rules, defaults that need the server, and every type of the domain. Ids are texts, because
//! JavaScript has no whole numbers beyond 2^53; moments are milliseconds since 1970 in UTC.

mod bulk;
mod chart;
mod event;
mod experiment;
mod file;
mod group;
mod history;
mod model;
mod number;
mod problem;
mod promotion;
mod query;
mod run;
mod saved_view;
mod server;
mod storage_use;
mod strict;
mod table;
mod trash;
mod version;

pub use bulk::{RunsEdit, RunsEditProgress, RunsMatching};
pub use chart::{
    Axis, AxisScale, Chart, ChartRequest, ChartSeries, ColumnType, PackedChart, PackedColumn, PackedColumns,
    PackedSeries, PairRequest, PairSeries, Pairs,
};
pub use event::{ChangeEvent, EventParams, ListeningEvent, MissedEvent, ModelChangeEvent};
pub use experiment::{
    Experiment, ExperimentChange, ExperimentFields, ExperimentList, ExperimentOpening, FieldName, Lifecycle,
    ListExperiments, NewExperiment, Tag, View,
};
pub use file::{FileContentParams, FileEntry, FileListing, FolderParams};
pub use group::{Band, BandAxis, BandRequest, Bands, GroupRequest, GroupValue, RunGroup, RunGroups};
pub use history::{HistoryBlock, HistoryParams};
pub use model::{
    Lineage, LineageParams, ListModels, ListRegistryEvents, LoggedModel, LoggedModelMetric, ModelVersion,
    RegisteredModel, RegisteredModelList, RegistryEvent, RegistryEvents, Rollback, Stage, UserFrom,
};
pub use number::Number;
pub use problem::{FactValue, Problem, ProblemKind};
pub use promotion::{
    CheckPromotionParams, ClearModelRules, GetRollback, MetricGoal, MetricOp, ModelRules, NotWorseThan,
    PromotionCheck, PromotionRules, RemoveAlias, RequiredMetric, RequiredTag, RolledBack, RuleCheck,
    SetModelRules, SkippedVersion,
};
pub use query::{CheckQuery, CheckedQuery, QueryFault};
pub use run::{
    Dataset, Extreme, Metric, MetricPoint, ModelOutput, Param, ParamKind, Protocol, Run, RunEdit, RunStatus,
    Signal,
};
pub use saved_view::{ListSavedViews, NewSavedView, SavedView, SavedViewChange, SavedViewList};
pub use server::ServerInfo;
pub use storage_use::{ExperimentUse, StorageUse};
pub use table::{Table, TableColumn, TableRequest, Varying, VaryingRequest};
pub use trash::{DeletedRun, DeletedRunList, ListDeletedRuns};
pub use version::{
    ListLoggedModels, ListVersions, LoggedModelList, ModelDescription, ModelVersionList, SetAlias, SetStage,
};
