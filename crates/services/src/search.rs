//! Finding runs and experiments, page by page.

use crate::Services;
use std::borrow::Cow;
use trialbook_domain::limits::SEARCH_PAGE_MAX;
use trialbook_domain::{
    Code, Experiment, ExperimentId, Page, PageToken, Problem, RequestContext, RunRecord, ViewType,
};
use trialbook_query::{ExperimentField, ExperimentQuery, RunField, RunQuery, SortValue, Values};
use trialbook_store::{RunSearch, RunTable};

/// A page of runs to be found.
#[derive(Clone, Debug)]
pub struct RunPage {
    /// Experiments to look in.
    pub experiments: Vec<ExperimentId>,
    /// Which lifecycles are shown.
    pub view: ViewType,
    /// Checked filter and order.
    pub query: RunQuery,
    /// Most runs to return; 1 to [`SEARCH_PAGE_MAX`].
    pub limit: usize,
    /// Token of the page before.
    pub token: Option<PageToken>,
    /// Only runs among the first so many that were ever created; what a table said when it was counted.
    pub n_created: Option<u64>,
}

/// A page of experiments to be found.
#[derive(Clone, Debug)]
pub struct ExperimentSearch {
    /// Which lifecycles are shown.
    pub view: ViewType,
    /// Checked filter and order.
    pub query: ExperimentQuery,
    /// Most experiments to return.
    pub limit: usize,
    /// Token of the page before.
    pub token: Option<PageToken>,
}

impl Services {
    /// A page of runs with everything they logged.
    ///
    /// Problem: `invalid_page_token` when the token is damaged or belongs to another search.
    pub async fn search_runs(
        &self,
        _ctx: &RequestContext,
        page: RunPage,
    ) -> Result<Page<RunRecord>, Problem> {
        let (search, identity) = checked(page)?;
        let (entries, next) = self.store().search_runs(search).await?;
        Ok(Page { entries, next: next.map(|position| seal_token(identity, &position)) })
    }

    /// A page of runs as columns of the given fields, with the number of all matches and the next page's token.
    pub async fn search_table(
        &self,
        _ctx: &RequestContext,
        page: RunPage,
        fields: Vec<RunField>,
    ) -> Result<(RunTable, Option<PageToken>), Problem> {
        let (search, identity) = checked(page)?;
        let mut table = self.store().search_table(search, fields).await?;
        let next = table.ids.next.take().map(|position| seal_token(identity, &position));
        Ok((table, next))
    }

    /// The metrics, parameters and tags that runs of an experiment have used.
    pub async fn list_run_fields(
        &self,
        _ctx: &RequestContext,
        experiment: ExperimentId,
    ) -> Result<Vec<RunField>, Problem> {
        self.store().list_run_fields(experiment).await
    }

    /// A page of experiments.
    pub async fn search_experiments(
        &self,
        _ctx: &RequestContext,
        search: ExperimentSearch,
    ) -> Result<Page<Experiment>, Problem> {
        let identity = fingerprint(&[format!("{:?}", search.query), format!("{:?}", search.view)]);
        let skip = match &search.token {
            None => 0,
            Some(token) => read_offset(&open_token(identity, token)?)?,
        };
        let mut found = self.store().list_experiments(search.view).await?;
        found.retain(|experiment| search.query.matches(&Searched(experiment)));
        let mut ranked: Vec<(Vec<SortValue>, Experiment)> = found
            .into_iter()
            .map(|experiment| (search.query.sort_values(&Searched(&experiment)), experiment))
            .collect();
        ranked.sort_by(|left, right| search.query.compare(&left.0, &right.0));
        let more = ranked.len() > skip.saturating_add(search.limit);
        let entries: Vec<Experiment> =
            ranked.into_iter().skip(skip).take(search.limit).map(|(_, experiment)| experiment).collect();
        let next = more.then(|| seal_token(identity, &(skip + search.limit).to_le_bytes()));
        Ok(Page { entries, next })
    }
}

/// An experiment as the search language sees it.
struct Searched<'a>(&'a Experiment);

impl Values<ExperimentField> for Searched<'_> {
    fn number(&self, field: &ExperimentField) -> Option<f64> {
        match field {
            ExperimentField::Id => Some(self.0.id.0 as f64),
            ExperimentField::CreationTime => Some(self.0.created.0 as f64),
            ExperimentField::LastUpdateTime => Some(self.0.updated.0 as f64),
            ExperimentField::Name | ExperimentField::Tag(_) => None,
        }
    }

    fn text(&self, field: &ExperimentField) -> Option<Cow<'_, str>> {
        match field {
            ExperimentField::Name => Some(Cow::Borrowed(&self.0.name)),
            ExperimentField::Tag(key) => {
                let tag = self.0.tags.iter().find(|(name, _)| name == key.as_str());
                tag.map(|(_, value)| Cow::Borrowed(value.as_str()))
            }
            ExperimentField::Id | ExperimentField::CreationTime | ExperimentField::LastUpdateTime => None,
        }
    }
}

fn checked(page: RunPage) -> Result<(RunSearch, u64), Problem> {
    if page.limit == 0 || page.limit > SEARCH_PAGE_MAX {
        return Err(Problem::new(
            Code::InvalidValue,
            format!("A page of {} runs was asked for; 1 to {SEARCH_PAGE_MAX} are allowed.", page.limit),
        )
        .fact("field", "limit"));
    }
    let mut experiments = page.experiments;
    experiments.sort_unstable();
    experiments.dedup();
    let identity =
        fingerprint(&[format!("{experiments:?}"), format!("{:?}", page.view), format!("{:?}", page.query)]);
    let after = page.token.as_ref().map(|token| open_token(identity, token)).transpose()?;
    let RunPage { view, query, limit, n_created, .. } = page;
    Ok((RunSearch { experiments, view, query, limit, after, n_created }, identity))
}

/// FNV-1a over the texts: tells one search from another. It protects against mix-ups, not against forgery: a forged
/// position shows nothing that the same caller could not search for.
pub(crate) fn fingerprint(texts: &[String]) -> u64 {
    texts.iter().flat_map(|text| text.bytes().chain([0])).fold(0xcbf2_9ce4_8422_2325, mix)
}

fn mix(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// A token: identity (8 bytes) | checksum of identity and position (8 bytes) | position
pub(crate) fn seal_token(identity: u64, position: &[u8]) -> PageToken {
    let mut bytes = identity.to_le_bytes().to_vec();
    bytes.extend_from_slice(&position.iter().copied().fold(identity, mix).to_le_bytes());
    bytes.extend_from_slice(position);
    PageToken(bytes)
}

/// The position in a token of this search.
pub(crate) fn open_token(identity: u64, token: &PageToken) -> Result<Vec<u8>, Problem> {
    let damaged = || {
        Problem::new(Code::InvalidPageToken, "The page token is damaged.")
            .hint("Start again from the first page, without a token.")
    };
    let (head, rest) = token.0.split_first_chunk::<8>().ok_or_else(damaged)?;
    let (check, position) = rest.split_first_chunk::<8>().ok_or_else(damaged)?;
    let claimed = u64::from_le_bytes(*head);
    if position.iter().copied().fold(claimed, mix) != u64::from_le_bytes(*check) {
        return Err(damaged());
    }
    if claimed != identity {
        return Err(Problem::new(
            Code::InvalidPageToken,
            "The page token belongs to another search: its experiments, filter, order or view differ.",
        )
        .hint("Keep the search as it was while you turn pages, or start from the first page."));
    }
    Ok(position.to_vec())
}

/// A position that is a number of entries.
pub(crate) fn read_offset(position: &[u8]) -> Result<usize, Problem> {
    position
        .try_into()
        .map(usize::from_le_bytes)
        .map_err(|_| Problem::new(Code::InvalidPageToken, "The page token is damaged."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_only_for_its_own_search_and_undamaged() {
        let token = seal_token(7, b"position");
        assert_eq!(open_token(7, &token).ok(), Some(b"position".to_vec()));
        assert_eq!(open_token(8, &token).map_err(|p| p.code()), Err(Code::InvalidPageToken));
        for i in 0..token.0.len() {
            let mut bytes = token.0.clone();
            bytes[i] ^= 1;
            assert!(open_token(7, &PageToken(bytes)).is_err(), "byte {i}");
        }
        assert!(open_token(7, &PageToken(Vec::new())).is_err());
    }
}
