//! Counting what is kept.

use super::logged_models::{model, new_model};
use super::{at, cases, experiment, new_run, point, points, run, uid};
use crate::{ExperimentChange, Store};
use trialbook_domain::{
    ArtifactFile, ArtifactOwner, ArtifactPath, ExperimentId, ExperimentUse, Lifecycle, NewArtifactRoot,
    NewExperiment, NewLoggedModel, Problem,
};

cases![
    nothing_is_kept_at_first,
    a_content_counts_once_in_its_experiment_and_once_on_the_server,
    what_only_others_keep_too_is_told_as_shared,
    files_of_logged_models_count_for_the_experiment_of_the_model,
    replaced_and_deleted_files_no_longer_count,
    points_and_runs_count_also_when_deleted,
];

/// Stores a file whose digest is `content` over and over, and which is `content` bytes large.
async fn put(
    store: &dyn Store,
    owner: impl Into<ArtifactOwner>,
    path: &str,
    content: u8,
) -> Result<(), Problem> {
    let file = ArtifactFile {
        path: ArtifactPath::new(path).map_err(Problem::bug)?,
        sha256: [content; 32],
        size_bytes: u64::from(content),
        modified: at(1),
    };
    store.put_artifact(owner.into(), file).await
}

/// Bytes of the server, and of each experiment by ascending id: files, bytes, bytes that others have too.
async fn kept(store: &dyn Store) -> Result<(u64, Vec<(u64, u64, u64)>), Problem> {
    let told = store.count_storage_use().await?;
    let each = told.experiments.iter().map(|one| (one.n_files, one.size_bytes, one.shared_bytes));
    Ok((told.size_bytes, each.collect()))
}

async fn nothing_is_kept_at_first(store: &dyn Store) -> Result<(), Problem> {
    let told = store.count_storage_use().await?;
    assert_eq!(told.size_bytes, 0);
    let default = store.get_experiment(ExperimentId(0)).await?;
    let nothing = ExperimentUse {
        experiment: default,
        n_runs: 0,
        n_files: 0,
        size_bytes: 0,
        shared_bytes: 0,
        n_points: 0,
    };
    assert_eq!(told.experiments, [nothing]);
    Ok(())
}

async fn a_content_counts_once_in_its_experiment_and_once_on_the_server(
    store: &dyn Store,
) -> Result<(), Problem> {
    let other = experiment(store, "other").await?;
    run(store, 1).await?;
    run(store, 2).await?;
    store.create_run(new_run(other, 3), at(3)).await?;
    // The first and the last digest there can be are found as those between.
    for (n, path, content) in [(1, "a", 255), (1, "d/b", 255), (2, "a", 255), (2, "c", 0), (3, "a", 7)] {
        put(store, uid(n), path, content).await?;
    }
    assert_eq!(kept(store).await?, (262, vec![(4, 255, 0), (1, 7, 0)]));
    Ok(())
}

async fn what_only_others_keep_too_is_told_as_shared(store: &dyn Store) -> Result<(), Problem> {
    let second = experiment(store, "second").await?;
    let third = experiment(store, "third").await?;
    run(store, 1).await?;
    store.create_run(new_run(second, 2), at(2)).await?;
    store.create_run(new_run(third, 3), at(3)).await?;
    for (n, path, content) in
        [(1, "all", 10), (2, "all", 10), (3, "all", 10), (3, "again", 10), (1, "own", 3), (2, "own", 4)]
    {
        put(store, uid(n), path, content).await?;
    }
    assert_eq!(kept(store).await?, (17, vec![(2, 13, 10), (2, 14, 10), (2, 10, 10)]));
    Ok(())
}

async fn files_of_logged_models_count_for_the_experiment_of_the_model(
    store: &dyn Store,
) -> Result<(), Problem> {
    let other = experiment(store, "other").await?;
    // The first run and the first model have the same number inside a store that numbers both.
    run(store, 1).await?;
    store.create_logged_model(NewLoggedModel { experiment: other, ..new_model(1, None) }, at(1)).await?;
    put(store, uid(1), "of-the-run", 5).await?;
    put(store, model(1), "MLmodel", 9).await?;
    assert_eq!(kept(store).await?, (14, vec![(1, 5, 0), (1, 9, 0)]));
    put(store, model(1), "of-both", 5).await?;
    assert_eq!(kept(store).await?, (14, vec![(1, 5, 5), (2, 14, 5)]));
    Ok(())
}

async fn replaced_and_deleted_files_no_longer_count(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    put(store, uid(1), "a", 5).await?;
    put(store, uid(1), "a", 6).await?;
    put(store, uid(1), "b", 7).await?;
    store.delete_artifacts(uid(1).into(), ArtifactPath::new("b").map_err(Problem::bug)?, at(2)).await?;
    assert_eq!(kept(store).await?, (6, vec![(1, 6, 0)]));
    Ok(())
}

async fn points_and_runs_count_also_when_deleted(store: &dyn Store) -> Result<(), Problem> {
    let new = NewExperiment {
        name: "elsewhere".to_owned(),
        artifact_root: Some(NewArtifactRoot::Exactly("file:///srv/x".to_owned())),
        tags: Vec::new(),
    };
    let other = store.create_experiment(new, at(0)).await?;
    run(store, 1).await?;
    run(store, 2).await?;
    store.create_run(new_run(other, 3), at(3)).await?;
    for (n, name, n_points) in [(1, "loss", 3), (1, "auc", 2), (2, "loss", 4), (3, "loss", 1)] {
        let logged: Vec<_> = (0..n_points).map(|step| point(step, step, f64::NAN)).collect();
        store.log_batch(uid(n), points(name, &logged), at(4)).await?;
    }
    put(store, uid(2), "a", 5).await?;
    store.set_run_lifecycle(uid(2), Lifecycle::Deleted, at(5)).await?;
    store.change_experiment(other, ExperimentChange::Delete, at(6)).await?;
    let told = store.count_storage_use().await?;
    let counted: Vec<_> = told.experiments.iter().map(|one| (one.n_runs, one.n_points)).collect();
    assert_eq!((counted, told.size_bytes), (vec![(2, 9), (1, 1)], 5));
    let elsewhere = &told.experiments[1].experiment;
    assert_eq!(elsewhere.lifecycle, Lifecycle::Deleted);
    assert_eq!(elsewhere.artifact_root.as_deref(), Some("file:///srv/x"));
    Ok(())
}
