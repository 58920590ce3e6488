//! Versions of one model, or of one run, with the names of the runs that made them; and the file that describes one.

use super::RegistryPage;
use crate::Services;
use std::collections::BTreeMap;
use trialbook_domain::{Code, ModelVersion, Page, PageToken, Problem, RequestContext, RunUid};
use trialbook_query::{
    Comparison, Direction, Expr, ModelVersionField, ModelVersionQuery, OrderBy, Predicate, Test,
};

/// Whose versions are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionsOf {
    /// Those of a registered model.
    Model(String),
    /// Those that a run made.
    Run(RunUid),
}

/// A page of versions.
#[derive(Clone, Debug)]
pub struct VersionPage {
    /// The versions, and where the next ones begin.
    pub page: Page<ModelVersion>,
    /// Names of the runs that made them, by id; a run that is not recorded here has none.
    pub run_names: BTreeMap<String, String>,
}

impl Services {
    /// Versions of a model by falling number, or of a run by the names of their models.
    ///
    /// Problems: `registered_model_not_found`, `invalid_page_token`.
    pub async fn list_versions(
        &self,
        ctx: &RequestContext,
        of: &VersionsOf,
        limit: usize,
        token: Option<PageToken>,
    ) -> Result<VersionPage, Problem> {
        if let VersionsOf::Model(name) = of {
            self.get_registered_model(ctx, name).await?;
        }
        let query = query(of)?;
        let page = self.search_model_versions(ctx, RegistryPage { query, limit, token }).await?;
        let mut run_names = BTreeMap::new();
        for version in &page.entries {
            let Some(uid) = RunUid::parse(&version.run_id) else { continue };
            if run_names.contains_key(&version.run_id) {
                continue;
            }
            match self.get_run_info(ctx, uid).await {
                Ok(run) => drop(run_names.insert(version.run_id.clone(), run.name)),
                Err(problem) if problem.code() == Code::RunNotFound => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(VersionPage { page, run_names })
    }

    /// The text of the `MLmodel` file of a version; `None` when there is none that this server reads. Problems:
    /// `registered_model_not_found`, `model_version_not_found`.
    pub async fn read_mlmodel(
        &self,
        ctx: &RequestContext,
        name: &str,
        number: i64,
    ) -> Result<Option<String>, Problem> {
        let version = self.get_model_version(ctx, name, number).await?;
        match self.find_mlmodel(&version).await? {
            Some(file) => self.mlmodel_text(ctx, &file).await,
            None => Ok(None),
        }
    }
}

fn query(of: &VersionsOf) -> Result<ModelVersionQuery, Problem> {
    let (field, text, order) = match of {
        VersionsOf::Model(name) => (
            ModelVersionField::Name,
            name.clone(),
            vec![OrderBy::new(ModelVersionField::Number, Direction::Descending)],
        ),
        VersionsOf::Run(uid) => (
            ModelVersionField::RunId,
            uid.to_string(),
            vec![OrderBy::new(ModelVersionField::Name, Direction::Ascending)],
        ),
    };
    let is = Predicate::new(field, Test::Text(Comparison::Equal, text)).map_err(Problem::bug)?;
    Ok(ModelVersionQuery::new(Expr::Test(is), order))
}
