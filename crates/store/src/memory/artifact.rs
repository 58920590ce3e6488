//! Names of artifacts in memory.

use super::MemoryStore;
use super::state::{Logged, State};
use crate::{Answer, ArtifactStore};
use std::collections::BTreeMap;
use trialbook_domain::{ArtifactEntry, ArtifactFile, ArtifactPath, Code, Problem, RunUid, TimestampMs};

impl ArtifactStore for MemoryStore {
    fn put_artifact(&self, run: RunUid, file: ArtifactFile) -> Answer<'_, ()> {
        self.write(|state| {
            let (logged, _) = state.live_run(run)?;
            check_place(logged, &file.path)?;
            let (now, fresh) = (file.modified, file.sha256);
            let old = logged.files.insert(file.path.clone(), file);
            state.doomed.remove(&fresh);
            state.doom_unused(old.map(|old| old.sha256), now);
            Ok(())
        })
    }

    fn get_artifact(&self, run: RunUid, path: ArtifactPath) -> Answer<'_, ArtifactFile> {
        self.read(|state| {
            state.logged(run)?.files.get(&path).cloned().ok_or_else(|| {
                Problem::new(Code::ArtifactNotFound, format!("The run {run} has no artifact '{path}'."))
                    .fact("path", path)
                    .fact("run_id", run)
            })
        })
    }

    fn list_artifacts(&self, run: RunUid, folder: Option<ArtifactPath>) -> Answer<'_, Vec<ArtifactEntry>> {
        self.read(|state| {
            let prefix = folder.map_or_else(String::new, |folder| format!("{folder}/"));
            let mut entries = BTreeMap::new();
            for file in state.logged(run)?.files.values() {
                match file.path.as_str().strip_prefix(&prefix).map(|below| below.split_once('/').ok_or(below))
                {
                    Some(Ok((name, _))) => entries.insert(name.to_owned(), None),
                    Some(Err(name)) => entries.insert(name.to_owned(), Some(file.size_bytes)),
                    None => None,
                };
            }
            Ok(entries.into_iter().map(|(name, size_bytes)| ArtifactEntry { name, size_bytes }).collect())
        })
    }

    fn delete_artifacts(&self, run: RunUid, path: ArtifactPath, now: TimestampMs) -> Answer<'_, u64> {
        self.write(|state| {
            let (logged, _) = state.live_run(run)?;
            let inside = format!("{path}/");
            let gone: Vec<ArtifactFile> = logged
                .files
                .values()
                .filter(|file| file.path == path || file.path.as_str().starts_with(&inside))
                .cloned()
                .collect();
            logged.files.retain(|path, _| gone.iter().all(|file| file.path != *path));
            state.doom_unused(gone.iter().map(|file| file.sha256), now);
            Ok(gone.len() as u64)
        })
    }

    fn doom_blob(&self, sha256: [u8; 32], now: TimestampMs) -> Answer<'_, ()> {
        self.write(|state| {
            state.doom_unused([sha256], now);
            Ok(())
        })
    }

    fn take_doomed_blobs(&self, since: TimestampMs, most: usize) -> Answer<'_, Vec<[u8; 32]>> {
        self.write(|state| {
            let due = state.doomed.iter().filter(|(_, doomed)| **doomed < since);
            let taken: Vec<[u8; 32]> = due.map(|(digest, _)| *digest).take(most).collect();
            state.doomed.retain(|digest, _| !taken.contains(digest));
            Ok(taken)
        })
    }
}

fn check_place(logged: &Logged, path: &ArtifactPath) -> Result<(), Problem> {
    let inside = format!("{path}/");
    let is_folder = logged.files.keys().any(|known| known.as_str().starts_with(&inside));
    let below_file = path.folders().find(|folder| logged.files.keys().any(|known| known.as_str() == *folder));
    let why = match (is_folder, below_file) {
        (false, None) => return Ok(()),
        (true, _) => "It is a folder.".to_owned(),
        (false, Some(file)) => format!("'{file}' is a file, not a folder."),
    };
    Err(Problem::new(Code::ArtifactConflict, format!("The artifact '{path}' cannot be stored."))
        .why(why)
        .hint("Choose another path.")
        .fact("path", path))
}

impl State {
    /// Dooms those of these contents that no file refers to any more; what is doomed already keeps its time.
    fn doom_unused(&mut self, digests: impl IntoIterator<Item = [u8; 32]>, now: TimestampMs) {
        for digest in digests {
            let mut files = self.runs.values().flat_map(|logged| logged.files.values());
            if files.all(|file| file.sha256 != digest) {
                self.doomed.entry(digest).or_insert(now);
            }
        }
    }
}
