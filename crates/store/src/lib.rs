//! What persistence must do, as traits that speak domain types and problems.
//!
//! Absent on purpose: SQL, bytes of stored formats, rules that need no atomic check. Every implementation passes the
//! same contract suite.

mod artifact;
#[cfg(feature = "contract")]
pub mod contract;
mod event;
mod experiment;
mod logged_model;
#[cfg(feature = "memory")]
pub mod memory;
mod registry;
mod run;
mod saved_view;
mod search;
mod series;
mod storage_use;
mod trash;

use std::future::Future;
use std::pin::Pin;
use trialbook_domain::Problem;

pub use artifact::ArtifactStore;
pub use event::{Change, ChangeKind, EventSink, ModelChange};
pub use experiment::{ExperimentChange, ExperimentStore};
pub use logged_model::{LoggedModelChange, LoggedModelSearch, LoggedModelStore};
pub use registry::{
    Actor, Checked, Generations, ModelVersionChange, Move, Moved, Others, PromotionReport,
    RegisteredModelChange, RegistrySearch, RegistryStore, StoredRules,
};
pub use run::{RunInputs, RunStore, TagEdit};
pub use saved_view::{SavedViewChange, SavedViewStore};
pub use search::{
    ColumnValues, RunColumns, RunIds, RunScan, RunSearch, RunTable, SearchStore, TableColumn, TextCells,
    WholeColumn, check_scannable, next_position,
};
pub use series::{AxisKind, ChartRequest, ChartSeries, HistoryCursor, SealingBacklog, SeriesStore, Spacing};
pub use storage_use::StorageUseStore;
pub use trash::{TrashSearch, TrashStore};

/// A pending answer of a store.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// Everything a store does. Writes are durable before their answer resolves.
pub trait Store:
    ArtifactStore
    + ExperimentStore
    + LoggedModelStore
    + RegistryStore
    + RunStore
    + SavedViewStore
    + SearchStore
    + SeriesStore
    + StorageUseStore
    + TrashStore
    + Send
    + Sync
    + 'static
{
}

impl<T> Store for T where
    T: ArtifactStore
        + ExperimentStore
        + LoggedModelStore
        + RegistryStore
        + RunStore
        + SavedViewStore
        + SearchStore
        + SeriesStore
        + StorageUseStore
        + TrashStore
        + Send
        + Sync
        + 'static
{
}
