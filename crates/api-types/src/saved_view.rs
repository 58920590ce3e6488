//! Saved views of the runs of an experiment.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A view as saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedView {
    /// Its id.
    pub view_id: String,
    /// The experiment whose runs it shows.
    pub experiment_id: String,
    /// Whose it is: what the pages of one browser call themselves.
    pub owner: String,
    /// Its name; empty when only an address refers to it.
    pub name: String,
    /// What the pages make of it.
    pub state: String,
    /// Whether the owner sees it when opening the experiment.
    pub is_default: bool,
    /// When it was saved first, in milliseconds.
    pub created_ms: i64,
    /// When it was changed last, in milliseconds.
    pub updated_ms: i64,
}

/// The named views of an owner, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedViewList {
    /// The views.
    pub views: Vec<SavedView>,
}

/// Whose views are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListSavedViews {
    /// Whose views.
    pub owner: String,
    /// Another owner, whose views come after them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
}

/// A view to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSavedView {
    /// Whose it is.
    pub owner: String,
    /// Its name; without one only an address refers to it.
    #[serde(default)]
    pub name: String,
    /// What the pages make of it.
    pub state: String,
}

/// One change of a view: exactly one of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedViewChange {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Another state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Whether the owner sees it when opening the experiment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
}
