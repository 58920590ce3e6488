//! Finding runs.

use crate::Answer;
use trialbook_domain::{ExperimentId, RunRecord, RunUid, ViewType};
use trialbook_query::{RunField, RunQuery};

/// Which runs, in which order, from where on.
#[derive(Clone, Debug)]
pub struct RunSearch {
    /// Experiments to look in; unknown ones hold nothing.
    pub experiments: Vec<ExperimentId>,
    /// Which lifecycles are shown.
    pub view: ViewType,
    /// Checked filter and order.
    pub query: RunQuery,
    /// Most runs to return.
    pub limit: usize,
    /// Where the page before ended: the bytes that an earlier page gave.
    pub after: Option<Vec<u8>>,
}

/// Run ids of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunIds {
    /// Ids in order.
    pub uids: Vec<RunUid>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<Vec<u8>>,
    /// How many runs match in all, when counted.
    pub n_matching: u64,
}

/// The cells of one column of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnValues {
    /// Numbers; `None` is missing, NaN is NaN.
    Numbers(Vec<Option<f64>>),
    /// Texts.
    Texts(Vec<Option<String>>),
}

/// One column of a page of runs.
#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    /// What the column shows.
    pub field: RunField,
    /// One cell per run of the page.
    pub values: ColumnValues,
}

/// A page of runs as columns.
#[derive(Clone, Debug, PartialEq)]
pub struct RunTable {
    /// The runs of the page.
    pub ids: RunIds,
    /// The columns asked for.
    pub columns: Vec<TableColumn>,
}

/// Finding runs.
pub trait SearchStore {
    /// A page of runs with everything they logged, and where the next page starts.
    ///
    /// Problem: `invalid_page_token` when `after` does not fit the order.
    fn search_runs(&self, search: RunSearch) -> Answer<'_, (Vec<RunRecord>, Option<Vec<u8>>)>;

    /// A page of runs as columns of the given fields, with the number of all matches.
    fn search_table(&self, search: RunSearch, fields: Vec<RunField>) -> Answer<'_, RunTable>;

    /// The keys that runs of an experiment have used, as fields, sorted by kind and name.
    fn list_run_fields(&self, experiment: ExperimentId) -> Answer<'_, Vec<RunField>>;
}
