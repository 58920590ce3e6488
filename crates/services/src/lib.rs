//! Every rule and use case: experiments, runs, search, histories, charts, artifacts, events.
//!
//! Absent on purpose: SQL, protocols, wire shapes, the wording of any foreign server.

mod artifact;
mod band;
mod compute;
mod event;
mod experiment;
mod group;
mod logged_model;
mod multipart;
mod pair;
mod registry;
mod run;
mod saved_view;
mod search;
mod series;
mod storage_use;
mod trash;
mod varying;

use std::sync::Arc;
use tokio::sync::Semaphore;
use trialbook_blobs::LocalBlobs;
use trialbook_domain::{Clock, Entropy};
use trialbook_store::Store;

pub use artifact::ArtifactUpload;
pub use band::{BandAxis, BandSearch, GroupBand};
pub use event::{EventHub, News, Subscription};
pub use group::{GroupSearch, GroupValue, RunGroup, RunGroups};
pub use logged_model::{LogModel, LoggedModelPage};
pub use multipart::{PART_BYTES_MAX, PARTS_MAX, PartUpload, UploadId};
pub use pair::{PairSearch, PairSeries};
pub use registry::{Lineage, RegisterVersion, RegistryPage, VersionPage, VersionsOf};
pub use run::{END_REASON_TAG, PARENT_RUN_TAG, RUN_NAME_TAG, RunEdit, RunsMatching, StartRun, first_columns};
pub use saved_view::SaveView;
pub use search::{ExperimentSearch, RunPage};
pub use series::{AxisScale, History};
pub use trialbook_blobs::BlobReader;
pub use trialbook_domain::VersionRef;
pub use trialbook_stats::{Band, PixelColumn, Spread};
pub use trialbook_store::{
    AxisKind, Change, ChangeKind, ChartRequest, ChartSeries, ColumnValues, ExperimentChange, Generations,
    LoggedModelChange, ModelChange, ModelVersionChange, Moved, Others, PromotionReport,
    RegisteredModelChange, RunIds, RunInputs, RunTable, SavedViewChange, SealingBacklog, Spacing,
    StoredRules, TableColumn, TagEdit,
};
pub use varying::VaryingSearch;

/// The use cases over one store. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn Store>,
    blobs: LocalBlobs,
    multipart: multipart::Uploads,
    finishing: Semaphore,
    events: Arc<EventHub>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    compute: compute::Compute,
}

impl Services {
    /// Joins the parts; does no I/O.
    pub fn new(
        store: Arc<dyn Store>,
        blobs: LocalBlobs,
        events: Arc<EventHub>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Services {
        Services {
            inner: Arc::new(Inner {
                store,
                blobs,
                multipart: multipart::Uploads::default(),
                finishing: Semaphore::new(artifact::FINISHING_MAX as usize),
                events,
                clock,
                entropy,
                compute: compute::Compute::default(),
            }),
        }
    }

    /// The clock that all rules use.
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    /// The source of chance that all rules use.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.inner.entropy
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.inner.store
    }
}
