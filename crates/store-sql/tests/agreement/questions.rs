//! Random searches from a small grammar of each dialect.

use crate::common::at;
use proptest::prelude::*;
use proptest::sample::select;
use trialbook_domain::{ExperimentId, ViewType};
use trialbook_query::{parse_runs, parse_runs_mlflow};
use trialbook_store::RunSearch;

/// A search as text.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    dialect: Dialect,
    filter: String,
    order: Vec<String>,
    view: ViewType,
    limit: usize,
    both_experiments: bool,
}

#[derive(Clone, Copy, Debug)]
enum Dialect {
    Mlflow,
    Own,
}

impl Question {
    pub(crate) fn search(&self, experiments: [ExperimentId; 2]) -> RunSearch {
        let order: Vec<&str> = self.order.iter().map(String::as_str).collect();
        let parsed = match self.dialect {
            Dialect::Mlflow => parse_runs_mlflow(&self.filter, &order),
            Dialect::Own => parse_runs(&self.filter, &order, at(1_000_000)),
        };
        let scope = if self.both_experiments { &experiments[..] } else { &experiments[..1] };
        RunSearch {
            experiments: scope.to_vec(),
            view: self.view,
            query: parsed.map_err(|error| format!("{self:?}: {error}")).unwrap(),
            limit: self.limit,
            after: None,
            n_created: None,
        }
    }
}

/// Any search of either dialect.
pub(crate) fn question() -> impl Strategy<Value = Question> {
    let view = select(&[ViewType::ActiveOnly, ViewType::DeletedOnly, ViewType::All][..]);
    let filter = prop_oneof![
        2 => (Just(Dialect::Mlflow), mlflow_filter(), order("attributes.")),
        2 => (Just(Dialect::Own), own_filter(), order("")),
        1 => (Just(Dialect::Own), attributes_filter(), prop_oneof![by_start(), order("")]),
    ];
    (filter, view, 1..9_usize, any::<bool>()).prop_map(
        |((dialect, filter, order), view, limit, both_experiments)| Question {
            dialect,
            filter,
            order,
            view,
            limit,
            both_experiments,
        },
    )
}

type Texts = BoxedStrategy<String>;

fn one_of(texts: &'static [&'static str]) -> Texts {
    select(texts).prop_map(str::to_owned).boxed()
}

/// Three texts with spaces between them.
fn phrase(first: Texts, second: Texts, third: Texts) -> Texts {
    (first, second, third).prop_map(|(first, second, third)| format!("{first} {second} {third}")).boxed()
}

fn comparison() -> Texts {
    one_of(&["=", "!=", "<", "<=", ">", ">="])
}

fn number() -> Texts {
    one_of(&["0.5", "-1", "0", "0.01", "3", "1000000"])
}

fn text() -> Texts {
    one_of(&["'0.01'", "'adam'", "'ÄDAM'", "''", "'red'", "'Red'", "'iris'", "'run-1'"])
}

fn pattern() -> Texts {
    one_of(&["'%a%'", "'0.0_'", "'äd%'", "'R%'", "'%'", "''", "'b\\%ue'", "'run-_'"])
}

fn metric() -> Texts {
    one_of(&["metrics.a", "metrics.`b/c`", "metrics.none"])
}

fn mlflow_text_field() -> Texts {
    one_of(&["params.p", "params.q", "params.none", "tags.t", "tags.none", "attributes.run_name"])
}

fn mlflow_filter() -> Texts {
    let leaf = prop_oneof![
        phrase(metric(), comparison(), number()),
        phrase(mlflow_text_field(), one_of(&["=", "!="]), text()),
        phrase(mlflow_text_field(), one_of(&["LIKE", "ILIKE"]), pattern()),
        one_of(&[
            "params.p IS NULL",
            "tags.t IS NOT NULL",
            "datasets.name = 'iris'",
            "datasets.context = 'red'"
        ]),
        one_of(&["attributes.status = 'FINISHED'", "attributes.status != 'RUNNING'"]),
        phrase(one_of(&["attributes.start_time"]), comparison(), one_of(&["1700000000001", "1700000000002"])),
    ];
    prop::collection::vec(leaf, 0..4).prop_map(|parts| parts.join(" and ")).boxed()
}

fn own_text_field() -> Texts {
    one_of(&["params.p", "tags.t", "tags.none", "run_name", "datasets.name", "experiment"])
}

fn own_number_field() -> Texts {
    one_of(&[
        "metrics.a",
        "last(metrics.`b/c`)",
        "min(metrics.a)",
        "max(metrics.a)",
        "first(metrics.a)",
        "metrics.none",
        "params.p",
        "params.q",
        "duration",
    ])
}

fn own_filter() -> Texts {
    let leaf = prop_oneof![
        phrase(own_number_field(), comparison(), number()),
        phrase(own_text_field(), one_of(&["=", "!="]), text()),
        phrase(own_text_field(), one_of(&["like", "ilike", "not like"]), pattern()),
        phrase(own_text_field(), one_of(&["in", "not in"]), one_of(&["('red', 'adam')", "('iris')", "('')"])),
        phrase(own_text_field(), one_of(&["=~"]), one_of(&["'^[rR]ed$'", "'a'", "'^$'", "'n-[12]'"])),
        phrase(own_number_field(), one_of(&["between"]), one_of(&["-1 and 0.5", "0 and 1000000", "3 and 1"])),
        phrase(own_number_field(), one_of(&["is", "is not"]), one_of(&["null"])),
        phrase(metric(), one_of(&["is", "is not"]), one_of(&["nan"])),
        one_of(&["status = finished", "lifecycle = deleted", "end_time is null", "tags.t is null"]),
        one_of(&[
            "experiment = 'Default'",
            "run_id like '0%'",
            "start_time > '2023-11-14'",
            "created > now - 1d"
        ]),
    ];
    let nested = leaf.prop_recursive(3, 12, 2, |inner| {
        let two = phrase(inner.clone().boxed(), one_of(&["and", "or"]), inner.clone().boxed());
        prop_oneof![two.prop_map(|both| format!("({both})")), inner.prop_map(|one| format!("not ({one})"))]
    });
    prop_oneof![1 => Just(String::new()), 9 => nested].boxed()
}

/// What a list of runs is mostly asked for: a conjunction of plain attributes. Starts are whole milliseconds; bounds
/// are halves of them as well, and lie beyond the first and the last.
fn attributes_filter() -> Texts {
    let half = || {
        (-2..12_i64).prop_map(|half| format!("{}.{}", at(0).0 + half.div_euclid(2), half.rem_euclid(2) * 5))
    };
    let start = || one_of(&["start_time"]);
    let person = one_of(&["run_name", "user_id"]);
    let known = one_of(&["'run-0'", "'run-2'", "'ann'", "'Ann'", "''"]);
    let list = one_of(&["('run-0', 'ann')", "('run-1', 'run-2', '')", "('bob')"]);
    let leaf = prop_oneof![
        phrase(start(), comparison(), half().boxed()),
        (one_of(&["between", "not between"]), half(), half())
            .prop_map(|(between, low, high)| format!("start_time {between} {low} and {high}"))
            .boxed(),
        phrase(person.clone(), one_of(&["=", "!=", "<", ">="]), known),
        phrase(person.clone(), one_of(&["in", "not in"]), list),
        phrase(person, one_of(&["like", "ilike", "not like"]), one_of(&["'%n%'", "'A__'", "'run-%'", "''"])),
        phrase(one_of(&["status"]), one_of(&["=", "!="]), one_of(&["running", "failed", "killed"])),
        phrase(one_of(&["status"]), one_of(&["like", "ilike"]), one_of(&["'%ED'", "'%ing'", "'F%'"])),
        phrase(one_of(&["lifecycle"]), one_of(&["=", "!="]), one_of(&["active", "deleted"])),
    ];
    prop::collection::vec(leaf, 0..5).prop_map(|parts| parts.join(" and ")).boxed()
}

/// By start alone, as lists of runs mostly are.
fn by_start() -> BoxedStrategy<Vec<String>> {
    prop::collection::vec(one_of(&["start_time", "start_time DESC", "started ASC"]), 0..2).boxed()
}

/// Up to three different fields, each perhaps downwards.
fn order(attribute_prefix: &'static str) -> BoxedStrategy<Vec<String>> {
    let own =
        ["metrics.a", "metrics.`b/c`", "metrics.none", "params.p", "params.q", "tags.t"].map(str::to_owned);
    let attributes = ["start_time", "end_time", "run_name", "status"];
    let attributes = attributes.map(|name| format!("{attribute_prefix}{name}"));
    let fields = prop::sample::subsequence([&own[..], &attributes[..]].concat(), 0..4).prop_shuffle();
    let ways = prop::collection::vec(one_of(&["", " DESC", " ASC"]), 3);
    (fields, ways)
        .prop_map(|(fields, ways)| fields.into_iter().zip(ways).map(|(field, way)| field + &way).collect())
        .boxed()
}
