//! A blob being read, piece by piece.

use crate::pool::WorkPool;
use bytes::{Bytes, BytesMut};
use std::fs::File;
use std::io::Read;
use trialbook_domain::{Code, Problem};

/// Bytes read at a time.
const PIECE_BYTES: u64 = 512 * 1024;

/// A blob being read. Memory holds one piece at a time.
pub struct BlobReader {
    pool: WorkPool,
    file: Option<File>,
    left: u64,
}

impl BlobReader {
    pub(crate) fn new(pool: WorkPool, file: File, length: u64) -> BlobReader {
        BlobReader { pool, file: Some(file), left: length }
    }

    /// The next piece; `None` at the end. A file that is shorter than recorded is `corrupt`.
    pub async fn next_piece(&mut self) -> Result<Option<Bytes>, Problem> {
        let Some(file) = self.file.take().filter(|_| self.left > 0) else { return Ok(None) };
        let wanted = self.left.min(PIECE_BYTES);
        let (file, piece) = self.pool.run(move || read_piece(file, wanted)).await?;
        self.left -= piece.len() as u64;
        self.file = Some(file);
        Ok(Some(piece))
    }
}

fn read_piece(mut file: File, wanted: u64) -> Result<(File, Bytes), Problem> {
    let mut piece = BytesMut::zeroed(wanted as usize);
    file.read_exact(&mut piece).map_err(|error| {
        Problem::new(Code::Corrupt, "The bytes of an artifact cannot be read to their end.")
            .why(format!("{error}."))
            .hint("Restore the artifact folder from a backup.")
    })?;
    Ok((file, piece.freeze()))
}
