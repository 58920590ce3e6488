//! Rules of logged models.

use crate::Services;
use crate::run::name;
use crate::search::{fingerprint, open_token, read_offset, seal_token};
use trialbook_domain::limits::LOGGED_MODEL_NAME_CHARS_MAX;
use trialbook_domain::{
    Code, ExperimentId, Key, Lifecycle, LoggedModel, ModelUid, NewLoggedModel, Page, PageToken, Problem,
    RequestContext, RunUid,
};
use trialbook_query::{
    Comparison, Expr, LoggedModelAttribute, LoggedModelField, LoggedModelQuery, Predicate, Test,
};
use trialbook_store::{LoggedModelChange, LoggedModelSearch};

/// What a client says of a model that it logs.
#[derive(Clone, Debug)]
pub struct LogModel {
    /// The experiment.
    pub experiment: ExperimentId,
    /// Name; a generated one when there is none.
    pub name: Option<String>,
    /// Kind of model; empty when unknown.
    pub model_type: String,
    /// The run that makes it.
    pub source_run: Option<RunUid>,
    /// Parameters; an equal repeat is harmless, another value of the same key is refused.
    pub params: Vec<(Key, String)>,
    /// Tags; the last of equal keys wins.
    pub tags: Vec<(Key, String)>,
}

/// A page of logged models to be found.
#[derive(Clone, Debug)]
pub struct LoggedModelPage {
    /// Experiments to look in.
    pub experiments: Vec<ExperimentId>,
    /// Checked filter and order.
    pub query: LoggedModelQuery,
    /// Most models to return.
    pub limit: usize,
    /// Token of the page before.
    pub token: Option<PageToken>,
}

impl Services {
    /// Creates a pending model with a fresh id.
    ///
    /// Problems: `invalid_value` (fact `field`), `param_changed` (facts `key`, `old`, `new`), `experiment_not_found`,
    /// `experiment_deleted`, `run_not_found`.
    pub async fn create_logged_model(
        &self,
        _ctx: &RequestContext,
        log: LogModel,
    ) -> Result<LoggedModel, Problem> {
        let name = match log.name.filter(|name| !name.is_empty()) {
            Some(name) => name,
            None => name::generate(self.entropy()),
        };
        let n_chars = name.chars().count();
        if n_chars > LOGGED_MODEL_NAME_CHARS_MAX {
            let what = format!(
                "The model name has {n_chars} characters; at most {LOGGED_MODEL_NAME_CHARS_MAX} are allowed."
            );
            return Err(Problem::new(Code::InvalidValue, what).fact("field", "name"));
        }
        let new = NewLoggedModel {
            uid: ModelUid(self.entropy().bytes16()),
            experiment: log.experiment,
            name,
            model_type: log.model_type,
            source_run: log.source_run,
            params: written_once(log.params)?,
            tags: last_of_each(log.tags),
        };
        self.store().create_logged_model(new, self.clock().now()).await
    }

    /// One model that is not deleted. Problem: `logged_model_not_found` (fact `model_id`).
    pub async fn get_logged_model(
        &self,
        ctx: &RequestContext,
        uid: ModelUid,
    ) -> Result<LoggedModel, Problem> {
        let model = self.get_any_logged_model(ctx, uid).await?;
        match model.lifecycle {
            Lifecycle::Active => Ok(model),
            Lifecycle::Deleted => {
                Err(Problem::new(Code::LoggedModelNotFound, format!("The logged model {uid} is deleted."))
                    .fact("model_id", uid))
            }
        }
    }

    /// One model, deleted or not. Problem: `logged_model_not_found`.
    pub async fn get_any_logged_model(
        &self,
        _ctx: &RequestContext,
        uid: ModelUid,
    ) -> Result<LoggedModel, Problem> {
        self.store().get_logged_model(uid).await
    }

    /// Finalizes, tags or deletes a model; see [`LoggedModelChange`] for the problems.
    pub async fn change_logged_model(
        &self,
        _ctx: &RequestContext,
        uid: ModelUid,
        change: LoggedModelChange,
    ) -> Result<LoggedModel, Problem> {
        self.store().change_logged_model(uid, change, self.clock().now()).await
    }

    /// The models that a run logged, the newest first, at most `limit`. Problem: `run_not_found`.
    pub async fn logged_models_of(
        &self,
        ctx: &RequestContext,
        run: RunUid,
        limit: usize,
    ) -> Result<Vec<LoggedModel>, Problem> {
        let experiment = self.get_run_info(ctx, run).await?.experiment;
        let field = LoggedModelField::Attribute(LoggedModelAttribute::SourceRun);
        let is =
            Predicate::new(field, Test::Text(Comparison::Equal, run.to_string())).map_err(Problem::bug)?;
        let query = LoggedModelQuery::new(Expr::Test(is), Vec::new());
        let page = LoggedModelPage { experiments: vec![experiment], query, limit, token: None };
        Ok(self.search_logged_models(ctx, page).await?.entries)
    }

    /// A page of models. Problem: `invalid_page_token` when the token is damaged or belongs to another search.
    pub async fn search_logged_models(
        &self,
        _ctx: &RequestContext,
        page: LoggedModelPage,
    ) -> Result<Page<LoggedModel>, Problem> {
        let identity = fingerprint(&[format!("{:?}", page.experiments), format!("{:?}", page.query)]);
        let skip = match &page.token {
            None => 0,
            Some(token) => read_offset(&open_token(identity, token)?)?,
        };
        let LoggedModelPage { experiments, query, limit, .. } = page;
        // One more than wanted tells whether there is a next page.
        let search = LoggedModelSearch { experiments, query, skip, limit: limit.saturating_add(1) };
        let mut entries = self.store().search_logged_models(search).await?;
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next = more.then(|| seal_token(identity, &skip.saturating_add(limit).to_le_bytes()));
        Ok(Page { entries, next })
    }
}

/// Each key once. Whoever sends two values of a parameter means one of them, and nobody can tell which.
fn written_once(params: Vec<(Key, String)>) -> Result<Vec<(Key, String)>, Problem> {
    let mut unique: Vec<(Key, String)> = Vec::with_capacity(params.len());
    for (key, new) in params {
        match unique.iter().find(|(known, _)| *known == key) {
            None => unique.push((key, new)),
            Some((_, old)) if *old == new => {}
            Some((_, old)) => {
                let what = format!("The parameter '{key}' is '{old}' and '{new}' in the same request.");
                let problem = Problem::new(Code::ParamChanged, what).why("Parameters are written once.");
                return Err(problem.fact("key", key).fact("old", old).fact("new", new));
            }
        }
    }
    Ok(unique)
}

/// Each key once, where it first stood, with the value that came last.
fn last_of_each(pairs: Vec<(Key, String)>) -> Vec<(Key, String)> {
    let mut unique: Vec<(Key, String)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        match unique.iter_mut().find(|(known, _)| *known == key) {
            Some(slot) => slot.1 = value,
            None => unique.push((key, value)),
        }
    }
    unique
}
