//! The dialect of MLflow clients by what it finds in runs and experiments, and that it never means more than it says.

use crate::sample::{NOW, finds};
use trialbook_domain::{Experiment, ExperimentId, Lifecycle, TimestampMs};
use trialbook_query::limits::{
    FILTER_BYTES_MAX, LIKE_BYTES_MAX, ORDER_BYTES_MAX, ORDER_TERMS_MAX, TERMS_MAX,
};
use trialbook_query::{QueryPart, parse_experiments_mlflow, parse_runs, parse_runs_mlflow};

#[test]
fn runs_are_found_as_the_reference_finds_them() {
    for (filter, wanted) in [
        ("metrics.loss = 0.5", true),
        ("metric.loss >= 0.5 and metrics.loss <= 0.5", true),
        ("metrics.loss != 0.5", false),
        ("metrics.`val/acc@1` > 0.5", true),
        ("metrics.\"val/acc@1\" > 0.5", true),
        ("metrics.missing != 0.5", false),
        ("metrics.nan > 0", false),
        ("metrics.nan != 0", true),
        ("metrics.inf > 1e300", true),
        ("metrics.low < -1e300", true),
        ("params.lr = '0.010'", true),
        ("params.lr = '0.01'", false),
        ("parameters.opt LIKE 'Ad%'", true),
        ("param.opt like 'ad%'", false),
        ("params.opt ILIKE 'ad%'", true),
        ("params.opt != 'SGD'", true),
        ("params.missing != 'SGD'", false),
        ("params.missing IS NULL", true),
        ("params.empty IS NULL", false),
        ("params.empty = ''", true),
        ("params.quote = \"it's\"", true),
        ("tags.team = 'blue' AND tag.team != 'red'", true),
        ("tags.`a b` LIKE '%code'", true),
        ("tags.missing IS NOT NULL", false),
        ("status = 'FINISHED'", true),
        ("status = 'finished'", false),
        ("attributes.status != 'RUNNING'", true),
        ("run_name = 'Brave Fox' AND `run name` LIKE 'Brave%'", true),
        ("user_id = 'ann' AND attr.user_id LIKE 'a__'", true),
        ("run_id IN ('abababababababababababababababab', 'x')", true),
        ("run_id NOT IN ('x')", true),
        ("run_id IN ('x')", false),
        ("artifact_uri LIKE 's3://%'", true),
        ("start_time = 77760000000", true),
        ("created >= 77760000000", true),
        ("end_time > 77765400000", false),
        ("datasets.name = 'iris' AND dataset.context = 'eval'", true),
        ("datasets.digest IN ('d2')", true),
        ("datasets.name = 'beer'", false),
        ("", true),
        ("AND metrics.loss > 0 AND", true),
    ] {
        let query = parse_runs_mlflow(filter, &[]).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(finds(&query), wanted, "{filter}");
        let own = parse_runs(&query.filter_text(), &[], NOW).unwrap();
        assert_eq!(own.expr(), query.expr(), "{filter} as {}", query.filter_text());
    }
}

#[test]
fn a_value_cannot_break_out_of_its_quotes() {
    for filter in [
        "tags.team = 'x'' OR ''1''=''1'",
        "tags.team = 'x\\' AND tags.team = \\'blue'",
        "tags.team = \"x' AND tags.team = 'blue\"",
        "tags.team = '%'",
        "tags.team LIKE 'x%'' AND tags.team LIKE ''blue'",
        "run_id IN ('x'', ''abababababababababababababababab')",
    ] {
        let query = parse_runs_mlflow(filter, &[]).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert!(!finds(&query), "{filter}");
        assert_eq!(query.fields().len(), 2, "one field and the order: {filter}");
    }
}

#[test]
fn what_only_our_own_dialect_knows_is_refused() {
    for filter in [
        "metrics.loss = 1 OR metrics.loss = 0.5",
        "NOT metrics.loss = 1",
        "(metrics.loss = 0.5)",
        "metrics.loss BETWEEN 0 AND 1",
        "metrics.loss IN (0.5)",
        "metrics.loss IS NAN",
        "min(metrics.loss) = 0.25",
        "tags.team =~ 'b'",
        "tags.team MATCHES 'b'",
        "tags.team NOT LIKE 'x'",
        "tags.team > 'a'",
        "duration > 1h",
        "start_time > now - 1d",
        "start_time > '2026-01-01'",
        "experiment = 'Vision'",
        "lifecycle = 'active'",
        "status IN ('FINISHED')",
        "params.lr < 1",
        "ALL",
    ] {
        assert!(parse_runs_mlflow(filter, &[]).is_err(), "{filter}");
    }
}

/// A filter of a size, and its limit.
type Limit<'a> = (&'a dyn Fn(usize) -> String, usize);

#[test]
fn limits_hold_one_below_at_and_one_above() {
    let joined = |n: usize| vec!["metrics.a > 1"; n].join(" AND ");
    let padded = |n: usize| format!("{}{}", "metrics.a > 1", " ".repeat(n - 13));
    let like = |n: usize| format!("tags.a LIKE '{}'", "a".repeat(n));
    let limits: [Limit<'_>; 3] = [(&joined, TERMS_MAX), (&padded, FILTER_BYTES_MAX), (&like, LIKE_BYTES_MAX)];
    for (filter, most) in limits {
        for n in [most - 1, most] {
            assert!(parse_runs_mlflow(&filter(n), &[]).is_ok(), "{n}");
        }
        assert!(parse_runs_mlflow(&filter(most + 1), &[]).is_err(), "{}", most + 1);
    }
    let fields: Vec<String> = (0..=ORDER_TERMS_MAX).map(|n| format!("metrics.m{n}")).collect();
    let order: Vec<&str> = fields.iter().map(String::as_str).collect();
    assert!(parse_runs_mlflow("", &order[..ORDER_TERMS_MAX]).is_ok());
    assert_eq!(parse_runs_mlflow("", &order).unwrap_err().part, QueryPart::OrderBy(ORDER_TERMS_MAX));
    let long = format!("metrics.a{}", " ".repeat(ORDER_BYTES_MAX - 9));
    assert!(parse_runs_mlflow("", &[&long]).is_ok());
    let error = parse_runs_mlflow("", &[&format!("{long} ")]).unwrap_err();
    assert_eq!(
        error.message,
        format!(
            "Invalid order_by clause: it has {} bytes, at most {ORDER_BYTES_MAX} are allowed.",
            ORDER_BYTES_MAX + 1
        )
    );
}

fn experiment() -> Experiment {
    Experiment {
        id: ExperimentId(12),
        name: "Vision".to_owned(),
        artifact_root: None,
        lifecycle: Lifecycle::Active,
        created: TimestampMs(5),
        updated: TimestampMs(7),
        tags: vec![("team".to_owned(), "blue".to_owned()), ("a b".to_owned(), String::new())],
    }
}

#[test]
fn experiments_are_found_by_name_number_time_and_tag() {
    for (filter, wanted) in [
        ("", true),
        ("name = 'Vision'", true),
        ("name = 'vision'", false),
        ("attribute.name != 'x'", true),
        ("name LIKE 'V%' AND name ILIKE 'v%'", true),
        ("name LIKE 'v%'", false),
        ("experiment_id = '12'", true),
        ("experiment_id != '12'", false),
        ("experiment_id = '012'", true),
        ("experiment_id IN ('1', '12')", true),
        ("experiment_id NOT IN ('1')", true),
        ("creation_time = 5 AND creation_time < 6 AND creation_time >= 5", true),
        ("creation_time > 5", false),
        ("last_update_time != 5", true),
        ("tags.team = 'blue' AND tag.team LIKE 'b%'", true),
        ("tags.team IS NOT NULL AND tags.missing IS NULL", true),
        ("tags.`a b` = ''", true),
        ("tags.missing != 'x'", false),
    ] {
        let query = parse_experiments_mlflow(filter, &[]).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(query.matches(&experiment()), wanted, "{filter}");
    }
}

#[test]
fn experiments_are_sorted_newest_first_unless_said_otherwise() {
    let experiments = [(1, "b", 5), (2, "a", 5), (3, "c", 9)].map(|(id, name, created)| Experiment {
        id: ExperimentId(id),
        name: name.to_owned(),
        created: TimestampMs(created),
        ..experiment()
    });
    for (order, ids) in [
        (&[][..], [3, 1, 2]),
        (&["creation_time"], [2, 1, 3]),
        (&["creation_time DESC"], [3, 2, 1]),
        (&["name"], [2, 1, 3]),
        (&["name DESC"], [3, 1, 2]),
        (&["experiment_id"], [1, 2, 3]),
        (&["last_update_time"], [3, 2, 1]),
    ] {
        let query = parse_experiments_mlflow("", order).unwrap();
        let mut rows: Vec<_> = experiments.iter().map(|one| (query.sort_values(one), one.id.0)).collect();
        rows.sort_by(|left, right| query.compare(&left.0, &right.0));
        assert_eq!(rows.iter().map(|(_, id)| *id).collect::<Vec<_>>(), ids, "{order:?}");
    }
}
