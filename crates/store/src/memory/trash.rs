//! The trash in memory.

use super::MemoryStore;
use super::state::{Logged, State};
use crate::{Answer, TrashSearch, TrashStore};
use trialbook_domain::DeletedRun;

impl TrashStore for MemoryStore {
    fn list_deleted_runs(&self, search: TrashSearch) -> Answer<'_, (Vec<DeletedRun>, u64)> {
        self.read(|state| Ok(list(state, &search)))
    }
}

fn list(state: &State, search: &TrashSearch) -> (Vec<DeletedRun>, u64) {
    let text = search.text.to_ascii_lowercase();
    let matches = |name: &str| name.to_ascii_lowercase().contains(&text);
    let deleted = |logged: &Logged| {
        let (run, at) = (&logged.run, logged.run.deleted?);
        let experiment = &state.place(run.experiment).ok()?.experiment;
        (matches(&run.name) || matches(&experiment.name)).then(|| DeletedRun {
            uid: run.uid,
            name: run.name.clone(),
            status: run.status,
            experiment: run.experiment,
            experiment_name: experiment.name.clone(),
            experiment_lifecycle: experiment.lifecycle,
            start: run.start,
            end: run.end,
            deleted: at,
        })
    };
    let mut found: Vec<DeletedRun> = state.runs.values().filter_map(deleted).collect();
    let n = found.len() as u64;
    found.sort_by_key(|one| std::cmp::Reverse((one.deleted, one.uid.0)));
    found.retain(|one| search.after.is_none_or(|(at, uid)| (one.deleted, one.uid.0) < (at, uid.0)));
    found.truncate(search.limit);
    (found, n)
}
