//! Blobs on a local disk: ranges at every edge, equal contents, uploads that are given up, and a disk that does not do
//! what it should.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use bytes::Bytes;
use std::fs;
use std::path::{Path, PathBuf};
use trialbook_blobs::{Digest, LocalBlobs, Scratch, StoredBlob, WorkPool};
use trialbook_domain::{Code, Problem};

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

struct Shelf {
    blobs: LocalBlobs,
    dir: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Shelf {
        let dir = tempfile::tempdir().unwrap();
        Shelf { blobs: LocalBlobs::open(dir.path()).unwrap(), dir }
    }

    fn store(&self, pieces: &[&[u8]]) -> Result<StoredBlob, Problem> {
        wait(async {
            let mut writer = self.blobs.create();
            for piece in pieces {
                writer.write(Bytes::copy_from_slice(piece)).await?;
            }
            writer.finish().await
        })
    }

    fn load(&self, digest: Digest, from: u64, length: u64) -> Result<Vec<u8>, Problem> {
        wait(async {
            let mut reader = self.blobs.read(digest, from, length).await?;
            let mut whole = Vec::new();
            while let Some(piece) = reader.next_piece().await? {
                assert!(!piece.is_empty(), "a piece is never empty");
                whole.extend_from_slice(&piece);
            }
            assert_eq!(reader.next_piece().await.unwrap(), None, "the end stays the end");
            Ok(whole)
        })
    }

    fn scratch(&self, pieces: &[&[u8]]) -> Result<Scratch, Problem> {
        wait(async {
            let mut writer = self.blobs.create_scratch().await?;
            for piece in pieces {
                writer.write(Bytes::copy_from_slice(piece)).await?;
            }
            writer.finish()
        })
    }

    fn path(&self, digest: Digest) -> PathBuf {
        let hex = digest.to_string();
        self.dir.path().join(&hex[..2]).join(&hex[2..4]).join(hex)
    }

    /// Files below the root, those in `tmp` too.
    fn files(&self) -> usize {
        fn below(folder: &Path) -> usize {
            let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            paths.map(|path| if path.is_dir() { below(&path) } else { 1 }).sum()
        }
        below(self.dir.path())
    }
}

fn noise(n: usize) -> Vec<u8> {
    (0..n as u64).map(|at| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect()
}

/// Around a piece that is read at once and around what stays in memory while it comes.
const SIZES: [usize; 9] = [
    0,
    1,
    512 * 1024 - 1,
    512 * 1024,
    512 * 1024 + 1,
    1024 * 1024 - 1,
    1024 * 1024,
    1024 * 1024 + 1,
    2_500_000,
];

#[test]
fn contents_of_every_size_read_back_however_they_came() {
    let shelf = Shelf::new();
    for size in SIZES {
        let content = noise(size);
        let whole = shelf.store(&[&content]).unwrap();
        assert_eq!(whole.size_bytes, size as u64);
        for pieces in [1_000_000, 300_000, 65_537] {
            let parts: Vec<&[u8]> = content.chunks(pieces).collect();
            assert_eq!(shelf.store(&parts).unwrap(), whole, "{size} bytes by {pieces}");
        }
        assert_eq!(shelf.store(&[&[], &content, &[]]).unwrap(), whole, "{size} bytes among nothing");
        assert_eq!(shelf.load(whole.digest, 0, size as u64).unwrap(), content, "{size} bytes");
    }
    assert_eq!(shelf.files(), SIZES.len(), "each content once");
}

#[test]
fn a_range_is_read_at_every_edge() {
    let shelf = Shelf::new();
    let content = noise(1_100_000);
    let digest = shelf.store(&[&content]).unwrap().digest;
    let size = content.len() as u64;
    let piece = 512 * 1024;
    for from in [0, 1, piece - 1, piece, piece + 1, size - 1, size] {
        for length in [0, 1, piece - 1, piece, piece + 1, size] {
            let length = length.min(size - from);
            let expected = &content[from as usize..(from + length) as usize];
            assert_eq!(shelf.load(digest, from, length).unwrap(), expected, "{length} from {from}");
        }
    }
}

#[test]
fn more_than_there_is_is_damage_and_not_a_short_answer() {
    let shelf = Shelf::new();
    let digest = shelf.store(&[b"0123456789"]).unwrap().digest;
    for (from, length) in
        [(0, 11), (9, 2), (10, 1), (11, 1), (u64::from(u32::MAX), 1), (0, u64::from(u32::MAX))]
    {
        let problem = shelf.load(digest, from, length).unwrap_err();
        assert_eq!(problem.code(), Code::Corrupt, "{length} from {from}");
    }
    for from in [10, 11, 1_000] {
        assert!(shelf.load(digest, from, 0).unwrap().is_empty(), "nothing from {from}");
    }
}

#[test]
fn the_name_of_a_content_is_its_sha256_in_lower_case() {
    let shelf = Shelf::new();
    for (content, name) in [
        (&b""[..], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (&vec![b'a'; 1_000_000], "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ] {
        let stored = shelf.store(&[content]).unwrap();
        assert_eq!(stored.digest.to_string(), name);
        assert_eq!(format!("{:?}", stored.digest), name);
        assert_eq!(
            fs::read(shelf.path(stored.digest)).unwrap(),
            content,
            "found by hand where its name says"
        );
    }
}

#[test]
fn every_digest_has_a_name_of_its_own_in_the_order_of_its_bytes() {
    let digests: Vec<Digest> = (0..=u8::MAX).map(|byte| Digest([byte; 32])).collect();
    let names: Vec<String> = digests.iter().map(Digest::to_string).collect();
    assert!(digests.is_sorted() && names.is_sorted());
    assert!(names.iter().all(|name| name.len() == 64));
    assert_eq!((names[0].as_str(), names[255].as_str()), ("0".repeat(64).as_str(), "f".repeat(64).as_str()));
}

#[test]
fn what_is_given_up_at_any_point_leaves_nothing() {
    let shelf = Shelf::new();
    for pieces in 0..5 {
        let mut writer = shelf.blobs.create();
        for _ in 0..pieces {
            wait(writer.write(Bytes::from(vec![7; 700_000]))).unwrap();
        }
        drop(writer);
        assert_eq!(shelf.files(), 0, "after {pieces} pieces");
    }
    let mut scratch = wait(shelf.blobs.create_scratch()).unwrap();
    wait(scratch.write(Bytes::from_static(b"x"))).unwrap();
    drop(scratch);
    assert_eq!(shelf.files(), 0);
}

#[test]
fn many_uploads_at_once_keep_their_contents_apart() {
    let shelf = Shelf::new();
    let contents: Vec<Vec<u8>> = (0..24).map(|n| vec![n % 12; 1_300_000 + usize::from(n % 12)]).collect();
    wait(async {
        let mut writers: Vec<_> = contents.iter().map(|_| shelf.blobs.create()).collect();
        for round in 0..3 {
            for (writer, content) in writers.iter_mut().zip(&contents) {
                let third = content.len() / 3;
                let end = if round == 2 { content.len() } else { (round + 1) * third };
                writer.write(Bytes::copy_from_slice(&content[round * third..end])).await.unwrap();
            }
        }
        for (writer, content) in writers.into_iter().zip(&contents) {
            let stored = writer.finish().await.unwrap();
            assert_eq!(stored.size_bytes, content.len() as u64);
        }
    });
    assert_eq!(shelf.files(), 12);
    for content in &contents[..12] {
        let stored = shelf.store(&[content]).unwrap();
        assert_eq!(shelf.load(stored.digest, 0, stored.size_bytes).unwrap(), *content);
    }
}

#[test]
fn a_content_that_is_deleted_while_it_is_read_is_read_to_its_end() {
    let shelf = Shelf::new();
    let content = noise(1_600_000);
    let stored = shelf.store(&[&content]).unwrap();
    let whole = wait(async {
        let mut reader = shelf.blobs.read(stored.digest, 0, stored.size_bytes).await.unwrap();
        let mut whole = reader.next_piece().await.unwrap().unwrap().to_vec();
        shelf.blobs.delete(stored.digest).await.unwrap();
        while let Some(piece) = reader.next_piece().await.unwrap() {
            whole.extend_from_slice(&piece);
        }
        whole
    });
    assert!(whole == content);
    assert_eq!(shelf.load(stored.digest, 0, 1).unwrap_err().code(), Code::Corrupt);
    assert_eq!(shelf.store(&[&content]).unwrap(), stored, "it can come again");
    assert!(shelf.load(stored.digest, 0, stored.size_bytes).unwrap() == content);
}

#[test]
fn deleting_one_content_leaves_its_neighbours() {
    let shelf = Shelf::new();
    let stored: Vec<StoredBlob> = (0..20_u8).map(|n| shelf.store(&[&[n]]).unwrap()).collect();
    for (n, blob) in stored.iter().enumerate() {
        wait(shelf.blobs.delete(blob.digest)).unwrap();
        wait(shelf.blobs.delete(blob.digest)).unwrap();
        let left = stored.iter().filter(|other| shelf.load(other.digest, 0, 1).is_ok()).count();
        assert_eq!(left, stored.len() - n - 1);
    }
}

#[test]
fn a_content_whose_file_was_shortened_is_stored_anew() {
    let shelf = Shelf::new();
    for content in [noise(100), noise(1_500_000)] {
        let stored = shelf.store(&[&content]).unwrap();
        fs::write(shelf.path(stored.digest), &content[..10]).unwrap();
        assert_eq!(shelf.load(stored.digest, 0, stored.size_bytes).unwrap_err().code(), Code::Corrupt);
        assert_eq!(shelf.store(&[&content]).unwrap(), stored);
        assert!(shelf.load(stored.digest, 0, stored.size_bytes).unwrap() == content);
    }
}

#[test]
fn all_contents_are_listed_once_by_the_first_byte_of_their_digest() {
    let shelf = Shelf::new();
    let mut stored: Vec<Digest> = (0..200_u8).map(|n| shelf.store(&[&[n, n]]).unwrap().digest).collect();
    let mut listed = Vec::new();
    for first in 0..=u8::MAX {
        let found = wait(shelf.blobs.list(first)).unwrap();
        assert!(found.iter().all(|digest| digest.0[0] == first));
        listed.extend(found);
    }
    stored.sort();
    listed.sort();
    assert_eq!(listed, stored);
}

#[test]
fn files_and_links_that_are_not_ours_are_neither_listed_nor_touched() {
    let shelf = Shelf::new();
    let stored = shelf.store(&[b"abc"]).unwrap();
    let folder = shelf.path(stored.digest).parent().unwrap().to_owned();
    let hex = stored.digest.to_string();
    for strange in [
        "notes.txt",
        &hex.to_uppercase(),
        &hex[..63],
        &format!("{hex}0"),
        &"g".repeat(64),
        &format!("{hex}.tmp"),
        "...",
    ] {
        fs::write(folder.join(strange), "mine").unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc", folder.join("link")).unwrap();
    assert_eq!(wait(shelf.blobs.list(stored.digest.0[0])).unwrap(), [stored.digest]);
    let again = LocalBlobs::open(shelf.dir.path()).unwrap();
    assert_eq!(wait(again.list(stored.digest.0[0])).unwrap(), [stored.digest]);
    assert_eq!(fs::read(folder.join("notes.txt")).unwrap(), b"mine");
}

#[test]
fn what_a_crash_left_is_removed_at_the_next_start_and_contents_stay() {
    let shelf = Shelf::new();
    let stored = shelf.store(&[b"kept"]).unwrap();
    let half = shelf.scratch(&[b"half of something"]).unwrap();
    fs::create_dir_all(shelf.dir.path().join("tmp/below")).unwrap();
    fs::write(shelf.dir.path().join("tmp/below/x"), "x").unwrap();
    assert_eq!(shelf.files(), 3);
    let again = LocalBlobs::open(shelf.dir.path()).unwrap();
    assert_eq!(shelf.files(), 1);
    let read = wait(async { again.read(stored.digest, 0, 4).await?.next_piece().await });
    assert_eq!(read.unwrap(), Some(Bytes::from_static(b"kept")));
    assert!(wait(again.read_scratch(&half)).is_err(), "parts do not survive");
}

#[test]
fn a_root_that_cannot_be_a_folder_is_told_with_its_path() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    for root in [dir.path().join("file"), dir.path().join("file/below")] {
        let problem = LocalBlobs::open(&root).map(drop).unwrap_err();
        assert_eq!(problem.code(), Code::StorageUnavailable);
        assert!(problem.what().contains(&root.display().to_string()), "{problem}");
        assert!(problem.cause().is_some() && problem.advice().is_some(), "{problem}");
    }
    fs::write(dir.path().join("tmp"), "a file in the place of the folder").unwrap();
    assert!(LocalBlobs::open(dir.path()).is_err());
}

#[test]
fn a_root_that_disappears_refuses_uploads_and_takes_them_when_it_is_back() {
    let shelf = Shelf::new();
    let small = || shelf.store(&[b"small"]);
    let large = || shelf.store(&[&noise(1_500_000)]);
    let tmp = shelf.dir.path().join("tmp");
    fs::remove_dir(&tmp).unwrap();
    for outcome in [small(), large(), shelf.scratch(&[b"x"]).map(|_| unreachable!())] {
        let problem = outcome.unwrap_err();
        assert_eq!(problem.code(), Code::StorageUnavailable, "{problem}");
        assert!(problem.what().starts_with("Cannot store an artifact in "), "{problem}");
    }
    assert_eq!(shelf.files(), 0);
    fs::create_dir(&tmp).unwrap();
    assert!(small().is_ok() && large().is_ok());
}

#[test]
fn a_file_in_the_place_of_a_folder_refuses_the_content_that_belongs_there_and_no_other() {
    let shelf = Shelf::new();
    // The digest of `abc` begins with ba 78.
    fs::write(shelf.dir.path().join("ba"), "in the way").unwrap();
    let problem = shelf.store(&[b"abc"]).unwrap_err();
    assert_eq!(problem.code(), Code::StorageUnavailable);
    assert!(shelf.store(&[b"something else"]).is_ok());
    assert_eq!(shelf.files(), 2, "the refused upload left nothing");
    assert!(wait(shelf.blobs.list(0xba)).unwrap().is_empty());
    fs::remove_file(shelf.dir.path().join("ba")).unwrap();
    assert!(shelf.store(&[b"abc"]).is_ok());
}

#[test]
fn a_folder_in_the_place_of_a_content_is_told_and_not_deleted() {
    let shelf = Shelf::new();
    let digest = shelf.store(&[b"abc"]).unwrap().digest;
    let path = shelf.path(digest);
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(wait(shelf.blobs.delete(digest)).unwrap_err().code(), Code::StorageUnavailable);
    assert!(shelf.load(digest, 0, 3).is_err());
    assert!(path.is_dir());
}

#[test]
fn scratch_files_are_read_as_often_as_wanted_and_each_is_its_own() {
    let shelf = Shelf::new();
    let contents = [noise(0), noise(1), noise(600_000), noise(1_200_000)];
    let scratches: Vec<Scratch> = contents
        .iter()
        .map(|content| shelf.scratch(&content.chunks(100_000).collect::<Vec<_>>()).unwrap())
        .collect();
    assert_eq!(shelf.files(), 4);
    for _ in 0..2 {
        for (scratch, content) in scratches.iter().zip(&contents) {
            assert_eq!(scratch.size_bytes(), content.len() as u64);
            let whole = wait(async {
                let mut reader = shelf.blobs.read_scratch(scratch).await.unwrap();
                let mut whole = Vec::new();
                while let Some(piece) = reader.next_piece().await.unwrap() {
                    whole.extend_from_slice(&piece);
                }
                whole
            });
            assert!(whole == *content);
        }
    }
    for (n, scratch) in scratches.into_iter().enumerate() {
        drop(scratch);
        assert_eq!(shelf.files(), 3 - n);
    }
}

#[test]
fn work_of_a_pool_is_all_done_and_its_problems_are_given_back() {
    let pool = WorkPool::start("test", 3).unwrap();
    wait(async {
        let sums: Vec<u64> = {
            let mut sums = Vec::new();
            for n in 0..1_000_u64 {
                sums.push(pool.run(move || Ok(n * 2)).await.unwrap());
            }
            sums
        };
        assert_eq!(sums.iter().sum::<u64>(), 999_000);
        let problem =
            pool.run(|| Err::<(), Problem>(Problem::new(Code::Corrupt, "found"))).await.unwrap_err();
        assert_eq!((problem.code(), problem.what()), (Code::Corrupt, "found"));
        let name = pool.run(|| Ok(std::thread::current().name().map(str::to_owned))).await.unwrap().unwrap();
        assert!(["test-0", "test-1", "test-2"].contains(&name.as_str()), "{name}");
    });
}
