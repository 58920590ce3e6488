//! What lies in the trash.

use crate::Services;
use crate::search::{fingerprint, open_token, seal_token};
use trialbook_domain::{Code, DeletedRun, Page, PageToken, Problem, RequestContext, RunUid, TimestampMs};
use trialbook_store::TrashSearch;

impl Services {
    /// A page of the runs that were moved to the trash themselves, the latest first, with how many there are on all
    /// pages; of those whose name, or that of their experiment, has a text in it. Problem: `invalid_page_token`.
    pub async fn list_deleted_runs(
        &self,
        _ctx: &RequestContext,
        text: &str,
        limit: usize,
        token: Option<&PageToken>,
    ) -> Result<(Page<DeletedRun>, u64), Problem> {
        let identity = fingerprint(&["trash".to_owned(), text.to_owned()]);
        let after = match token {
            None => None,
            Some(token) => Some(read_place(&open_token(identity, token)?)?),
        };
        // One more than wanted tells whether there is a next page.
        let search = TrashSearch { text: text.to_owned(), after, limit: limit.saturating_add(1) };
        let (mut entries, n) = self.store().list_deleted_runs(search).await?;
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next = entries.last().filter(|_| more).map(|last| seal_token(identity, &place(last)));
        Ok((Page { entries, next }, n))
    }
}

/// Where a run stands in the list: its moment and its id.
fn place(run: &DeletedRun) -> Vec<u8> {
    [&run.deleted.0.to_le_bytes()[..], &run.uid.0].concat()
}

fn read_place(position: &[u8]) -> Result<(TimestampMs, RunUid), Problem> {
    let damaged = || Problem::new(Code::InvalidPageToken, "The page token is damaged.");
    let (at, uid) = position.split_first_chunk::<8>().ok_or_else(damaged)?;
    let uid: [u8; 16] = uid.try_into().map_err(|_| damaged())?;
    Ok((TimestampMs(i64::from_le_bytes(*at)), RunUid(uid)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_moment_and_a_run_and_nothing_shorter() {
        for length in [0, 7, 23, 25] {
            let refused = read_place(&vec![1; length]).map_err(|problem| problem.code());
            assert_eq!(refused, Err(Code::InvalidPageToken), "{length}");
        }
        let bytes = [&(-5_i64).to_le_bytes()[..], &[9; 16]].concat();
        assert_eq!(read_place(&bytes).ok(), Some((TimestampMs(-5), RunUid([9; 16]))));
    }
}
