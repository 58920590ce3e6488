//! The contract of blob storage, run against the local folder.

use crate::{LocalBlobs, StoredBlob};
use bytes::Bytes;
use proptest::prelude::*;
use std::path::Path;
use trialbook_domain::{Code, Problem};

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

async fn store(blobs: &LocalBlobs, pieces: &[&[u8]]) -> Result<StoredBlob, Problem> {
    let mut writer = blobs.create();
    for piece in pieces {
        writer.write(Bytes::copy_from_slice(piece)).await?;
    }
    writer.finish().await
}

async fn load(blobs: &LocalBlobs, blob: StoredBlob, from: u64, length: u64) -> Result<Vec<u8>, Problem> {
    let mut reader = blobs.read(blob.digest, from, length).await?;
    let mut whole = Vec::new();
    while let Some(piece) = reader.next_piece().await? {
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

fn files_below(folder: &Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files_below(&path) } else { 1 })
        .sum()
}

#[test]
fn the_digest_of_known_content_is_its_sha256() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(dir.path()).unwrap();
    let stored = run(store(&blobs, &[b"a", b"bc"])).unwrap();
    assert_eq!(stored.size_bytes, 3);
    assert_eq!(stored.digest.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn equal_content_is_stored_once_whatever_its_size() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(dir.path()).unwrap();
    let large = vec![7_u8; 3 * 1024 * 1024];
    for content in [&large[..], &[], b"small"] {
        let first = run(store(&blobs, &[content])).unwrap();
        let (left, right) = content.split_at(content.len() / 3);
        assert_eq!(run(store(&blobs, &[left, right])).unwrap(), first);
        assert_eq!(run(load(&blobs, first, 0, first.size_bytes)).unwrap(), content);
    }
    assert_eq!(files_below(dir.path()), 3);
}

#[test]
fn blobs_are_listed_by_the_first_byte_of_their_digest_and_strange_files_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(dir.path()).unwrap();
    let stored = run(store(&blobs, &[b"abc"])).unwrap();
    let folder = dir.path().join("ba/78");
    for strange in ["notes.txt", &"g".repeat(64), &stored.digest.to_string().to_uppercase()] {
        std::fs::write(folder.join(strange), "").unwrap();
    }
    std::fs::write(dir.path().join("ba/file"), "").unwrap();
    assert_eq!(run(blobs.list(0xba)).unwrap(), [stored.digest]);
    assert!(run(blobs.list(0x00)).unwrap().is_empty());
}

#[test]
fn an_upload_that_is_given_up_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(dir.path()).unwrap();
    let mut writer = blobs.create();
    run(writer.write(Bytes::from(vec![1; 2 * 1024 * 1024]))).unwrap();
    assert_eq!(files_below(dir.path()), 1);
    drop(writer);
    assert_eq!(files_below(dir.path()), 0);
}

#[test]
fn a_scratch_file_reads_back_and_goes_when_it_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(dir.path()).unwrap();
    let scratch = run(async {
        let mut writer = blobs.create_scratch().await?;
        writer.write(Bytes::from_static(b"one ")).await?;
        writer.write(Bytes::from_static(b"two")).await?;
        writer.finish()
    })
    .unwrap();
    let read = run(async {
        let mut reader = blobs.read_scratch(&scratch).await?;
        reader.next_piece().await
    });
    assert_eq!((read.unwrap(), scratch.size_bytes()), (Some(Bytes::from_static(b"one two")), 7));
    assert_eq!(files_below(dir.path()), 1);
    drop(scratch);
    assert_eq!(files_below(dir.path()), 0);
}

#[test]
fn leftovers_of_a_crash_are_removed_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("tmp")).unwrap();
    std::fs::write(dir.path().join("tmp/99-0"), b"half").unwrap();
    LocalBlobs::open(dir.path()).unwrap();
    assert_eq!(files_below(dir.path()), 0);
}

#[test]
fn a_missing_or_shortened_file_is_named_as_damage() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(dir.path()).unwrap();
    let stored = run(store(&blobs, &[b"content"])).unwrap();
    let longer = run(load(&blobs, stored, 0, 100)).unwrap_err();
    assert_eq!(longer.code(), Code::Corrupt);
    run(blobs.delete(stored.digest)).unwrap();
    run(blobs.delete(stored.digest)).unwrap();
    let missing = run(load(&blobs, stored, 0, 7)).unwrap_err();
    assert_eq!(missing.code(), Code::Corrupt);
    assert!(missing.what().contains(&stored.digest.to_string()), "{missing}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_range_reads_back_what_was_written(len in 0_usize..2_500_000, from in 0.0..1.0_f64, part in 0.0..1.0_f64) {
        let dir = tempfile::tempdir().unwrap();
        let blobs = LocalBlobs::open(dir.path()).unwrap();
        let content: Vec<u8> = (0..len).map(|i| (i * 31 % 251) as u8).collect();
        let pieces: Vec<&[u8]> = content.chunks(70_000).collect();
        let stored = run(store(&blobs, &pieces)).unwrap();
        let from = (from * len as f64) as usize;
        let length = (part * (len - from) as f64) as usize;
        let read = run(load(&blobs, stored, from as u64, length as u64)).unwrap();
        prop_assert!(read == content[from..from + length]);
    }
}
