//! Runs without what they log.

use super::{at, cases, key, new_run, run, tag, uid};
use crate::Store;
use trialbook_domain::{Code, ExperimentId, Lifecycle, Problem, RunChange, RunStatus, RunUid};

cases![
    a_run_reads_back_what_it_was_created_with,
    unknown_runs_are_not_found,
    an_update_changes_only_what_it_names,
    only_a_run_that_goes_on_is_stopped,
    a_run_in_the_trash_says_since_when,
    the_end_stays_when_a_run_is_resumed,
    name_and_name_tag_follow_each_other,
    deleting_and_restoring_repeat_harmlessly,
    a_deleted_run_can_be_read_but_not_written,
    the_parent_tag_sets_the_parent,
];

async fn a_run_reads_back_what_it_was_created_with(store: &dyn Store) -> Result<(), Problem> {
    let mut new = new_run(ExperimentId(0), 7);
    new.tags.push((key("team"), "röd".to_owned()));
    new.parent = Some(uid(9));
    let created = store.create_run(new.clone(), at(50)).await?;
    let read = store.get_run(uid(7)).await?;
    for record in [&created, &read] {
        let run = &record.run;
        assert_eq!(
            (run.uid, run.experiment, &run.name, &run.user),
            (uid(7), ExperimentId(0), &new.name, &new.user)
        );
        assert_eq!((run.status, run.start, run.end, run.created), (RunStatus::Running, at(7), None, at(50)));
        assert_eq!(
            (run.lifecycle, run.parent, run.protocol),
            (Lifecycle::Active, Some(uid(9)), new.protocol)
        );
        let mut tags = record.data.tags.clone();
        tags.sort();
        assert_eq!(tags, new.tags);
        assert!(record.data.params.is_empty() && record.data.metrics.is_empty());
    }
    Ok(())
}

async fn unknown_runs_are_not_found(store: &dyn Store) -> Result<(), Problem> {
    let unknown = RunUid([0xee; 16]);
    let get = store.get_run(unknown).await.map_err(|p| (p.code(), p.fact_value("run_id").to_owned()));
    assert_eq!(get.err(), Some((Code::RunNotFound, unknown.to_string())));
    let outcomes = [
        store.get_run_info(unknown).await.map(|_| ()),
        store.update_run(unknown, RunChange::default(), at(1)).await.map(|_| ()),
        store.set_run_lifecycle(unknown, Lifecycle::Deleted, at(1)).await.map(|_| ()),
        store.stop_run(unknown, (key("a"), "b".to_owned()), at(1)).await.map(|_| ()),
        store.log_batch(unknown, tag("a", "b"), at(1)).await,
        store.delete_run_tag(unknown, key("a"), at(1)).await,
        store.log_inputs(unknown, crate::RunInputs::default(), at(1)).await,
    ];
    for outcome in outcomes {
        assert_eq!(outcome.map_err(|p| p.code()), Err(Code::RunNotFound));
    }
    Ok(())
}

async fn an_update_changes_only_what_it_names(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let before = store.get_run_info(uid(1)).await?;
    let same = store.update_run(uid(1), RunChange::default(), at(60)).await?;
    assert_eq!((same.status, same.end, &same.name), (before.status, before.end, &before.name));
    assert_eq!(same.heard, at(60));
    let change = RunChange { status: Some(RunStatus::Failed), end: Some(at(70)), name: None };
    let failed = store.update_run(uid(1), change, at(71)).await?;
    assert_eq!((failed.status, failed.end, &failed.name), (RunStatus::Failed, Some(at(70)), &before.name));
    assert_eq!(store.get_run_info(uid(1)).await?, failed);
    Ok(())
}

async fn the_end_stays_when_a_run_is_resumed(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let end = RunChange { status: Some(RunStatus::Finished), end: Some(at(5)), name: None };
    store.update_run(uid(1), end, at(5)).await?;
    let resume = RunChange { status: Some(RunStatus::Running), end: None, name: None };
    let resumed = store.update_run(uid(1), resume, at(6)).await?;
    assert_eq!((resumed.status, resumed.end), (RunStatus::Running, Some(at(5))));
    Ok(())
}

async fn name_and_name_tag_follow_each_other(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let rename = RunChange { name: Some("second".to_owned()), ..RunChange::default() };
    assert_eq!(store.update_run(uid(1), rename, at(2)).await?.name, "second");
    let tags = store.get_run(uid(1)).await?.data.tags;
    assert_eq!(tags, [(key("mlflow.runName"), "second".to_owned())]);
    store.log_batch(uid(1), tag("mlflow.runName", "third"), at(3)).await?;
    assert_eq!(store.get_run_info(uid(1)).await?.name, "third");
    let empty = RunChange { name: Some(String::new()), ..RunChange::default() };
    assert_eq!(store.update_run(uid(1), empty, at(4)).await?.name, "third");
    Ok(())
}

async fn only_a_run_that_goes_on_is_stopped(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    let reason = |why: &str| (key("reason"), why.to_owned());
    let stopped = store.stop_run(uid(1), reason("first"), at(5)).await?;
    assert_eq!((stopped.status, stopped.end), (RunStatus::Killed, Some(at(5))));
    assert_eq!(store.stop_run(uid(1), reason("second"), at(6)).await?, stopped);
    let tags = store.get_run(uid(1)).await?.data.tags;
    assert!(tags.contains(&reason("first")), "{tags:?}");
    run(store, 2).await?;
    for status in [RunStatus::Finished, RunStatus::Failed] {
        store
            .update_run(uid(2), RunChange { status: Some(status), end: Some(at(7)), name: None }, at(7))
            .await?;
        let refused = store.stop_run(uid(2), reason("late"), at(8)).await;
        assert_eq!(refused.map_err(|p| p.code()), Err(Code::StateConflict));
        let ended = store.get_run(uid(2)).await?;
        assert_eq!((ended.run.status, ended.run.end), (status, Some(at(7))));
        assert!(!ended.data.tags.contains(&reason("late")));
    }
    let scheduled = RunChange { status: Some(RunStatus::Scheduled), ..RunChange::default() };
    store.update_run(uid(2), scheduled, at(9)).await?;
    assert_eq!(store.stop_run(uid(2), reason("now"), at(10)).await?.status, RunStatus::Killed);
    Ok(())
}

async fn a_run_in_the_trash_says_since_when(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    assert_eq!(store.get_run_info(uid(1)).await?.deleted, None);
    assert_eq!(store.set_run_lifecycle(uid(1), Lifecycle::Deleted, at(4)).await?.deleted, Some(at(4)));
    assert_eq!(store.set_run_lifecycle(uid(1), Lifecycle::Deleted, at(9)).await?.deleted, Some(at(4)));
    assert_eq!(store.get_run(uid(1)).await?.run.deleted, Some(at(4)));
    assert_eq!(store.set_run_lifecycle(uid(1), Lifecycle::Active, at(5)).await?.deleted, None);
    Ok(())
}

async fn deleting_and_restoring_repeat_harmlessly(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for lifecycle in
        [Lifecycle::Active, Lifecycle::Deleted, Lifecycle::Deleted, Lifecycle::Active, Lifecycle::Active]
    {
        assert_eq!(store.set_run_lifecycle(uid(1), lifecycle, at(2)).await?.lifecycle, lifecycle);
    }
    store.log_batch(uid(1), tag("a", "b"), at(3)).await
}

async fn a_deleted_run_can_be_read_but_not_written(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.log_batch(uid(1), tag("a", "b"), at(1)).await?;
    store.set_run_lifecycle(uid(1), Lifecycle::Deleted, at(2)).await?;
    assert_eq!(store.get_run(uid(1)).await?.data.tags.len(), 2);
    let outcomes = [
        store.update_run(uid(1), RunChange::default(), at(3)).await.map(|_| ()),
        store.log_batch(uid(1), tag("a", "c"), at(3)).await,
        store.delete_run_tag(uid(1), key("a"), at(3)).await,
        store.stop_run(uid(1), (key("a"), "b".to_owned()), at(3)).await.map(|_| ()),
        store.log_inputs(uid(1), crate::RunInputs::default(), at(3)).await,
    ];
    for outcome in outcomes {
        assert_eq!(outcome.map_err(|p| p.code()), Err(Code::RunDeleted));
    }
    Ok(())
}

async fn the_parent_tag_sets_the_parent(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    store.log_batch(uid(1), tag("mlflow.parentRunId", &uid(3).to_string()), at(1)).await?;
    assert_eq!(store.get_run_info(uid(1)).await?.parent, Some(uid(3)));
    store.log_batch(uid(1), tag("mlflow.parentRunId", "no run"), at(2)).await?;
    assert_eq!(store.get_run_info(uid(1)).await?.parent, None);
    Ok(())
}
