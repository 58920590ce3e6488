//! Lists of versions and logged models, and moves of aliases and stages.

use crate::{LoggedModel, ModelVersion, Stage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Which versions are listed: those of a model, or those that a run made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListVersions {
    /// Name of the model.
    #[serde(default)]
    pub model: Option<String>,
    /// Id of the run.
    #[serde(default)]
    pub run_id: Option<String>,
    /// Most versions of the page, 1 to 1,000; 100 when not given.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Token of the page before.
    #[serde(default)]
    pub page_token: Option<String>,
}

/// A page of versions: of a model the newest first, of a run by the names of their models.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelVersionList {
    /// The versions.
    pub versions: Vec<ModelVersion>,
    /// Names of the runs that made them, by id; a run that is not recorded here has none.
    pub run_names: BTreeMap<String, String>,
    /// Token of the next page, if there is one.
    pub next_page_token: Option<String>,
}

/// The run whose logged models are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListLoggedModels {
    /// Id of the run that made them.
    pub run_id: String,
    /// Most models, 1 to 1,000; 100 when not given.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// What a run logged as models, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoggedModelList {
    /// The models.
    pub models: Vec<LoggedModel>,
}

/// The file that describes a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelDescription {
    /// The text of the `MLmodel` file; absent when this server has none, or none that is small enough to be read.
    pub text: Option<String>,
}

/// A version for an alias.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAlias {
    /// Number of the version.
    pub version: i64,
    /// Why; some rules of promotion need a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who moves it, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// A stage for a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetStage {
    /// The stage.
    #[serde(deserialize_with = "crate::strict::word")]
    pub stage: Stage,
    /// Whether the other versions of the stage are archived.
    #[serde(default)]
    pub archive_others: bool,
    /// Why; some rules of promotion need a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who moves it, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_say_only_what_is_given() {
        let alias = SetAlias { version: 2, reason: None, user: None };
        assert_eq!(serde_json::to_string(&alias).unwrap(), r#"{"version":2}"#);
        let stage: SetStage = serde_json::from_str(r#"{"stage":"Production"}"#).unwrap();
        assert_eq!((stage.stage, stage.archive_others, stage.reason), (Stage::Production, false, None));
        for wrong in [r#"{"stage":"Live"}"#, r#"{"stage":["Staging"]}"#, r#"{"stage":"Staging","why":"x"}"#] {
            assert!(serde_json::from_str::<SetStage>(wrong).is_err(), "{wrong}");
        }
    }
}
