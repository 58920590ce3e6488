//! The files, as the build script found them.

/// One file and its compressed forms.
pub(crate) struct File {
    /// Path below `ui/dist`.
    pub(crate) path: &'static str,
    /// The bytes.
    pub(crate) plain: &'static [u8],
    /// The bytes compressed with gzip, when that is smaller.
    pub(crate) gzip: Option<&'static [u8]>,
    /// The bytes compressed with Brotli, when that is smaller.
    pub(crate) brotli: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));
