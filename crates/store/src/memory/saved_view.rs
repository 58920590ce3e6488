//! Saved views in memory.

use super::MemoryStore;
use super::state::State;
use crate::{Answer, ChangeKind, SavedViewChange, SavedViewStore};
use trialbook_domain::{Code, ExperimentId, NewSavedView, Problem, SavedView, TimestampMs, ViewUid};

impl SavedViewStore for MemoryStore {
    fn create_saved_view(&self, new: NewSavedView, now: TimestampMs) -> Answer<'_, SavedView> {
        self.write(|state| {
            state.place(new.experiment)?;
            let NewSavedView { id, experiment, owner, name, state: content } = new;
            let view = SavedView {
                id,
                experiment,
                owner,
                name,
                state: content,
                is_default: false,
                created: now,
                updated: now,
            };
            check_free(state, &view, &view.name)?;
            state.views.insert(id, view.clone());
            if !view.name.is_empty() {
                state.note(experiment, None, ChangeKind::ViewsChanged);
            }
            Ok(view)
        })
    }

    fn get_saved_view(&self, id: ViewUid) -> Answer<'_, SavedView> {
        self.read(|state| state.views.get(&id).cloned().ok_or_else(|| not_found(id)))
    }

    fn list_saved_views(&self, experiment: ExperimentId, owner: String) -> Answer<'_, Vec<SavedView>> {
        self.read(|state| {
            let of = |view: &&SavedView| {
                view.experiment == experiment && view.owner == owner && !view.name.is_empty()
            };
            let mut listed: Vec<SavedView> = state.views.values().filter(of).cloned().collect();
            listed.sort_by(|left, right| left.name.cmp(&right.name));
            Ok(listed)
        })
    }

    fn change_saved_view(
        &self,
        id: ViewUid,
        change: SavedViewChange,
        now: TimestampMs,
    ) -> Answer<'_, SavedView> {
        self.write(|state| {
            let mut view = state.views.get(&id).cloned().ok_or_else(|| not_found(id))?;
            let is_told = change.is_told_of(&view.name);
            match change {
                SavedViewChange::Rename(name) => {
                    check_free(state, &view, &name)?;
                    view.name = name;
                }
                SavedViewChange::Replace(content) => view.state = content,
                SavedViewChange::MakeDefault => {
                    let of = |other: &&mut SavedView| {
                        other.experiment == view.experiment && other.owner == view.owner
                    };
                    state.views.values_mut().filter(of).for_each(|other| other.is_default = false);
                    view.is_default = true;
                }
                SavedViewChange::DropDefault => view.is_default = false,
            }
            view.updated = now;
            state.views.insert(id, view.clone());
            if is_told {
                state.note(view.experiment, None, ChangeKind::ViewsChanged);
            }
            Ok(view)
        })
    }

    fn delete_saved_view(&self, id: ViewUid) -> Answer<'_, ()> {
        self.write(|state| {
            let view = state.views.remove(&id).ok_or_else(|| not_found(id))?;
            if !view.name.is_empty() {
                state.note(view.experiment, None, ChangeKind::ViewsChanged);
            }
            Ok(())
        })
    }
}

fn not_found(id: ViewUid) -> Problem {
    Problem::new(Code::ViewNotFound, format!("There is no saved view '{id}'.")).fact("view_id", id)
}

fn check_free(state: &State, view: &SavedView, name: &str) -> Result<(), Problem> {
    let taken = |other: &SavedView| {
        other.id != view.id
            && other.experiment == view.experiment
            && other.owner == view.owner
            && other.name == name
    };
    if name.is_empty() || !state.views.values().any(taken) {
        return Ok(());
    }
    Err(Problem::new(Code::ViewExists, format!("A view named '{name}' exists already.")).fact("name", name))
}
