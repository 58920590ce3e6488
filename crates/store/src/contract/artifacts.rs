//! Names of artifacts.

use super::{at, cases, run, uid};
use crate::Store;
use trialbook_domain::{ArtifactEntry, ArtifactFile, ArtifactPath, Code, Lifecycle, Problem};

cases![
    a_file_reads_back_and_is_replaced_by_its_successor,
    folders_list_what_they_hold_directly_by_name,
    a_listing_tells_what_each_file_holds,
    a_file_cannot_stand_where_a_folder_does,
    deleting_a_folder_takes_all_it_holds_and_nothing_else,
    contents_without_a_file_are_doomed_until_they_are_used_again,
    a_content_stored_for_nothing_is_doomed_unless_a_file_refers_to_it,
    contents_are_unknown_unless_a_file_refers_to_them_or_they_are_doomed,
    a_deleted_run_takes_no_files,
];

fn path(text: &str) -> Result<ArtifactPath, Problem> {
    ArtifactPath::new(text).map_err(Problem::bug)
}

fn file(text: &str, content: u8) -> Result<ArtifactFile, Problem> {
    Ok(ArtifactFile {
        path: path(text)?,
        sha256: [content; 32],
        size_bytes: u64::from(content),
        modified: at(1),
    })
}

async fn names(store: &dyn Store, folder: Option<&str>) -> Result<Vec<String>, Problem> {
    let folder = folder.map(path).transpose()?;
    let shown = |entry: ArtifactEntry| match entry.size_bytes {
        Some(size) => format!("{} {size}", entry.name),
        None => format!("{}/", entry.name),
    };
    Ok(store.list_artifacts(uid(1).into(), folder).await?.into_iter().map(shown).collect())
}

async fn a_file_reads_back_and_is_replaced_by_its_successor(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for content in [1, 2] {
        store.put_artifact(uid(1).into(), file("d/a.txt", content)?).await?;
        assert_eq!(store.get_artifact(uid(1).into(), path("d/a.txt")?).await?, file("d/a.txt", content)?);
    }
    for missing in ["d", "d/a", "d/a.txt/b"] {
        let found = store.get_artifact(uid(1).into(), path(missing)?).await.map_err(|p| p.code());
        assert_eq!(found.err(), Some(Code::ArtifactNotFound), "{missing}");
    }
    let unknown = store.get_artifact(uid(9).into(), path("d/a.txt")?).await.map_err(|p| p.code());
    assert_eq!(unknown.err(), Some(Code::RunNotFound));
    Ok(())
}

async fn folders_list_what_they_hold_directly_by_name(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for text in ["b", "a/x", "a/y/z", "a-b", "a.txt", "a/y/w/v", "ä/ü", "a b/c"] {
        store.put_artifact(uid(1).into(), file(text, 3)?).await?;
    }
    assert_eq!(names(store, None).await?, ["a/", "a b/", "a-b 3", "a.txt 3", "b 3", "ä/"]);
    assert_eq!(names(store, Some("a")).await?, ["x 3", "y/"]);
    assert_eq!(names(store, Some("a/y")).await?, ["w/", "z 3"]);
    assert!(names(store, Some("b")).await?.is_empty());
    assert!(names(store, Some("none")).await?.is_empty());
    Ok(())
}

async fn a_listing_tells_what_each_file_holds(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for (text, content) in [("a", 1), ("b", 2), ("d/c", 3), ("a", 4)] {
        store.put_artifact(uid(1).into(), file(text, content)?).await?;
    }
    let listed = store.list_artifacts(uid(1).into(), None).await?;
    let digests: Vec<_> = listed.iter().map(|entry| (entry.name.as_str(), entry.sha256)).collect();
    assert_eq!(digests, [("a", Some([4; 32])), ("b", Some([2; 32])), ("d", None)]);
    Ok(())
}

async fn a_file_cannot_stand_where_a_folder_does(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.put_artifact(uid(1).into(), file("f/a", 1)?).await?;
    for text in ["f", "f/a/b"] {
        let refused = store.put_artifact(uid(1).into(), file(text, 2)?).await.map_err(|p| p.code());
        assert_eq!(refused, Err(Code::ArtifactConflict), "{text}");
    }
    Ok(())
}

async fn deleting_a_folder_takes_all_it_holds_and_nothing_else(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for text in ["a/x", "a/y/z", "a-b", "ab"] {
        store.put_artifact(uid(1).into(), file(text, 3)?).await?;
    }
    assert_eq!(store.delete_artifacts(uid(1).into(), path("a")?, at(2)).await?, 2);
    assert_eq!(store.delete_artifacts(uid(1).into(), path("a")?, at(2)).await?, 0);
    assert_eq!(names(store, None).await?, ["a-b 3", "ab 3"]);
    Ok(())
}

async fn contents_without_a_file_are_doomed_until_they_are_used_again(
    store: &dyn Store,
) -> Result<(), Problem> {
    run(store, 1).await?;
    for (text, content) in [("a", 1), ("b", 1), ("c", 2), ("d", 3)] {
        store.put_artifact(uid(1).into(), file(text, content)?).await?;
    }
    for text in ["a", "c", "d"] {
        store.delete_artifacts(uid(1).into(), path(text)?, at(5)).await?;
    }
    store.put_artifact(uid(1).into(), file("again", 3)?).await?;
    assert!(store.take_doomed_blobs(at(5), 10).await?.is_empty());
    assert_eq!(store.take_doomed_blobs(at(6), 10).await?, [[2; 32]]);
    assert!(store.take_doomed_blobs(at(6), 10).await?.is_empty());
    Ok(())
}

async fn a_content_stored_for_nothing_is_doomed_unless_a_file_refers_to_it(
    store: &dyn Store,
) -> Result<(), Problem> {
    run(store, 1).await?;
    store.put_artifact(uid(1).into(), file("a", 1)?).await?;
    store.doom_blobs([1, 2, 3].map(|content| [content; 32]).to_vec(), at(5)).await?;
    store.put_artifact(uid(1).into(), file("b", 3)?).await?;
    store.doom_blobs(vec![[2; 32]], at(9)).await?;
    assert_eq!(store.take_doomed_blobs(at(6), 10).await?, [[2; 32]]);
    Ok(())
}

async fn contents_are_unknown_unless_a_file_refers_to_them_or_they_are_doomed(
    store: &dyn Store,
) -> Result<(), Problem> {
    run(store, 1).await?;
    store.put_artifact(uid(1).into(), file("a", 1)?).await?;
    store.doom_blobs(vec![[2; 32]], at(5)).await?;
    let all = [1, 2, 3, 4].map(|content| [content; 32]).to_vec();
    assert_eq!(store.unknown_blobs(all.clone()).await?, [[3; 32], [4; 32]]);
    store.delete_artifacts(uid(1).into(), path("a")?, at(6)).await?;
    assert_eq!(store.take_doomed_blobs(at(6), 10).await?, [[2; 32]]);
    assert_eq!(store.unknown_blobs(all).await?, [[2; 32], [3; 32], [4; 32]]);
    Ok(())
}

async fn a_deleted_run_takes_no_files(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.put_artifact(uid(1).into(), file("a", 1)?).await?;
    store.set_run_lifecycle(uid(1), Lifecycle::Deleted, at(1)).await?;
    let put = store.put_artifact(uid(1).into(), file("b", 1)?).await.map_err(|p| p.code());
    let deleted = store.delete_artifacts(uid(1).into(), path("a")?, at(2)).await.map_err(|p| p.code());
    assert_eq!((put, deleted), (Err(Code::RunDeleted), Err(Code::RunDeleted)));
    assert_eq!(names(store, None).await?, ["a 1"]);
    Ok(())
}
