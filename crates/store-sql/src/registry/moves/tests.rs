//! Moves: what they look up, and that aliases go back the way they came, whatever else happened to the model.

use super::super::model;
use super::*;
use crate::tests::fresh::{self, Fresh};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};
use trialbook_domain::{
    Key, KnownFrom, NewModelVersion, NewRegisteredModel, TimestampMs, VersionOrigin, Who,
};
use trialbook_store::{Actor, ModelVersionChange, RegisteredModelChange};

#[test]
fn moves_look_their_rows_up_in_indexes() {
    fresh::found_by_index(&[
        (&ALIAS_PLACE, "PRIMARY KEY"),
        (&VERSION_STAGE, "INTEGER PRIMARY KEY"),
        (&VERSIONS_OF_STAGE, "version_stage"),
    ]);
}

const ALIASES: [&str; 2] = ["champion", "shadow"];

#[derive(Clone, Debug)]
enum Act {
    AddVersion,
    DeleteVersion(usize),
    Set(&'static str, usize),
    Unset(&'static str),
    Back(&'static str),
    /// A tag of the model or of a version that is called like an alias.
    Tag(&'static str, Option<usize>),
    Rename,
    /// The model is deleted, and another one of its name is made.
    Anew,
}

fn any_act() -> impl Strategy<Value = Act> {
    let alias = || select(&ALIASES[..]);
    prop_oneof![
        3 => Just(Act::AddVersion),
        2 => any::<prop::sample::Index>().prop_map(|at| Act::DeleteVersion(at.index(9))),
        8 => (alias(), 0_usize..9).prop_map(|(alias, at)| Act::Set(alias, at)),
        2 => alias().prop_map(Act::Unset),
        6 => alias().prop_map(Act::Back),
        2 => (alias(), prop::option::of(0_usize..9)).prop_map(|(alias, at)| Act::Tag(alias, at)),
        1 => Just(Act::Rename),
        1 => Just(Act::Anew),
    ]
}

/// What a list of places makes of the same acts.
#[derive(Debug, Default)]
struct Plain {
    versions: BTreeSet<i64>,
    last: i64,
    /// Where each alias was, one place after the other; the last is where it is.
    places: BTreeMap<&'static str, Vec<Option<i64>>>,
}

impl Plain {
    fn place(&self, alias: &str) -> Option<i64> {
        self.places.get(alias).and_then(|places| places.last().copied().flatten())
    }

    fn go(&mut self, alias: &'static str, to: Option<i64>) {
        if self.place(alias) != to {
            self.places.entry(alias).or_default().push(to);
        }
    }

    /// Where the alias goes back to, and which versions are passed over; nothing when there is no such place.
    fn back(&mut self, alias: &'static str) -> Option<(i64, Vec<i64>)> {
        let mut places = self.places.get(alias)?.clone();
        places.pop();
        let mut skipped = Vec::new();
        while let Some(place) = places.pop() {
            match place {
                Some(number) if self.versions.contains(&number) => {
                    places.push(place);
                    self.places.insert(alias, places);
                    return Some((number, skipped));
                }
                Some(number) if !skipped.contains(&number) => skipped.push(number),
                _ => {}
            }
        }
        None
    }
}

struct Story {
    fresh: Fresh,
    name: String,
    plain: Plain,
}

impl Story {
    fn new() -> Story {
        let story = Story { fresh: Fresh::with(""), name: "m".to_owned(), plain: Plain::default() };
        story.register();
        story
    }

    fn register(&self) {
        let new = NewRegisteredModel { name: self.name.clone(), description: None, tags: Vec::new() };
        model::create(&self.fresh.db, &new, &author()).unwrap();
    }

    /// One of the versions that there are, if there is any.
    fn version(&self, at: usize) -> Option<i64> {
        self.plain.versions.iter().copied().nth(at % self.plain.versions.len().max(1))
    }

    fn moved(&self, to: &Move) -> Result<(i64, Vec<i64>), Code> {
        match move_version(&self.fresh.db, &self.name, to, None, &author()) {
            Ok(Checked::Done(moved)) => Ok((moved.version.number, moved.skipped)),
            Ok(Checked::NeedsSignature(_)) => panic!("there are no rules"),
            Err(problem) => Err(problem.code()),
        }
    }

    fn tell(&mut self, act: &Act) {
        let (db, name) = (&self.fresh.db, self.name.clone());
        match act {
            Act::AddVersion => {
                let made = version::create(db, &new_version(&name), &author()).unwrap();
                self.plain.last += 1;
                assert_eq!(made.number, self.plain.last, "no number is given twice");
                self.plain.versions.insert(made.number);
            }
            Act::DeleteVersion(at) => {
                let Some(number) = self.version(*at) else { return };
                version::delete(db, &name, number, &author()).unwrap();
                self.plain.versions.remove(&number);
                for alias in ALIASES {
                    if self.plain.place(alias) == Some(number) {
                        self.plain.go(alias, None);
                    }
                }
            }
            Act::Set(alias, at) => {
                let Some(number) = self.version(*at) else { return };
                let set = self.moved(&Move::SetAlias((*alias).to_owned(), number));
                assert_eq!(set, Ok((number, Vec::new())));
                self.plain.go(alias, Some(number));
            }
            Act::Unset(alias) => {
                model::change(db, &name, RegisteredModelChange::DeleteAlias((*alias).to_owned()), &author())
                    .unwrap();
                if self.plain.place(alias).is_some() {
                    self.plain.go(alias, None);
                }
            }
            Act::Back(alias) => {
                let back = self.moved(&Move::RollBackAlias((*alias).to_owned()));
                assert_eq!(back, self.plain.back(alias).ok_or(Code::StateConflict), "{:?}", self.plain);
            }
            Act::Tag(alias, at) => {
                let key = Key::new(alias).unwrap();
                match at.and_then(|at| self.version(at)) {
                    Some(number) => {
                        let change = ModelVersionChange::SetTag(key, number.to_string());
                        version::change(db, &name, number, change, &author()).unwrap();
                    }
                    None => {
                        let change = RegisteredModelChange::SetTag(key, "1".to_owned());
                        model::change(db, &name, change, &author()).unwrap();
                    }
                }
            }
            Act::Rename => {
                let new = if name == "m" { "n" } else { "m" };
                model::change(db, &name, RegisteredModelChange::Rename(new.to_owned()), &author()).unwrap();
                new.clone_into(&mut self.name);
            }
            Act::Anew => {
                model::delete(db, &name, &author()).unwrap();
                self.register();
                self.plain = Plain::default();
            }
        }
    }

    fn aliases(&self) -> BTreeMap<String, i64> {
        model::get(&self.fresh.db, &self.name).unwrap().aliases.into_iter().collect()
    }
}

fn author() -> Author {
    Author::new(Actor { who: Who::new("ada", KnownFrom::Caller), now: TimestampMs(1), reason: String::new() })
}

fn new_version(model: &str) -> NewModelVersion {
    NewModelVersion {
        model: model.to_owned(),
        description: String::new(),
        origin: VersionOrigin::Files {
            source: "s3://b".to_owned(),
            location: "s3://b".to_owned(),
            run_id: String::new(),
            logged_model: None,
        },
        run_link: String::new(),
        tags: Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_alias_goes_back_the_way_it_came_whatever_else_happened(acts in prop::collection::vec(any_act(), 1..60)) {
        let mut story = Story::new();
        for act in &acts {
            story.tell(act);
            let expected: BTreeMap<String, i64> = ALIASES
                .iter()
                .filter_map(|alias| Some(((*alias).to_owned(), story.plain.place(alias)?)))
                .collect();
            prop_assert_eq!(story.aliases(), expected, "after {:?}", act);
        }
    }
}
