//! Shares the memory budget out among caches.

use trialbook_store_sql::OpenOptions;

/// Of 768 MiB: 64 for the writer's pages, 4 x 32 for the readers', 256 for search columns; the rest is for queues,
/// bodies and what is being computed.
pub(crate) fn open_options(memory_mib: u64, first_artifact_root: Option<String>) -> OpenOptions {
    let share = |mib: u64| (memory_mib * mib / 768).max(1);
    OpenOptions {
        first_artifact_root,
        writer_cache_kib: u32::try_from(share(64) * 1024).unwrap_or(u32::MAX),
        reader_cache_kib: u32::try_from(share(32) * 1024).unwrap_or(u32::MAX),
        n_readers: 4,
        column_cache_bytes: usize::try_from(share(256) * 1024 * 1024).unwrap_or(usize::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_follow_the_budget() {
        assert_eq!(open_options(768, None).writer_cache_kib, 65_536);
        assert_eq!(open_options(1536, None).column_cache_bytes, 512 * 1024 * 1024);
        assert_eq!(open_options(64, None).reader_cache_kib, 2 * 1024);
    }
}
