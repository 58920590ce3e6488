//! What lies in the trash.

use super::{at, cases, experiment, new_run, run, uid};
use crate::{ExperimentChange, Store, TrashSearch};
use trialbook_domain::{DeletedRun, ExperimentId, Lifecycle, Problem, RunUid, TimestampMs};

cases![
    deleted_runs_come_latest_first_with_the_moment_of_their_deletion,
    deleted_runs_are_found_by_their_name_or_that_of_their_experiment,
    pages_of_deleted_runs_are_pieces_of_one_list,
];

async fn delete(store: &dyn Store, n: u8, when: i64) -> Result<(), Problem> {
    store.set_run_lifecycle(uid(n), Lifecycle::Deleted, at(when)).await.map(|_| ())
}

async fn list(
    store: &dyn Store,
    text: &str,
    after: Option<(TimestampMs, RunUid)>,
    limit: usize,
) -> Result<(Vec<DeletedRun>, u64), Problem> {
    store.list_deleted_runs(TrashSearch { text: text.to_owned(), after, limit }).await
}

async fn deleted_runs_come_latest_first_with_the_moment_of_their_deletion(
    store: &dyn Store,
) -> Result<(), Problem> {
    let other = experiment(store, "other").await?;
    for n in 1..=3 {
        run(store, n).await?;
    }
    store.create_run(new_run(other, 4), at(4)).await?;
    store.create_run(new_run(other, 5), at(5)).await?;
    for (n, when) in [(2, 30), (1, 20), (4, 25)] {
        delete(store, n, when).await?;
    }
    // What goes with its experiment comes back with it, and is not listed.
    store.change_experiment(other, ExperimentChange::Delete, at(40)).await?;
    let (found, n) = list(store, "", None, 10).await?;
    assert_eq!(n, 3);
    let told: Vec<_> = found.iter().map(|one| (one.uid, one.deleted, one.experiment_lifecycle)).collect();
    assert_eq!(
        told,
        [
            (uid(2), at(30), Lifecycle::Active),
            (uid(4), at(25), Lifecycle::Deleted),
            (uid(1), at(20), Lifecycle::Active),
        ]
    );
    let first = &found[0];
    assert_eq!((first.name.as_str(), first.experiment, first.start), ("run-2", ExperimentId(0), at(2)));
    assert_eq!((first.experiment_name.as_str(), first.end), ("Default", None));
    store.set_run_lifecycle(uid(2), Lifecycle::Active, at(50)).await?;
    assert_eq!(list(store, "", None, 10).await?.1, 2);
    Ok(())
}

async fn deleted_runs_are_found_by_their_name_or_that_of_their_experiment(
    store: &dyn Store,
) -> Result<(), Problem> {
    let other = experiment(store, "Fox 100%_").await?;
    run(store, 1).await?;
    store.create_run(new_run(other, 2), at(2)).await?;
    delete(store, 1, 10).await?;
    delete(store, 2, 10).await?;
    for (text, expected) in [
        ("RUN-1", vec![uid(1)]),
        ("fOx", vec![uid(2)]),
        ("100%_", vec![uid(2)]),
        ("run", vec![uid(2), uid(1)]),
        ("%", vec![uid(2)]),
        ("_1", Vec::new()),
    ] {
        let (found, n) = list(store, text, None, 10).await?;
        assert_eq!(found.iter().map(|one| one.uid).collect::<Vec<_>>(), expected, "{text}");
        assert_eq!(n, expected.len() as u64, "{text}");
    }
    Ok(())
}

async fn pages_of_deleted_runs_are_pieces_of_one_list(store: &dyn Store) -> Result<(), Problem> {
    for n in 1..=7 {
        run(store, n).await?;
        // Some at the same moment.
        delete(store, n, i64::from(n / 3)).await?;
    }
    let (whole, _) = list(store, "", None, 100).await?;
    let (mut pieces, mut after) = (Vec::new(), None);
    loop {
        let (page, n) = list(store, "", after, 2).await?;
        assert_eq!(n, 7, "the number is that of all pages");
        let Some(last) = page.last() else { break };
        after = Some((last.deleted, last.uid));
        pieces.extend(page);
    }
    assert_eq!(pieces, whole);
    Ok(())
}
