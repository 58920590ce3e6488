//! Finding models and versions: a condition that few meet is looked up in its index; everything else goes through them
//! in the usual order until the page is full.

use super::model::{self, StoredModel};
use super::version::{self, StoredVersion, version_columns};
use super::{head, tags};
use crate::driver::{Db, Statement, params, statement};
use trialbook_domain::{ModelVersion, Problem, RegisteredModel};
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
    let reads_tags = query.fields().iter().any(|field| matches!(field, RegisteredModelField::Tag(_)));
    let judge = |page: &mut Page<'_, RegisteredModelField, StoredModel>, mut stored: StoredModel| {
        if reads_tags {
            stored.model.tags = tags(db, &MODEL_TAGS, stored.row)?;
        }
        page.judge(stored, |stored| &stored.model);
        Ok::<(), Problem>(())
    };
    match few(query.expr(), &mut |predicate| model_rows(db, predicate))? {
        Some(rows) => {
            for row in rows {
                if let Some(stored) = db.row(&MODEL_BY_ROW, [row], model::read)? {
                    judge(&mut page, stored)?;
                }
            }
        }
        None => {
            let mut last = String::new();
            while !page.is_full() {
                let stride = db.rows(&MODEL_PAGE, params![last, STRIDE], model::read)?;
                let Some(end) = stride.last() else { break };
                last.clone_from(&end.model.name);
                stride.into_iter().try_for_each(|stored| judge(&mut page, stored))?;
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
    let mut page = Page::new(search, query.order() == ModelVersionField::ties(true));
    let reads_tags = query.fields().iter().any(|field| matches!(field, ModelVersionField::Tag(_)));
    let judge = |page: &mut Page<'_, ModelVersionField, StoredVersion>, mut stored: StoredVersion| {
        if reads_tags {
            stored.version.tags = tags(db, &VERSION_TAGS, stored.row)?;
        }
        page.judge(stored, |stored| &stored.version);
        Ok::<(), Problem>(())
    };
    match few(query.expr(), &mut |predicate| version_rows(db, predicate))? {
        Some(rows) => {
            for row in rows {
                if let Some(stored) = db.row(&VERSION_BY_ROW, [row], version::read)? {
                    judge(&mut page, stored)?;
                }
            }
        }
        None => {
            let (mut updated, mut row) = (i64::MAX, 0);
            loop {
                let stride = db.rows(&VERSION_PAGE, params![updated, row, STRIDE], version::read)?;
                let Some(end) = stride.last() else { break };
                let full = page.is_full() && end.version.updated.0 < updated;
                (updated, row) = (end.version.updated.0, end.row);
                stride.into_iter().try_for_each(|stored| judge(&mut page, stored))?;
                if full {
                    break;
                }
            }
        }
    }
    page.take()
        .into_iter()
        .map(|stored| {
            let bare = ModelVersion { tags: Vec::new(), ..stored.version };
            version::whole(db, StoredVersion { version: bare, ..stored })
        })
        .collect()
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

/// Rows that meet one of the conditions that must all hold, when these are few.
fn few<F>(
    expr: &Expr<F>,
    rows_of: &mut impl FnMut(&Predicate<F>) -> Result<Option<Vec<i64>>, Problem>,
) -> Result<Option<Vec<i64>>, Problem> {
    match expr {
        Expr::Test(predicate) => {
            let Some(mut rows) = rows_of(predicate)? else { return Ok(None) };
            rows.sort_unstable();
            rows.dedup();
            Ok((rows.len() as i64 <= FEW).then_some(rows))
        }
        Expr::And(parts) => {
            for part in parts {
                if let Some(rows) = few(part, rows_of)? {
                    return Ok(Some(rows));
                }
            }
            Ok(None)
        }
        Expr::All | Expr::Or(_) | Expr::Not(_) => Ok(None),
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

statement!(MODEL_BY_ROW, "SELECT id, name, description, created_ms, updated_ms FROM model WHERE id = ?1");
statement!(
    MODEL_PAGE,
    "SELECT id, name, description, created_ms, updated_ms FROM model WHERE name > ?1 ORDER BY name LIMIT ?2"
);
statement!(MODEL_TAGS, "SELECT key, value FROM model_tag WHERE model_id = ?1");
statement!(ID_BY_NAME, "SELECT id FROM model WHERE name = ?1");
statement!(MODELS_TAGGED, "SELECT model_id FROM model_tag WHERE key = ?1 AND head = ?2 LIMIT ?3");
const VERSION_BY_ROW: Statement =
    Statement { name: "VERSION_BY_ROW", sql: concat!(version_columns!(), "WHERE v.id = ?1") };
const VERSION_PAGE: Statement = Statement {
    name: "VERSION_PAGE",
    sql: concat!(
        version_columns!(),
        "WHERE v.updated_ms <= ?1 AND (v.updated_ms < ?1 OR v.id > ?2) ORDER BY v.updated_ms DESC, v.id LIMIT ?3"
    ),
};
statement!(VERSION_TAGS, "SELECT key, value FROM version_tag WHERE version_id = ?1");
statement!(
    VERSIONS_NAMED,
    "SELECT v.id FROM version v WHERE v.model_id = (SELECT id FROM model WHERE name = ?1) LIMIT ?2"
);
statement!(VERSIONS_OF_RUN, "SELECT id FROM version WHERE run_id = ?1 AND run_id <> '' LIMIT ?2");
statement!(VERSIONS_TAGGED, "SELECT version_id FROM version_tag WHERE key = ?1 AND head = ?2 LIMIT ?3");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate;
    use trialbook_domain::TimestampMs;

    #[test]
    fn every_look_up_goes_through_its_index_and_sorts_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open_writer(&dir.path().join("trialbook.db"), 1024).unwrap();
        migrate::migrate(&db, TimestampMs(0), None).unwrap();
        for (statement, index) in [
            (&MODEL_PAGE, "model_name"),
            (&ID_BY_NAME, "model_name"),
            (&MODELS_TAGGED, "COVERING INDEX model_tag_head"),
            (&VERSION_PAGE, "version_page"),
            (&VERSIONS_NAMED, "version_number"),
            (&VERSIONS_OF_RUN, "version_run"),
            (&VERSIONS_TAGGED, "COVERING INDEX version_tag_head"),
        ] {
            let plan = db.explain(statement).unwrap();
            assert!(plan.contains(index), "{}: {plan}", statement.name);
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{}: {plan}", statement.name);
        }
    }

    #[test]
    fn the_record_of_the_registry_cannot_be_changed_or_removed() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open_writer(&dir.path().join("trialbook.db"), 1024).unwrap();
        migrate::migrate(&db, TimestampMs(0), None).unwrap();
        let actor = trialbook_store::Actor { user: "ada".to_owned(), now: TimestampMs(1) };
        let new = trialbook_domain::NewRegisteredModel {
            name: "m".to_owned(),
            description: None,
            tags: Vec::new(),
        };
        model::create(&db, &new, &actor).unwrap();
        for statement in ["UPDATE registry_event SET user_name = 'eve'", "DELETE FROM registry_event"] {
            let refused = db.batch(statement).unwrap_err();
            assert!(
                refused.to_string().contains("cannot be")
                    || refused.cause().is_some_and(|why| why.contains("cannot be")),
                "{refused:?}"
            );
        }
        let events = super::super::list_events(&db, "m", None, 10).unwrap();
        assert_eq!((events.len(), events[0].user.as_str()), (1, "ada"));
    }
}
