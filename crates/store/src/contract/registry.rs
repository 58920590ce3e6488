//! The model registry.

use super::{at, cases, key};
use crate::{
    Actor, Checked, Generations, ModelVersionChange, Move, Moved, Others, RegisteredModelChange,
    RegistrySearch, Store,
};
use trialbook_domain::{
    Code, KnownFrom, ModelVersion, NewModelVersion, NewRegisteredModel, Problem, RegisteredModel,
    RegistryAction, Stage, VersionOrigin, VersionRef, Who,
};
use trialbook_query::{parse_model_versions_mlflow, parse_registered_models_mlflow};

cases![
    a_model_reads_back_and_its_name_is_taken,
    numbers_of_versions_are_never_given_twice,
    tags_are_set_and_removed_on_models_and_versions,
    a_renamed_model_keeps_everything_and_frees_its_name,
    stages_move_and_archive_the_others_when_asked,
    an_alias_points_to_one_version_and_goes_with_it,
    an_alias_rolls_back_step_by_step,
    a_rollback_passes_over_versions_that_are_gone_and_says_which,
    an_older_version_keeps_its_record_however_much_happens_to_the_model,
    the_record_of_every_model_that_had_a_name_can_be_read,
    a_copy_takes_over_what_its_origin_has_at_that_moment,
    a_deleted_model_is_gone_and_its_record_stays,
    every_change_is_on_record_and_nothing_else,
    models_are_found_by_name_and_tag_in_order,
    pages_of_versions_by_a_tag_are_pieces_of_one_list,
    versions_are_found_by_every_field_in_order,
];

pub(super) fn by(n: i64) -> Actor {
    Actor { who: Who::new("ada", KnownFrom::Caller), now: at(n), reason: String::new() }
}

pub(super) async fn model(store: &dyn Store, name: &str, n: i64) -> Result<RegisteredModel, Problem> {
    let new = NewRegisteredModel { name: name.to_owned(), description: None, tags: Vec::new() };
    store.create_registered_model(new, by(n)).await
}

pub(super) async fn version(store: &dyn Store, name: &str, n: i64) -> Result<ModelVersion, Problem> {
    let origin = VersionOrigin::Files {
        source: format!("s3://bucket/{n}"),
        location: format!("s3://bucket/{n}"),
        run_id: format!("run-{n}"),
        logged_model: None,
    };
    store.create_model_version(new_version(name, origin), by(n)).await
}

pub(super) fn new_version(name: &str, origin: VersionOrigin) -> NewModelVersion {
    NewModelVersion {
        model: name.to_owned(),
        description: String::new(),
        origin,
        run_link: String::new(),
        tags: Vec::new(),
    }
}

pub(super) async fn moved(store: &dyn Store, name: &str, to: Move, n: i64) -> Result<Moved, Problem> {
    match store.move_version(name.to_owned(), to, None, by(n)).await? {
        Checked::Done(moved) => Ok(moved),
        Checked::NeedsSignature(version) => {
            Err(Problem::bug(format!("nobody asks for a signature: {version:?}")))
        }
    }
}

pub(super) fn to_alias(alias: &str, number: i64) -> Move {
    Move::SetAlias(alias.to_owned(), number)
}

pub(super) fn code<T>(answer: Result<T, Problem>) -> Option<Code> {
    answer.err().map(|problem| problem.code())
}

pub(super) async fn change(
    store: &dyn Store,
    name: &str,
    change: RegisteredModelChange,
    n: i64,
) -> Result<RegisteredModel, Problem> {
    store.change_registered_model(name.to_owned(), change, by(n)).await
}

pub(super) async fn change_version(
    store: &dyn Store,
    name: &str,
    number: i64,
    change: ModelVersionChange,
    n: i64,
) -> Result<ModelVersion, Problem> {
    store.change_model_version(name.to_owned(), number, change, by(n)).await
}

async fn a_model_reads_back_and_its_name_is_taken(store: &dyn Store) -> Result<(), Problem> {
    let tags = vec![(key("b"), "2".to_owned()), (key("a"), "1".to_owned())];
    let new = NewRegisteredModel { name: "m".to_owned(), description: Some("what".to_owned()), tags };
    let created = store.create_registered_model(new.clone(), by(1)).await?;
    assert_eq!(created, store.get_registered_model("m".to_owned()).await?);
    assert_eq!((created.created, created.updated), (at(1), at(1)));
    assert_eq!(created.tags, [(key("a"), "1".to_owned()), (key("b"), "2".to_owned())]);
    let taken = store.create_registered_model(new, by(2)).await.err();
    let taken = taken.map(|problem| (problem.code(), problem.fact_value("name").to_owned()));
    assert_eq!(taken, Some((Code::RegisteredModelExists, "m".to_owned())));
    assert_eq!(
        code(store.get_registered_model("M".to_owned()).await),
        Some(Code::RegisteredModelNotFound),
        "names tell cases apart"
    );
    Ok(())
}

async fn numbers_of_versions_are_never_given_twice(store: &dyn Store) -> Result<(), Problem> {
    assert_eq!(code(version(store, "m", 1).await), Some(Code::RegisteredModelNotFound));
    model(store, "m", 1).await?;
    for n in 1..=3 {
        let created = version(store, "m", n).await?;
        assert_eq!((created.number, created.stage, created.created), (n, Stage::None, at(n)));
    }
    store.delete_model_version("m".to_owned(), 3, by(4)).await?;
    assert_eq!(version(store, "m", 5).await?.number, 4);
    assert_eq!(code(store.get_model_version("m".to_owned(), 3).await), Some(Code::ModelVersionNotFound));
    assert_eq!(
        code(store.delete_model_version("m".to_owned(), 3, by(6)).await),
        Some(Code::ModelVersionNotFound)
    );
    let read = store.get_registered_model("m".to_owned()).await?;
    assert_eq!((read.updated, read.latest.len(), read.latest[0].number), (at(5), 1, 4));
    Ok(())
}

async fn tags_are_set_and_removed_on_models_and_versions(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    version(store, "m", 1).await?;
    let set = |value: &str| RegisteredModelChange::SetTag(key("team"), value.to_owned());
    change(store, "m", set("red"), 2).await?;
    let read = change(store, "m", set("blue"), 3).await?;
    assert_eq!((read.tags, read.updated), (vec![(key("team"), "blue".to_owned())], at(1)));
    let set = ModelVersionChange::SetTag(key("ok"), "yes".to_owned());
    let read = change_version(store, "m", 1, set, 4).await?;
    assert_eq!((read.tags, read.updated), (vec![(key("ok"), "yes".to_owned())], at(1)));
    for _ in 0..2 {
        let read = change(store, "m", RegisteredModelChange::DeleteTag(key("team")), 5).await?;
        assert!(read.tags.is_empty());
        let read = change_version(store, "m", 1, ModelVersionChange::DeleteTag(key("ok")), 5).await?;
        assert!(read.tags.is_empty());
    }
    Ok(())
}

async fn a_renamed_model_keeps_everything_and_frees_its_name(store: &dyn Store) -> Result<(), Problem> {
    model(store, "old", 1).await?;
    model(store, "other", 1).await?;
    version(store, "old", 2).await?;
    moved(store, "old", to_alias("champion", 1), 3).await?;
    let rename = |name: &str| RegisteredModelChange::Rename(name.to_owned());
    assert_eq!(code(change(store, "old", rename("other"), 4).await), Some(Code::RegisteredModelExists));
    let renamed = change(store, "old", rename("new"), 5).await?;
    assert_eq!((renamed.name.as_str(), renamed.updated), ("new", at(5)));
    assert_eq!(renamed.aliases, [("champion".to_owned(), 1)]);
    assert_eq!((renamed.latest[0].model.as_str(), renamed.latest[0].updated), ("new", at(5)));
    assert_eq!(store.get_version_by_alias("new".to_owned(), "champion".to_owned()).await?.number, 1);
    model(store, "old", 6).await?;
    assert_eq!(version(store, "old", 7).await?.number, 1);
    Ok(())
}

async fn stages_move_and_archive_the_others_when_asked(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    for n in 1..=3 {
        version(store, "m", n).await?;
    }
    moved(store, "m", Move::Stage(1, Stage::Production, Others::Stay), 4).await?;
    moved(store, "m", Move::Stage(2, Stage::Production, Others::Stay), 5).await?;
    let third = moved(store, "m", Move::Stage(3, Stage::Production, Others::Archive), 6).await?.version;
    assert_eq!((third.stage, third.updated), (Stage::Production, at(6)));
    let read = store.get_registered_model("m".to_owned()).await?;
    let latest: Vec<(Stage, i64)> =
        read.latest.iter().map(|version| (version.stage, version.number)).collect();
    assert_eq!(latest, [(Stage::Archived, 2), (Stage::Production, 3)]);
    assert_eq!(read.updated, at(6));
    assert_eq!(store.get_model_version("m".to_owned(), 1).await?.stage, Stage::Archived);
    Ok(())
}

async fn an_alias_points_to_one_version_and_goes_with_it(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    version(store, "m", 1).await?;
    version(store, "m", 2).await?;
    let get = |alias: &str| store.get_version_by_alias("m".to_owned(), alias.to_owned());
    moved(store, "m", to_alias("champion", 1), 3).await?;
    moved(store, "m", to_alias("b", 1), 3).await?;
    assert_eq!(get("champion").await?.aliases, ["b", "champion"]);
    moved(store, "m", to_alias("champion", 2), 4).await?;
    assert_eq!((get("champion").await?.number, get("b").await?.aliases), (2, vec!["b".to_owned()]));
    assert_eq!(code(moved(store, "m", to_alias("champion", 9), 5).await), Some(Code::ModelVersionNotFound));
    assert_eq!(get("champion").await?.number, 2);
    let unknown =
        get("none").await.err().map(|problem| (problem.code(), problem.fact_value("alias").to_owned()));
    assert_eq!(unknown, Some((Code::AliasNotFound, "none".to_owned())));
    store.delete_model_version("m".to_owned(), 2, by(6)).await?;
    assert_eq!(code(get("champion").await), Some(Code::AliasNotFound));
    for _ in 0..2 {
        change(store, "m", RegisteredModelChange::DeleteAlias("b".to_owned()), 7).await?;
    }
    assert_eq!(code(get("b").await), Some(Code::AliasNotFound));
    Ok(())
}

async fn an_alias_rolls_back_step_by_step(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    for n in 1..=4 {
        version(store, "m", n).await?;
    }
    let back = || Move::RollBackAlias("champion".to_owned());
    assert_eq!(code(moved(store, "m", back(), 5).await), Some(Code::StateConflict));
    for number in [1, 2, 3] {
        moved(store, "m", to_alias("champion", number), 5).await?;
    }
    for expected in [2, 1] {
        let went = moved(store, "m", back(), 6).await?;
        assert_eq!((went.version.number, went.skipped.len()), (expected, 0));
        assert_eq!(went.version.aliases, ["champion"]);
    }
    assert_eq!(code(moved(store, "m", back(), 7).await), Some(Code::StateConflict));
    // A move after going back starts from where the alias went back to.
    moved(store, "m", to_alias("champion", 4), 8).await?;
    assert_eq!(moved(store, "m", back(), 9).await?.version.number, 1);
    moved(store, "m", to_alias("champion", 2), 10).await?;
    store.delete_model_version("m".to_owned(), 1, by(11)).await?;
    assert_eq!(code(moved(store, "m", back(), 12).await), Some(Code::StateConflict));
    let read = store.get_registered_model("m".to_owned()).await?;
    assert_eq!(read.aliases, [("champion".to_owned(), 2)]);
    Ok(())
}

async fn a_rollback_passes_over_versions_that_are_gone_and_says_which(
    store: &dyn Store,
) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    for n in 1..=5 {
        version(store, "m", n).await?;
    }
    for number in [1, 2, 3, 2, 4, 5] {
        moved(store, "m", to_alias("champion", number), 6).await?;
    }
    // The alias goes with version 5, and 4 and 2 are gone when it is wanted back.
    for number in [5, 4, 2] {
        store.delete_model_version("m".to_owned(), number, by(7)).await?;
    }
    let back = || Move::RollBackAlias("champion".to_owned());
    let told = store.get_rollback("m".to_owned(), "champion".to_owned()).await?;
    assert_eq!((told.version.number, told.skipped), (3, vec![5, 4, 2]), "asked first, nothing is moved");
    let went = moved(store, "m", back(), 8).await?;
    assert_eq!((went.version.number, went.skipped), (3, vec![5, 4, 2]));
    let events = store.list_registry_events("m".to_owned(), Generations::Newest, None, 1).await?;
    assert_eq!((events[0].action, events[0].after.as_deref()), (RegistryAction::RollBackAlias, Some("3")));
    let went = moved(store, "m", back(), 9).await?;
    assert_eq!((went.version.number, went.skipped), (1, vec![2]));
    let none = moved(store, "m", back(), 10).await;
    assert_eq!(code(none), Some(Code::StateConflict));
    let none = store.get_rollback("m".to_owned(), "champion".to_owned()).await;
    assert_eq!(code(none), Some(Code::StateConflict));
    Ok(())
}

async fn an_older_version_keeps_its_record_however_much_happens_to_the_model(
    store: &dyn Store,
) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    for n in 1..=2 {
        version(store, "m", n).await?;
    }
    moved(store, "m", to_alias("champion", 1), 3).await?;
    moved(store, "m", to_alias("champion", 2), 4).await?;
    // A text that happens to be the number is no move.
    change_version(store, "m", 2, ModelVersionChange::SetTag(key("a"), "1".to_owned()), 5).await?;
    change_version(store, "m", 2, ModelVersionChange::SetTag(key("a"), "b".to_owned()), 5).await?;
    for n in 0..150 {
        let tag = RegisteredModelChange::SetTag(key("n"), n.to_string());
        change(store, "m", tag, 6).await?;
    }
    let told = |events: Vec<trialbook_domain::RegistryEvent>| -> Vec<(RegistryAction, Option<i64>)> {
        events.into_iter().map(|event| (event.action, event.version)).collect()
    };
    let first = store.list_version_events("m".to_owned(), 1, 100).await?;
    assert!(first.windows(2).all(|pair| pair[0].id > pair[1].id), "newest first");
    assert_eq!(
        told(first),
        [
            (RegistryAction::SetAlias, Some(2)),
            (RegistryAction::SetAlias, Some(1)),
            (RegistryAction::CreateVersion, Some(1)),
        ]
    );
    moved(store, "m", Move::RollBackAlias("champion".to_owned()), 7).await?;
    let second = store.list_version_events("m".to_owned(), 2, 2).await?;
    assert_eq!(told(second), [(RegistryAction::RollBackAlias, Some(1)), (RegistryAction::SetTag, Some(2))]);
    assert_eq!(
        code(store.list_version_events("none".to_owned(), 1, 1).await),
        Some(Code::RegisteredModelNotFound)
    );
    Ok(())
}

async fn the_record_of_every_model_that_had_a_name_can_be_read(store: &dyn Store) -> Result<(), Problem> {
    for n in [1, 3] {
        model(store, "m", n).await?;
        version(store, "m", n).await?;
        store.delete_registered_model("m".to_owned(), by(n + 1)).await?;
    }
    model(store, "m", 5).await?;
    model(store, "other", 6).await?;
    let list =
        |generations, before, limit| store.list_registry_events("m".to_owned(), generations, before, limit);
    let newest = list(Generations::Newest, None, 10).await?;
    assert_eq!(newest.iter().map(|event| event.generation).collect::<Vec<_>>(), [3]);
    let all = list(Generations::All, None, 10).await?;
    let told: Vec<(i64, RegistryAction)> = all.iter().map(|event| (event.generation, event.action)).collect();
    let life = [RegistryAction::DeleteModel, RegistryAction::CreateVersion, RegistryAction::CreateModel];
    let expected: Vec<(i64, RegistryAction)> = [(3, RegistryAction::CreateModel)]
        .into_iter()
        .chain(life.map(|action| (2, action)))
        .chain(life.map(|action| (1, action)))
        .collect();
    assert_eq!(told, expected);
    let page = list(Generations::All, Some(all[2].id), 3).await?;
    assert_eq!(page, all[3..6]);
    Ok(())
}

async fn a_copy_takes_over_what_its_origin_has_at_that_moment(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    model(store, "copy", 1).await?;
    version(store, "m", 2).await?;
    version(store, "m", 3).await?;
    moved(store, "m", to_alias("champion", 1), 4).await?;
    let copy = |which: VersionRef, run: Option<&str>| {
        let origin = VersionOrigin::Copy {
            model: "m".to_owned(),
            which,
            run_id: run.map(str::to_owned),
            logged_model: None,
        };
        store.create_model_version(new_version("copy", origin), by(5))
    };
    let alias = |name: &str| VersionRef::Alias(name.to_owned());
    for (which, number, source) in [
        (VersionRef::Number(2), 1, "models:/m/2"),
        (alias("champion"), 2, "models:/m/1"),
        (alias("Latest"), 3, "models:/m/2"),
        (VersionRef::Stage(Stage::None), 4, "models:/m/2"),
    ] {
        let made = copy(which, None).await?;
        assert_eq!((made.number, made.source.as_str()), (number, source));
    }
    let first = store.get_model_version("copy".to_owned(), 2).await?;
    assert_eq!((first.location.as_str(), first.run_id.as_str()), ("s3://bucket/2", "run-2"));
    let count = || store.list_registry_events("copy".to_owned(), Generations::Newest, None, 100);
    let before = count().await?.len();
    assert_eq!(code(copy(VersionRef::Number(1), Some("run-3")).await), Some(Code::InvalidValue));
    store.delete_model_version("m".to_owned(), 1, by(6)).await?;
    assert_eq!(code(copy(VersionRef::Number(1), None).await), Some(Code::ModelVersionNotFound));
    assert_eq!(code(copy(alias("champion"), None).await), Some(Code::AliasNotFound));
    store.delete_registered_model("m".to_owned(), by(7)).await?;
    assert_eq!(code(copy(alias("latest"), None).await), Some(Code::RegisteredModelNotFound));
    assert_eq!(code(copy(VersionRef::Number(2), None).await), Some(Code::ModelVersionNotFound));
    assert_eq!(count().await?.len(), before, "what is refused leaves no trace");
    assert_eq!(copied_next(store).await?, 5, "and takes no number");
    Ok(())
}

async fn copied_next(store: &dyn Store) -> Result<i64, Problem> {
    Ok(version(store, "copy", 8).await?.number)
}

async fn a_deleted_model_is_gone_and_its_record_stays(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    version(store, "m", 2).await?;
    change(store, "m", RegisteredModelChange::SetTag(key("a"), "1".to_owned()), 3).await?;
    store.delete_registered_model("m".to_owned(), by(4)).await?;
    assert_eq!(code(store.get_registered_model("m".to_owned()).await), Some(Code::RegisteredModelNotFound));
    assert_eq!(code(store.get_model_version("m".to_owned(), 1).await), Some(Code::ModelVersionNotFound));
    assert_eq!(
        code(store.delete_registered_model("m".to_owned(), by(5)).await),
        Some(Code::RegisteredModelNotFound)
    );
    let events = store.list_registry_events("m".to_owned(), Generations::Newest, None, 10).await?;
    assert_eq!(events.len(), 4);
    assert_eq!((events[0].action, events[0].at), (RegistryAction::DeleteModel, at(4)));
    let again = model(store, "m", 6).await?;
    assert!(again.tags.is_empty());
    assert_eq!(store.list_registry_events("m".to_owned(), Generations::Newest, None, 10).await?.len(), 1);
    Ok(())
}

async fn every_change_is_on_record_and_nothing_else(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    version(store, "m", 2).await?;
    version(store, "m", 3).await?;
    for _ in 0..2 {
        // What changes nothing is no event.
        moved(store, "m", to_alias("champion", 1), 4).await?;
        change(store, "m", RegisteredModelChange::SetTag(key("a"), "1".to_owned()), 4).await?;
    }
    moved(store, "m", to_alias("champion", 2), 5).await?;
    moved(store, "m", Move::Stage(2, Stage::Staging, Others::Stay), 6).await?;
    change_version(store, "m", 2, ModelVersionChange::Describe("why".to_owned()), 7).await?;
    let events = store.list_registry_events("m".to_owned(), Generations::Newest, None, 100).await?;
    let told: Vec<String> = events
        .iter()
        .rev()
        .map(|event| {
            let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
            let version = event.version.map_or_else(|| "-".to_owned(), |number| number.to_string());
            let (action, subject) = (event.action.as_str(), &event.subject);
            format!(
                "{action} {version} {subject} {} {} {}",
                text(&event.before),
                text(&event.after),
                event.who.name
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "create_model -  - - ada",
            "create_version 1  - s3://bucket/2 ada",
            "create_version 2  - s3://bucket/3 ada",
            "set_alias 1 champion - 1 ada",
            "set_tag - a - 1 ada",
            "set_alias 2 champion 1 2 ada",
            "move_stage 2  None Staging ada",
            "describe 2   why ada",
        ]
    );
    let ids: Vec<i64> = events.iter().map(|event| event.id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] > pair[1]), "{ids:?}");
    let older = store.list_registry_events("m".to_owned(), Generations::Newest, Some(ids[1]), 2).await?;
    assert_eq!(older.iter().map(|event| event.id).collect::<Vec<_>>(), ids[2..4]);
    assert_eq!(
        code(store.list_registry_events("none".to_owned(), Generations::Newest, None, 1).await),
        Some(Code::RegisteredModelNotFound)
    );
    Ok(())
}

async fn models_are_found_by_name_and_tag_in_order(store: &dyn Store) -> Result<(), Problem> {
    for (n, name) in (1..).zip(["b", "a", "c"]) {
        model(store, name, n).await?;
    }
    change(store, "b", RegisteredModelChange::SetTag(key("team"), "red".to_owned()), 5).await?;
    change(store, "c", RegisteredModelChange::SetTag(key("team"), "blue".to_owned()), 5).await?;
    let prompt = RegisteredModelChange::SetTag(key("mlflow.prompt.is_prompt"), "true".to_owned());
    model(store, "prompt", 6).await?;
    change(store, "prompt", prompt, 6).await?;
    for (filter, order, skip, limit, expected) in [
        ("", None, 0, 10, "a b c"),
        ("", Some("name DESC"), 0, 10, "c b a"),
        ("", Some("last_updated_timestamp DESC"), 0, 10, "c a b"),
        ("", None, 1, 1, "b"),
        ("name = 'b'", None, 0, 10, "b"),
        ("name IN ('c', 'a', 'x')", None, 0, 10, "a c"),
        ("name ILIKE 'A%'", None, 0, 10, "a"),
        ("tags.team = 'red'", None, 0, 10, "b"),
        ("tags.team != 'red'", None, 0, 10, "c"),
        ("tags.team LIKE '%e%' AND name != 'b'", None, 0, 10, "c"),
        ("tags.`mlflow.prompt.is_prompt` = 'true'", None, 0, 10, "prompt"),
    ] {
        let query = parse_registered_models_mlflow(filter, order.as_slice())?;
        let found = store.search_registered_models(RegistrySearch { query, skip, limit }).await?;
        let names: Vec<&str> = found.iter().map(|model| model.name.as_str()).collect();
        assert_eq!(names.join(" "), expected, "{filter} {order:?}");
    }
    Ok(())
}

async fn versions_are_found_by_every_field_in_order(store: &dyn Store) -> Result<(), Problem> {
    model(store, "a", 1).await?;
    model(store, "b", 1).await?;
    for (n, name) in [(2, "a"), (3, "a"), (4, "b"), (5, "a")] {
        version(store, name, n).await?;
    }
    change_version(store, "a", 1, ModelVersionChange::SetTag(key("ok"), "yes".to_owned()), 6).await?;
    change_version(store, "a", 1, ModelVersionChange::Describe("late".to_owned()), 7).await?;
    for (filter, order, expected) in [
        ("", None, "a1 a3 b1 a2"),
        ("name = 'a'", None, "a1 a3 a2"),
        ("name IN ('b')", None, "b1"),
        ("name = 'a'", Some("version_number ASC"), "a1 a2 a3"),
        ("", Some("name DESC"), "b1 a3 a2 a1"),
        ("", Some("creation_timestamp DESC"), "a3 b1 a2 a1"),
        ("version_number > 1", None, "a3 a2"),
        ("run_id = 'run-4'", None, "b1"),
        ("run_id IN ('run-4', 'run-2')", None, "a1 b1"),
        ("source_path LIKE 's3://bucket/3'", None, "a2"),
        ("tags.ok = 'yes'", None, "a1"),
        ("tags.ok = 'no'", None, ""),
    ] {
        let query = parse_model_versions_mlflow(filter, order.as_slice())?;
        let found = store.search_model_versions(RegistrySearch { query, skip: 0, limit: 10 }).await?;
        let names: Vec<String> =
            found.iter().map(|version| format!("{}{}", version.model, version.number)).collect();
        assert_eq!(names.join(" "), expected, "{filter} {order:?}");
    }
    let query = parse_model_versions_mlflow("", &[])?;
    let page = store.search_model_versions(RegistrySearch { query, skip: 1, limit: 2 }).await?;
    assert_eq!(page.iter().map(|version| version.number).collect::<Vec<_>>(), [3, 1]);
    Ok(())
}

/// More than are read in one piece, three changed at each moment, every fifth without the tag.
async fn pages_of_versions_by_a_tag_are_pieces_of_one_list(store: &dyn Store) -> Result<(), Problem> {
    model(store, "a", 1).await?;
    model(store, "b", 1).await?;
    let mut expected = Vec::new();
    for n in 0..300_i64 {
        let name = if n % 2 == 0 { "a" } else { "b" };
        let made = version(store, name, 2 + n / 3).await?;
        let tagged = n % 5 != 0;
        let value = if tagged { "yes" } else { "no" };
        let tag = ModelVersionChange::SetTag(key("ok"), value.to_owned());
        change_version(store, name, made.number, tag, 2 + n / 3).await?;
        if tagged {
            expected.push((-(n / 3), name, made.number));
        }
    }
    // The newest change first, then by name, then the highest number.
    expected.sort_by_key(|(moment, name, number)| (*moment, *name, -number));
    let expected: Vec<(&str, i64)> = expected.into_iter().map(|(_, name, number)| (name, number)).collect();
    for filter in ["tags.ok = 'yes'", "tags.ok LIKE 'yes'", "tags.ok = 'yes' and version_number > 0"] {
        for (skip, limit) in [(0, 300), (0, 10), (63, 2), (100, 50), (235, 10)] {
            let query = parse_model_versions_mlflow(filter, &[])?;
            let found = store.search_model_versions(RegistrySearch { query, skip, limit }).await?;
            let names: Vec<(&str, i64)> =
                found.iter().map(|version| (version.model.as_str(), version.number)).collect();
            let page: Vec<(&str, i64)> = expected.iter().copied().skip(skip).take(limit).collect();
            assert_eq!(names, page, "{filter}, {limit} from {skip}");
        }
    }
    Ok(())
}
