//! A blob being written: hashed as it comes, small ones in memory, large ones in a file, durable at the end.

use crate::digest::Digest;
use crate::error::problem;
use crate::local::LocalBlobs;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::Write;
use std::mem::take;
use std::path::{Path, PathBuf};
use trialbook_domain::Problem;

/// Up to this size a blob stays in memory until its end, so that one that is known already costs no write.
const MEMORY_BYTES_MAX: usize = 1024 * 1024;

/// What was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredBlob {
    /// Its name.
    pub digest: Digest,
    /// Its size.
    pub size_bytes: u64,
}

/// A blob being written. Dropping it before [`BlobWriter::finish`] leaves nothing behind.
pub struct BlobWriter {
    blobs: LocalBlobs,
    buffered: Vec<Bytes>,
    n_buffered: usize,
    spill: Option<Box<Spill>>,
}

/// The part that has gone to a file.
struct Spill {
    path: TmpPath,
    file: File,
    hasher: Sha256,
    size_bytes: u64,
}

/// A temporary file that is removed unless it was moved away.
struct TmpPath(PathBuf);

impl Drop for TmpPath {
    fn drop(&mut self) {
        // Gone already when it was adopted; else a leftover that the next start removes too.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl BlobWriter {
    pub(crate) fn new(blobs: LocalBlobs) -> BlobWriter {
        BlobWriter { blobs, buffered: Vec::new(), n_buffered: 0, spill: None }
    }

    /// Takes the next bytes. At most about a megabyte is held in memory.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), Problem> {
        self.n_buffered += bytes.len();
        self.buffered.push(bytes);
        if self.n_buffered > MEMORY_BYTES_MAX {
            let pieces = take(&mut self.buffered);
            self.n_buffered = 0;
            let (spill, path) = (self.spill.take(), self.blobs.new_tmp());
            self.spill = Some(self.blobs.pool().run(move || write_pieces(spill, path, &pieces)).await?);
        }
        Ok(())
    }

    /// Makes the blob durable under its digest.
    pub async fn finish(mut self) -> Result<StoredBlob, Problem> {
        let pieces = take(&mut self.buffered);
        let (spill, blobs) = (self.spill.take(), self.blobs.clone());
        self.blobs.pool().run(move || finish(&blobs, spill, &pieces)).await
    }
}

fn write_pieces(spill: Option<Box<Spill>>, path: PathBuf, pieces: &[Bytes]) -> Result<Box<Spill>, Problem> {
    let mut spill = match spill {
        Some(spill) => spill,
        None => Box::new(Spill {
            file: File::create_new(&path).map_err(|error| problem("store", &path, &error))?,
            path: TmpPath(path),
            hasher: Sha256::new(),
            size_bytes: 0,
        }),
    };
    for piece in pieces {
        spill.hasher.update(piece);
        spill.size_bytes += piece.len() as u64;
        spill.file.write_all(piece).map_err(|error| problem("store", &spill.path.0, &error))?;
    }
    Ok(spill)
}

fn finish(blobs: &LocalBlobs, spill: Option<Box<Spill>>, pieces: &[Bytes]) -> Result<StoredBlob, Problem> {
    match spill {
        Some(spill) => {
            let path = spill.path.0.clone();
            let Spill { path: tmp, file, hasher, size_bytes } = *write_pieces(Some(spill), path, pieces)?;
            let digest = Digest(hasher.finalize().into());
            if blobs.holds(digest, size_bytes) {
                blobs.settle(digest)?;
            } else {
                file.sync_all().map_err(|error| problem("store", &tmp.0, &error))?;
                blobs.adopt(&tmp.0, digest)?;
            }
            Ok(StoredBlob { digest, size_bytes })
        }
        None => finish_in_memory(blobs, pieces),
    }
}

fn finish_in_memory(blobs: &LocalBlobs, pieces: &[Bytes]) -> Result<StoredBlob, Problem> {
    let mut hasher = Sha256::new();
    for piece in pieces {
        hasher.update(piece);
    }
    let digest = Digest(hasher.finalize().into());
    let size_bytes = pieces.iter().map(|piece| piece.len() as u64).sum();
    if blobs.holds(digest, size_bytes) {
        blobs.settle(digest)?;
    } else {
        let tmp = TmpPath(blobs.new_tmp());
        write_new(&tmp.0, pieces).map_err(|error| problem("store", &tmp.0, &error))?;
        blobs.adopt(&tmp.0, digest)?;
    }
    Ok(StoredBlob { digest, size_bytes })
}

fn write_new(path: &Path, pieces: &[Bytes]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    pieces.iter().try_for_each(|piece| file.write_all(piece))?;
    file.sync_all()
}
