//! Persistence of the names of artifacts. Their bytes are elsewhere, by digest.

use crate::Answer;
use trialbook_domain::{ArtifactEntry, ArtifactFile, ArtifactOwner, ArtifactPath, TimestampMs};

/// Persistence of the names of artifacts, which are of runs and of logged models.
pub trait ArtifactStore {
    /// Records a file, replacing one of the same path.
    ///
    /// Problems: `run_not_found`, `run_deleted`, `logged_model_not_found`, `artifact_conflict` (fact `path`) when a file stands where a folder is
    /// needed or the reverse.
    fn put_artifact(&self, owner: ArtifactOwner, file: ArtifactFile) -> Answer<'_, ()>;

    /// One file. Problems: `run_not_found`, `logged_model_not_found`, `artifact_not_found` (fact `path`).
    fn get_artifact(&self, owner: ArtifactOwner, path: ArtifactPath) -> Answer<'_, ArtifactFile>;

    /// What a folder holds directly, by name; the root without `folder`. A missing folder and a file hold nothing.
    /// Problems: `run_not_found`, `logged_model_not_found`.
    fn list_artifacts(
        &self,
        owner: ArtifactOwner,
        folder: Option<ArtifactPath>,
    ) -> Answer<'_, Vec<ArtifactEntry>>;

    /// Removes a file, or a folder with all it holds; returns how many files. Problems: `run_not_found`, `run_deleted`, `logged_model_not_found`.
    fn delete_artifacts(&self, owner: ArtifactOwner, path: ArtifactPath, now: TimestampMs)
    -> Answer<'_, u64>;

    /// Says that contents were stored for nothing: they are doomed unless a file refers to them.
    fn doom_blobs(&self, digests: Vec<[u8; 32]>, now: TimestampMs) -> Answer<'_, ()>;

    /// Those of these contents that no file refers to and that are not doomed.
    fn unknown_blobs(&self, digests: Vec<[u8; 32]>) -> Answer<'_, Vec<[u8; 32]>>;

    /// Takes contents that no file refers to since before `since`, at most `most`: their bytes may go now.
    fn take_doomed_blobs(&self, since: TimestampMs, most: usize) -> Answer<'_, Vec<[u8; 32]>>;
}
