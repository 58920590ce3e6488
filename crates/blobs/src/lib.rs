//! Bytes of artifacts by their SHA-256: written once, never changed, found by content.
//!
//! Absent on purpose: names, runs, access, HTTP. Whoever calls keeps the names.

mod digest;
mod error;
mod local;
mod pool;
mod reader;
mod scratch;
mod settled;
mod writer;

#[cfg(test)]
mod tests;

pub use digest::Digest;
pub use local::LocalBlobs;
pub use pool::WorkPool;
pub use reader::BlobReader;
pub use scratch::{Scratch, ScratchWriter};
pub use writer::{BlobWriter, StoredBlob};
