//! Finding runs.

use crate::Answer;
use std::collections::HashMap;
use std::sync::Arc;
use trialbook_domain::{Code, ExperimentId, Problem, RunRecord, RunUid, ViewType};
use trialbook_query::{RunAttribute, RunField, RunQuery};

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
    /// Only runs among the first so many that were ever created, in any experiment.
    pub n_created: Option<u64>,
}

impl RunSearch {
    /// How many runs count as created, and the place after which the page begins. The pages of one answer show the runs that were
    /// there when its first page was read: what came since is in none of them. `None` when `after` is damaged.
    pub fn position(&self) -> Option<(u64, Option<&[u8]>)> {
        let asked = self.n_created.unwrap_or(u64::MAX);
        let Some(after) = &self.after else { return Some((asked, None)) };
        let (n_created, place) = after.split_first_chunk::<8>()?;
        Some((asked.min(u64::from_le_bytes(*n_created)), Some(place)))
    }
}

/// Where the next page of an answer starts; see [`RunSearch::position`].
pub fn next_position(n_created: u64, place: &[u8]) -> Vec<u8> {
    [&n_created.to_le_bytes(), place].concat()
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
    /// How many runs had ever been created when the first page was read. A run created later has no part in this answer.
    /// 0 when none of the experiments exists.
    pub n_created: u64,
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

/// Which runs are read as whole columns.
#[derive(Clone, Debug)]
pub struct RunScan {
    /// Experiments to look in; unknown ones hold nothing.
    pub experiments: Vec<ExperimentId>,
    /// Which lifecycles are shown.
    pub view: ViewType,
    /// Checked filter; its order means nothing here.
    pub query: RunQuery,
}

/// Texts of many runs: each distinct one once.
#[derive(Clone, Debug, Default)]
pub struct TextCells {
    codes: Vec<Option<u32>>,
    texts: Vec<Arc<str>>,
    known: HashMap<Arc<str>, u32>,
}

impl TextCells {
    /// Adds a run.
    pub fn push(&mut self, text: Option<&str>) {
        let code = text.map(|text| self.learn(text));
        self.codes.push(code);
    }

    /// Adds a run by the code of its text.
    pub fn push_code(&mut self, code: Option<u32>) {
        self.codes.push(code);
    }

    /// The code of a text, which is added when it is new.
    pub fn learn(&mut self, text: &str) -> u32 {
        if let Some(code) = self.known.get(text) {
            return *code;
        }
        let code = self.texts.len() as u32;
        let text: Arc<str> = Arc::from(text);
        self.texts.push(Arc::clone(&text));
        self.known.insert(text, code);
        code
    }

    /// Where the text of a run stands among the distinct ones; `None` where there is none.
    pub fn code(&self, run: usize) -> Option<usize> {
        self.codes.get(run).copied().flatten().map(|code| code as usize)
    }

    /// The distinct texts.
    pub fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// The text of a run.
    pub fn get(&self, run: usize) -> Option<&str> {
        self.texts.get(self.code(run)?).map(AsRef::as_ref)
    }
}

/// The cells of a field over all runs of a scan.
#[derive(Clone, Debug)]
pub enum WholeColumn {
    /// Numbers; `None` is missing, NaN is NaN.
    Numbers(Vec<Option<f64>>),
    /// Texts.
    Texts(TextCells),
}

impl WholeColumn {
    /// The texts, when it has texts.
    pub fn texts(&self) -> Option<&TextCells> {
        match self {
            WholeColumn::Texts(cells) => Some(cells),
            WholeColumn::Numbers(_) => None,
        }
    }
}

/// All runs of a scan, column by column, in one order that means nothing.
#[derive(Clone, Debug, Default)]
pub struct RunColumns {
    /// How many runs.
    pub n_runs: usize,
    /// A column for each field asked for.
    pub columns: Vec<WholeColumn>,
}

/// Finding runs.
pub trait SearchStore {
    /// A page of runs with everything they logged, and where the next page starts.
    ///
    /// Problem: `invalid_page_token` when `after` does not fit the order.
    fn search_runs(&self, search: RunSearch) -> Answer<'_, (Vec<RunRecord>, Option<Vec<u8>>)>;

    /// A page of runs as columns of the given fields, with the number of all matches.
    fn search_table(&self, search: RunSearch, fields: Vec<RunField>) -> Answer<'_, RunTable>;

    /// All runs that match, as columns of the given fields.
    ///
    /// Problem: `invalid_value` for the run id and for datasets, which have no column of their own.
    fn scan_runs(&self, scan: RunScan, fields: Vec<RunField>) -> Answer<'_, RunColumns>;

    /// The keys that runs of an experiment have used, as fields, sorted by kind and name.
    fn list_run_fields(&self, experiment: ExperimentId) -> Answer<'_, Vec<RunField>>;
}

/// Whether every field has a column of its own.
///
/// Problem: `invalid_value` that names the first that has none.
pub fn check_scannable(fields: &[RunField]) -> Result<(), Problem> {
    let none =
        |field: &&RunField| matches!(field, RunField::Attribute(RunAttribute::RunId) | RunField::Dataset(_));
    match fields.iter().find(none) {
        None => Ok(()),
        Some(field) => {
            Err(Problem::new(Code::InvalidValue, format!("`{field}` has no column that can be read whole.")))
        }
    }
}
