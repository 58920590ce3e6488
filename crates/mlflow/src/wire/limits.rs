//! Limits of the protocol, as its clients know them. Lengths count characters.

/// Longest name of a metric, parameter or tag.
pub(crate) const KEY_CHARS_MAX: usize = 250;
/// Longer parameter values are cut.
pub(crate) const PARAM_VALUE_CHARS_MAX: usize = 6_000;
/// Longer tag values of runs are cut.
pub(crate) const RUN_TAG_VALUE_CHARS_MAX: usize = 8_000;
/// Longest tag value of an experiment.
pub(crate) const EXPERIMENT_TAG_VALUE_CHARS_MAX: usize = 20_000;
/// Longest artifact location.
pub(crate) const ARTIFACT_LOCATION_CHARS_MAX: usize = 2_048;
/// Most metrics in a batch, and most entries of all kinds together.
pub(crate) const BATCH_METRICS_MAX: usize = 1_000;
/// Most parameters, and most tags, in a batch.
pub(crate) const BATCH_PARAMS_MAX: usize = 100;
/// Runs of a page when the client names no number.
pub(crate) const SEARCH_RUNS_DEFAULT: i64 = 1_000;
/// Most runs in a bulk history.
pub(crate) const BULK_RUNS_MAX: usize = 100;
/// Most points per run in a sampled history.
pub(crate) const INTERVAL_POINTS_MAX: i64 = 2_500;
/// Most experiments in a list of datasets.
pub(crate) const DATASET_EXPERIMENTS_MAX: usize = 20;
/// Most datasets that a list shows.
pub(crate) const DATASET_SUMMARIES_MAX: usize = 1_000;
/// Longest name of a dataset.
pub(crate) const DATASET_NAME_CHARS_MAX: usize = 500;
/// Longest digest of a dataset.
pub(crate) const DATASET_DIGEST_CHARS_MAX: usize = 36;
/// Longest source of a dataset, and of its kind.
pub(crate) const DATASET_SOURCE_CHARS_MAX: usize = 65_535;
/// Longest schema of a dataset.
pub(crate) const DATASET_SCHEMA_CHARS_MAX: usize = 1_048_575;
/// Longest profile of a dataset.
pub(crate) const DATASET_PROFILE_CHARS_MAX: usize = 16_777_215;
/// Longest key of an input tag.
pub(crate) const INPUT_TAG_KEY_CHARS_MAX: usize = 255;
/// Longest value of an input tag.
pub(crate) const INPUT_TAG_VALUE_CHARS_MAX: usize = 500;
/// Logged models of a page when the client names no number.
pub(crate) const LOGGED_MODEL_SEARCH_DEFAULT: usize = 50;
pub(crate) use trialbook_domain::limits::LOGGED_MODEL_VALUE_CHARS_MAX;
/// Longest tag value in the registry.
pub(crate) const MODEL_TAG_VALUE_CHARS_MAX: usize = 100_000;
/// Registered models of a page when the client names no number.
pub(crate) const MODEL_SEARCH_DEFAULT: usize = 100;
/// Most registered models of a page.
pub(crate) const MODEL_SEARCH_MAX: usize = 1_000;
/// Most versions of a page, and their number when the client names none.
pub(crate) const VERSION_SEARCH_MAX: usize = 200_000;
