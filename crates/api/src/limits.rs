//! What one request of this API may ask for, where the product itself sets no limit.

/// Experiments on a page when nobody says how many.
pub(crate) const EXPERIMENTS_DEFAULT: usize = 1_000;
/// Most experiments on a page.
pub(crate) const EXPERIMENTS_MAX: usize = 10_000;
/// Most experiments that a table may name.
pub(crate) const TABLE_EXPERIMENTS_MAX: usize = 1_000;
/// Runs on a page of a table when nobody says how many.
pub(crate) const TABLE_RUNS_DEFAULT: usize = 100;
/// Most columns of a table.
pub(crate) const TABLE_COLUMNS_MAX: usize = 1_000;
/// Most cells (runs times columns) of a page of a table.
pub(crate) const TABLE_CELLS_MAX: usize = 5_000_000;
/// Groups of an answer when nobody says how many.
pub(crate) const GROUPS_DEFAULT: usize = 1_000;
/// Width of a band when nobody says how wide.
pub(crate) const BAND_WIDTH_DEFAULT: usize = 500;
/// Width of a chart when nobody says how wide.
pub(crate) const CHART_WIDTH_DEFAULT: usize = 1_000;
/// Most buckets (runs times keys times width) that a chart may have: what keeps its memory bounded.
pub(crate) const CHART_BUCKETS_MAX: usize = 4_000_000;
/// How long the event stream may be silent before it says that it is still there, in seconds.
pub(crate) const KEEP_ALIVE_S: u64 = 15;
