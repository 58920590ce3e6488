//! Rows of artifact names.

use crate::driver::{Db, Row, RowResult, params, statement};
use crate::writer::WriterState;
use crate::{logged_model, run};
use trialbook_domain::{
    ArtifactEntry, ArtifactFile, ArtifactOwner, ArtifactPath, Code, Problem, TimestampMs,
};
use trialbook_store::ChangeKind;

/// What stands for an owner in the table: the row of a run, or minus the row of a logged model.
fn owner_row(db: &Db, owner: ArtifactOwner) -> Result<i64, Problem> {
    match owner {
        ArtifactOwner::Run(uid) => run::get(db, uid).map(|(row, _)| row),
        ArtifactOwner::Model(uid) => {
            logged_model::find(db, uid)?.map(|stored| -stored.row).ok_or_else(|| logged_model::not_found(uid))
        }
    }
}

/// The same for an owner that may be written to.
fn live_owner(state: &mut WriterState, owner: ArtifactOwner) -> Result<i64, Problem> {
    match owner {
        ArtifactOwner::Run(uid) => state.active_run(uid).map(|tail| tail.row),
        ArtifactOwner::Model(uid) => logged_model::live(state.db(), uid).map(|stored| -stored.row),
    }
}

/// Records a file, replacing one of the same path.
pub(crate) fn put(state: &mut WriterState, owner: ArtifactOwner, file: &ArtifactFile) -> Result<(), Problem> {
    let row = live_owner(state, owner)?;
    let db = state.db();
    for folder in file.path.folders() {
        if db.row(&ARTIFACT_EXISTS, params![row, folder], |_| Ok(()))?.is_some() {
            return Err(conflict(&file.path, &format!("'{folder}' is a file, not a folder.")));
        }
    }
    let (from, to) = inside(file.path.as_str());
    if db.row(&ARTIFACT_INSIDE, params![row, from, to], |_| Ok(()))?.is_some() {
        return Err(conflict(&file.path, "It is a folder."));
    }
    let old = db.row(&ARTIFACT_GET, params![row, file.path.as_str()], |found| found.get::<_, [u8; 32]>(1))?;
    db.execute(
        &ARTIFACT_SET,
        params![row, file.path.as_str(), &file.sha256[..], file.size_bytes as i64, file.modified.0],
    )?;
    db.execute(&DOOMED_REVIVE, params![&file.sha256[..]])?;
    if let Some(old) = old.filter(|old| *old != file.sha256) {
        doom_if_unused(db, &old, file.modified)?;
    }
    heard(state, owner, file.modified)
}

/// Files of a run are signs of its life, and news.
fn heard(state: &mut WriterState, owner: ArtifactOwner, now: TimestampMs) -> Result<(), Problem> {
    match owner {
        ArtifactOwner::Run(uid) => state.heard(uid, now, ChangeKind::RunUpdated).map(|_| ()),
        ArtifactOwner::Model(_) => Ok(()),
    }
}

fn conflict(path: &ArtifactPath, why: &str) -> Problem {
    Problem::new(Code::ArtifactConflict, format!("The artifact '{path}' cannot be stored."))
        .why(why)
        .hint("Choose another path.")
        .fact("path", path)
}

/// Range of the paths that lie inside a folder: `0` follows `/`.
fn inside(folder: &str) -> (String, String) {
    (format!("{folder}/"), format!("{folder}0"))
}

/// One file.
pub(crate) fn get(db: &Db, owner: ArtifactOwner, path: &ArtifactPath) -> Result<ArtifactFile, Problem> {
    let row = owner_row(db, owner)?;
    db.row(&ARTIFACT_GET, params![row, path.as_str()], read)?.transpose()?.ok_or_else(|| {
        Problem::new(Code::ArtifactNotFound, format!("The {owner} has no artifact '{path}'."))
            .fact("path", path)
    })
}

fn read(row: &Row<'_>) -> RowResult<Result<ArtifactFile, Problem>> {
    let text: String = row.get(0)?;
    let (sha256, size, modified) = (row.get(1)?, row.get::<_, i64>(2)?, row.get(3)?);
    Ok(ArtifactPath::new(&text)
        .map(|path| ArtifactFile {
            path,
            sha256,
            size_bytes: size.unsigned_abs(),
            modified: TimestampMs(modified),
        })
        .map_err(|error| Problem::bug(format!("the stored artifact path '{text}': {error}"))))
}

/// What a folder holds directly, by name.
pub(crate) fn list(
    db: &Db,
    owner: ArtifactOwner,
    folder: Option<&ArtifactPath>,
) -> Result<Vec<ArtifactEntry>, Problem> {
    let row = owner_row(db, owner)?;
    let prefix = folder.map_or_else(String::new, |folder| format!("{folder}/"));
    let end = folder.map(|folder| format!("{folder}0"));
    let mut from = prefix.clone();
    let mut entries = Vec::new();
    // Each round finds the next name; a folder is stepped over as a whole, however much it holds.
    while let Some((path, size, sha256)) = db.row(&ARTIFACT_NEXT, params![row, from, end], |found| {
        Ok((found.get::<_, String>(0)?, found.get::<_, i64>(1)?, found.get::<_, [u8; 32]>(2)?))
    })? {
        let below = path.get(prefix.len()..).unwrap_or_default();
        match below.split_once('/') {
            Some((name, _)) => {
                from = format!("{prefix}{name}0");
                entries.push(ArtifactEntry { name: name.to_owned(), size_bytes: None, sha256: None });
            }
            None => {
                entries.push(ArtifactEntry {
                    name: below.to_owned(),
                    size_bytes: Some(size.unsigned_abs()),
                    sha256: Some(sha256),
                });
                from = path + "\u{1}";
            }
        }
    }
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    entries.dedup_by(|later, earlier| later.name == earlier.name);
    Ok(entries)
}

/// Removes a file, or a folder with all it holds; returns how many files.
pub(crate) fn delete(
    state: &mut WriterState,
    owner: ArtifactOwner,
    path: &ArtifactPath,
    now: TimestampMs,
) -> Result<u64, Problem> {
    let row = live_owner(state, owner)?;
    let db = state.db();
    let (from, to) = inside(path.as_str());
    let digests = db.rows(&ARTIFACT_DIGESTS, params![row, path.as_str(), from, to], |found| {
        found.get::<_, [u8; 32]>(0)
    })?;
    let removed = db.execute(&ARTIFACT_DELETE, params![row, path.as_str(), from, to])?;
    for digest in &digests {
        doom_if_unused(db, digest, now)?;
    }
    if removed > 0 {
        heard(state, owner, now)?;
    }
    Ok(removed as u64)
}

/// Dooms a content that no file refers to.
pub(crate) fn doom_if_unused(db: &Db, digest: &[u8; 32], now: TimestampMs) -> Result<(), Problem> {
    if db.row(&ARTIFACT_WITH, params![&digest[..]], |_| Ok(()))?.is_none() {
        db.execute(&DOOMED_SET, params![&digest[..], now.0])?;
    }
    Ok(())
}

/// Those of these contents that no file refers to and that are not doomed.
pub(crate) fn unknown(db: &Db, digests: Vec<[u8; 32]>) -> Result<Vec<[u8; 32]>, Problem> {
    let mut unknown = Vec::new();
    for digest in digests {
        if db.row(&DIGEST_KNOWN, params![&digest[..]], |_| Ok(()))?.is_none() {
            unknown.push(digest);
        }
    }
    Ok(unknown)
}

/// Takes contents that no file refers to since before `since`.
pub(crate) fn take_doomed(
    state: &mut WriterState,
    since: TimestampMs,
    most: usize,
) -> Result<Vec<[u8; 32]>, Problem> {
    let db = state.db();
    let doomed = db.rows(&DOOMED_LIST, params![since.0, most as i64], |found| found.get::<_, [u8; 32]>(0))?;
    for digest in &doomed {
        db.execute(&DOOMED_REVIVE, params![&digest[..]])?;
    }
    Ok(doomed)
}

statement!(ARTIFACT_EXISTS, "SELECT 1 FROM artifact WHERE owner_id = ?1 AND path = ?2");
statement!(
    ARTIFACT_INSIDE,
    "SELECT 1 FROM artifact WHERE owner_id = ?1 AND path >= ?2 AND path < ?3 LIMIT 1"
);
statement!(
    ARTIFACT_GET,
    "SELECT path, sha256, size_bytes, modified_ms FROM artifact WHERE owner_id = ?1 AND path = ?2"
);
statement!(
    ARTIFACT_SET,
    "INSERT INTO artifact (owner_id, path, sha256, size_bytes, modified_ms) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (owner_id, path) DO UPDATE
     SET sha256 = excluded.sha256, size_bytes = excluded.size_bytes, modified_ms = excluded.modified_ms"
);
statement!(
    ARTIFACT_NEXT,
    "SELECT path, size_bytes, sha256 FROM artifact
     WHERE owner_id = ?1 AND path >= ?2 AND (?3 IS NULL OR path < ?3) ORDER BY path LIMIT 1"
);
statement!(
    ARTIFACT_DIGESTS,
    "SELECT DISTINCT sha256 FROM artifact WHERE owner_id = ?1 AND (path = ?2 OR (path >= ?3 AND path < ?4))"
);
statement!(
    ARTIFACT_DELETE,
    "DELETE FROM artifact WHERE owner_id = ?1 AND (path = ?2 OR (path >= ?3 AND path < ?4))"
);
statement!(ARTIFACT_WITH, "SELECT 1 FROM artifact WHERE sha256 = ?1 LIMIT 1");
statement!(
    DIGEST_KNOWN,
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM artifact WHERE sha256 = ?1)
     OR EXISTS (SELECT 1 FROM doomed_blob WHERE sha256 = ?1)"
);
statement!(DOOMED_SET, "INSERT OR IGNORE INTO doomed_blob (sha256, since_ms) VALUES (?1, ?2)");
statement!(DOOMED_REVIVE, "DELETE FROM doomed_blob WHERE sha256 = ?1");
statement!(DOOMED_LIST, "SELECT sha256 FROM doomed_blob WHERE since_ms < ?1 LIMIT ?2");
