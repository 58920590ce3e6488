//! Rules of artifacts: whole uploads, uploads in parts, what happens to bytes that nothing refers to.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use bytes::Bytes;
use common::{DAY_MS, Lab, artifact, ctx};
use trialbook_domain::{Code, Lifecycle, Problem, RunUid};
use trialbook_services::{ChangeKind, News, PARTS_MAX, UploadId};

#[test]
fn unused_artifact_contents_go_after_a_day_and_not_before() {
    let lab = Lab::new();
    let run = lab.run();
    for (path, content) in [("a", "one"), ("b", "one"), ("c", "two")] {
        lab.upload(run, path, content).unwrap();
    }
    assert_eq!(lab.blobs(), 2);
    for path in ["a", "c"] {
        lab.wait(lab.services.delete_artifacts(&ctx(), run, artifact(path))).unwrap();
    }
    lab.pass_ms(DAY_MS);
    assert_eq!(lab.wait(lab.services.sweep_blobs()).unwrap(), 0);
    lab.pass_ms(1);
    assert_eq!(lab.wait(lab.services.sweep_blobs()).unwrap(), 1);
    assert_eq!(lab.blobs(), 1);
    let left = lab.wait(lab.services.get_artifact(&ctx(), run, artifact("b"))).unwrap();
    assert_eq!(left.size_bytes, 3);
}

#[test]
fn a_file_that_comes_or_goes_is_news_of_its_run_and_a_sign_of_its_life() {
    let lab = Lab::new();
    let run = lab.run();
    let mut listener = lab.services.subscribe();
    lab.pass_ms(1_000);
    lab.upload(run, "a", "x").unwrap();
    let delete = || lab.wait(lab.services.delete_artifacts(&ctx(), run, artifact("a"))).unwrap();
    assert_eq!((delete(), delete()), (1, 0));
    lab.upload(run, "b", "y").unwrap();
    for told in 0..3 {
        match lab.wait(listener.next()) {
            Some(News::Change(change)) => {
                assert_eq!((change.kind, change.run), (ChangeKind::RunUpdated, Some(run)), "{told}");
            }
            other => unreachable!("{other:?}"),
        }
    }
    let info = lab.wait(lab.services.get_run_info(&ctx(), run)).unwrap();
    assert_eq!(info.heard.0 - info.created.0, 1_000);
}

#[test]
fn an_upload_to_a_missing_run_is_refused_before_any_byte() {
    let lab = Lab::new();
    let refused = lab.upload(RunUid([9; 16]), "a", "x").unwrap_err();
    assert_eq!((refused.code(), lab.blobs()), (Code::RunNotFound, 0));
}

#[test]
fn an_abandoned_upload_in_parts_makes_room_after_a_day() {
    let lab = Lab::new();
    let run = lab.run();
    let create = || lab.wait(lab.services.create_multipart(&ctx(), run.into(), artifact("w"), 1));
    let first: UploadId = create().unwrap();
    lab.pass_ms(DAY_MS);
    create().unwrap();
    let gone = lab.wait(lab.services.upload_part(&ctx(), first, 1)).map(|_| ()).unwrap_err();
    assert_eq!(gone.code(), Code::UploadNotFound);
}

impl Lab {
    fn read(&self, run: RunUid, path: &str, from: u64, length: u64) -> Result<Vec<u8>, Problem> {
        self.wait(async {
            let file = self.services.get_artifact(&ctx(), run, artifact(path)).await?;
            let mut reader = self.services.read_artifact(&ctx(), &file, from, length).await?;
            let mut whole = Vec::new();
            while let Some(piece) = reader.next_piece().await? {
                whole.extend_from_slice(&piece);
            }
            Ok(whole)
        })
    }

    fn create_multipart(&self, run: RunUid, path: &str, n_parts: u32) -> Result<UploadId, Problem> {
        self.wait(self.services.create_multipart(&ctx(), run.into(), artifact(path), n_parts))
    }

    fn part(&self, upload: &UploadId, number: u32, content: &'static str) -> Result<(), Problem> {
        self.wait(async {
            let mut part = self.services.upload_part(&ctx(), upload.clone(), number).await?;
            part.write(Bytes::from_static(content.as_bytes())).await?;
            part.finish()
        })
    }

    fn complete(&self, upload: &UploadId, run: RunUid, path: &str) -> Result<u64, Code> {
        self.wait(self.services.complete_multipart(&ctx(), upload, run.into(), &artifact(path)))
            .map(|file| file.size_bytes)
            .map_err(|problem| problem.code())
    }
}

#[test]
fn what_was_uploaded_reads_back_whole_and_in_ranges() {
    let lab = Lab::new();
    let run = lab.run();
    let large: Vec<u8> = (0..3_000_000_u32).map(|i| (i % 251) as u8).collect();
    for (path, content) in [("empty", Vec::new()), ("d/small", b"0123456789".to_vec()), ("d/large", large)] {
        lab.upload(run, path, content.clone()).unwrap();
        assert_eq!(lab.read(run, path, 0, u64::MAX).unwrap(), content, "{path}");
        let end = content.len().min(9);
        assert_eq!(lab.read(run, path, 4, 5).unwrap(), content.get(4..end).unwrap_or_default(), "{path}");
    }
    assert!(lab.read(run, "d/small", 10, 5).unwrap().is_empty());
    assert_eq!(lab.read(run, "d/none", 0, 1).unwrap_err().code(), Code::ArtifactNotFound);
}

#[test]
fn equal_contents_are_stored_once_and_a_successor_replaces_a_file() {
    let lab = Lab::new();
    let (run, other) = (lab.run(), lab.run());
    for (run, path) in [(run, "a"), (run, "b"), (other, "a")] {
        lab.upload(run, path, "same").unwrap();
    }
    assert_eq!(lab.blobs(), 1);
    lab.upload(run, "a", "new").unwrap();
    assert_eq!((lab.read(run, "a", 0, 9).unwrap(), lab.blobs()), (b"new".to_vec(), 2));
    assert_eq!(lab.read(other, "a", 0, 9).unwrap(), b"same");
}

#[test]
fn a_file_cannot_stand_where_a_folder_does() {
    let lab = Lab::new();
    let run = lab.run();
    lab.upload(run, "d/a", "1").unwrap();
    for path in ["d", "d/a/b"] {
        let refused = lab.upload(run, path, "1").unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("path")), (Code::ArtifactConflict, path));
    }
}

#[test]
fn the_bytes_of_a_refused_upload_go_after_a_day() {
    let lab = Lab::new();
    let run = lab.run();
    lab.upload(run, "d/a", "kept").unwrap();
    for content in ["kept", "refused"] {
        assert_eq!(lab.upload(run, "d", content).unwrap_err().code(), Code::ArtifactConflict);
    }
    assert_eq!(lab.blobs(), 2);
    lab.pass_ms(DAY_MS + 1);
    assert_eq!((lab.wait(lab.services.sweep_blobs()).unwrap(), lab.blobs()), (1, 1));
}

#[test]
fn bytes_that_a_crash_left_without_a_name_go_after_a_day_unless_they_get_one() {
    let lab = Lab::new();
    let run = lab.run();
    lab.upload(run, "a", "named").unwrap();
    for content in ["lost", "found again"] {
        lab.store_unnamed(content);
    }
    assert_eq!(lab.wait(lab.services.doom_orphans()).unwrap(), 2);
    assert_eq!(lab.wait(lab.services.doom_orphans()).unwrap(), 0, "what is doomed is doomed once");
    lab.upload(run, "b", "found again").unwrap();
    lab.pass_ms(DAY_MS + 1);
    assert_eq!((lab.wait(lab.services.sweep_blobs()).unwrap(), lab.blobs()), (1, 2));
    assert_eq!(lab.read(run, "b", 0, 99).unwrap(), b"found again");
}

#[test]
fn an_upload_that_is_dropped_leaves_nothing() {
    let lab = Lab::new();
    let run = lab.run();
    lab.wait(async {
        let mut upload = lab.services.upload_artifact(&ctx(), run, artifact("a")).await.unwrap();
        upload.write(Bytes::from(vec![7; 2_000_000])).await.unwrap();
        drop(upload);
    });
    assert_eq!(lab.blobs(), 0);
    assert!(lab.wait(lab.services.list_artifacts(&ctx(), run, None)).unwrap().is_empty());
}

#[test]
fn a_deleted_run_takes_no_upload_of_any_kind() {
    let lab = Lab::new();
    let run = lab.run();
    let under_way = lab.create_multipart(run, "w", 1).unwrap();
    lab.part(&under_way, 1, "x").unwrap();
    lab.wait(lab.services.set_run_lifecycle(&ctx(), run, Lifecycle::Deleted)).unwrap();
    assert_eq!(lab.upload(run, "a", "x").unwrap_err().code(), Code::RunDeleted);
    assert_eq!(lab.create_multipart(run, "a", 1).unwrap_err().code(), Code::RunDeleted);
    assert_eq!(lab.complete(&under_way, run, "w"), Err(Code::RunDeleted));
}

#[test]
fn parts_come_in_any_order_and_the_last_of_a_number_counts() {
    let lab = Lab::new();
    let run = lab.run();
    let upload = lab.create_multipart(run, "w", 3).unwrap();
    for (number, content) in [(3, "ccc"), (1, "draft"), (2, "bb"), (1, "a")] {
        lab.part(&upload, number, content).unwrap();
    }
    assert_eq!(lab.complete(&upload, run, "w"), Ok(6));
    assert_eq!(lab.read(run, "w", 0, 100).unwrap(), b"abbccc");
    assert_eq!(lab.blobs(), 1, "the parts are gone");
    assert_eq!(lab.complete(&upload, run, "w"), Err(Code::UploadNotFound));
}

#[test]
fn missing_parts_are_named_and_can_still_be_sent() {
    let lab = Lab::new();
    let run = lab.run();
    let upload = lab.create_multipart(run, "w", 3).unwrap();
    lab.part(&upload, 2, "b").unwrap();
    let refused =
        lab.wait(lab.services.complete_multipart(&ctx(), &upload, run.into(), &artifact("w"))).unwrap_err();
    assert_eq!(
        (refused.code(), refused.what()),
        (Code::InvalidValue, "The upload lacks 2 of its parts: 1, 3.")
    );
    lab.part(&upload, 1, "a").unwrap();
    lab.part(&upload, 3, "c").unwrap();
    assert_eq!(lab.complete(&upload, run, "w"), Ok(3));
}

#[test]
fn part_numbers_have_bounds_and_an_upload_belongs_to_its_run_and_path() {
    let lab = Lab::new();
    let (run, other) = (lab.run(), lab.run());
    for n_parts in [0, PARTS_MAX + 1] {
        assert_eq!(lab.create_multipart(run, "w", n_parts).unwrap_err().fact_value("field"), "num_parts");
    }
    let upload = lab.create_multipart(run, "w", 2).unwrap();
    for number in [0, 3] {
        assert_eq!(lab.part(&upload, number, "x").unwrap_err().fact_value("field"), "part_number");
    }
    for number in [1, 2] {
        lab.part(&upload, number, "x").unwrap();
    }
    assert_eq!(lab.complete(&upload, other, "w"), Err(Code::UploadNotFound));
    assert_eq!(lab.complete(&upload, run, "v"), Err(Code::UploadNotFound));
    assert_eq!(lab.complete(&upload, run, "w"), Ok(2));
}

#[test]
fn an_upload_that_is_given_up_leaves_nothing_even_with_a_part_under_way() {
    let lab = Lab::new();
    let run = lab.run();
    let upload = lab.create_multipart(run, "w", 2).unwrap();
    lab.part(&upload, 1, "x").unwrap();
    let mut late = lab.wait(lab.services.upload_part(&ctx(), upload.clone(), 2)).unwrap();
    lab.wait(late.write(Bytes::from_static(b"y"))).unwrap();
    lab.services.abort_multipart(&ctx(), &upload);
    lab.services.abort_multipart(&ctx(), &upload);
    assert_eq!(late.finish().unwrap_err().code(), Code::UploadNotFound);
    assert_eq!(lab.complete(&upload, run, "w"), Err(Code::UploadNotFound));
    assert_eq!(lab.blobs(), 0);
}

#[test]
fn uploads_under_way_have_a_limit_and_one_that_moves_is_not_abandoned() {
    let lab = Lab::new();
    let run = lab.run();
    let first = lab.create_multipart(run, "w", 2).unwrap();
    lab.pass_ms(DAY_MS - 1);
    lab.part(&first, 1, "x").unwrap();
    lab.pass_ms(DAY_MS - 1);
    for _ in 0..999 {
        lab.create_multipart(run, "v", 1).unwrap();
    }
    assert_eq!(lab.create_multipart(run, "v", 1).unwrap_err().code(), Code::Overloaded);
    lab.part(&first, 2, "y").unwrap();
    assert_eq!(lab.complete(&first, run, "w"), Ok(2));
    lab.create_multipart(run, "v", 1).unwrap();
}

#[test]
fn an_upload_that_meets_the_removal_of_its_content_is_not_lost() {
    let lab = Lab::new();
    let run = lab.run();
    let names: Vec<String> = (0..64).map(|n| format!("d/{n}")).collect();
    for name in &names {
        lab.upload(run, name, name.clone()).unwrap();
    }
    lab.wait(lab.services.delete_artifacts(&ctx(), run, artifact("d"))).unwrap();
    lab.pass_ms(DAY_MS + 1);
    let again = async {
        for name in &names {
            let mut upload = lab.services.upload_artifact(&ctx(), run, artifact(name)).await.unwrap();
            upload.write(Bytes::from(name.clone())).await.unwrap();
            upload.finish().await.unwrap();
        }
    };
    let (swept, ()) = lab.wait(async { tokio::join!(lab.services.sweep_blobs(), again) });
    assert_eq!(swept.unwrap(), 64);
    for name in &names {
        assert_eq!(lab.read(run, name, 0, 9).unwrap(), name.as_bytes());
    }
}
