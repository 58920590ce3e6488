//! Files of runs and logged models: names in the store, bytes among the blobs.

use crate::Services;
use bytes::Bytes;
use tokio::sync::SemaphorePermit;
use trialbook_blobs::{BlobReader, BlobWriter, Digest, LocalBlobs};
use trialbook_domain::{
    ArtifactEntry, ArtifactFile, ArtifactOwner, ArtifactPath, Code, Lifecycle, Problem, RequestContext,
};

/// How long bytes that no file refers to are kept: an upload of the same content may be under way.
const DOOMED_FOR_MS: i64 = 24 * 60 * 60 * 1000;
/// Uploads that store and name their content at the same time. Removing contents takes all these places.
pub(crate) const FINISHING_MAX: u32 = 256;
/// Contents removed in one round.
const SWEEP_BATCH: usize = 1000;

/// A file being uploaded. Dropping it before [`ArtifactUpload::finish`] leaves nothing behind.
pub struct ArtifactUpload {
    services: Services,
    owner: ArtifactOwner,
    path: ArtifactPath,
    writer: BlobWriter,
}

impl ArtifactUpload {
    /// Takes the next bytes.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), Problem> {
        self.writer.write(bytes).await
    }

    /// Records the file; bytes and name are durable when this returns.
    ///
    /// Problems: `run_not_found`, `run_deleted`, `artifact_conflict`, `storage_unavailable`.
    pub async fn finish(self) -> Result<ArtifactFile, Problem> {
        let _slot = self.services.finishing(1).await?;
        let stored = self.writer.finish().await?;
        let file = ArtifactFile {
            path: self.path,
            sha256: stored.digest.0,
            size_bytes: stored.size_bytes,
            modified: self.services.clock().now(),
        };
        let store = self.services.store();
        if let Err(refused) = store.put_artifact(self.owner, file.clone()).await {
            // What the caller must know is the refusal, even when the store cannot note the bytes.
            let _ = store.doom_blobs(vec![file.sha256], file.modified).await;
            return Err(refused);
        }
        Ok(file)
    }
}

impl Services {
    /// Starts an upload. Problems: `run_not_found`, `run_deleted`, `logged_model_not_found`.
    pub async fn upload_artifact(
        &self,
        ctx: &RequestContext,
        owner: impl Into<ArtifactOwner>,
        path: ArtifactPath,
    ) -> Result<ArtifactUpload, Problem> {
        // Checked first, so that nobody sends a gigabyte to what is not there.
        let owner = owner.into();
        match owner {
            ArtifactOwner::Run(run) => {
                let info = self.store().get_run_info(run).await?;
                if info.lifecycle == Lifecycle::Deleted {
                    return Err(Problem::new(Code::RunDeleted, format!("The run {run} is deleted."))
                        .hint("Restore it first.")
                        .fact("run_id", run));
                }
            }
            ArtifactOwner::Model(model) => drop(self.get_logged_model(ctx, model).await?),
        }
        Ok(ArtifactUpload { services: self.clone(), owner, path, writer: self.blobs().create() })
    }

    /// What is recorded of a file. Problems: `run_not_found`, `artifact_not_found`.
    pub async fn get_artifact(
        &self,
        _ctx: &RequestContext,
        owner: impl Into<ArtifactOwner>,
        path: ArtifactPath,
    ) -> Result<ArtifactFile, Problem> {
        self.store().get_artifact(owner.into(), path).await
    }

    /// Opens the bytes of a file from `from` on, for at most `length`. Problem: `corrupt` when they are gone.
    pub async fn read_artifact(
        &self,
        _ctx: &RequestContext,
        file: &ArtifactFile,
        from: u64,
        length: u64,
    ) -> Result<BlobReader, Problem> {
        let length = length.min(file.size_bytes.saturating_sub(from));
        self.blobs().read(Digest(file.sha256), from, length).await
    }

    /// What a folder of a run holds directly, by name; its root without `folder`. A missing folder holds nothing.
    pub async fn list_artifacts(
        &self,
        _ctx: &RequestContext,
        owner: impl Into<ArtifactOwner>,
        folder: Option<ArtifactPath>,
    ) -> Result<Vec<ArtifactEntry>, Problem> {
        self.store().list_artifacts(owner.into(), folder).await
    }

    /// Removes a file, or a folder with all it holds; returns how many files. Problems: `run_not_found`, `run_deleted`.
    pub async fn delete_artifacts(
        &self,
        _ctx: &RequestContext,
        owner: impl Into<ArtifactOwner>,
        path: ArtifactPath,
    ) -> Result<u64, Problem> {
        self.store().delete_artifacts(owner.into(), path, self.clock().now()).await
    }

    /// Removes bytes that no file has referred to for a day; returns how many contents. Safe to run at any time.
    pub async fn sweep_blobs(&self) -> Result<usize, Problem> {
        // Without uploads between storing and naming: one might rely on a content that is about to go.
        let _slots = self.finishing(FINISHING_MAX).await?;
        let since = self.clock().now().plus_ms(-DOOMED_FOR_MS);
        let doomed = self.store().take_doomed_blobs(since, SWEEP_BATCH).await?;
        for digest in &doomed {
            self.blobs().delete(Digest(*digest)).await?;
        }
        Ok(doomed.len())
    }

    /// Dooms bytes that no file was ever recorded for: a crash came between storing and naming them. They go like all
    /// that is doomed, unless a file refers to them by then; returns how many contents. Safe to run at any time.
    pub async fn doom_orphans(&self) -> Result<usize, Problem> {
        let mut n_doomed = 0;
        for first in 0..=u8::MAX {
            let stored = self.blobs().list(first).await?;
            for some in stored.chunks(SWEEP_BATCH) {
                let digests = some.iter().map(|digest| digest.0).collect();
                let unknown = self.store().unknown_blobs(digests).await?;
                if !unknown.is_empty() {
                    n_doomed += unknown.len();
                    self.store().doom_blobs(unknown, self.clock().now()).await?;
                }
            }
        }
        Ok(n_doomed)
    }

    async fn finishing(&self, n_slots: u32) -> Result<SemaphorePermit<'_>, Problem> {
        self.inner.finishing.acquire_many(n_slots).await.map_err(Problem::bug)
    }

    pub(crate) fn blobs(&self) -> &LocalBlobs {
        &self.inner.blobs
    }
}
