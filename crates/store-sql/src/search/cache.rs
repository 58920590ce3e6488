//! The columns of the experiments searched lately, within a budget of bytes.

use super::Place;
use super::columns::ExperimentColumns;
use crate::driver::Db;
use crate::names::KeyNames;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use trialbook_domain::{ExperimentId, Problem};
use trialbook_query::RunField;

#[derive(Clone)]
struct Entry {
    columns: Arc<RwLock<ExperimentColumns>>,
    used: u64,
    size_bytes: usize,
}

/// Shared by all readers.
pub(crate) struct SearchCache {
    entries: Mutex<(HashMap<ExperimentId, Entry>, u64)>,
    budget: usize,
}

impl SearchCache {
    pub(crate) fn new(budget: usize) -> SearchCache {
        SearchCache { entries: Mutex::new((HashMap::new(), 0)), budget }
    }

    /// Runs `work` over the columns of an experiment, which hold these fields as new as the snapshot that `db` reads.
    pub(super) fn with<T>(
        &self,
        db: &Db,
        names: &KeyNames,
        place: &Place,
        fields: &[&RunField],
        work: impl FnOnce(&ExperimentColumns) -> T,
    ) -> Result<T, Problem> {
        let columns = self.entry(place.id);
        {
            let ready = columns.read().unwrap_or_else(PoisonError::into_inner);
            if ready.is_ready(place, fields) {
                ready.touch(fields);
                return Ok(work(&ready));
            }
        }
        let mut writing = columns.write().unwrap_or_else(PoisonError::into_inner);
        let refreshed = writing.refresh(db, names, place, fields);
        if refreshed.is_err() {
            // Half-loaded columns must not answer anyone.
            *writing = ExperimentColumns::default();
        }
        refreshed?;
        writing.touch(fields);
        let result = work(&writing);
        writing.shrink(self.budget);
        let size = writing.size_bytes();
        drop(writing);
        self.account(place.id, size);
        Ok(result)
    }

    fn entry(&self, experiment: ExperimentId) -> Arc<RwLock<ExperimentColumns>> {
        let mut guard = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        guard.1 += 1;
        let used = guard.1;
        let entry = guard.0.entry(experiment).or_insert_with(|| Entry {
            columns: Arc::default(),
            used,
            size_bytes: 0,
        });
        entry.used = used;
        Arc::clone(&entry.columns)
    }

    /// Notes the size of an experiment's columns and drops the experiments used longest ago that no longer fit.
    fn account(&self, experiment: ExperimentId, size_bytes: usize) {
        let mut guard = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = guard.0.get_mut(&experiment) {
            entry.size_bytes = size_bytes;
        }
        while guard.0.len() > 1 && guard.0.values().map(|entry| entry.size_bytes).sum::<usize>() > self.budget
        {
            let oldest =
                guard.0.iter().filter(|(id, _)| **id != experiment).min_by_key(|(_, entry)| entry.used);
            let Some(oldest) = oldest.map(|(id, _)| *id) else { return };
            guard.0.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests;
