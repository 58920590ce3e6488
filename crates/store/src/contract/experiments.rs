//! Experiments.

use super::{at, cases, experiment, new_run, run, uid};
use crate::{ExperimentChange, Store};
use trialbook_domain::{Code, ExperimentId, Lifecycle, NewArtifactRoot, NewExperiment, Problem, ViewType};

cases![
    default_exists_from_the_start,
    experiments_read_back_and_ids_grow,
    names_are_unique_also_among_the_deleted,
    unknown_experiments_are_not_found,
    rename_moves_the_update_time_and_frees_the_old_name,
    a_deleted_experiment_refuses_every_change_but_restore,
    deleting_twice_and_restoring_an_active_one_are_not_found,
    deleting_an_experiment_hides_its_runs_and_restoring_shows_them,
    runs_deleted_by_hand_stay_deleted_when_their_experiment_is_restored,
    tags_are_set_replaced_and_removed,
];

async fn default_exists_from_the_start(store: &dyn Store) -> Result<(), Problem> {
    let default = store.get_experiment(ExperimentId(0)).await?;
    assert_eq!((default.name.as_str(), default.lifecycle), ("Default", Lifecycle::Active));
    Ok(())
}

async fn experiments_read_back_and_ids_grow(store: &dyn Store) -> Result<(), Problem> {
    let tags = vec![("team".to_owned(), "red".to_owned())];
    let new = NewExperiment {
        name: "churn ü".to_owned(),
        artifact_root: Some(NewArtifactRoot::Exactly("s3://b/x".to_owned())),
        tags,
    };
    let first = store.create_experiment(new.clone(), at(5)).await?;
    let second = experiment(store, "other").await?;
    assert!(ExperimentId(0) < first && first < second);
    let read = store.get_experiment(first).await?;
    assert_eq!((&read.name, &read.tags), (&new.name, &new.tags));
    assert_eq!(read.artifact_root.as_deref(), Some("s3://b/x"));
    let below = Some(NewArtifactRoot::Below("file:///srv".to_owned()));
    let third = NewExperiment { name: "third".to_owned(), artifact_root: below, tags: Vec::new() };
    let third = store.create_experiment(third, at(5)).await?;
    assert_eq!(store.get_experiment(third).await?.artifact_root, Some(format!("file:///srv/{third}")));
    assert_eq!((read.created, read.updated), (at(5), at(5)));
    assert_eq!(store.get_experiment_by_name("churn ü".to_owned()).await?, read);
    let ids: Vec<ExperimentId> = store.list_experiments(ViewType::All).await?.iter().map(|e| e.id).collect();
    assert_eq!(ids, [ExperimentId(0), first, second, third]);
    Ok(())
}

async fn names_are_unique_also_among_the_deleted(store: &dyn Store) -> Result<(), Problem> {
    let id = experiment(store, "a").await?;
    let code = |outcome: Result<ExperimentId, Problem>| outcome.map_err(|problem| problem.code());
    assert_eq!(code(experiment(store, "a").await), Err(Code::ExperimentExists));
    assert!(experiment(store, "A").await.is_ok());
    store.change_experiment(id, ExperimentChange::Delete, at(1)).await?;
    assert_eq!(code(experiment(store, "a").await), Err(Code::ExperimentExists));
    Ok(())
}

async fn unknown_experiments_are_not_found(store: &dyn Store) -> Result<(), Problem> {
    let by_id = store
        .get_experiment(ExperimentId(99))
        .await
        .map_err(|p| (p.code(), p.fact_value("experiment_id").to_owned()));
    assert_eq!(by_id.err(), Some((Code::ExperimentNotFound, "99".to_owned())));
    let by_name = store.get_experiment_by_name("no".to_owned()).await.map_err(|p| p.code());
    assert_eq!(by_name.err(), Some(Code::ExperimentNotFound));
    let created = store.create_run(new_run(ExperimentId(99), 1), at(1)).await.map_err(|p| p.code());
    assert_eq!(created.err(), Some(Code::ExperimentNotFound));
    Ok(())
}

async fn rename_moves_the_update_time_and_frees_the_old_name(store: &dyn Store) -> Result<(), Problem> {
    let id = experiment(store, "old").await?;
    experiment(store, "taken").await?;
    let taken = store.change_experiment(id, ExperimentChange::Rename("taken".to_owned()), at(3)).await;
    assert_eq!(taken.map_err(|p| p.code()).err(), Some(Code::ExperimentExists));
    let renamed = store.change_experiment(id, ExperimentChange::Rename("new".to_owned()), at(4)).await?;
    assert_eq!((renamed.name.as_str(), renamed.created, renamed.updated), ("new", at(0), at(4)));
    experiment(store, "old").await?;
    store.change_experiment(id, ExperimentChange::Rename("new".to_owned()), at(5)).await?;
    Ok(())
}

async fn a_deleted_experiment_refuses_every_change_but_restore(store: &dyn Store) -> Result<(), Problem> {
    let id = experiment(store, "a").await?;
    let deleted = store.change_experiment(id, ExperimentChange::Delete, at(7)).await?;
    assert_eq!((deleted.lifecycle, deleted.updated), (Lifecycle::Deleted, at(7)));
    for change in [
        ExperimentChange::Rename("b".to_owned()),
        ExperimentChange::SetTag("k".to_owned(), "v".to_owned()),
        ExperimentChange::DeleteTag("k".to_owned()),
    ] {
        let refused = store.change_experiment(id, change, at(8)).await.map_err(|p| p.code());
        assert_eq!(refused.err(), Some(Code::ExperimentDeleted));
    }
    let created = store.create_run(new_run(id, 1), at(1)).await.map_err(|p| p.code());
    assert_eq!(created.err(), Some(Code::ExperimentDeleted));
    assert_eq!(store.get_experiment(id).await?, deleted);
    Ok(())
}

async fn deleting_twice_and_restoring_an_active_one_are_not_found(store: &dyn Store) -> Result<(), Problem> {
    let id = experiment(store, "a").await?;
    let restored = store.change_experiment(id, ExperimentChange::Restore, at(1)).await.map_err(|p| p.code());
    assert_eq!(restored.err(), Some(Code::ExperimentNotFound));
    store.change_experiment(id, ExperimentChange::Delete, at(1)).await?;
    let again = store.change_experiment(id, ExperimentChange::Delete, at(2)).await.map_err(|p| p.code());
    assert_eq!(again.err(), Some(Code::ExperimentNotFound));
    let restored = store.change_experiment(id, ExperimentChange::Restore, at(3)).await?;
    assert_eq!((restored.lifecycle, restored.updated), (Lifecycle::Active, at(3)));
    Ok(())
}

async fn deleting_an_experiment_hides_its_runs_and_restoring_shows_them(
    store: &dyn Store,
) -> Result<(), Problem> {
    let id = experiment(store, "a").await?;
    store.create_run(new_run(id, 1), at(1)).await?;
    store.change_experiment(id, ExperimentChange::Delete, at(2)).await?;
    assert_eq!(store.get_run(uid(1)).await?.run.lifecycle, Lifecycle::Deleted);
    let refused = store.log_batch(uid(1), super::tag("k", "v"), at(3)).await.map_err(|p| p.code());
    assert_eq!(refused.err(), Some(Code::RunDeleted));
    store.change_experiment(id, ExperimentChange::Restore, at(4)).await?;
    assert_eq!(store.get_run(uid(1)).await?.run.lifecycle, Lifecycle::Active);
    store.log_batch(uid(1), super::tag("k", "v"), at(5)).await
}

async fn runs_deleted_by_hand_stay_deleted_when_their_experiment_is_restored(
    store: &dyn Store,
) -> Result<(), Problem> {
    run(store, 1).await?;
    run(store, 2).await?;
    store.set_run_lifecycle(uid(1), Lifecycle::Deleted, at(10)).await?;
    store.change_experiment(ExperimentId(0), ExperimentChange::Delete, at(11)).await?;
    store.change_experiment(ExperimentId(0), ExperimentChange::Restore, at(12)).await?;
    assert_eq!(store.get_run_info(uid(1)).await?.lifecycle, Lifecycle::Deleted);
    assert_eq!(store.get_run_info(uid(2)).await?.lifecycle, Lifecycle::Active);
    Ok(())
}

async fn tags_are_set_replaced_and_removed(store: &dyn Store) -> Result<(), Problem> {
    let id = experiment(store, "a").await?;
    let set = |k: &str, v: &str| ExperimentChange::SetTag(k.to_owned(), v.to_owned());
    store.change_experiment(id, set("b", "1"), at(1)).await?;
    store.change_experiment(id, set("a", ""), at(1)).await?;
    let tagged = store.change_experiment(id, set("b", "2"), at(9)).await?;
    let pair = |k: &str, v: &str| (k.to_owned(), v.to_owned());
    assert_eq!(tagged.tags, [pair("a", ""), pair("b", "2")]);
    assert_eq!(tagged.updated, at(0));
    let removed = store.change_experiment(id, ExperimentChange::DeleteTag("b".to_owned()), at(9)).await?;
    assert_eq!(removed.tags, [pair("a", "")]);
    let missing = store.change_experiment(id, ExperimentChange::DeleteTag("b".to_owned()), at(9)).await;
    assert_eq!(missing.map_err(|p| p.code()).err(), Some(Code::TagNotFound));
    Ok(())
}
