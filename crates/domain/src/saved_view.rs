//! A way of looking at the runs of an experiment, kept under a name or only under its id.

use crate::{ExperimentId, TimestampMs, ViewUid};

/// A view as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: ViewUid,
    /// The experiment whose runs it shows.
    pub experiment: ExperimentId,
    /// Whose it is: what the pages of one browser call themselves.
    pub owner: String,
    /// Its name; empty when only an address refers to it.
    pub name: String,
    /// What the pages make of it: text that the server does not read.
    pub state: String,
    /// Whether the owner sees it when opening the experiment.
    pub is_default: bool,
    /// When it was saved first.
    pub created: TimestampMs,
    /// When it was changed last.
    pub updated: TimestampMs,
}

/// A view to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSavedView {
    /// Its id.
    pub id: ViewUid,
    /// The experiment whose runs it shows.
    pub experiment: ExperimentId,
    /// Whose it is.
    pub owner: String,
    /// Its name; empty when only an address refers to it.
    pub name: String,
    /// What the pages make of it.
    pub state: String,
}
