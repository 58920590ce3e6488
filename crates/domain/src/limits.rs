//! Every limit that the product sets itself, quoted in the documentation. Limits of a protocol live in its adapter.

/// Longest name of a metric, parameter or tag, in bytes.
pub const KEY_BYTES_MAX: usize = 1_000;
/// Most different keys of one kind (metric, parameter, tag) in one experiment.
pub const KEYS_PER_EXPERIMENT_MAX: usize = 100_000;
/// Longest name of an experiment, in characters.
pub const EXPERIMENT_NAME_CHARS_MAX: usize = 500;
/// Longest name of a logged model, in characters.
pub const LOGGED_MODEL_NAME_CHARS_MAX: usize = 500;
/// Longest name of a registered model, in characters.
pub const MODEL_NAME_CHARS_MAX: usize = 256;
/// Longest name of an alias, in characters.
pub const ALIAS_CHARS_MAX: usize = 255;
/// Longest name of a user that a caller may give, in characters.
pub const USER_NAME_CHARS_MAX: usize = 255;
/// Most entries of each list of a model's promotion rules.
pub const PROMOTION_LIST_MAX: usize = 50;
/// Longest value of a required tag, in characters.
pub const PROMOTION_VALUE_CHARS_MAX: usize = 5_000;
/// Largest `MLmodel` file that is read for its signature, in bytes.
pub const MLMODEL_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Longest value of a parameter or tag of a logged model, in characters.
pub const LOGGED_MODEL_VALUE_CHARS_MAX: usize = 100_000;
/// Most logged models that a page of a search may ask for.
pub const LOGGED_MODEL_PAGE_MAX: usize = 1_000;
/// Most points that one batch may carry.
pub const BATCH_POINTS_MAX: usize = 65_536;
/// Largest JSON body of a request, in bytes.
pub const JSON_BODY_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most runs that a page of a search may ask for.
pub const SEARCH_PAGE_MAX: usize = 50_000;
/// Most points that a page of a metric history may ask for.
pub const HISTORY_PAGE_MAX: usize = 25_000;
/// Most runs in one chart request.
pub const CHART_RUNS_MAX: usize = 1_000;
/// Most series (runs times keys) in one chart request.
pub const CHART_SERIES_MAX: usize = 10_000;
/// Most characters of the reason of a promotion.
pub const REASON_CHARS_MAX: usize = 1_000;
/// Widest chart, in pixels.
pub const CHART_WIDTH_MAX: usize = 8_192;
/// Longest path of an artifact, in bytes.
pub const ARTIFACT_PATH_BYTES_MAX: usize = 1_024;
/// A running run that sent nothing for this long is shown as "no signal", in milliseconds.
pub const NO_SIGNAL_AFTER_MS: i64 = 5 * 60 * 1000;
/// Experiments on a page when nobody says how many.
pub const EXPERIMENT_PAGE_DEFAULT: usize = 1_000;
/// Most experiments on a page.
pub const EXPERIMENT_PAGE_MAX: usize = 10_000;
/// Most experiments that a table may name.
pub const TABLE_EXPERIMENTS_MAX: usize = 1_000;
/// Runs on a page of a table when nobody says how many.
pub const TABLE_RUNS_DEFAULT: usize = 100;
/// Most columns of a table.
pub const TABLE_COLUMNS_MAX: usize = 1_000;
/// Most cells (runs times columns) of a page of a table.
pub const TABLE_CELLS_MAX: usize = 5_000_000;
/// Groups of an answer when nobody says how many.
pub const GROUPS_DEFAULT: usize = 1_000;
/// Width of a band when nobody says how wide.
pub const BAND_WIDTH_DEFAULT: usize = 500;
/// Width of a chart when nobody says how wide.
pub const CHART_WIDTH_DEFAULT: usize = 1_000;
/// Most buckets (runs times keys times width) that a chart may have: what keeps its memory bounded.
pub const CHART_BUCKETS_MAX: usize = 4_000_000;
/// How long the event stream may be silent before it says that it is still there, in seconds.
pub const EVENTS_KEEP_ALIVE_S: u64 = 15;
/// Most fields that all levels of a grouping may have together.
pub const GROUP_FIELDS_MAX: usize = 200;
/// Most fields that are summarised.
pub const GROUP_VALUES_MAX: usize = 200;
/// Most groups of one answer.
pub const GROUPS_MAX: usize = 10_000;
/// Most runs of all groups together.
pub const BAND_RUNS_MAX: usize = 20_000;
/// Most points that are read to join metrics for one chart.
pub const PAIR_POINTS_MAX: usize = 10_000_000;
/// Most fields that are compared between runs in one request.
pub const VARYING_FIELDS_MAX: usize = 10_000;
/// Most groups.
pub const BAND_GROUPS_MAX: usize = 100;
/// Most characters of a view's name.
pub const VIEW_NAME_CHARS_MAX: usize = 200;
/// Most bytes of a view's state.
pub const VIEW_STATE_BYTES_MAX: usize = 256 * 1024;
/// Most bytes of an owner's name.
pub const VIEW_OWNER_BYTES_MAX: usize = 100;
/// Most groups times summarised fields while groups are made.
pub const GROUP_CELLS_MAX: usize = 1_000_000;
/// Most runs that one change may list; a change of all that match has no such limit.
pub const EDIT_RUNS_MAX: usize = 100_000;
/// Runs of one change that are handed to the store at a time.
pub const EDIT_RUNS_AT_ONCE: usize = 64;
