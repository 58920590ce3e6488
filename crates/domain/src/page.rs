//! Pages of a list and the token that leads to the next one.

use std::fmt;

/// An opaque position in a list, as bytes; adapters decide how it is written.
#[derive(Clone, PartialEq, Eq)]
pub struct PageToken(pub Vec<u8>);

impl fmt::Debug for PageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageToken({} bytes)", self.0.len())
    }
}

/// Some entries of a list, and where the next ones start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// Present only when there is more.
    pub next: Option<PageToken>,
}
