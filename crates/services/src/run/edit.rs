//! One change of many runs: which they are, and what is done to each.

use crate::Services;
use crate::search::RunPage;
use std::collections::HashSet;
use trialbook_domain::limits::SEARCH_PAGE_MAX;
use trialbook_domain::{
    Code, ExperimentId, Key, Lifecycle, LogBatch, Problem, RequestContext, RunUid, ViewType,
};
use trialbook_query::RunQuery;

/// What is done to each of many runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEdit {
    /// To the trash, or out of it.
    Lifecycle(Lifecycle),
    /// A tag is set.
    SetTag(Key, String),
    /// A tag is removed, where there is one.
    DeleteTag(Key),
}

/// The runs that a search finds.
#[derive(Clone, Debug)]
pub struct RunsMatching {
    /// Experiments to look in.
    pub experiments: Vec<ExperimentId>,
    /// Which lifecycles are looked through.
    pub view: ViewType,
    /// Checked filter.
    pub query: RunQuery,
    /// Runs that match and are left out.
    pub except: HashSet<RunUid>,
    /// How many runs had ever been created when they were counted: what came since is left alone.
    pub n_created: Option<u64>,
}

impl Services {
    /// Every run that matches now, whatever their number; with a count, of those that were there when it was made.
    pub async fn find_matching_runs(
        &self,
        ctx: &RequestContext,
        matching: RunsMatching,
    ) -> Result<Vec<RunUid>, Problem> {
        let mut found = Vec::new();
        let mut token = None;
        loop {
            let page = RunPage {
                experiments: matching.experiments.clone(),
                view: matching.view,
                query: matching.query.clone(),
                limit: SEARCH_PAGE_MAX,
                token,
                n_created: matching.n_created,
            };
            let (table, next) = self.search_table(ctx, page, Vec::new()).await?;
            found.extend(table.ids.uids.into_iter().filter(|uid| !matching.except.contains(uid)));
            if next.is_none() {
                return Ok(found);
            }
            token = next;
        }
    }

    /// Changes one run, whole or not at all; what is so already stays so. Problems: `run_not_found`, and `run_deleted` for
    /// tags of a run in the trash.
    pub async fn edit_run(&self, ctx: &RequestContext, uid: RunUid, edit: &RunEdit) -> Result<(), Problem> {
        match edit {
            RunEdit::Lifecycle(lifecycle) => self.set_run_lifecycle(ctx, uid, *lifecycle).await.map(drop),
            RunEdit::SetTag(key, value) => {
                let tags = vec![(key.clone(), value.clone())];
                self.log_batch(ctx, uid, LogBatch { tags, ..LogBatch::default() }).await
            }
            RunEdit::DeleteTag(key) => match self.delete_run_tag(ctx, uid, key.clone()).await {
                Err(problem) if problem.code() == Code::TagNotFound => Ok(()),
                other => other,
            },
        }
    }
}
