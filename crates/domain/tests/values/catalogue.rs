//! The catalogue of problems: public words that never change their kind.

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use trialbook_domain::{Code, Fact, Kind, Problem, Retry};

/// Every code under its kind, as the reference page and clients know them.
const CATALOGUE: [(Kind, &[&str]); 10] = [
    (
        Kind::Invalid,
        &["invalid_value", "invalid_body", "invalid_query", "invalid_page_token", "invalid_artifact_path"],
    ),
    (Kind::Unauthenticated, &["unauthenticated"]),
    (Kind::Forbidden, &["forbidden", "foreign_origin", "foreign_host"]),
    (
        Kind::NotFound,
        &[
            "experiment_not_found",
            "run_not_found",
            "logged_model_not_found",
            "registered_model_not_found",
            "model_version_not_found",
            "alias_not_found",
            "tag_not_found",
            "artifact_not_found",
            "upload_not_found",
            "view_not_found",
            "endpoint_not_found",
        ],
    ),
    (Kind::AlreadyExists, &["experiment_exists", "registered_model_exists", "view_exists"]),
    (
        Kind::Conflict,
        &[
            "param_changed",
            "run_deleted",
            "experiment_deleted",
            "state_conflict",
            "promotion_refused",
            "artifact_conflict",
        ],
    ),
    (Kind::Limit, &["body_too_large", "too_many_keys", "limit_reached"]),
    (Kind::Unavailable, &["overloaded", "storage_unavailable", "shutting_down", "deadline_exceeded"]),
    (Kind::Corrupt, &["corrupt"]),
    (Kind::Bug, &["bug"]),
];

#[test]
fn the_catalogue_has_exactly_these_words_under_these_kinds() {
    let expected: BTreeMap<&str, Kind> =
        CATALOGUE.iter().flat_map(|(kind, words)| words.iter().map(|word| (*word, *kind))).collect();
    let actual: BTreeMap<&str, Kind> = Code::ALL.iter().map(|code| (code.as_str(), code.kind())).collect();
    assert_eq!(actual, expected);
    assert_eq!(Code::ALL.len(), actual.len(), "no word is used twice");
}

#[test]
fn codes_of_one_kind_stand_together_on_the_reference_page() {
    let mut kinds: Vec<Kind> = Code::ALL.iter().map(|code| code.kind()).collect();
    kinds.dedup();
    assert_eq!(kinds, CATALOGUE.map(|(kind, _)| kind));
}

#[test]
fn every_meaning_is_one_sentence_of_its_own() {
    let mut seen = HashSet::new();
    for code in Code::ALL {
        let meaning = code.meaning();
        assert!(seen.insert(meaning), "{meaning}");
        assert_eq!(meaning.trim(), meaning);
        assert!(meaning.chars().next().is_some_and(char::is_uppercase), "{meaning}");
        assert_eq!(meaning.matches(". ").count(), 0, "{meaning}");
        assert!(meaning.ends_with('.') && !meaning.contains('`'), "{meaning}");
    }
}

#[test]
fn only_what_is_unavailable_is_worth_trying_again_unless_said_otherwise() {
    for code in Code::ALL {
        let expected = if code.kind() == Kind::Unavailable { Retry::AfterMs(1000) } else { Retry::No };
        assert_eq!(Problem::new(*code, "x").retry_when(), expected, "{code:?}");
    }
    for retry in [Retry::No, Retry::Now, Retry::AfterMs(0), Retry::AfterMs(u64::MAX)] {
        assert_eq!(Problem::new(Code::Overloaded, "x").retry(retry).retry_when(), retry);
        assert_eq!(Problem::new(Code::Corrupt, "x").retry(retry).retry_when(), retry);
    }
}

#[test]
fn a_problem_is_read_in_the_order_what_why_what_to_do() {
    let what = || Problem::new(Code::RunDeleted, "What.");
    for (problem, text) in [
        (what(), "What."),
        (what().why("Why."), "What. Why."),
        (what().hint("Do."), "What. Do."),
        (what().why("Why.").hint("Do."), "What. Why. Do."),
        (what().hint("Do.").why("Why."), "What. Why. Do."),
        (what().why("Why.").why("Other."), "What. Other."),
        (what().hint("Do.").hint("Other."), "What. Other."),
    ] {
        assert_eq!(problem.to_string(), text);
        assert_eq!(problem.what(), "What.");
        assert!(problem.source().is_none(), "the text has it all");
    }
    assert_eq!((what().cause(), what().advice()), (None, None));
}

#[test]
fn facts_keep_their_order_and_the_first_of_a_name_is_found() {
    let problem = Problem::new(Code::PromotionRefused, "x")
        .fact("rule", "tags[0]")
        .fact("rule", "metrics[1]")
        .fact("version", 7)
        .fact("empty", "");
    let fact = |name, value: &str| Fact { name, value: value.to_owned() };
    assert_eq!(
        problem.facts(),
        [fact("rule", "tags[0]"), fact("rule", "metrics[1]"), fact("version", "7"), fact("empty", "")]
    );
    assert_eq!(problem.fact_value("rule"), "tags[0]");
    assert_eq!(
        (problem.fact_value("version"), problem.fact_value("empty"), problem.fact_value("Rule")),
        ("7", "", "")
    );
}

#[test]
fn a_mistake_of_ours_keeps_its_detail_out_of_what_the_caller_reads() {
    let bug = Problem::bug(std::fmt::Error);
    assert_eq!((bug.code(), bug.kind(), bug.retry_when()), (Code::Bug, Kind::Bug, Retry::No));
    assert_eq!(bug.what(), "Something went wrong inside the server.");
    assert_eq!(bug.cause(), Some(std::fmt::Error.to_string().as_str()));
    assert!(bug.advice().is_none() && bug.facts().is_empty());
}

#[test]
fn changing_a_copy_leaves_the_problem_as_it_was() {
    let problem = Problem::new(Code::TagNotFound, "x").fact("key", "a");
    let copy = problem.clone().why("y").fact("key", "b");
    assert_eq!((problem.to_string().as_str(), problem.facts().len()), ("x", 1));
    assert_eq!((copy.to_string().as_str(), copy.facts().len()), ("x y", 2));
}
