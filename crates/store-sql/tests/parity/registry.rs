//! The model registry, by any sequence of changes.

use crate::common::{at, key};
use crate::{Pair, tell};
use proptest::prelude::*;
use trialbook_domain::{
    Goal, KnownFrom, MetricBound, NewModelVersion, NewRegisteredModel, PromotionRules, PromotionTarget,
    RequiredMetric, RequiredTag, Stage, VersionOrigin, VersionRef, Who,
};
use trialbook_query::{parse_model_versions_mlflow, parse_registered_models_mlflow};
use trialbook_store::{
    Actor, Generations, ModelVersionChange, Move, Others, RegisteredModelChange, RegistrySearch,
};

const NAMES: [&str; 3] = ["a", "b", "B"];
const ALIASES: [&str; 2] = ["champion", "shadow"];

#[derive(Clone, Debug)]
enum Act {
    CreateModel(usize),
    DeleteModel(usize),
    Change(usize, RegisteredModelChange),
    CreateVersion(usize, Option<(usize, VersionRef)>),
    ChangeVersion(usize, i64, ModelVersionChange),
    DeleteVersion(usize, i64),
    Move(usize, Move),
    Rules(usize, i64, Option<PromotionRules>),
    Reopen,
}

fn any_stage() -> impl Strategy<Value = Stage> {
    prop::sample::select(Stage::ALL.to_vec())
}

fn any_alias() -> impl Strategy<Value = String> {
    prop::sample::select(ALIASES.to_vec()).prop_map(str::to_owned)
}

fn any_rules() -> impl Strategy<Value = PromotionRules> {
    let tag = RequiredTag { key: key("k"), value: Some("x".to_owned()) };
    let metric = RequiredMetric {
        key: key("auc"),
        bound: MetricBound::NotWorseThan { alias: "shadow".to_owned(), by: 0.0, goal: Goal::Max },
    };
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(move |(alias, stage, with_metric)| {
        PromotionRules {
            aliases: if alias || !stage { vec!["champion".to_owned()] } else { Vec::new() },
            stages: if stage { vec![Stage::Production] } else { Vec::new() },
            tags: vec![tag.clone()],
            metrics: if with_metric { vec![metric.clone()] } else { Vec::new() },
            ..PromotionRules::default()
        }
    })
}

fn any_act() -> impl Strategy<Value = Act> {
    let model = || 0..NAMES.len();
    let number = || 0_i64..5;
    let text = || prop::sample::select(vec!["", "x", "y"]).prop_map(str::to_owned);
    let change = prop_oneof![
        prop::option::of(text()).prop_map(RegisteredModelChange::Describe),
        prop::sample::select(NAMES.to_vec()).prop_map(|name| RegisteredModelChange::Rename(name.to_owned())),
        text().prop_map(|value| RegisteredModelChange::SetTag(key("k"), value)),
        Just(RegisteredModelChange::DeleteTag(key("k"))),
        any_alias().prop_map(RegisteredModelChange::DeleteAlias),
    ];
    let version_change = prop_oneof![
        text().prop_map(ModelVersionChange::Describe),
        text().prop_map(|value| ModelVersionChange::SetTag(key("k"), value)),
        Just(ModelVersionChange::DeleteTag(key("k"))),
    ];
    let others = prop::sample::select(vec![Others::Stay, Others::Archive]);
    let moves = prop_oneof![
        4 => (any_alias(), number()).prop_map(|(alias, number)| Move::SetAlias(alias, number)),
        2 => any_alias().prop_map(Move::RollBackAlias),
        3 => (number(), any_stage(), others).prop_map(|(number, stage, others)| Move::Stage(number, stage, others)),
    ];
    let origin = prop_oneof![
        number().prop_map(VersionRef::Number),
        any_alias().prop_map(VersionRef::Alias),
        Just(VersionRef::Alias("latest".to_owned())),
        any_stage().prop_map(VersionRef::Stage),
    ];
    prop_oneof![
        3 => model().prop_map(Act::CreateModel),
        1 => model().prop_map(Act::DeleteModel),
        3 => (model(), change).prop_map(|(model, change)| Act::Change(model, change)),
        6 => (model(), prop::option::weighted(0.3, (model(), origin))).prop_map(|(model, from)| Act::CreateVersion(model, from)),
        2 => (model(), number(), version_change).prop_map(|(model, number, change)| Act::ChangeVersion(model, number, change)),
        1 => (model(), number()).prop_map(|(model, number)| Act::DeleteVersion(model, number)),
        8 => (model(), moves).prop_map(|(model, to)| Act::Move(model, to)),
        1 => (model(), 0_i64..3, prop::option::weighted(0.7, any_rules())).prop_map(|(model, revision, rules)| Act::Rules(model, revision, rules)),
        1 => Just(Act::Reopen),
    ]
}

fn actor(n: i64) -> Actor {
    Actor {
        who: Who::new(if n % 2 == 0 { "ada" } else { "" }, KnownFrom::Caller),
        now: at(n),
        reason: String::new(),
    }
}

fn new_version(model: &str, from: Option<&(usize, VersionRef)>) -> NewModelVersion {
    let origin = match from {
        None => VersionOrigin::Files {
            source: "s3://b/m".to_owned(),
            location: "s3://b/m".to_owned(),
            run_id: String::new(),
            logged_model: None,
        },
        Some((other, which)) => VersionOrigin::Copy {
            model: NAMES[*other].to_owned(),
            which: which.clone(),
            run_id: None,
            logged_model: None,
        },
    };
    NewModelVersion {
        model: model.to_owned(),
        description: "d".to_owned(),
        origin,
        run_link: String::new(),
        tags: vec![(key("k"), "x".to_owned())],
    }
}

impl crate::Act for Act {
    fn carry_out(&self, pair: &Pair, n: i64) -> Option<(String, String)> {
        let name = |model: usize| NAMES[model].to_owned();
        Some(match self {
            Act::CreateModel(model) => {
                let new = NewRegisteredModel {
                    name: name(*model),
                    description: None,
                    tags: vec![(key("k"), "v".to_owned())],
                };
                pair.ask(|store| store.create_registered_model(new.clone(), actor(n)))
            }
            Act::DeleteModel(model) => {
                pair.ask(|store| store.delete_registered_model(name(*model), actor(n)))
            }
            Act::Change(model, change) => {
                pair.ask(|store| store.change_registered_model(name(*model), change.clone(), actor(n)))
            }
            Act::CreateVersion(model, from) => pair
                .ask(|store| store.create_model_version(new_version(NAMES[*model], from.as_ref()), actor(n))),
            Act::ChangeVersion(model, number, change) => {
                pair.ask(|store| store.change_model_version(name(*model), *number, change.clone(), actor(n)))
            }
            Act::DeleteVersion(model, number) => {
                pair.ask(|store| store.delete_model_version(name(*model), *number, actor(n)))
            }
            Act::Move(model, to) => {
                pair.ask(|store| store.move_version(name(*model), to.clone(), None, actor(n)))
            }
            Act::Rules(model, revision, rules) => {
                pair.ask(|store| store.set_promotion_rules(name(*model), *revision, rules.clone(), actor(n)))
            }
            Act::Reopen => return None,
        })
    }
}

/// All that can be read, of both.
fn everything(pair: &Pair) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for model in NAMES {
        let name = || model.to_owned();
        all.push(pair.ask(|store| store.get_registered_model(name())));
        all.push(pair.ask(|store| store.get_promotion_rules(name())));
        for generations in [Generations::Newest, Generations::All] {
            all.push(pair.ask(|store| store.list_registry_events(name(), generations, None, 1_000)));
            all.push(pair.ask(|store| store.list_registry_events(name(), generations, Some(9), 3)));
        }
        for alias in ALIASES {
            all.push(pair.ask(|store| store.get_version_by_alias(name(), alias.to_owned())));
            all.push(pair.ask(|store| store.get_rollback(name(), alias.to_owned())));
        }
        for number in 0..6 {
            all.push(pair.ask(|store| store.get_model_version(name(), number)));
            all.push(pair.ask(|store| store.list_version_events(name(), number, 100)));
            let target = PromotionTarget::Alias("champion".to_owned());
            all.push(pair.ask(|store| store.check_promotion(name(), number, Some(target.clone()), None)));
        }
    }
    all.extend(searches(pair));
    all
}

fn searches(pair: &Pair) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (filter, order) in [
        ("", &[][..]),
        ("name LIKE 'b%'", &["name DESC"]),
        ("name ILIKE 'B%' AND tags.k = 'v'", &["timestamp"]),
        ("name IN ('a', 'B') AND tags.k != 'v'", &["last_updated_timestamp DESC", "name"]),
    ] {
        let query = parse_registered_models_mlflow(filter, order).unwrap();
        for (skip, limit) in [(0, 10), (1, 1)] {
            let search = RegistrySearch { query: query.clone(), skip, limit };
            all.push(pair.ask(|store| store.search_registered_models(search.clone())));
        }
    }
    for (filter, order) in [
        ("", &[][..]),
        ("version_number >= 2", &["version_number DESC", "name"]),
        ("name = 'a' AND tags.k = 'x'", &["creation_timestamp"]),
        ("source_path LIKE 's3%' AND run_id = ''", &["last_updated_timestamp", "name DESC"]),
    ] {
        let query = parse_model_versions_mlflow(filter, order).unwrap();
        for (skip, limit) in [(0, 50), (2, 2)] {
            let search = RegistrySearch { query: query.clone(), skip, limit };
            all.push(pair.ask(|store| store.search_model_versions(search.clone())));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_sequence_of_changes_of_the_registry_is_answered_and_kept_alike(acts in prop::collection::vec(any_act(), 1..40)) {
        tell(&acts, everything);
    }
}

#[test]
fn a_long_story_of_one_model_is_told_alike() {
    let set = |number| Act::Move(0, Move::SetAlias("champion".to_owned(), number));
    let back = || Act::Move(0, Move::RollBackAlias("champion".to_owned()));
    let story = [
        Act::CreateModel(0),
        Act::CreateVersion(0, None),
        Act::CreateVersion(0, None),
        Act::CreateVersion(0, None),
        back(),
        set(1),
        back(),
        set(2),
        set(3),
        back(),
        set(3),
        Act::DeleteVersion(0, 2),
        back(),
        back(),
        Act::Change(0, RegisteredModelChange::Rename("b".to_owned())),
        Act::CreateModel(0),
        Act::CreateVersion(0, Some((1, VersionRef::Alias("champion".to_owned())))),
        Act::Reopen,
        Act::DeleteModel(1),
        Act::CreateVersion(0, Some((1, VersionRef::Number(1)))),
        Act::Change(0, RegisteredModelChange::Rename("b".to_owned())),
    ];
    let told = tell(&story, everything);
    let refused =
        told.iter().filter(|answer| answer.starts_with("state_conflict") || answer.contains("_not_found"));
    assert!(refused.count() >= 3, "the story has refusals: {told:?}");
}
