//! Names of files and the contents that nobody names any more, by any sequence of changes, beside a plain map: a content
//! that is named is never given away to be removed, and one that is not is given away once.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{at, block_on, create_run, open, uid};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use trialbook_domain::{
    ArtifactFile, ArtifactOwner, ArtifactPath, Code, ExperimentId, Lifecycle, ModelUid, NewLoggedModel,
};
use trialbook_store::{ArtifactStore, LoggedModelStore, RunStore};
use trialbook_store_sql::SqlStore;

const MODEL: ArtifactOwner = ArtifactOwner::Model(ModelUid([9; 16]));

#[derive(Clone, Debug)]
enum Act {
    Put(ArtifactOwner, String, u8),
    Remove(ArtifactOwner, String),
    Trash(u8, bool),
    /// An upload that was given up: its content may be nobody's.
    GiveUp(Vec<u8>),
    Take(i64, usize),
    Reopen,
}

fn owner() -> impl Strategy<Value = ArtifactOwner> {
    prop::sample::select(vec![ArtifactOwner::Run(uid(1)), ArtifactOwner::Run(uid(2)), MODEL])
}

fn path() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "a-", "a0", "b"]);
    prop::collection::vec(name, 1..4).prop_map(|parts| parts.join("/"))
}

fn content() -> std::ops::Range<u8> {
    0..5
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (owner(), path(), content()).prop_map(|(owner, path, content)| Act::Put(owner, path, content)),
        4 => (owner(), path()).prop_map(|(owner, path)| Act::Remove(owner, path)),
        1 => (1_u8..3, any::<bool>()).prop_map(|(run, deleted)| Act::Trash(run, deleted)),
        2 => prop::collection::vec(content(), 0..3).prop_map(Act::GiveUp),
        2 => (0_i64..60, 0_usize..4).prop_map(|(since, most)| Act::Take(since, most)),
        1 => Just(Act::Reopen),
    ]
}

fn digest(content: u8) -> [u8; 32] {
    [content; 32]
}

fn artifact_path(text: &str) -> ArtifactPath {
    ArtifactPath::new(text).unwrap()
}

/// What a plain map makes of the same acts.
#[derive(Debug, Default)]
struct Plain {
    files: BTreeMap<(ArtifactOwner, String), u8>,
    /// Contents that nobody names, and since when.
    doomed: BTreeMap<u8, i64>,
    trash: BTreeSet<ArtifactOwner>,
}

impl Plain {
    fn is_named(&self, content: u8) -> bool {
        self.files.values().any(|known| *known == content)
    }

    fn doom(&mut self, content: u8, now: i64) {
        if !self.is_named(content) {
            self.doomed.entry(content).or_insert(now);
        }
    }

    fn put(&mut self, owner: ArtifactOwner, path: &str, content: u8, now: i64) -> Option<Code> {
        if self.trash.contains(&owner) {
            return Some(Code::RunDeleted);
        }
        let inside = |path: &str, folder: &str| path.starts_with(&format!("{folder}/"));
        let of_owner = self.files.keys().filter(|(known, _)| *known == owner);
        if of_owner.into_iter().any(|(_, known)| inside(known, path) || inside(path, known)) {
            return Some(Code::ArtifactConflict);
        }
        let old = self.files.insert((owner, path.to_owned()), content);
        self.doomed.remove(&content);
        if let Some(old) = old {
            self.doom(old, now);
        }
        None
    }

    fn remove(&mut self, owner: ArtifactOwner, path: &str, now: i64) -> Result<u64, Code> {
        if self.trash.contains(&owner) {
            return Err(Code::RunDeleted);
        }
        let gone = |(known, name): &(ArtifactOwner, String)| {
            *known == owner && (name == path || name.starts_with(&format!("{path}/")))
        };
        let removed: Vec<u8> =
            self.files.iter().filter(|(key, _)| gone(key)).map(|(_, content)| *content).collect();
        self.files.retain(|key, _| !gone(key));
        for content in &removed {
            self.doom(*content, now);
        }
        Ok(removed.len() as u64)
    }

    /// Takes what the store gave away, which must be what may be given away.
    fn take(&mut self, since: i64, most: usize, given: &[[u8; 32]]) {
        let due: BTreeSet<u8> =
            self.doomed.iter().filter(|(_, at)| **at < since).map(|(content, _)| *content).collect();
        let given: BTreeSet<u8> = given.iter().map(|digest| digest[0]).collect();
        assert!(given.is_subset(&due), "{given:?} of {due:?}");
        assert_eq!(given.len(), due.len().min(most));
        self.doomed.retain(|content, _| !given.contains(content));
    }
}

fn carry_out(store: &SqlStore, plain: &mut Plain, act: &Act, n: i64) {
    let now = at(n);
    match act {
        Act::Put(owner, path, content) => {
            let file = ArtifactFile {
                path: artifact_path(path),
                sha256: digest(*content),
                size_bytes: u64::from(*content),
                modified: now,
            };
            let put = block_on(store.put_artifact(*owner, file)).err().map(|problem| problem.code());
            assert_eq!(put, plain.put(*owner, path, *content, n), "{act:?}");
        }
        Act::Remove(owner, path) => {
            let removed = block_on(store.delete_artifacts(*owner, artifact_path(path), now));
            assert_eq!(removed.map_err(|problem| problem.code()), plain.remove(*owner, path, n), "{act:?}");
        }
        Act::Trash(run, deleted) => {
            let life = if *deleted { Lifecycle::Deleted } else { Lifecycle::Active };
            block_on(store.set_run_lifecycle(uid(*run), life, now)).unwrap();
            let owner = ArtifactOwner::Run(uid(*run));
            if *deleted {
                plain.trash.insert(owner)
            } else {
                plain.trash.remove(&owner)
            };
        }
        Act::GiveUp(contents) => {
            block_on(store.doom_blobs(contents.iter().map(|content| digest(*content)).collect(), now))
                .unwrap();
            for content in contents {
                plain.doom(*content, n);
            }
        }
        Act::Take(since, most) => {
            let given = block_on(store.take_doomed_blobs(at(*since), *most)).unwrap();
            plain.take(*since, *most, &given);
        }
        Act::Reopen => {}
    }
}

fn new_model() -> NewLoggedModel {
    NewLoggedModel {
        uid: ModelUid([9; 16]),
        experiment: ExperimentId(0),
        name: "net".to_owned(),
        model_type: String::new(),
        source_run: None,
        params: Vec::new(),
        tags: Vec::new(),
    }
}

/// Every file of every owner, found from the root down.
fn walked(store: &SqlStore) -> BTreeMap<(ArtifactOwner, String), u8> {
    let mut all = BTreeMap::new();
    for owner in [ArtifactOwner::Run(uid(1)), ArtifactOwner::Run(uid(2)), MODEL] {
        let mut folders = vec![None::<String>];
        while let Some(folder) = folders.pop() {
            let listed = block_on(store.list_artifacts(owner, folder.as_deref().map(artifact_path))).unwrap();
            assert!(listed.is_sorted_by(|left, right| left.name < right.name), "{listed:?}");
            for entry in listed {
                let path = folder
                    .iter()
                    .map(String::as_str)
                    .chain([entry.name.as_str()])
                    .collect::<Vec<_>>()
                    .join("/");
                match entry.size_bytes {
                    None => folders.push(Some(path)),
                    Some(size) => {
                        let file = block_on(store.get_artifact(owner, artifact_path(&path))).unwrap();
                        assert_eq!((file.size_bytes, file.sha256), (size, digest(size as u8)), "{path}");
                        all.insert((owner, path), size as u8);
                    }
                }
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn files_and_what_nobody_names_are_those_of_a_plain_map(acts in prop::collection::vec(any_act(), 1..50)) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = open(dir.path()).unwrap();
        create_run(&store, 1);
        create_run(&store, 2);
        block_on(store.create_logged_model(new_model(), at(0))).unwrap();
        let mut plain = Plain::default();
        for (n, act) in (1_i64..).zip(&acts) {
            if matches!(act, Act::Reopen) {
                drop(store);
                store = open(dir.path()).unwrap();
            }
            carry_out(&store, &mut plain, act, n);
            let all: Vec<u8> = content().collect();
            let unknown = block_on(store.unknown_blobs(all.iter().map(|content| digest(*content)).collect())).unwrap();
            let expected: Vec<[u8; 32]> = all
                .iter()
                .filter(|content| !plain.is_named(**content) && !plain.doomed.contains_key(content))
                .map(|content| digest(*content))
                .collect();
            prop_assert_eq!(unknown, expected, "after act {}: {:?}", n, act);
        }
        prop_assert_eq!(walked(&store), plain.files);
    }
}
