//! Names of artifacts in memory.

use super::MemoryStore;
use super::state::{Files, State};
use crate::{Answer, ArtifactStore, ChangeKind};
use std::collections::BTreeMap;
use trialbook_domain::{
    ArtifactEntry, ArtifactFile, ArtifactOwner, ArtifactPath, Code, Problem, TimestampMs,
};

impl ArtifactStore for MemoryStore {
    fn put_artifact(&self, owner: ArtifactOwner, file: ArtifactFile) -> Answer<'_, ()> {
        self.write(|state| {
            state.check_live_owner(owner)?;
            let files = state.files.entry(owner).or_default();
            check_place(files, &file.path)?;
            let (now, fresh) = (file.modified, file.sha256);
            let old = files.insert(file.path.clone(), file);
            state.doomed.remove(&fresh);
            state.doom_unused(old.map(|old| old.sha256), now);
            state.heard_files(owner, now);
            Ok(())
        })
    }

    fn get_artifact(&self, owner: ArtifactOwner, path: ArtifactPath) -> Answer<'_, ArtifactFile> {
        self.read(|state| {
            state.files_of(owner)?.get(&path).cloned().ok_or_else(|| {
                Problem::new(Code::ArtifactNotFound, format!("The {owner} has no artifact '{path}'."))
                    .fact("path", path)
            })
        })
    }

    fn list_artifacts(
        &self,
        owner: ArtifactOwner,
        folder: Option<ArtifactPath>,
    ) -> Answer<'_, Vec<ArtifactEntry>> {
        self.read(|state| {
            let prefix = folder.map_or_else(String::new, |folder| format!("{folder}/"));
            let mut entries = BTreeMap::new();
            for file in state.files_of(owner)?.values() {
                match file.path.as_str().strip_prefix(&prefix).map(|below| below.split_once('/').ok_or(below))
                {
                    Some(Ok((name, _))) => entries.insert(name.to_owned(), None),
                    Some(Err(name)) => entries.insert(name.to_owned(), Some((file.size_bytes, file.sha256))),
                    None => None,
                };
            }
            let entry = |(name, file): (String, Option<(u64, [u8; 32])>)| ArtifactEntry {
                name,
                size_bytes: file.map(|(size, _)| size),
                sha256: file.map(|(_, digest)| digest),
            };
            Ok(entries.into_iter().map(entry).collect())
        })
    }

    fn delete_artifacts(
        &self,
        owner: ArtifactOwner,
        path: ArtifactPath,
        now: TimestampMs,
    ) -> Answer<'_, u64> {
        self.write(|state| {
            state.check_live_owner(owner)?;
            let files = state.files.entry(owner).or_default();
            let inside = format!("{path}/");
            let gone: Vec<ArtifactFile> = files
                .values()
                .filter(|file| file.path == path || file.path.as_str().starts_with(&inside))
                .cloned()
                .collect();
            files.retain(|path, _| gone.iter().all(|file| file.path != *path));
            state.doom_unused(gone.iter().map(|file| file.sha256), now);
            if !gone.is_empty() {
                state.heard_files(owner, now);
            }
            Ok(gone.len() as u64)
        })
    }

    fn doom_blobs(&self, digests: Vec<[u8; 32]>, now: TimestampMs) -> Answer<'_, ()> {
        self.write(|state| {
            state.doom_unused(digests, now);
            Ok(())
        })
    }

    fn unknown_blobs(&self, digests: Vec<[u8; 32]>) -> Answer<'_, Vec<[u8; 32]>> {
        self.read(|state| {
            let known = |digest: &[u8; 32]| {
                let mut files = state.files.values().flat_map(BTreeMap::values);
                state.doomed.contains_key(digest) || files.any(|file| file.sha256 == *digest)
            };
            Ok(digests.into_iter().filter(|digest| !known(digest)).collect())
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

fn check_place(files: &Files, path: &ArtifactPath) -> Result<(), Problem> {
    let inside = format!("{path}/");
    let is_folder = files.keys().any(|known| known.as_str().starts_with(&inside));
    let below_file = path.folders().find(|folder| files.keys().any(|known| known.as_str() == *folder));
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
    /// The files of what exists.
    fn files_of(&self, owner: ArtifactOwner) -> Result<&Files, Problem> {
        match owner {
            ArtifactOwner::Run(uid) => self.logged(uid).map(|_| ())?,
            ArtifactOwner::Model(uid) => self.model(uid).map(|_| ())?,
        }
        Ok(self.files.get(&owner).unwrap_or(&self.no_files))
    }

    /// Files of a run are signs of its life, and news.
    fn heard_files(&mut self, owner: ArtifactOwner, now: TimestampMs) {
        if let ArtifactOwner::Run(uid) = owner {
            self.heard(uid, now, ChangeKind::RunUpdated);
        }
    }

    /// Refuses what is not there or is deleted.
    fn check_live_owner(&mut self, owner: ArtifactOwner) -> Result<(), Problem> {
        match owner {
            ArtifactOwner::Run(uid) => self.live_run(uid).map(|_| ()),
            ArtifactOwner::Model(uid) => self.live_model(uid).map(|_| ()),
        }
    }

    /// Dooms those of these contents that no file refers to any more; what is doomed already keeps its time.
    fn doom_unused(&mut self, digests: impl IntoIterator<Item = [u8; 32]>, now: TimestampMs) {
        for digest in digests {
            let mut files = self.files.values().flat_map(BTreeMap::values);
            if files.all(|file| file.sha256 != digest) {
                self.doomed.entry(digest).or_insert(now);
            }
        }
    }
}
