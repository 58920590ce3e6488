//! Finding models and versions: a condition that few meet is looked up in its index; everything else goes through them
//! in the usual order until the page is full.

use super::model::{self, StoredModel};
use super::version::{self, StoredVersion, version_columns};
use super::{head, is_whole, tag_key};
use crate::driver::{Db, Statement, params, statement};
use trialbook_domain::{Key, ModelVersion, Problem, RegisteredModel};
use trialbook_query::{
    Comparison, Expr, Field, ModelVersionField, ModelVersionQuery, Predicate, Query, RegisteredModelField,
    RegisteredModelQuery, Sense, SortValue, Test, Values,
};
use trialbook_store::RegistrySearch;

/// As many entries are judged one by one before the usual order is walked instead.
const FEW: i64 = 2_000;
/// Entries read at a time on the walk.
const STRIDE: i64 = 256;

/// The models that match, in order.
pub(crate) fn models(
    db: &Db,
    search: &RegistrySearch<RegisteredModelQuery>,
) -> Result<Vec<RegisteredModel>, Problem> {
    let query = &search.query;
    let mut page = Page::new(search, query.order() == RegisteredModelField::ties(true));
    let fields = query.fields();
    let keys: Vec<&Key> = fields.iter().filter_map(|field| field.tag()).collect();
    let mut judge = |mut found: Vec<StoredModel>, met: Option<&Met>| {
        let ids: Vec<i64> = found.iter().map(|stored| stored.row).collect();
        for (row, tag) in tags_of(db, &MODEL_TAG_OF_FEW, &ids, &keys, met)? {
            found[row].model.tags.push(tag);
        }
        for stored in found {
            page.judge(stored, |stored| &stored.model);
        }
        Ok::<bool, Problem>(page.is_full())
    };
    match few(query.expr(), &mut |predicate| model_rows(db, predicate))? {
        Some(Few { rows, met }) => {
            judge(db.rows(&FEW_MODELS, [list_of(&rows)], model::read)?, met.as_ref())?;
        }
        None => {
            let mut last = String::new();
            loop {
                let stride = db.rows(&MODEL_PAGE, params![last, STRIDE], model::read)?;
                let Some(end) = stride.last() else { break };
                last.clone_from(&end.model.name);
                if judge(stride, None)? {
                    break;
                }
            }
        }
    }
    page.take()
        .into_iter()
        .map(|stored| {
            let bare = RegisteredModel { tags: Vec::new(), ..stored.model };
            model::whole(db, StoredModel { row: stored.row, model: bare })
        })
        .collect()
}

/// The versions that match, in order.
pub(crate) fn versions(
    db: &Db,
    search: &RegistrySearch<ModelVersionQuery>,
) -> Result<Vec<ModelVersion>, Problem> {
    let query = &search.query;
    // Versions changed at the same moment have an order of their own, so the walk ends only behind them all.
    let usual = query.order() == ModelVersionField::ties(true);
    let mut page = Page::new(search, usual);
    let fields = query.fields();
    let keys: Vec<&Key> = fields.iter().filter_map(|field| field.tag()).collect();
    let mut judge = |mut found: Vec<StoredVersion>, met: Option<&Met>| {
        let ids: Vec<i64> = found.iter().map(|stored| stored.row).collect();
        for (row, tag) in tags_of(db, &VERSION_TAG_OF_FEW, &ids, &keys, met)? {
            found[row].version.tags.push(tag);
        }
        for stored in found {
            page.judge(stored, |stored| &stored.version);
        }
        Ok::<bool, Problem>(page.is_full())
    };
    match few(query.expr(), &mut |predicate| version_rows(db, predicate))? {
        Some(Few { rows, met }) if usual => {
            // First their order alone, then whole rows until the page is full.
            let stride = search.skip.saturating_add(search.limit).max(STRIDE as usize / 4);
            for rows in moments(db, &rows, stride)? {
                if judge(db.rows(&FEW_VERSIONS, [list_of(&rows)], version::read)?, met.as_ref())? {
                    break;
                }
            }
        }
        Some(Few { rows, met }) => {
            judge(db.rows(&FEW_VERSIONS, [list_of(&rows)], version::read)?, met.as_ref())?;
        }
        None => {
            let (mut updated, mut row) = (i64::MAX, 0);
            let mut full = false;
            loop {
                let stride = db.rows(&VERSION_PAGE, params![updated, row, STRIDE], version::read)?;
                let Some(end) = stride.last() else { break };
                let older = full && end.version.updated.0 < updated;
                (updated, row) = (end.version.updated.0, end.row);
                full = judge(stride, None)?;
                if older {
                    break;
                }
            }
        }
    }
    let rows: Vec<i64> = page.take().into_iter().map(|stored| stored.row).collect();
    whole_versions(db, &rows)
}

/// Rows of versions, newest change first, in pieces of at least `stride` rows that end between two moments: versions
/// changed at the same moment have an order of their own.
fn moments(db: &Db, rows: &[i64], stride: usize) -> Result<Vec<Vec<i64>>, Problem> {
    let mut ordered =
        db.rows(&FEW_BY_UPDATE, [list_of(rows)], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    ordered.sort_unstable_by_key(|(_, updated)| std::cmp::Reverse(*updated));
    let mut pieces: Vec<Vec<i64>> = Vec::new();
    let mut before = None;
    for (row, updated) in ordered {
        match pieces.last_mut() {
            Some(piece) if piece.len() < stride || before == Some(updated) => piece.push(row),
            _ => pieces.push(vec![row]),
        }
        before = Some(updated);
    }
    Ok(pieces)
}

/// The versions of these rows in this order, with everything that hangs on them: three statements, however many.
fn whole_versions(db: &Db, rows: &[i64]) -> Result<Vec<ModelVersion>, Problem> {
    let list = list_of(rows);
    let mut all = db.rows(&WHOLE_VERSIONS, [&list], version::read)?;
    let mut of =
        |statement, add: &mut dyn FnMut(&mut ModelVersion, String, String) -> Result<(), Problem>| {
            let found = db.rows(statement, [&list], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })?;
            // Both come in the order of the list.
            let mut at = 0;
            for (row, name, text) in found {
                while all.get(at).is_some_and(|stored| stored.row != row) {
                    at += 1;
                }
                if let Some(stored) = all.get_mut(at) {
                    add(&mut stored.version, name, text)?;
                }
            }
            Ok::<(), Problem>(())
        };
    of(&TAGS_OF_WHOLE_VERSIONS, &mut |version, name, text| {
        version.tags.push((tag_key(&name)?, text));
        Ok(())
    })?;
    of(&ALIASES_OF_WHOLE_VERSIONS, &mut |version, alias, _| {
        version.aliases.push(alias);
        Ok(())
    })?;
    Ok(all.into_iter().map(|stored| stored.version).collect())
}

/// Rows as a list that a statement reads.
fn list_of(rows: &[i64]) -> String {
    let texts: Vec<String> = rows.iter().map(i64::to_string).collect();
    format!("[{}]", texts.join(","))
}

/// A tag, and the place in a list of the row that has it.
type Placed = (usize, (Key, String));

/// The tags of these keys that the rows have, with the place of each row; a condition that is met is not read again.
fn tags_of(
    db: &Db,
    statement: &Statement,
    rows: &[i64],
    keys: &[&Key],
    met: Option<&Met>,
) -> Result<Vec<Placed>, Problem> {
    let mut tags = Vec::new();
    let list = if keys.is_empty() { String::new() } else { list_of(rows) };
    for key in keys {
        if let Some(met) = met.filter(|met| met.key == **key) {
            tags.extend((0..rows.len()).map(|at| (at, (met.key.clone(), met.value.clone()))));
            continue;
        }
        let found = db.rows(statement, params![list, key.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
        tags.extend(found.into_iter().map(|(at, value)| (at as usize, ((*key).clone(), value))));
    }
    Ok(tags)
}

/// What was found so far.
struct Page<'a, F, T> {
    query: &'a Query<F>,
    skip: usize,
    limit: usize,
    /// Whether what comes first in the usual order comes first in the answer.
    usual: bool,
    found: Vec<(Vec<SortValue>, T)>,
}

impl<'a, F: Field, T> Page<'a, F, T> {
    fn new(search: &'a RegistrySearch<Query<F>>, usual: bool) -> Page<'a, F, T> {
        Page { query: &search.query, skip: search.skip, limit: search.limit, usual, found: Vec::new() }
    }

    fn is_full(&self) -> bool {
        self.usual && self.found.len() >= self.skip.saturating_add(self.limit)
    }

    fn judge<V: Values<F>>(&mut self, stored: T, values: impl Fn(&T) -> &V) {
        if self.query.matches(values(&stored)) {
            self.found.push((self.query.sort_values(values(&stored)), stored));
        }
    }

    fn take(mut self) -> Vec<T> {
        let query = self.query;
        self.found.sort_by(|left, right| query.compare(&left.0, &right.0));
        self.found.into_iter().skip(self.skip).take(self.limit).map(|(_, stored)| stored).collect()
    }
}

/// A condition on a tag that all rows of a look-up meet.
struct Met {
    key: Key,
    value: String,
}

impl Met {
    /// The condition of a predicate, when its index tells the whole value.
    fn of<F: TagField>(predicate: &Predicate<F>) -> Option<Met> {
        match (predicate.field().tag(), predicate.test()) {
            (Some(key), Test::Text(Comparison::Equal, value)) if is_whole(value.as_str()) => {
                Some(Met { key: key.clone(), value: value.clone() })
            }
            _ => None,
        }
    }
}

/// Rows that may match, few enough to be judged one by one.
struct Few {
    rows: Vec<i64>,
    met: Option<Met>,
}

/// Rows that meet one of the conditions that must all hold, when these are few.
fn few<F: TagField>(
    expr: &Expr<F>,
    rows_of: &mut impl FnMut(&Predicate<F>) -> Result<Option<Vec<i64>>, Problem>,
) -> Result<Option<Few>, Problem> {
    match expr {
        Expr::Test(predicate) => {
            let Some(mut rows) = rows_of(predicate)? else { return Ok(None) };
            rows.sort_unstable();
            rows.dedup();
            let met = Met::of(predicate);
            Ok((rows.len() as i64 <= FEW).then_some(Few { rows, met }))
        }
        Expr::And(parts) => {
            for part in parts {
                if let Some(few) = few(part, rows_of)? {
                    return Ok(Some(few));
                }
            }
            Ok(None)
        }
        Expr::All | Expr::Or(_) | Expr::Not(_) => Ok(None),
    }
}

/// A field that may be a tag.
trait TagField: Field {
    fn tag(&self) -> Option<&Key>;
}

impl TagField for RegisteredModelField {
    fn tag(&self) -> Option<&Key> {
        if let RegisteredModelField::Tag(key) = self { Some(key) } else { None }
    }
}

impl TagField for ModelVersionField {
    fn tag(&self) -> Option<&Key> {
        if let ModelVersionField::Tag(key) = self { Some(key) } else { None }
    }
}

fn model_rows(db: &Db, predicate: &Predicate<RegisteredModelField>) -> Result<Option<Vec<i64>>, Problem> {
    let ids = |statement: &Statement, of: &[&str]| -> Result<Vec<i64>, Problem> {
        let mut all = Vec::new();
        for text in of {
            all.extend(db.rows(statement, params![text], |row| row.get::<_, i64>(0))?);
        }
        Ok(all)
    };
    match (predicate.field(), predicate.test()) {
        (RegisteredModelField::Name, Test::Text(Comparison::Equal, text)) => {
            ids(&ID_BY_NAME, &[text]).map(Some)
        }
        (RegisteredModelField::Name, Test::TextIn(Sense::Is, texts)) => {
            ids(&ID_BY_NAME, &texts.iter().map(String::as_str).collect::<Vec<_>>()).map(Some)
        }
        (RegisteredModelField::Tag(key), Test::Text(Comparison::Equal, text)) => {
            db.rows(&MODELS_TAGGED, params![key.as_str(), head(text), FEW + 1], |row| row.get(0)).map(Some)
        }
        _ => Ok(None),
    }
}

fn version_rows(db: &Db, predicate: &Predicate<ModelVersionField>) -> Result<Option<Vec<i64>>, Problem> {
    let by = |statement: &Statement, texts: &[&str]| -> Result<Vec<i64>, Problem> {
        let mut all = Vec::new();
        for text in texts {
            all.extend(db.rows(statement, params![text, FEW + 1], |row| row.get::<_, i64>(0))?);
        }
        Ok(all)
    };
    let list =
        |texts: &'_ [String]| texts.iter().map(|text| text.as_str().to_owned()).collect::<Vec<String>>();
    let (statement, texts) = match (predicate.field(), predicate.test()) {
        (ModelVersionField::Name, Test::Text(Comparison::Equal, text)) => {
            (&VERSIONS_NAMED, vec![text.clone()])
        }
        (ModelVersionField::Name, Test::TextIn(Sense::Is, texts)) => (&VERSIONS_NAMED, list(texts)),
        (ModelVersionField::RunId, Test::Text(Comparison::Equal, text)) if !text.is_empty() => {
            (&VERSIONS_OF_RUN, vec![text.clone()])
        }
        (ModelVersionField::RunId, Test::TextIn(Sense::Is, texts))
            if texts.iter().all(|text| !text.is_empty()) =>
        {
            (&VERSIONS_OF_RUN, list(texts))
        }
        (ModelVersionField::Tag(key), Test::Text(Comparison::Equal, text)) => {
            return db
                .rows(&VERSIONS_TAGGED, params![key.as_str(), head(text), FEW + 1], |row| row.get(0))
                .map(Some);
        }
        _ => return Ok(None),
    };
    by(statement, &texts.iter().map(String::as_str).collect::<Vec<_>>()).map(Some)
}

statement!(
    FEW_MODELS,
    "SELECT m.id, m.name, m.description, m.created_ms, m.updated_ms FROM json_each(?1) f
     CROSS JOIN model m ON m.id = f.value"
);
statement!(
    MODEL_TAG_OF_FEW,
    "SELECT f.key, t.value FROM json_each(?1) f CROSS JOIN model_tag t ON t.model_id = f.value AND t.key = ?2"
);
statement!(
    MODEL_PAGE,
    "SELECT id, name, description, created_ms, updated_ms FROM model WHERE name > ?1 ORDER BY name LIMIT ?2"
);
statement!(ID_BY_NAME, "SELECT id FROM model WHERE name = ?1");
statement!(MODELS_TAGGED, "SELECT model_id FROM model_tag WHERE key = ?1 AND head = ?2 LIMIT ?3");
// Without what no condition asks for; the page is read whole.
statement!(
    FEW_VERSIONS,
    "SELECT v.id, v.model_id, m.name, v.number, v.created_ms, v.updated_ms, v.stage, '', v.source, '', v.run_id, '',
            NULL
     FROM json_each(?1) f CROSS JOIN version v ON v.id = f.value CROSS JOIN model m ON m.id = v.model_id"
);
statement!(
    FEW_BY_UPDATE,
    "SELECT v.id, v.updated_ms FROM json_each(?1) f CROSS JOIN version v ON v.id = f.value"
);
statement!(
    VERSION_TAG_OF_FEW,
    "SELECT f.key, t.value FROM json_each(?1) f CROSS JOIN version_tag t ON t.version_id = f.value AND t.key = ?2"
);
statement!(
    WHOLE_VERSIONS,
    "SELECT v.id, v.model_id, m.name, v.number, v.created_ms, v.updated_ms, v.stage, v.description, v.source,
            v.location, v.run_id, v.run_link, v.logged_model
     FROM json_each(?1) f CROSS JOIN version v ON v.id = f.value CROSS JOIN model m ON m.id = v.model_id"
);
statement!(
    TAGS_OF_WHOLE_VERSIONS,
    "SELECT t.version_id, t.key, t.value FROM json_each(?1) f CROSS JOIN version_tag t ON t.version_id = f.value"
);
statement!(
    ALIASES_OF_WHOLE_VERSIONS,
    "SELECT v.id, a.alias, '' FROM json_each(?1) f CROSS JOIN version v ON v.id = f.value
     CROSS JOIN alias a ON a.model_id = v.model_id AND a.number = v.number"
);
const VERSION_PAGE: Statement = Statement {
    name: "VERSION_PAGE",
    sql: concat!(
        version_columns!(),
        "WHERE v.updated_ms <= ?1 AND (v.updated_ms < ?1 OR v.id > ?2) ORDER BY v.updated_ms DESC, v.id LIMIT ?3"
    ),
};
statement!(
    VERSIONS_NAMED,
    "SELECT v.id FROM version v WHERE v.model_id = (SELECT id FROM model WHERE name = ?1) LIMIT ?2"
);
statement!(VERSIONS_OF_RUN, "SELECT id FROM version WHERE run_id = ?1 AND run_id <> '' LIMIT ?2");
statement!(VERSIONS_TAGGED, "SELECT version_id FROM version_tag WHERE key = ?1 AND head = ?2 LIMIT ?3");

#[cfg(test)]
mod tests;
