//! Files that wait for the rest of a multipart upload; they do not survive a restart.

use crate::error::problem;
use crate::local::LocalBlobs;
use crate::reader::BlobReader;
use bytes::Bytes;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use trialbook_domain::Problem;

/// A file that is removed when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    size_bytes: u64,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A leftover is removed by the next start too.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Scratch {
    /// Its size.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }
}

/// A scratch file being written.
pub struct ScratchWriter {
    blobs: LocalBlobs,
    open: Option<(Scratch, File)>,
}

impl ScratchWriter {
    /// Takes the next bytes.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), Problem> {
        let Some((mut scratch, mut file)) = self.open.take() else {
            return Err(Problem::bug("a scratch file was written after it failed"));
        };
        let written = self
            .blobs
            .pool()
            .run(move || {
                file.write_all(&bytes).map_err(|error| problem("store", &scratch.path, &error))?;
                scratch.size_bytes += bytes.len() as u64;
                Ok((scratch, file))
            })
            .await?;
        self.open = Some(written);
        Ok(())
    }

    /// The complete file.
    pub fn finish(self) -> Result<Scratch, Problem> {
        self.open
            .map(|(scratch, _)| scratch)
            .ok_or_else(|| Problem::bug("a scratch file was kept after it failed"))
    }
}

impl LocalBlobs {
    /// Starts a scratch file.
    pub async fn create_scratch(&self) -> Result<ScratchWriter, Problem> {
        let path = self.new_tmp();
        let open = self
            .pool()
            .run(move || {
                let file = File::create_new(&path).map_err(|error| problem("store", &path, &error))?;
                Ok((Scratch { path, size_bytes: 0 }, file))
            })
            .await?;
        Ok(ScratchWriter { blobs: self.clone(), open: Some(open) })
    }

    /// Opens a scratch file from its beginning.
    pub async fn read_scratch(&self, scratch: &Scratch) -> Result<BlobReader, Problem> {
        let path = scratch.path.clone();
        let file = self
            .pool()
            .run(move || File::open(&path).map_err(|error| problem("read", &path, &error)))
            .await?;
        Ok(BlobReader::new(self.pool().clone(), file, scratch.size_bytes))
    }
}
