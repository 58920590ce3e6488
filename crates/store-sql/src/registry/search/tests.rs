//! Searches of the registry: how each look-up finds its rows, and that pages over thousands of rows are those of a list.

use super::*;
use crate::tests::fresh::{self, Fresh};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use trialbook_domain::TimestampMs;
use trialbook_query::{parse_model_versions_mlflow, parse_registered_models_mlflow};
use trialbook_store::Generations;

#[test]
fn every_look_up_goes_through_its_index_and_sorts_nothing() {
    fresh::found_by_index(&[
        (&MODEL_PAGE, "model_name"),
        (&ID_BY_NAME, "model_name"),
        (&MODELS_TAGGED, "COVERING INDEX model_tag_head"),
        (&VERSION_PAGE, "version_page"),
        (&VERSIONS_NAMED, "version_number"),
        (&VERSIONS_OF_RUN, "version_run"),
        (&VERSIONS_TAGGED, "COVERING INDEX version_tag_head"),
    ]);
}

#[test]
fn the_few_are_read_row_by_row_from_their_list() {
    let Fresh { db, .. } = &Fresh::with("");
    for statement in [
        &FEW_MODELS,
        &MODEL_TAG_OF_FEW,
        &FEW_VERSIONS,
        &FEW_BY_UPDATE,
        &VERSION_TAG_OF_FEW,
        &WHOLE_VERSIONS,
        &TAGS_OF_WHOLE_VERSIONS,
        &ALIASES_OF_WHOLE_VERSIONS,
    ] {
        let plan = db.explain(statement).unwrap();
        assert!(plan.starts_with("SCAN f VIRTUAL TABLE"), "{}: {plan}", statement.name);
        assert_eq!(plan.matches("SCAN").count(), 1, "{}: {plan}", statement.name);
        assert!(!plan.contains("TEMP B-TREE"), "{}: {plan}", statement.name);
    }
}

#[test]
fn the_record_of_the_registry_cannot_be_changed_or_removed() {
    let Fresh { db, .. } = &Fresh::with("");
    let who = trialbook_domain::Who::new("ada", trialbook_domain::KnownFrom::Caller);
    let author =
        super::super::Author::new(trialbook_store::Actor { who, now: TimestampMs(1), reason: String::new() });
    let new =
        trialbook_domain::NewRegisteredModel { name: "m".to_owned(), description: None, tags: Vec::new() };
    model::create(db, &new, &author).unwrap();
    for statement in ["UPDATE registry_event SET user_name = 'eve'", "DELETE FROM registry_event"] {
        let refused = db.batch(statement).unwrap_err();
        assert!(
            refused.to_string().contains("cannot be")
                || refused.cause().is_some_and(|why| why.contains("cannot be")),
            "{refused:?}"
        );
    }
    let events = super::super::list_events(db, "m", Generations::Newest, None, 10).unwrap();
    assert_eq!((events.len(), events[0].who.name.as_str()), (1, "ada"));
}

/// More than are judged one by one, so that both ways of searching are gone.
const N: i64 = FEW + 900;
/// Beginnings of values that their index cannot tell apart, and one that it just can.
const ALIKE: [usize; 4] = [47, 48, 49, 60];

/// A value of so many letters that begins like all others.
fn alike(len: usize) -> String {
    "v".repeat(len)
}

/// Many models, and versions of a few of them: changed at few moments, made by few runs, tagged often and seldom.
fn crowd() -> Fresh {
    let [a, b, c, d] = ALIKE.map(alike);
    Fresh::with(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {N})
         INSERT INTO model (id, name, description, created_ms, updated_ms, last_version)
         SELECT i, printf('%c-%d', 97 + i * 31 % 26, i), nullif(i % 3, 0), i, i * 7919 % 40, 0 FROM n;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {N})
         INSERT INTO version (id, model_id, number, created_ms, updated_ms, stage, description, source, location, run_id,
                              run_link, logged_model)
         SELECT i, 1 + i % 3, i, i * 13 % 101, i * 7919 % 40, i % 4, 'of ' || i, 's3://' || i % 7, 'l' || i,
                CASE i % 5 WHEN 0 THEN '' ELSE 'r' || (i % 50) END, '', NULL FROM n;
         INSERT INTO version_tag (version_id, key, head, value)
         SELECT id, 'often', 'yes', 'yes' FROM version WHERE id % 5 <> 0;
         INSERT INTO version_tag (version_id, key, head, value)
         SELECT id, 'alike', substr(text, 1, 48), text FROM
         (SELECT id, CASE id % 4 WHEN 0 THEN '{a}' WHEN 1 THEN '{b}' WHEN 2 THEN '{c}' ELSE '{d}' END AS text FROM version);
         INSERT INTO version_tag (version_id, key, head, value) SELECT id, 'seldom', 'x', 'x' FROM version WHERE id % 300 = 7;
         INSERT INTO version_tag (version_id, key, head, value)
         SELECT id, 'mlflow.prompt.is_prompt', 'true', 'true' FROM version WHERE id % 100 = 7;
         INSERT INTO model_tag SELECT version_id, key, head, value FROM version_tag;
         INSERT INTO alias (model_id, alias, number) SELECT model_id, 'at-' || number, number FROM version WHERE id % 50 = 1;"
    ))
}

/// What a filter may ask for, of models and of versions alike.
fn of_both() -> Vec<String> {
    let mut all: Vec<String> = [
        "tags.often = 'yes'",
        "tags.often != 'yes'",
        "tags.seldom = 'x'",
        "tags.seldom LIKE '%'",
        "tags.alike ILIKE 'V%'",
        "tags.none = 'x'",
        "tags.`mlflow.prompt.is_prompt` = 'true'",
        "name LIKE 'f-%'",
        "name ILIKE 'F-%1'",
        "name != 'f-1'",
        "name = 'k-2'",
        "name = 'nobody'",
        "name IN ('f-1', 'k-2', 'k-2', 'nobody')",
    ]
    .map(str::to_owned)
    .into();
    all.extend(ALIKE.map(|len| format!("tags.alike = '{}'", alike(len))));
    all
}

/// Filters of up to three conditions, orders of up to two fields, and a page.
fn questions(
    more: &'static [&'static str],
    fields: &'static [&'static str],
) -> impl Strategy<Value = (String, Vec<String>, usize, usize)> {
    let mut conditions = of_both();
    conditions.extend(more.iter().map(|&text| text.to_owned()));
    let filter = prop::collection::vec(select(conditions), 0..4).prop_map(|parts| parts.join(" AND "));
    let order = prop::sample::subsequence(fields, 0..=2.min(fields.len())).prop_shuffle();
    let ways = prop::collection::vec(select(&["", " ASC", " DESC"][..]), 2);
    let order = (order, ways).prop_map(|(fields, ways)| {
        fields.into_iter().zip(ways).map(|(field, way)| format!("{field}{way}")).collect::<Vec<_>>()
    });
    let page = (select(&[0, 1, 63, 64, 300, 2_500][..]), select(&[0, 1, 10, 256, 1_000][..]));
    (filter, prop_oneof![1 => Just(Vec::new()), 1 => order], page)
        .prop_map(|(filter, order, (skip, limit))| (filter, order, skip, limit))
}

/// A page of everything, gone through one by one.
fn naive<F: Field, T: Values<F> + Clone>(all: &[T], query: &Query<F>, skip: usize, limit: usize) -> Vec<T> {
    let mut found: Vec<&T> = all.iter().filter(|one| query.matches(*one)).collect();
    found.sort_by(|left, right| query.compare(&query.sort_values(*left), &query.sort_values(*right)));
    found.into_iter().skip(skip).take(limit).cloned().collect()
}

fn runner() -> TestRunner {
    TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })
}

#[test]
fn any_page_of_thousands_of_versions_is_that_of_a_list_of_them() {
    let Fresh { db, .. } = &crowd();
    let rows: Vec<i64> = (1..=N).collect();
    let all = whole_versions(db, &rows).unwrap();
    assert_eq!(all.len() as i64, N);
    let more = &[
        "run_id = 'r1'",
        "run_id = ''",
        "run_id IN ('r1', 'r2', 'nobody')",
        "run_id IN ('r1', '')",
        "run_id != 'r1'",
        "version_number > 2880",
        "version_number <= 5",
        "version_number = 100",
        "source_path = 's3://3'",
        "source_path LIKE 's3://%'",
    ];
    let fields = &["name", "version_number", "creation_timestamp", "last_updated_timestamp"];
    let asked = questions(more, fields);
    runner()
        .run(&asked, |(filter, order, skip, limit)| {
            let order: Vec<&str> = order.iter().map(String::as_str).collect();
            let query = parse_model_versions_mlflow(&filter, &order).unwrap();
            let found = versions(db, &RegistrySearch { query: query.clone(), skip, limit }).unwrap();
            prop_assert_eq!(found, naive(&all, &query, skip, limit));
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_page_of_thousands_of_models_is_that_of_a_list_of_them() {
    let Fresh { db, .. } = &crowd();
    let names = db.rows(&NAMES, (), |row| row.get::<_, String>(0)).unwrap();
    let all: Vec<RegisteredModel> = names.iter().map(|name| model::get(db, name).unwrap()).collect();
    assert_eq!(all.len() as i64, N);
    let asked = questions(&[], &["name", "timestamp"]);
    runner()
        .run(&asked, |(filter, order, skip, limit)| {
            let order: Vec<&str> = order.iter().map(String::as_str).collect();
            let query = parse_registered_models_mlflow(&filter, &order).unwrap();
            let found = models(db, &RegistrySearch { query: query.clone(), skip, limit }).unwrap();
            prop_assert_eq!(found, naive(&all, &query, skip, limit));
            Ok(())
        })
        .unwrap();
}

statement!(NAMES, "SELECT name FROM model ORDER BY id");
