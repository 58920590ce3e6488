//! Persistence of saved views.

use crate::Answer;
use trialbook_domain::{ExperimentId, NewSavedView, SavedView, TimestampMs, ViewUid};

/// One change of a saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedViewChange {
    /// A new name, which the owner has given to no other view of the experiment.
    Rename(String),
    /// Another state.
    Replace(String),
    /// The owner sees it when opening the experiment, and no other of the owner's views.
    MakeDefault,
    /// The owner no longer sees it when opening the experiment.
    DropDefault,
}

impl SavedViewChange {
    /// Whether the change of a view that had this name is told as [`crate::ChangeKind::ViewsChanged`]. Views without a name only hold
    /// addresses: nobody lists them. The default, though, is taken from another view, which has a name.
    #[must_use]
    pub fn is_told_of(&self, name: &str) -> bool {
        !name.is_empty() || matches!(self, SavedViewChange::Rename(_) | SavedViewChange::MakeDefault)
    }
}

/// Persistence of saved views.
pub trait SavedViewStore {
    /// Saves a view. As with its changes and its end, [`crate::ChangeKind::ViewsChanged`] is told unless it has no name.
    ///
    /// Problems: `experiment_not_found`, `view_exists` with fact `name` when the owner has one of that name in the
    /// experiment; views without a name never stand in each other's way.
    fn create_saved_view(&self, new: NewSavedView, now: TimestampMs) -> Answer<'_, SavedView>;

    /// One view; unknown is `view_not_found` with fact `view_id`.
    fn get_saved_view(&self, id: ViewUid) -> Answer<'_, SavedView>;

    /// The named views that an owner has of an experiment, by name; an unknown experiment has none.
    fn list_saved_views(&self, experiment: ExperimentId, owner: String) -> Answer<'_, Vec<SavedView>>;

    /// Applies one change and returns the view after it. Problems: `view_not_found`, `view_exists`.
    fn change_saved_view(
        &self,
        id: ViewUid,
        change: SavedViewChange,
        now: TimestampMs,
    ) -> Answer<'_, SavedView>;

    /// Forgets a view; unknown is `view_not_found`.
    fn delete_saved_view(&self, id: ViewUid) -> Answer<'_, ()>;
}
