//! Uploads in parts: parts arrive in any order and side by side, and become one file at the end.
//!
//! Nothing of an upload is recorded before it is complete, so a restart ends the uploads under way.

use crate::Services;
use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use trialbook_blobs::{Scratch, ScratchWriter};
use trialbook_domain::{
    ArtifactFile, ArtifactOwner, ArtifactPath, Code, Problem, RequestContext, TimestampMs,
};

/// Most parts of one upload.
pub const PARTS_MAX: u32 = 10_000;
/// Largest part, in bytes.
pub const PART_BYTES_MAX: u64 = 5 * 1024 * 1024 * 1024;
/// Uploads that may be under way.
const UPLOADS_MAX: usize = 1_000;
/// An upload that was not touched for this long is given up.
const ABANDONED_AFTER_MS: i64 = 24 * 60 * 60 * 1000;

/// Id of an upload in parts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UploadId(pub String);

struct Upload {
    owner: ArtifactOwner,
    path: ArtifactPath,
    n_parts: u32,
    parts: BTreeMap<u32, Arc<Scratch>>,
    touched: TimestampMs,
}

/// The uploads under way.
#[derive(Default)]
pub(crate) struct Uploads {
    uploads: Mutex<HashMap<UploadId, Upload>>,
}

impl Uploads {
    fn lock(&self) -> MutexGuard<'_, HashMap<UploadId, Upload>> {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One part being received.
pub struct PartUpload {
    services: Services,
    upload: UploadId,
    number: u32,
    size_bytes: u64,
    writer: ScratchWriter,
}

impl PartUpload {
    /// Takes the next bytes.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), Problem> {
        self.size_bytes += bytes.len() as u64;
        if self.size_bytes > PART_BYTES_MAX {
            return Err(Problem::new(
                Code::LimitReached,
                format!("A part is larger than the limit of {PART_BYTES_MAX} bytes."),
            ));
        }
        self.writer.write(bytes).await
    }

    /// Keeps the part, in place of an earlier one of the same number. Problem: `upload_not_found`.
    pub fn finish(self) -> Result<(), Problem> {
        let scratch = self.writer.finish()?;
        let now = self.services.clock().now();
        let mut uploads = self.services.inner.multipart.lock();
        let upload = uploads.get_mut(&self.upload).ok_or_else(|| not_found(&self.upload))?;
        upload.parts.insert(self.number, Arc::new(scratch));
        upload.touched = now;
        Ok(())
    }
}

fn not_found(upload: &UploadId) -> Problem {
    Problem::new(Code::UploadNotFound, format!("There is no upload '{}' under way.", upload.0))
        .why("It was completed, given up, or the server was restarted since.")
        .hint("Start the upload again.")
        .fact("upload_id", &upload.0)
}

impl Services {
    /// Starts an upload of `n_parts` parts. Problems: `run_not_found`, `run_deleted`, `invalid_value`, `overloaded`.
    pub async fn create_multipart(
        &self,
        ctx: &RequestContext,
        owner: ArtifactOwner,
        path: ArtifactPath,
        n_parts: u32,
    ) -> Result<UploadId, Problem> {
        if n_parts == 0 || n_parts > PARTS_MAX {
            return Err(Problem::new(
                Code::InvalidValue,
                format!("An upload of {n_parts} parts was asked for; 1 to {PARTS_MAX} are allowed."),
            )
            .fact("field", "num_parts"));
        }
        drop(self.upload_artifact(ctx, owner, path.clone()).await?);
        let id = UploadId(format!("{:032x}", u128::from_le_bytes(self.entropy().bytes16())));
        let now = self.clock().now();
        let mut uploads = self.inner.multipart.lock();
        uploads.retain(|_, upload| now.since_ms(upload.touched) < ABANDONED_AFTER_MS);
        if uploads.len() >= UPLOADS_MAX {
            return Err(Problem::new(
                Code::Overloaded,
                format!("{UPLOADS_MAX} uploads in parts are under way."),
            )
            .hint("Send the file in one piece, or try again later."));
        }
        uploads.insert(id.clone(), Upload { owner, path, n_parts, parts: BTreeMap::new(), touched: now });
        Ok(id)
    }

    /// Starts to receive part `number`, from 1. Problems: `upload_not_found`, `invalid_value`.
    pub async fn upload_part(
        &self,
        _ctx: &RequestContext,
        upload: UploadId,
        number: u32,
    ) -> Result<PartUpload, Problem> {
        let n_parts = self.inner.multipart.lock().get(&upload).ok_or_else(|| not_found(&upload))?.n_parts;
        if number == 0 || number > n_parts {
            return Err(Problem::new(
                Code::InvalidValue,
                format!("Part {number} was sent of an upload that has parts 1 to {n_parts}."),
            )
            .fact("field", "part_number"));
        }
        let writer = self.blobs().create_scratch().await?;
        Ok(PartUpload { services: self.clone(), upload, number, size_bytes: 0, writer })
    }

    /// Joins the parts into the file and records it.
    ///
    /// Problems: `upload_not_found`, also when `owner` and `path` are not those of the upload; `invalid_value` when parts
    /// are missing; those of a plain upload.
    pub async fn complete_multipart(
        &self,
        ctx: &RequestContext,
        upload: &UploadId,
        owner: ArtifactOwner,
        path: &ArtifactPath,
    ) -> Result<ArtifactFile, Problem> {
        let parts: Vec<Arc<Scratch>> = {
            let uploads = self.inner.multipart.lock();
            let known = uploads.get(upload).filter(|known| known.owner == owner && known.path == *path);
            let known = known.ok_or_else(|| not_found(upload))?;
            let missing: Vec<String> =
                (1..=known.n_parts).filter(|n| !known.parts.contains_key(n)).map(|n| n.to_string()).collect();
            if !missing.is_empty() {
                let shown = missing.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
                return Err(Problem::new(
                    Code::InvalidValue,
                    format!("The upload lacks {} of its parts: {shown}.", missing.len()),
                )
                .hint("Send them, then complete the upload again.")
                .fact("field", "parts"));
            }
            known.parts.values().cloned().collect()
        };
        let mut file = self.upload_artifact(ctx, owner, path.clone()).await?;
        for part in &parts {
            let mut reader = self.blobs().read_scratch(part).await?;
            while let Some(piece) = reader.next_piece().await? {
                file.write(piece).await?;
            }
        }
        let stored = file.finish().await?;
        self.inner.multipart.lock().remove(upload);
        Ok(stored)
    }

    /// Gives an upload up; an unknown one is no problem.
    pub fn abort_multipart(&self, _ctx: &RequestContext, upload: &UploadId) {
        self.inner.multipart.lock().remove(upload);
    }
}
