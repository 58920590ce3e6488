//! Rules of the model registry.

mod lineage;
mod promotion;
mod source;
mod versions;

use crate::Services;
use crate::search::{fingerprint, open_token, read_offset, seal_token};
use trialbook_domain::limits::{ALIAS_CHARS_MAX, MODEL_NAME_CHARS_MAX};
use trialbook_domain::{
    Code, Key, KnownFrom, ModelUid, ModelVersion, NewModelVersion, NewRegisteredModel, Page, PageToken,
    Problem, RegisteredModel, RegistryEvent, RequestContext, RunUid, Stage, VersionOrigin, Who,
};
use trialbook_query::{ModelVersionQuery, RegisteredModelQuery};
use trialbook_store::{Actor, Generations, ModelVersionChange, RegisteredModelChange, RegistrySearch};

pub use lineage::Lineage;
pub use versions::{VersionPage, VersionsOf};

/// What stock clients send for a user that they do not know.
const UNKNOWN_USER: &str = "unknown";

/// What a client says of a version that it registers.
#[derive(Clone, Debug, Default)]
pub struct RegisterVersion {
    /// Name of the model.
    pub model: String,
    /// Where it comes from: an address of files, of a run, of a logged model or of another version.
    pub source: String,
    /// The run that made it.
    pub run_id: Option<String>,
    /// Address of that run on another server.
    pub run_link: String,
    /// What it is.
    pub description: String,
    /// The logged model that it is.
    pub logged_model: Option<ModelUid>,
    /// Tags; the last of equal keys wins.
    pub tags: Vec<(Key, String)>,
}

/// A page of a search of the registry.
#[derive(Clone, Debug)]
pub struct RegistryPage<Q> {
    /// Checked filter and order.
    pub query: Q,
    /// Most entries to return.
    pub limit: usize,
    /// Token of the page before.
    pub token: Option<PageToken>,
}

impl Services {
    /// Who acts, as far as they said, and when.
    fn actor(&self, ctx: &RequestContext) -> Actor {
        Actor {
            who: Who::new(ctx.principal.name(), KnownFrom::Caller),
            now: self.clock().now(),
            reason: ctx.reason.clone(),
        }
    }

    /// Who registers a version: who they said they are, or else the user of the run that made it.
    async fn registrar(&self, ctx: &RequestContext, origin: &VersionOrigin) -> Result<Actor, Problem> {
        let actor = self.actor(ctx);
        let VersionOrigin::Files { run_id, .. } = origin else { return Ok(actor) };
        let (Some(uid), KnownFrom::Nowhere) = (RunUid::parse(run_id), actor.who.known_from) else {
            return Ok(actor);
        };
        match self.store().get_run_info(uid).await {
            Ok(run) if run.user != UNKNOWN_USER => {
                Ok(Actor { who: Who::new(&run.user, KnownFrom::Run), ..actor })
            }
            Ok(_) => Ok(actor),
            Err(problem) if problem.code() == Code::RunNotFound => Ok(actor),
            Err(problem) => Err(problem),
        }
    }

    /// Registers a model. Problems: `invalid_value` (fact `field`), `registered_model_exists`.
    pub async fn create_registered_model(
        &self,
        ctx: &RequestContext,
        new: NewRegisteredModel,
    ) -> Result<RegisteredModel, Problem> {
        check_name(&new.name)?;
        let new = NewRegisteredModel { tags: last_of_each(new.tags), ..new };
        self.store().create_registered_model(new, self.actor(ctx)).await
    }

    /// One registered model. Problem: `registered_model_not_found` (fact `name`).
    pub async fn get_registered_model(
        &self,
        _ctx: &RequestContext,
        name: &str,
    ) -> Result<RegisteredModel, Problem> {
        self.store().get_registered_model(name.to_owned()).await
    }

    /// Changes a registered model; see [`RegisteredModelChange`] for the problems. Also `invalid_value` (fact `field`) for
    /// names that cannot be.
    pub async fn change_registered_model(
        &self,
        ctx: &RequestContext,
        name: &str,
        change: RegisteredModelChange,
    ) -> Result<RegisteredModel, Problem> {
        match &change {
            RegisteredModelChange::Rename(new) => check_name(new)?,
            RegisteredModelChange::DeleteAlias(alias) => check_alias(alias)?,
            RegisteredModelChange::Describe(_)
            | RegisteredModelChange::SetTag(..)
            | RegisteredModelChange::DeleteTag(_) => {}
        }
        self.store().change_registered_model(name.to_owned(), change, self.actor(ctx)).await
    }

    /// Removes a registered model with all its versions, for good. Problem: `registered_model_not_found`.
    pub async fn delete_registered_model(&self, ctx: &RequestContext, name: &str) -> Result<(), Problem> {
        self.store().delete_registered_model(name.to_owned(), self.actor(ctx)).await
    }

    /// Registers a version under the next number.
    ///
    /// Problems: `registered_model_not_found`, `model_version_not_found` (of a source that is a version), `invalid_value`
    /// (fact `field` is `source`) when the source is not where it may be.
    pub async fn create_model_version(
        &self,
        ctx: &RequestContext,
        register: RegisterVersion,
    ) -> Result<ModelVersion, Problem> {
        self.store().get_registered_model(register.model.clone()).await?;
        let origin = self.resolve_source(ctx, &register).await?;
        let actor = self.registrar(ctx, &origin).await?;
        let new = NewModelVersion {
            model: register.model,
            description: register.description,
            origin,
            run_link: register.run_link,
            tags: last_of_each(register.tags),
        };
        let source = register.source;
        self.store().create_model_version(new, actor).await.map_err(|problem| {
            if problem.fact_value("field") == "source" {
                source::other_run_or_model(&source)
            } else {
                problem
            }
        })
    }

    /// One version. Problem: `model_version_not_found` (facts `name`, `version`).
    pub async fn get_model_version(
        &self,
        _ctx: &RequestContext,
        name: &str,
        number: i64,
    ) -> Result<ModelVersion, Problem> {
        self.store().get_model_version(name.to_owned(), number).await
    }

    /// The version that an alias points to; `latest`, in any case, is the one with the highest number.
    ///
    /// Problems: `invalid_value`, `registered_model_not_found`, `alias_not_found`.
    pub async fn get_version_by_alias(
        &self,
        _ctx: &RequestContext,
        name: &str,
        alias: &str,
    ) -> Result<ModelVersion, Problem> {
        check_alias(alias)?;
        if !alias.eq_ignore_ascii_case("latest") {
            return self.store().get_version_by_alias(name.to_owned(), alias.to_owned()).await;
        }
        let model = self.store().get_registered_model(name.to_owned()).await?;
        model.latest.into_iter().max_by_key(|version| version.number).ok_or_else(|| {
            let what = format!("The registered model '{name}' has no versions yet.");
            Problem::new(Code::AliasNotFound, what).fact("name", name).fact("alias", alias)
        })
    }

    /// The newest version of each of these stages, by stage; of all stages when there are none.
    pub async fn latest_versions(
        &self,
        _ctx: &RequestContext,
        name: &str,
        stages: &[Stage],
    ) -> Result<Vec<ModelVersion>, Problem> {
        let model = self.store().get_registered_model(name.to_owned()).await?;
        let wanted = |stage: Stage| stages.is_empty() || stages.contains(&stage);
        Ok(model.latest.into_iter().filter(|version| wanted(version.stage)).collect())
    }

    /// Changes a version. Problem: `model_version_not_found`.
    pub async fn change_model_version(
        &self,
        ctx: &RequestContext,
        name: &str,
        number: i64,
        change: ModelVersionChange,
    ) -> Result<ModelVersion, Problem> {
        self.store().change_model_version(name.to_owned(), number, change, self.actor(ctx)).await
    }

    /// Removes a version for good, with the aliases that point to it. Problem: `model_version_not_found`.
    pub async fn delete_model_version(
        &self,
        ctx: &RequestContext,
        name: &str,
        number: i64,
    ) -> Result<(), Problem> {
        self.store().delete_model_version(name.to_owned(), number, self.actor(ctx)).await
    }

    /// A page of registered models. Problem: `invalid_page_token`.
    pub async fn search_registered_models(
        &self,
        _ctx: &RequestContext,
        page: RegistryPage<RegisteredModelQuery>,
    ) -> Result<Page<RegisteredModel>, Problem> {
        let (search, identity) = opened(page)?;
        let (skip, limit) = (search.skip, search.limit - 1);
        let entries = self.store().search_registered_models(search).await?;
        Ok(closed(entries, identity, skip, limit))
    }

    /// A page of model versions. Problem: `invalid_page_token`.
    pub async fn search_model_versions(
        &self,
        _ctx: &RequestContext,
        page: RegistryPage<ModelVersionQuery>,
    ) -> Result<Page<ModelVersion>, Problem> {
        let (search, identity) = opened(page)?;
        let (skip, limit) = (search.skip, search.limit - 1);
        let entries = self.store().search_model_versions(search).await?;
        Ok(closed(entries, identity, skip, limit))
    }

    /// What happened to a model, or to all that ever had its name, newest first, at most `limit` events before the event
    /// `before`.
    pub async fn list_registry_events(
        &self,
        _ctx: &RequestContext,
        name: &str,
        generations: Generations,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<RegistryEvent>, Problem> {
        self.store().list_registry_events(name.to_owned(), generations, before, limit).await
    }
}

fn opened<F: trialbook_query::Field>(
    page: RegistryPage<trialbook_query::Query<F>>,
) -> Result<(RegistrySearch<trialbook_query::Query<F>>, u64), Problem> {
    let identity = fingerprint(&[format!("{:?}", page.query)]);
    let skip = match &page.token {
        None => 0,
        Some(token) => read_offset(&open_token(identity, token)?)?,
    };
    // One more than wanted tells whether there is a next page.
    Ok((RegistrySearch { query: page.query, skip, limit: page.limit.saturating_add(1) }, identity))
}

fn closed<T>(mut entries: Vec<T>, identity: u64, skip: usize, limit: usize) -> Page<T> {
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = more.then(|| seal_token(identity, &skip.saturating_add(limit).to_le_bytes()));
    Page { entries, next }
}

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

fn invalid(field: &'static str, what: String) -> Problem {
    Problem::new(Code::InvalidValue, what).fact("field", field)
}

fn check_name(name: &str) -> Result<(), Problem> {
    if name.contains(['/', ':']) {
        return Err(invalid(
            "name",
            format!("Invalid model name '{name}'. Names cannot contain '/' or ':'."),
        ));
    }
    if name.trim().is_empty() || name == "." || name == ".." {
        return Err(invalid(
            "name",
            format!("Invalid model name '{name}'. Names cannot be blank, '.' or '..'."),
        ));
    }
    let n_chars = name.chars().count();
    if n_chars > MODEL_NAME_CHARS_MAX {
        let what =
            format!("The model name has {n_chars} characters; at most {MODEL_NAME_CHARS_MAX} are allowed.");
        return Err(invalid("name", what));
    }
    Ok(())
}

fn check_alias(alias: &str) -> Result<(), Problem> {
    if alias.is_empty() {
        return Err(invalid("alias", "Registered model alias name cannot be empty.".to_owned()));
    }
    if !alias.chars().all(|unit| unit.is_alphanumeric() || matches!(unit, '_' | '-')) {
        let what = format!(
            "Invalid alias name: '{alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-)."
        );
        return Err(invalid("alias", what));
    }
    if alias.chars().count() > ALIAS_CHARS_MAX {
        let what = format!(
            "'Registered model alias name' exceeds the maximum length of {ALIAS_CHARS_MAX} characters"
        );
        return Err(invalid("alias", what));
    }
    Ok(())
}

/// Some aliases mean something already.
fn check_reserved(alias: &str) -> Result<(), Problem> {
    if alias.eq_ignore_ascii_case("latest") {
        return Err(invalid("alias", "'latest' alias name (case insensitive) is reserved.".to_owned()));
    }
    let digits = alias.strip_prefix(['v', 'V']).unwrap_or_default();
    if !digits.is_empty() && digits.chars().all(char::is_numeric) {
        return Err(invalid("alias", format!("Version alias name '{alias}' is reserved.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_addresses_could_not_hold_are_refused() {
        for name in ["a", "a b", "größe", "a.b", "...", &"n".repeat(256)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", " ", ".", "..", "a/b", "a:b", &"n".repeat(257)] {
            assert_eq!(
                check_name(name).map_err(|p| p.fact_value("field").to_owned()),
                Err("name".to_owned()),
                "{name}"
            );
        }
    }

    #[test]
    fn aliases_that_mean_something_else_are_refused() {
        for alias in ["champion", "v1-b", "Vx", "v", "a_b", "größe"] {
            assert!(check_alias(alias).and_then(|()| check_reserved(alias)).is_ok(), "{alias}");
        }
        for alias in ["", "a b", "a.b", "latest", "LATEST", "v1", "V007", &"a".repeat(256)] {
            assert!(check_alias(alias).and_then(|()| check_reserved(alias)).is_err(), "{alias}");
        }
    }
}
