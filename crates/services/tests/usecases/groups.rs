//! Groups of runs, and the fields that tell runs apart.

use crate::common::{Lab, ctx};
use crate::runs::{key, metric, params, point};
use trialbook_domain::limits::{GROUP_FIELDS_MAX, GROUP_VALUES_MAX, GROUPS_MAX, VARYING_FIELDS_MAX};
use trialbook_domain::{Code, ExperimentId, Problem, RunStatus, RunUid, ViewType};
use trialbook_query::{DatasetField, MetricStat, RunAttribute, RunField, RunQuery, parse_runs};
use trialbook_services::{GroupSearch, RunGroups, VaryingSearch};

fn query(filter: &str) -> RunQuery {
    parse_runs(filter, &[], trialbook_testkit::NOW).unwrap()
}

fn param(name: &str) -> RunField {
    RunField::Param(key(name))
}

fn last(name: &str) -> RunField {
    RunField::Metric { key: key(name), stat: MetricStat::Last }
}

fn by(levels: Vec<Vec<RunField>>, values: Vec<RunField>) -> GroupSearch {
    GroupSearch {
        experiments: vec![ExperimentId(0)],
        view: ViewType::ActiveOnly,
        query: query(""),
        levels,
        values,
        limit: 100,
    }
}

impl Lab {
    fn trial(&self, list: &[(&str, &str)], score: Option<f64>, status: RunStatus) -> RunUid {
        let run = self.run();
        self.log(run, params(list)).unwrap();
        if let Some(score) = score {
            self.log(run, metric("score", &[point(0, 0, score)])).unwrap();
        }
        self.end(run, status);
        run
    }

    fn groups(&self, search: GroupSearch) -> Result<RunGroups, Problem> {
        self.wait(self.services.group_runs(&ctx(), search))
    }

    fn varying(&self, filter: &str, fields: &[RunField]) -> Result<Vec<bool>, Problem> {
        let search = VaryingSearch {
            experiments: vec![ExperimentId(0), ExperimentId(0)],
            view: ViewType::ActiveOnly,
            query: query(filter),
            fields: fields.to_vec(),
        };
        self.wait(self.services.varying(&ctx(), search))
    }
}

fn keys(groups: &RunGroups) -> Vec<String> {
    let one = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
    groups.groups.iter().map(|group| group.key.iter().map(one).collect::<Vec<_>>().join("/")).collect()
}

#[test]
fn runs_fall_into_groups_by_the_text_of_their_parameters() {
    let lab = Lab::new();
    for (lr, score) in [("0.1", 1.0), ("0.10", 5.0), ("0.1", 3.0), ("10", 7.0), ("9", 8.0), ("auto", 9.0)] {
        lab.trial(&[("lr", lr)], Some(score), RunStatus::Finished);
    }
    lab.trial(&[], Some(100.0), RunStatus::Finished);
    let groups = lab.groups(by(vec![vec![param("lr")]], vec![last("score")])).unwrap();
    assert_eq!(
        keys(&groups),
        ["0.1", "0.10", "9", "10", "auto", "-"],
        "numbers by size, then texts, then none"
    );
    assert_eq!(groups.groups.iter().map(|group| group.n_runs).collect::<Vec<_>>(), [2, 1, 1, 1, 1, 1]);
    let spread = groups.groups[0].values[0].spread;
    assert_eq!((spread.mean(), spread.min(), spread.max(), spread.n()), (2.0, 1.0, 3.0, 2));
    assert_eq!((groups.n_matching, groups.n_failed, groups.n_groups), (7, 0, 6));
}

#[test]
fn failed_and_killed_runs_are_counted_but_have_no_say() {
    let lab = Lab::new();
    for (score, status) in [
        (1.0, RunStatus::Finished),
        (3.0, RunStatus::Running),
        (5.0, RunStatus::Scheduled),
        (100.0, RunStatus::Failed),
        (200.0, RunStatus::Killed),
    ] {
        lab.trial(&[("p", "x")], Some(score), status);
    }
    let groups = lab.groups(by(vec![vec![param("p")]], vec![last("score")])).unwrap();
    let group = &groups.groups[0];
    assert_eq!(
        (group.n_runs, group.n_failed, group.values[0].spread.n(), group.values[0].spread.mean()),
        (5, 2, 3, 3.0)
    );
    assert_eq!((groups.n_matching, groups.n_failed), (5, 2));
}

#[test]
fn infinities_are_counted_apart_and_nan_and_missing_are_no_numbers() {
    let lab = Lab::new();
    for score in [Some(2.0), Some(f64::INFINITY), Some(f64::NEG_INFINITY), Some(f64::NAN), None] {
        lab.trial(&[("p", "x")], score, RunStatus::Finished);
    }
    let groups = lab.groups(by(vec![vec![param("p")]], vec![last("score")])).unwrap();
    let value = groups.groups[0].values[0];
    assert_eq!(
        (value.spread.n(), value.spread.n_nan(), value.n_infinite, value.spread.mean()),
        (1, 1, 2, 2.0)
    );
}

#[test]
fn levels_divide_each_other_and_stand_in_the_order_of_a_tree() {
    let lab = Lab::new();
    for (a, b) in [("2", "y"), ("1", "y"), ("2", "x"), ("1", "y")] {
        lab.trial(&[("a", a), ("b", b)], None, RunStatus::Finished);
    }
    let groups = lab.groups(by(vec![vec![param("a")], vec![param("b")]], Vec::new())).unwrap();
    assert_eq!(keys(&groups), ["1", "1/y", "2", "2/x", "2/y"]);
    assert_eq!(groups.groups.iter().map(|group| group.level).collect::<Vec<_>>(), [0, 1, 0, 1, 1]);
    assert_eq!(groups.groups.iter().map(|group| group.n_runs).collect::<Vec<_>>(), [2, 2, 2, 1, 1]);
    let flat = lab.groups(by(vec![vec![param("a"), param("b")]], Vec::new())).unwrap();
    assert_eq!(keys(&flat), ["1/y", "2/x", "2/y"]);
    let first = lab
        .groups(GroupSearch { limit: 2, ..by(vec![vec![param("a")], vec![param("b")]], Vec::new()) })
        .unwrap();
    assert_eq!((keys(&first), first.n_groups), (vec!["1".to_owned(), "1/y".to_owned()], 5));
}

#[test]
fn only_runs_that_match_are_grouped() {
    let lab = Lab::new();
    lab.trial(&[("p", "x")], Some(1.0), RunStatus::Finished);
    let other = lab.trial(&[("p", "y")], Some(9.0), RunStatus::Finished);
    let search = || by(vec![vec![param("p")]], Vec::new());
    let some = lab.groups(GroupSearch { query: query("metrics.score < 5"), ..search() }).unwrap();
    assert_eq!((keys(&some), some.n_matching), (vec!["x".to_owned()], 1));
    lab.wait(lab.services.set_run_lifecycle(&ctx(), other, trialbook_domain::Lifecycle::Deleted)).unwrap();
    assert_eq!(keys(&lab.groups(search()).unwrap()), ["x"]);
    assert_eq!(keys(&lab.groups(GroupSearch { view: ViewType::DeletedOnly, ..search() }).unwrap()), ["y"]);
    let nowhere = lab.groups(GroupSearch { experiments: vec![ExperimentId(5)], ..search() }).unwrap();
    assert_eq!((nowhere.n_matching, nowhere.n_groups), (0, 0));
}

#[test]
fn what_cannot_make_groups_or_has_no_numbers_is_refused_by_field() {
    let lab = Lab::new();
    let attribute = RunField::Attribute;
    for (levels, values, field) in [
        (vec![], vec![], "levels"),
        (vec![vec![]], vec![], "levels"),
        (vec![vec![param("a")], vec![]], vec![], "levels"),
        (vec![vec![last("m")]], vec![], "levels"),
        (vec![vec![RunField::Dataset(DatasetField::Name)]], vec![], "levels"),
        (vec![vec![attribute(RunAttribute::RunId)]], vec![], "levels"),
        (vec![vec![attribute(RunAttribute::StartTime)]], vec![], "levels"),
        (vec![vec![param("a")]], vec![RunField::Tag(key("t"))], "values"),
        (vec![vec![param("a")]], vec![attribute(RunAttribute::Name)], "values"),
    ] {
        let refused = lab.groups(by(levels, values)).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, field), "{refused}");
    }
    for levels in [
        vec![vec![RunField::Tag(key("t"))]],
        vec![vec![attribute(RunAttribute::Status)]],
        vec![vec![attribute(RunAttribute::User)]],
        vec![vec![attribute(RunAttribute::Experiment)]],
    ] {
        let values = vec![last("m"), param("a"), attribute(RunAttribute::Duration)];
        assert!(lab.groups(by(levels, values)).is_ok());
    }
}

#[test]
fn the_limits_of_groups_hold_at_their_edges() {
    let lab = Lab::new();
    let many = |n: usize| (0..n).map(|at| param(&format!("p{at}"))).collect::<Vec<_>>();
    let code = |search| lab.groups(search).map(drop).map_err(|problem| problem.code());
    assert_eq!(code(by(vec![many(GROUP_FIELDS_MAX)], Vec::new())), Ok(()));
    assert_eq!(code(by(vec![many(GROUP_FIELDS_MAX), many(1)], Vec::new())), Err(Code::LimitReached));
    assert_eq!(code(by(vec![many(1)], many(GROUP_VALUES_MAX))), Ok(()));
    assert_eq!(code(by(vec![many(1)], many(GROUP_VALUES_MAX + 1))), Err(Code::LimitReached));
    for (limit, fine) in [(0, false), (1, true), (GROUPS_MAX, true), (GROUPS_MAX + 1, false)] {
        let outcome = lab.groups(GroupSearch { limit, ..by(vec![many(1)], Vec::new()) });
        assert_eq!(outcome.is_ok(), fine, "{limit}");
        if let Err(refused) = outcome {
            assert_eq!(refused.fact_value("field"), "limit");
        }
    }
}

#[test]
fn a_field_varies_when_two_runs_differ_in_it() {
    let lab = Lab::new();
    lab.trial(&[("same", "1"), ("text", "0.1"), ("some", "x")], Some(1.0), RunStatus::Finished);
    lab.trial(&[("same", "1"), ("text", "0.10")], Some(1.0), RunStatus::Finished);
    let fields = [
        param("same"),
        param("text"),
        param("some"),
        param("none"),
        last("score"),
        last("none"),
        RunField::Attribute(RunAttribute::Status),
        RunField::Attribute(RunAttribute::Name),
    ];
    let wanted = [false, true, true, false, false, false, false, true];
    assert_eq!(lab.varying("", &fields).unwrap(), wanted);
    assert_eq!(lab.varying("params.some = 'x'", &fields).unwrap(), [false; 8], "one run differs from nobody");
    assert_eq!(lab.varying("params.some = 'nothing'", &fields).unwrap(), [false; 8]);
    assert!(lab.varying("", &[]).unwrap().is_empty());
}

#[test]
fn every_field_is_answered_however_many_there_are() {
    let lab = Lab::new();
    for n in 0..2 {
        let list: Vec<(String, String)> = (0..100)
            .map(|at| (format!("p{at:02}"), if at % 3 == 0 { n.to_string() } else { "x".to_owned() }))
            .collect();
        let list: Vec<(&str, &str)> =
            list.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        lab.trial(&list, None, RunStatus::Finished);
    }
    let fields: Vec<RunField> = (0..100).map(|at| param(&format!("p{at:02}"))).collect();
    let wanted: Vec<bool> = (0..100).map(|at| at % 3 == 0).collect();
    assert_eq!(lab.varying("", &fields).unwrap(), wanted);
}

#[test]
fn too_many_fields_and_those_without_a_column_are_refused() {
    let lab = Lab::new();
    assert!(lab.varying("", &vec![param("p"); VARYING_FIELDS_MAX]).is_ok());
    let refused = lab.varying("", &vec![param("p"); VARYING_FIELDS_MAX + 1]).unwrap_err();
    assert_eq!(refused.code(), Code::LimitReached);
    for field in [RunField::Attribute(RunAttribute::RunId), RunField::Dataset(DatasetField::Digest)] {
        assert_eq!(lab.varying("", &[param("p"), field]).unwrap_err().code(), Code::InvalidValue);
    }
}
