//! Which moves into the store are durable: a blob that is in its place may not be there after a power cut yet.

use crate::digest::Digest;
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use trialbook_domain::Problem;

/// What this process knows of the disk. What it does not know is synced again, never taken for granted.
#[derive(Default)]
pub(crate) struct Settled {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Folders `ab/cd` whose own entry, and that of `ab`, are durable.
    folders: HashSet<[u8; 2]>,
    /// Blobs that were moved, or are about to be, and are not durable in their folder.
    moving: HashSet<Digest>,
}

impl Settled {
    /// Says, before it happens, that the blob moves to its place.
    pub(crate) fn moves(&self, digest: Digest, new_folder: bool) {
        let mut known = self.known();
        if new_folder {
            // Somebody may have removed the one that was known.
            known.folders.remove(&place(digest));
        }
        known.moving.insert(digest);
    }

    /// Makes a blob that is in its place, `path`, durable there. Several may do so at once: each syncs what nobody has
    /// finished syncing before.
    pub(crate) fn settle(
        &self,
        path: &Path,
        digest: Digest,
        sync: impl Fn(&Path) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let place = place(digest);
        let (moving, new_folder) = {
            let known = self.known();
            (known.moving.contains(&digest), !known.folders.contains(&place))
        };
        let mut folders = path.ancestors().skip(1);
        if let Some(folder) = folders.next()
            && (moving || new_folder)
        {
            sync(folder)?;
        }
        if new_folder {
            folders.take(2).try_for_each(sync)?;
        }
        let mut known = self.known();
        known.folders.insert(place);
        known.moving.remove(&digest);
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // The sets are whole after every single step.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folder of a blob: its first two bytes.
fn place(digest: Digest) -> [u8; 2] {
    [digest.0[0], digest.0[1]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use trialbook_domain::Code;

    const PATH: &str = "/r/01/02/blob";

    fn digest(last: u8) -> Digest {
        let mut bytes = [last; 32];
        bytes[..2].copy_from_slice(&[1, 2]);
        Digest(bytes)
    }

    /// What one upload of the blob syncs, with `meanwhile` in its first sync.
    fn synced(settled: &Settled, blob: Digest, meanwhile: impl Fn()) -> Vec<String> {
        let seen = RefCell::new(Vec::new());
        let sync = |folder: &Path| {
            if seen.borrow().is_empty() {
                meanwhile();
            }
            seen.borrow_mut().push(folder.display().to_string());
            Ok(())
        };
        settled.settle(Path::new(PATH), blob, sync).unwrap();
        seen.into_inner()
    }

    #[test]
    fn a_second_upload_into_a_folder_that_is_just_made_syncs_the_folders_above_as_well() {
        let settled = Settled::default();
        let all = ["/r/01/02", "/r/01", "/r"];
        settled.moves(digest(1), false);
        let first = synced(&settled, digest(1), || {
            settled.moves(digest(2), false);
            assert_eq!(synced(&settled, digest(2), || {}), all, "the first has synced nothing yet");
        });
        assert_eq!(first, all);
        settled.moves(digest(3), false);
        assert_eq!(synced(&settled, digest(3), || {}), ["/r/01/02"], "only what is new");
    }

    #[test]
    fn equal_content_that_another_upload_has_moved_but_not_synced_is_synced_before_it_is_acknowledged() {
        let settled = Settled::default();
        settled.moves(digest(1), false);
        synced(&settled, digest(1), || {});
        settled.moves(digest(2), false);
        let first = synced(&settled, digest(2), || {
            assert_eq!(synced(&settled, digest(2), || {}), ["/r/01/02"]);
        });
        assert_eq!(first, ["/r/01/02"]);
        assert!(synced(&settled, digest(2), || {}).is_empty(), "what is known to be durable costs nothing");
    }

    #[test]
    fn what_failed_to_sync_is_synced_by_the_next_upload() {
        for n_before in 0..3 {
            let settled = Settled::default();
            settled.moves(digest(1), false);
            let n = RefCell::new(0);
            let failed = settled.settle(Path::new(PATH), digest(1), |_| {
                *n.borrow_mut() += 1;
                if *n.borrow() > n_before {
                    Err(Problem::new(Code::StorageUnavailable, "no"))
                } else {
                    Ok(())
                }
            });
            assert!(failed.is_err());
            let again = synced(&settled, digest(1), || {});
            assert_eq!(again, ["/r/01/02", "/r/01", "/r"], "after {n_before} that worked");
        }
    }

    #[test]
    fn a_folder_that_was_removed_and_made_again_is_new_again() {
        let settled = Settled::default();
        for _ in 0..2 {
            settled.moves(digest(1), true);
            assert_eq!(synced(&settled, digest(1), || {}).len(), 3);
        }
        settled.moves(digest(1), false);
        assert_eq!(synced(&settled, digest(1), || {}).len(), 1);
    }

    #[test]
    fn a_blob_from_before_the_start_is_synced_once() {
        let settled = Settled::default();
        assert_eq!(synced(&settled, digest(1), || {}).len(), 3, "its writer may have ended in the middle");
        assert!(synced(&settled, digest(1), || {}).is_empty());
    }
}
