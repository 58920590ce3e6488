//! Blobs on a local disk: `ab/cd/<hex>` below the root, written to `tmp/` first.

use crate::digest::Digest;
use crate::error::problem;
use crate::pool::WorkPool;
use crate::reader::BlobReader;
use crate::settled::Settled;
use crate::writer::BlobWriter;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use trialbook_domain::{Code, Problem};

/// Threads that read and write files.
const FILE_THREADS: usize = 4;

/// A store of blobs in a local folder. Cheap to clone.
#[derive(Clone)]
pub struct LocalBlobs {
    inner: Arc<Inner>,
}

struct Inner {
    root: PathBuf,
    pool: WorkPool,
    next_tmp: AtomicU64,
    settled: Settled,
}

impl LocalBlobs {
    /// Opens the folder, creating it when it is missing, and removes what interrupted uploads left behind.
    pub fn open(root: &Path) -> Result<LocalBlobs, Problem> {
        let tmp = root.join("tmp");
        if tmp.exists() {
            fs::remove_dir_all(&tmp).map_err(|error| problem("clean up", &tmp, &error))?;
        }
        fs::create_dir_all(&tmp).map_err(|error| problem("prepare", &tmp, &error))?;
        let inner = Inner {
            root: root.to_owned(),
            pool: WorkPool::start("blob-files", FILE_THREADS)?,
            next_tmp: AtomicU64::new(0),
            settled: Settled::default(),
        };
        Ok(LocalBlobs { inner: Arc::new(inner) })
    }

    /// Starts a blob of yet unknown content.
    pub fn create(&self) -> BlobWriter {
        BlobWriter::new(self.clone())
    }

    /// Opens a blob from byte `from` on, for at most `length` bytes. A missing one is `corrupt`: its name was recorded.
    pub async fn read(&self, digest: Digest, from: u64, length: u64) -> Result<BlobReader, Problem> {
        let path = self.path(digest);
        let file = self.pool().run(move || open_at(&path, digest, from)).await?;
        Ok(BlobReader::new(self.pool().clone(), file, length))
    }

    /// The blobs whose digest begins with this byte, in no order. Files of other names are not ours and are left out.
    pub async fn list(&self, first: u8) -> Result<Vec<Digest>, Problem> {
        let folder = self.inner.root.join(format!("{first:02x}"));
        self.pool()
            .run(move || {
                let mut found = Vec::new();
                for below in names(&folder)? {
                    let digests = names(&folder.join(below))?;
                    found.extend(digests.iter().filter_map(|name| Digest::parse(name)));
                }
                Ok(found)
            })
            .await
    }

    /// Removes a blob; a missing one is no problem.
    pub async fn delete(&self, digest: Digest) -> Result<(), Problem> {
        let path = self.path(digest);
        self.pool()
            .run(move || match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(problem("delete", &path, &error))
                }
                _ => Ok(()),
            })
            .await
    }

    /// Whether the blob is there with this many bytes.
    pub(crate) fn holds(&self, digest: Digest, size_bytes: u64) -> bool {
        fs::metadata(self.path(digest)).is_ok_and(|data| data.len() == size_bytes)
    }

    /// Moves a complete, synced file to its place and makes the move durable.
    pub(crate) fn adopt(&self, tmp: &Path, digest: Digest) -> Result<(), Problem> {
        let target = self.path(digest);
        let Some(folder) = target.parent() else { return Err(Problem::bug("a blob path without folder")) };
        let new_folder = !folder.exists();
        fs::create_dir_all(folder).map_err(|error| problem("store", folder, &error))?;
        self.inner.settled.moves(digest, new_folder);
        fs::rename(tmp, &target).map_err(|error| problem("store", &target, &error))?;
        self.settle(digest)
    }

    /// Makes a blob that is in its place durable there, if nobody has yet.
    pub(crate) fn settle(&self, digest: Digest) -> Result<(), Problem> {
        self.inner.settled.settle(&self.path(digest), digest, sync_folder)
    }

    pub(crate) fn pool(&self) -> &WorkPool {
        &self.inner.pool
    }

    pub(crate) fn new_tmp(&self) -> PathBuf {
        let number = self.inner.next_tmp.fetch_add(1, Ordering::Relaxed);
        self.inner.root.join("tmp").join(format!("{}-{number}", std::process::id()))
    }

    fn path(&self, digest: Digest) -> PathBuf {
        let hex = digest.to_string();
        self.inner.root.join(&hex[..2]).join(&hex[2..4]).join(hex)
    }
}

/// Names in a folder; none when it is missing or no folder.
fn names(folder: &Path) -> Result<Vec<String>, Problem> {
    use io::ErrorKind::{NotADirectory, NotFound};
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), NotADirectory | NotFound) => return Ok(Vec::new()),
        Err(error) => return Err(problem("list", folder, &error)),
    };
    entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()
        .map_err(|error| problem("list", folder, &error))
}

fn open_at(path: &Path, digest: Digest, from: u64) -> Result<File, Problem> {
    use std::io::{Seek, SeekFrom};
    let mut file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Problem::new(Code::Corrupt, format!("The bytes of the artifact {digest} are missing."))
                .why("Their file is gone from the artifact folder.")
                .hint("Restore the artifact folder from a backup.")
        }
        _ => problem("read", path, &error),
    })?;
    file.seek(SeekFrom::Start(from)).map_err(|error| problem("read", path, &error))?;
    Ok(file)
}

fn sync_folder(folder: &Path) -> Result<(), Problem> {
    File::open(folder).and_then(|file| file.sync_all()).map_err(|error| problem("store", folder, &error))
}
