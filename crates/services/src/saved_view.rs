//! Rules of saved views.

use crate::Services;
use trialbook_domain::limits::{VIEW_NAME_CHARS_MAX, VIEW_OWNER_BYTES_MAX, VIEW_STATE_BYTES_MAX};
use trialbook_domain::{Code, ExperimentId, NewSavedView, Problem, RequestContext, SavedView, ViewUid};
use trialbook_store::SavedViewChange;

/// A view to be saved.
#[derive(Clone, Debug)]
pub struct SaveView {
    /// The experiment whose runs it shows.
    pub experiment: ExperimentId,
    /// Whose it is.
    pub owner: String,
    /// Its name; empty when only an address refers to it.
    pub name: String,
    /// What the pages make of it.
    pub state: String,
}

impl Services {
    /// Saves a view. Problems: `invalid_value` (fact `field`), `experiment_not_found`, `view_exists`.
    pub async fn save_view(&self, _ctx: &RequestContext, save: SaveView) -> Result<SavedView, Problem> {
        let SaveView { experiment, owner, name, state } = save;
        check_owner(&owner)?;
        if !name.is_empty() {
            check_name(&name)?;
        }
        check_state(&state)?;
        let id = ViewUid(self.entropy().bytes16());
        let new = NewSavedView { id, experiment, owner, name, state };
        self.store().create_saved_view(new, self.clock().now()).await
    }

    /// One view. Problem: `view_not_found`.
    pub async fn get_saved_view(&self, _ctx: &RequestContext, id: ViewUid) -> Result<SavedView, Problem> {
        self.store().get_saved_view(id).await
    }

    /// The named views that an owner has of an experiment. Problems: `invalid_value`, `experiment_not_found`.
    pub async fn list_saved_views(
        &self,
        _ctx: &RequestContext,
        experiment: ExperimentId,
        owner: &str,
    ) -> Result<Vec<SavedView>, Problem> {
        check_owner(owner)?;
        self.store().get_experiment(experiment).await?;
        self.store().list_saved_views(experiment, owner.to_owned()).await
    }

    /// Applies one change; see [`SavedViewChange`]. Problems: `invalid_value`, `view_not_found`, `view_exists`.
    pub async fn change_saved_view(
        &self,
        _ctx: &RequestContext,
        id: ViewUid,
        change: SavedViewChange,
    ) -> Result<SavedView, Problem> {
        match &change {
            SavedViewChange::Rename(name) => check_name(name)?,
            SavedViewChange::Replace(state) => check_state(state)?,
            SavedViewChange::MakeDefault | SavedViewChange::DropDefault => {}
        }
        self.store().change_saved_view(id, change, self.clock().now()).await
    }

    /// Forgets a view. Problem: `view_not_found`.
    pub async fn delete_saved_view(&self, _ctx: &RequestContext, id: ViewUid) -> Result<(), Problem> {
        self.store().delete_saved_view(id).await
    }
}

fn refused(field: &str, what: String) -> Problem {
    Problem::new(Code::InvalidValue, what).fact("field", field.to_owned())
}

fn check_owner(owner: &str) -> Result<(), Problem> {
    if owner.is_empty() || owner.len() > VIEW_OWNER_BYTES_MAX {
        let what = format!(
            "The owner of a view has {} bytes; 1 to {VIEW_OWNER_BYTES_MAX} are allowed.",
            owner.len()
        );
        return Err(refused("owner", what));
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(refused("name", format!("The name of a view, '{name}', is blank.")));
    }
    let n_chars = name.chars().count();
    if n_chars > VIEW_NAME_CHARS_MAX {
        let what = format!(
            "The name of a view has {n_chars} characters; at most {VIEW_NAME_CHARS_MAX} are allowed."
        );
        return Err(refused("name", what));
    }
    Ok(())
}

fn check_state(state: &str) -> Result<(), Problem> {
    if state.len() > VIEW_STATE_BYTES_MAX {
        let what = format!(
            "The state of a view has {} bytes; at most {VIEW_STATE_BYTES_MAX} are allowed.",
            state.len()
        );
        return Err(refused("state", what));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_name_the_field_and_what_it_has() {
        for (outcome, field) in [
            (check_owner(""), "owner"),
            (check_owner(&"x".repeat(101)), "owner"),
            (check_name(" "), "name"),
            (check_name(&"ü".repeat(201)), "name"),
            (check_state(&"x".repeat(VIEW_STATE_BYTES_MAX + 1)), "state"),
        ] {
            let refused = outcome.unwrap_err();
            assert_eq!(refused.code(), Code::InvalidValue);
            assert!(format!("{refused:?}").contains(field), "{refused:?}");
        }
        assert!(check_name(&"ü".repeat(200)).is_ok() && check_owner("x").is_ok() && check_state("").is_ok());
    }
}
