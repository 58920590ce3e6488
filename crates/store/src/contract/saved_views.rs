//! Saved views.

use super::{at, cases, experiment};
use crate::{SavedViewChange, Store};
use trialbook_domain::{Code, ExperimentId, NewSavedView, Problem, SavedView, ViewUid};

cases![
    views_read_back_and_are_listed_by_name_for_their_owner,
    names_are_unique_for_an_owner_of_an_experiment,
    views_without_a_name_are_many_and_unlisted,
    a_view_is_renamed_and_replaced,
    an_owner_has_one_default_view_of_an_experiment,
    unknown_views_and_experiments_are_not_found,
];

fn view(n: u8, experiment: ExperimentId, owner: &str, name: &str) -> NewSavedView {
    NewSavedView {
        id: ViewUid([n; 16]),
        experiment,
        owner: owner.to_owned(),
        name: name.to_owned(),
        state: format!("q=state-{n}"),
    }
}

async fn names(store: &dyn Store, experiment: ExperimentId, owner: &str) -> Result<Vec<String>, Problem> {
    let listed = store.list_saved_views(experiment, owner.to_owned()).await?;
    Ok(listed.into_iter().map(|view| view.name).collect())
}

fn code<T>(outcome: Result<T, Problem>) -> Option<Code> {
    outcome.err().map(|problem| problem.code())
}

async fn views_read_back_and_are_listed_by_name_for_their_owner(store: &dyn Store) -> Result<(), Problem> {
    let other = experiment(store, "other").await?;
    let zero = ExperimentId(0);
    let made = store.create_saved_view(view(1, zero, "ada", "ü best"), at(5)).await?;
    let expected = SavedView {
        id: ViewUid([1; 16]),
        experiment: zero,
        owner: "ada".to_owned(),
        name: "ü best".to_owned(),
        state: "q=state-1".to_owned(),
        is_default: false,
        created: at(5),
        updated: at(5),
    };
    assert_eq!(made, expected);
    assert_eq!(store.get_saved_view(ViewUid([1; 16])).await?, expected);
    store.create_saved_view(view(2, zero, "ada", "a"), at(6)).await?;
    store.create_saved_view(view(3, zero, "bob", "b"), at(6)).await?;
    store.create_saved_view(view(4, other, "ada", "c"), at(6)).await?;
    assert_eq!(names(store, zero, "ada").await?, ["a", "ü best"]);
    assert_eq!(names(store, zero, "bob").await?, ["b"]);
    assert_eq!(names(store, other, "ada").await?, ["c"]);
    store.delete_saved_view(ViewUid([2; 16])).await?;
    assert_eq!(names(store, zero, "ada").await?, ["ü best"]);
    Ok(())
}

async fn names_are_unique_for_an_owner_of_an_experiment(store: &dyn Store) -> Result<(), Problem> {
    let zero = ExperimentId(0);
    let other = experiment(store, "other").await?;
    store.create_saved_view(view(1, zero, "ada", "a"), at(1)).await?;
    assert_eq!(code(store.create_saved_view(view(2, zero, "ada", "a"), at(1)).await), Some(Code::ViewExists));
    store.create_saved_view(view(3, zero, "bob", "a"), at(1)).await?;
    store.create_saved_view(view(4, other, "ada", "a"), at(1)).await?;
    store.create_saved_view(view(5, zero, "ada", "b"), at(1)).await?;
    let taken = SavedViewChange::Rename("a".to_owned());
    assert_eq!(code(store.change_saved_view(ViewUid([5; 16]), taken, at(2)).await), Some(Code::ViewExists));
    assert_eq!(names(store, zero, "ada").await?, ["a", "b"]);
    Ok(())
}

async fn views_without_a_name_are_many_and_unlisted(store: &dyn Store) -> Result<(), Problem> {
    let zero = ExperimentId(0);
    store.create_saved_view(view(1, zero, "ada", ""), at(1)).await?;
    store.create_saved_view(view(2, zero, "ada", ""), at(1)).await?;
    assert_eq!(names(store, zero, "ada").await?, Vec::<String>::new());
    assert_eq!(store.get_saved_view(ViewUid([2; 16])).await?.state, "q=state-2");
    Ok(())
}

async fn a_view_is_renamed_and_replaced(store: &dyn Store) -> Result<(), Problem> {
    let id = store.create_saved_view(view(1, ExperimentId(0), "ada", "a"), at(1)).await?.id;
    store.change_saved_view(id, SavedViewChange::Rename("a".to_owned()), at(2)).await?;
    let renamed = store.change_saved_view(id, SavedViewChange::Rename("z".to_owned()), at(3)).await?;
    assert_eq!((renamed.name.as_str(), renamed.created, renamed.updated), ("z", at(1), at(3)));
    let replaced = store.change_saved_view(id, SavedViewChange::Replace("q=new".to_owned()), at(4)).await?;
    assert_eq!((replaced.state.as_str(), replaced.updated), ("q=new", at(4)));
    assert_eq!(store.get_saved_view(id).await?, replaced);
    Ok(())
}

async fn an_owner_has_one_default_view_of_an_experiment(store: &dyn Store) -> Result<(), Problem> {
    let zero = ExperimentId(0);
    for (n, owner, name) in [(1, "ada", "a"), (2, "ada", "b"), (3, "bob", "a")] {
        store.create_saved_view(view(n, zero, owner, name), at(1)).await?;
        store.change_saved_view(ViewUid([n; 16]), SavedViewChange::MakeDefault, at(2)).await?;
    }
    let defaults = async || -> Result<Vec<bool>, Problem> {
        let mut all = Vec::new();
        for n in 1..=3 {
            all.push(store.get_saved_view(ViewUid([n; 16])).await?.is_default);
        }
        Ok(all)
    };
    assert_eq!(defaults().await?, [false, true, true]);
    store.change_saved_view(ViewUid([2; 16]), SavedViewChange::DropDefault, at(3)).await?;
    assert_eq!(defaults().await?, [false, false, true]);
    Ok(())
}

/// Saves, changes and deletes views, and gives the experiments whose views are to be told as changed, in order.
pub async fn change_views(store: &dyn Store) -> Result<Vec<ExperimentId>, Problem> {
    let (zero, other) = (ExperimentId(0), experiment(store, "other").await?);
    let (named, nameless) = (ViewUid([1; 16]), ViewUid([2; 16]));
    let mut told = Vec::new();
    store.create_saved_view(view(1, other, "ada", "a"), at(1)).await?;
    told.push(other);
    store.create_saved_view(view(2, zero, "ada", ""), at(1)).await?;
    store.create_saved_view(view(3, zero, "ada", ""), at(1)).await?;
    store.create_saved_view(view(4, other, "ada", "a"), at(2)).await.err();
    for change in [
        SavedViewChange::Rename("b".to_owned()),
        SavedViewChange::Replace("q=new".to_owned()),
        SavedViewChange::MakeDefault,
        SavedViewChange::DropDefault,
    ] {
        store.change_saved_view(named, change, at(3)).await?;
        told.push(other);
    }
    store.change_saved_view(nameless, SavedViewChange::Replace("q=new".to_owned()), at(4)).await?;
    // From now on it is listed.
    store.change_saved_view(nameless, SavedViewChange::Rename("c".to_owned()), at(5)).await?;
    told.push(zero);
    for (n, is_told) in [(1, Some(other)), (2, Some(zero)), (3, None), (3, None)] {
        store.delete_saved_view(ViewUid([n; 16])).await.err();
        told.extend(is_told);
    }
    Ok(told)
}

async fn unknown_views_and_experiments_are_not_found(store: &dyn Store) -> Result<(), Problem> {
    let unknown = ViewUid([9; 16]);
    assert_eq!(code(store.get_saved_view(unknown).await), Some(Code::ViewNotFound));
    assert_eq!(code(store.delete_saved_view(unknown).await), Some(Code::ViewNotFound));
    let change = store.change_saved_view(unknown, SavedViewChange::MakeDefault, at(1)).await;
    assert_eq!(code(change), Some(Code::ViewNotFound));
    let nowhere = store.create_saved_view(view(1, ExperimentId(77), "ada", "a"), at(1)).await;
    assert_eq!(code(nowhere), Some(Code::ExperimentNotFound));
    assert_eq!(names(store, ExperimentId(77), "ada").await?, Vec::<String>::new());
    Ok(())
}
