//! Searches of registered models and versions, as MLflow clients send them.

use crate::sample::key;
use trialbook_domain::{ModelVersion, RegisteredModel, Stage, TimestampMs};
use trialbook_query::{QueryPart, parse_model_versions_mlflow, parse_registered_models_mlflow};

fn model(name: &str, updated: i64) -> RegisteredModel {
    RegisteredModel {
        name: name.to_owned(),
        description: None,
        created: TimestampMs(1),
        updated: TimestampMs(updated),
        tags: vec![(key("team"), "blue".to_owned()), (key("a b"), "x".to_owned())],
        aliases: Vec::new(),
        latest: Vec::new(),
    }
}

fn version(model: &str, number: i64, updated: i64) -> ModelVersion {
    ModelVersion {
        model: model.to_owned(),
        number,
        created: TimestampMs(10 - number),
        updated: TimestampMs(updated),
        stage: Stage::None,
        description: String::new(),
        source: format!("s3://bucket/{number}"),
        location: String::new(),
        run_id: format!("run{number}"),
        run_link: String::new(),
        logged_model: None,
        tags: vec![(key("team"), "blue".to_owned())],
        aliases: Vec::new(),
    }
}

#[test]
fn models_are_found_by_name_and_tag() {
    for (filter, wanted) in [
        ("", true),
        ("name = 'Net'", true),
        ("name = 'net'", false),
        ("name != 'x' AND attribute.name = \"Net\"", true),
        ("name LIKE 'N%'", true),
        ("name LIKE 'n%'", false),
        ("name ILIKE 'n_t'", true),
        ("name IN ('a', 'Net')", true),
        ("name NOT IN ('Net')", false),
        ("tags.team = 'blue' AND tag.team != 'red'", true),
        ("tags.`a b` LIKE 'x'", true),
        ("tags.missing != 'x'", false),
    ] {
        let query =
            parse_registered_models_mlflow(filter, &[]).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(query.matches(&model("Net", 1)), wanted, "{filter}");
    }
}

#[test]
fn versions_are_found_by_name_number_run_source_and_tag() {
    for (filter, wanted) in [
        ("name = 'Net' AND version_number = 3", true),
        ("version_number > 3", false),
        ("version_number >= 3 AND version_number <= 3 AND version_number != 4 AND version_number < 4", true),
        ("version_number > -1", true),
        ("run_id = 'run3' AND run_id IN ('run3', 'x') AND run_id NOT IN ('x')", true),
        ("run_id LIKE 'run%'", true),
        ("source_path = 's3://bucket/3' AND source_path ILIKE 'S3://%'", true),
        ("tags.team = 'blue'", true),
        ("name IN ('other')", false),
    ] {
        let query =
            parse_model_versions_mlflow(filter, &[]).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(query.matches(&version("Net", 3, 1)), wanted, "{filter}");
    }
}

#[test]
fn models_are_sorted_by_name_unless_said_otherwise() {
    let models = [model("b", 5), model("a", 9), model("C", 5)];
    for (order, names) in [
        (&[][..], ["C", "a", "b"]),
        (&["name DESC"], ["b", "a", "C"]),
        (&["timestamp"], ["C", "b", "a"]),
        (&["last_updated_timestamp DESC"], ["a", "C", "b"]),
    ] {
        let query = parse_registered_models_mlflow("", order).unwrap();
        let mut rows: Vec<_> = models.iter().map(|one| (query.sort_values(one), one.name.as_str())).collect();
        rows.sort_by(|left, right| query.compare(&left.0, &right.0));
        assert_eq!(rows.iter().map(|(_, name)| *name).collect::<Vec<_>>(), names, "{order:?}");
    }
}

#[test]
fn versions_are_sorted_by_their_last_change_then_name_then_number() {
    let versions = [version("b", 1, 5), version("b", 2, 5), version("a", 1, 5), version("c", 1, 9)];
    for (order, wanted) in [
        (&[][..], [("c", 1), ("a", 1), ("b", 2), ("b", 1)]),
        (&["name"], [("a", 1), ("b", 2), ("b", 1), ("c", 1)]),
        (&["version_number"], [("a", 1), ("b", 1), ("c", 1), ("b", 2)]),
        (&["creation_timestamp"], [("b", 2), ("a", 1), ("b", 1), ("c", 1)]),
        (&["last_updated_timestamp", "version_number"], [("a", 1), ("b", 1), ("b", 2), ("c", 1)]),
    ] {
        let query = parse_model_versions_mlflow("", order).unwrap();
        let mut rows: Vec<_> =
            versions.iter().map(|one| (query.sort_values(one), (one.model.as_str(), one.number))).collect();
        rows.sort_by(|left, right| query.compare(&left.0, &right.0));
        assert_eq!(rows.iter().map(|(_, name)| *name).collect::<Vec<_>>(), wanted, "{order:?}");
    }
}

#[test]
fn unknown_names_are_refused_with_the_nearest_known_one() {
    for (filter, at, suggestion) in [
        ("nmae = 'a'", "nmae", Some("name")),
        ("tgas.a = 'x'", "tgas.a", Some("tags.a")),
        ("version_numbr = 1", "version_numbr", Some("version_number")),
        ("name = 'a' AND runid = 'b'", "runid", Some("run_id")),
        ("stage = 'Production'", "stage", None),
    ] {
        let error = parse_model_versions_mlflow(filter, &[]).expect_err(filter);
        assert_eq!(&filter[error.span.offset..error.span.offset + error.span.len], at, "{filter}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{filter}");
    }
    for (entry, suggestion) in
        [("nam", Some("name")), ("timestmp DESC", Some("timestamp")), ("creation_timestamp", None)]
    {
        let error = parse_registered_models_mlflow("", &["name", entry]).expect_err(entry);
        assert_eq!((error.part, error.suggestion.as_deref()), (QueryPart::OrderBy(1), suggestion), "{entry}");
    }
}

#[test]
fn operators_that_a_field_does_not_have_are_refused() {
    for filter in [
        "name > 'a'",
        "name IS NULL",
        "tags.a IS NULL",
        "tags.a IS NOT NULL",
        "tags.a > 'x'",
        "tags.a IN ('x')",
        "name = Net",
        "name IN 'a'",
        "name IN ()",
        "name IN (1)",
    ] {
        assert!(parse_registered_models_mlflow(filter, &[]).is_err(), "{filter}");
        assert!(parse_model_versions_mlflow(filter, &[]).is_err(), "{filter}");
    }
    for filter in [
        "version_number LIKE '1'",
        "version_number IN (1)",
        "version_number = '1'",
        "version_number = 1e3",
        "version_number = 1.0",
        "version_number IS NULL",
        "source_path IN ('a')",
    ] {
        assert!(parse_model_versions_mlflow(filter, &[]).is_err(), "{filter}");
    }
    for filter in ["version_number = 1", "run_id = 'x'", "source_path = 'x'"] {
        assert!(parse_registered_models_mlflow(filter, &[]).is_err(), "models have no {filter}");
    }
}
