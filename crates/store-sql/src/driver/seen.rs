//! For tests: which statements a database was asked to carry out, in order; and work that breaks off at one of them.

use super::Statement;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// One statement that was carried out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    /// Whether a reader did it: what answers questions, and not the work of writing, sealing and tidying.
    pub(crate) by_reader: bool,
}

static SEEN: Mutex<BTreeMap<PathBuf, Vec<Seen>>> = Mutex::new(BTreeMap::new());

/// Databases, the statement at which work with each panics, and how often it does so yet.
static BROKEN: Mutex<BTreeMap<PathBuf, (&'static str, usize)>> = Mutex::new(BTreeMap::new());

/// The next so many times that the database at `path` is to carry out this statement, the work panics.
pub(crate) fn panic_at(path: &Path, statement: &Statement, times: usize) {
    let mut broken = BROKEN.lock().unwrap_or_else(PoisonError::into_inner);
    broken.insert(path.to_owned(), (statement.name, times));
}

fn breaks_off(path: &Path, statement: &Statement) -> bool {
    let mut broken = BROKEN.lock().unwrap_or_else(PoisonError::into_inner);
    match broken.get_mut(path) {
        Some((name, times)) if *name == statement.name && *times > 0 => {
            *times -= 1;
            true
        }
        _ => false,
    }
}

/// Notes a statement of the database at `path`.
pub(super) fn note(path: &Path, statement: &Statement) {
    assert!(!breaks_off(path, statement), "told to break off at {}", statement.name);
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let by_reader = std::thread::current().name().is_some_and(|name| name.starts_with("store-reader"));
    let one = Seen { name: statement.name, sql: statement.sql, by_reader };
    seen.entry(path.to_owned()).or_default().push(one);
}

/// What was noted so far of the database at `path`; it is forgotten.
pub(crate) fn take(path: &Path) -> Vec<Seen> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).remove(path).unwrap_or_default()
}
