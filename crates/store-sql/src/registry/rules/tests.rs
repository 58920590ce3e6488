//! Promotion rules: their stored format, for ever and bit by bit, damage, revisions, and how they are looked up.

use super::*;
use crate::tests::fresh::{self, Fresh};
use proptest::prelude::*;
use proptest::sample::select;
use trialbook_domain::{KnownFrom, NewRegisteredModel, TimestampMs, Who};
use trialbook_store::Actor;

fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

fn rules() -> PromotionRules {
    let metric = |bound| RequiredMetric { key: key("auc"), bound };
    let worse = |goal| MetricBound::NotWorseThan { alias: "champion".to_owned(), by: 0.25, goal };
    PromotionRules {
        aliases: vec!["champion".to_owned()],
        stages: vec![Stage::Staging, Stage::Production],
        tags: vec![
            RequiredTag { key: key("seen"), value: None },
            RequiredTag { key: key("ok"), value: Some(String::new()) },
        ],
        metrics: vec![
            metric(MetricBound::AtLeast(0.5)),
            metric(MetricBound::Above(-1e300)),
            metric(MetricBound::AtMost(1.0)),
            metric(MetricBound::Below(f64::MAX)),
            metric(worse(Goal::Max)),
            metric(worse(Goal::Min)),
        ],
        signature: SignatureRule::Required,
        reason: ReasonRule::Required,
    }
}

#[test]
fn rules_read_back_as_they_were_written() {
    for rules in [rules(), PromotionRules::default()] {
        let text = written(&rules).to_string();
        assert_eq!(parsed(&serde_json::from_str(&text).unwrap()), Some(rules));
    }
}

#[test]
fn rules_of_format_1_are_read_for_ever() {
    let text = r#"{"aliases":["a"],"metrics":[{"key":"auc","op":">=","value":0.5}],"signature":false,"stages":["Production"],"tags":[{"key":"ok","value":null}]}"#;
    let read = parsed(&serde_json::from_str(text).unwrap()).unwrap();
    assert_eq!(read.to_string(), "for @a, Production; tag ok; metric auc >= 0.5");
    assert_eq!(written(&read).to_string(), text);
    let with_reason = text.replace(r#","signature"#, r#","reason":true,"signature"#);
    let read = parsed(&serde_json::from_str(&with_reason).unwrap()).unwrap();
    assert_eq!((read.reason, written(&read).to_string()), (ReasonRule::Required, with_reason));
}

#[test]
fn damaged_rules_are_named_and_guard_nothing_in_silence() {
    let Fresh { db, .. } = &Fresh::with("");
    for (format, body) in [(1, "{}"), (1, "x"), (2, &written(&rules()).to_string())] {
        db.execute(&RULES_SET, params![7, 1, format, body]).unwrap();
        assert_eq!(guarding(db, 7, None).unwrap_err().code(), Code::Bug, "{body}");
    }
}

#[test]
fn rules_and_what_they_compare_are_looked_up_in_indexes() {
    fresh::found_by_index(&[
        (&RULES_GET, "INTEGER PRIMARY KEY"),
        (&RUN_KNOWN, "run_uid"),
        (&METRIC_OF_RUN, "run_uid"),
        (&METRIC_OF_RUN, "key_name"),
    ]);
}

fn any_key() -> impl Strategy<Value = Key> {
    prop_oneof![
        2 => select(vec!["auc", "val/loss", "a b", "größe", "'", "%", "\\", "null"]).prop_map(key),
        1 => "[a-z]{1,40}".prop_map(|name| key(&name)),
    ]
}

fn any_number() -> impl Strategy<Value = f64> {
    let finite = any::<f64>().prop_filter("rules hold numbers", |number| number.is_finite());
    prop_oneof![3 => finite, 1 => select(vec![0.0, -0.0, 5e-324, f64::MAX, f64::MIN, 0.1 + 0.2])]
}

fn any_bound() -> impl Strategy<Value = MetricBound> {
    let alias = select(vec!["champion", "größe", "a.b"]);
    prop_oneof![
        any_number().prop_map(MetricBound::AtLeast),
        any_number().prop_map(MetricBound::Above),
        any_number().prop_map(MetricBound::AtMost),
        any_number().prop_map(MetricBound::Below),
        (alias, any_number(), select(vec![Goal::Max, Goal::Min])).prop_map(|(alias, by, goal)| {
            MetricBound::NotWorseThan { alias: alias.to_owned(), by, goal }
        }),
    ]
}

fn any_rules() -> impl Strategy<Value = PromotionRules> {
    let tag =
        (any_key(), prop::option::of(any::<String>())).prop_map(|(key, value)| RequiredTag { key, value });
    let metric = (any_key(), any_bound()).prop_map(|(key, bound)| RequiredMetric { key, bound });
    let stages = prop::sample::subsequence(vec![Stage::Staging, Stage::Production], 0..=2);
    let signature = select(vec![SignatureRule::Required, SignatureRule::NotNeeded]);
    let reason = select(vec![ReasonRule::Required, ReasonRule::NotNeeded]);
    (
        prop::collection::vec(any::<String>(), 0..3),
        stages,
        prop::collection::vec(tag, 0..4),
        prop::collection::vec(metric, 0..4),
        signature,
        reason,
    )
        .prop_map(|(aliases, stages, tags, metrics, signature, reason)| PromotionRules {
            aliases,
            stages,
            tags,
            metrics,
            signature,
            reason,
        })
}

fn author(now: i64) -> Author {
    Author::new(Actor {
        who: Who::new("ada", KnownFrom::Caller),
        now: TimestampMs(now),
        reason: String::new(),
    })
}

/// A database with a model `m`.
fn with_model() -> Fresh {
    let fresh = Fresh::with("");
    let new = NewRegisteredModel { name: "m".to_owned(), description: None, tags: Vec::new() };
    model::create(&fresh.db, &new, &author(0)).unwrap();
    fresh
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_rules_read_back_from_the_database_bit_by_bit(all in prop::collection::vec(prop::option::of(any_rules()), 1..5)) {
        let Fresh { db, .. } = &with_model();
        let mut before = StoredRules::default();
        for rules in all {
            let set = set(db, "m", before.revision, rules.clone(), &author(1)).unwrap();
            let changed = before.rules != rules;
            prop_assert_eq!(set.revision, before.revision + i64::from(changed), "a change has its own revision");
            let stored = get(db, "m").unwrap();
            prop_assert_eq!(&stored.rules, &rules);
            prop_assert_eq!(stored.revision, set.revision);
            let bits = |rules: &Option<PromotionRules>| format!("{rules:?}");
            prop_assert_eq!(bits(&stored.rules), bits(&set.rules));
            before = stored;
        }
    }
}

#[test]
fn rules_are_set_only_by_one_who_has_seen_the_last() {
    let Fresh { db, .. } = &with_model();
    assert_eq!(get(db, "m").unwrap().revision, 0);
    for (revision, seen, refused) in [
        (0, Some(rules()), None),
        (0, None, Some("1")),
        (2, None, Some("1")),
        (-1, None, Some("1")),
        (1, None, None),
        (1, Some(rules()), Some("2")),
        (2, Some(rules()), None),
    ] {
        let outcome = set(db, "m", revision, seen, &author(1));
        let told = outcome.err().map(|problem| {
            assert_eq!(problem.code(), Code::StateConflict);
            problem.fact_value("revision").to_owned()
        });
        assert_eq!(told.as_deref(), refused, "revision {revision}");
    }
    assert_eq!(set(db, "nobody", 0, None, &author(1)).unwrap_err().code(), Code::RegisteredModelNotFound);
}
