//! What lies in the trash.

use crate::RunStatus;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the list of deleted runs may be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListDeletedRuns {
    /// Part of the name of the run or of its experiment; ASCII letters in either case.
    #[serde(default)]
    pub q: Option<String>,
    /// Most runs of the page, 1 to 10,000; 100 when not given.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Token of the page before.
    #[serde(default)]
    pub page_token: Option<String>,
}

/// A run that was moved to the trash itself, not along with its experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeletedRun {
    /// Its id.
    pub run_id: String,
    /// Its name.
    pub name: String,
    /// Its status as the client said.
    pub status: RunStatus,
    /// Its experiment.
    pub experiment_id: String,
    /// The name of its experiment.
    pub experiment: String,
    /// Whether its experiment is in the trash as well: the run shows only once both are back.
    pub experiment_deleted: bool,
    /// Start as the client said.
    pub start_ms: i64,
    /// End as the client said.
    pub end_ms: Option<i64>,
    /// When it was moved to the trash.
    pub deleted_ms: i64,
}

/// A page of deleted runs, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeletedRunList {
    /// The runs.
    pub runs: Vec<DeletedRun>,
    /// How many there are on all pages.
    pub n_matching: u64,
    /// Token of the next page, if there is one.
    pub next_page_token: Option<String>,
}
