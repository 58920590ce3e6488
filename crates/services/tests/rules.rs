//! Rules of the use cases: given records, one call, expected records; time and chance by hand.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

mod common;

use common::{DAY_MS, Lab, ctx, tag};
use trialbook_domain::{
    Clock, Code, ExperimentId, Key, KeyPoints, LogBatch, MetricPoint, NewExperiment, Page, Problem,
    RunChange, RunRecord, RunSignal, RunStatus, TimestampMs, ViewType,
};
use trialbook_query::{parse_experiments_mlflow, parse_runs_mlflow};
use trialbook_services::{
    AxisKind, ChangeKind, ChartRequest, ExperimentChange, ExperimentSearch, News, RunPage, Spacing,
};

impl Lab {
    fn search(
        &self,
        filter: &str,
        limit: usize,
        page: Option<&Page<RunRecord>>,
    ) -> Result<Page<RunRecord>, Problem> {
        let page = RunPage {
            experiments: vec![ExperimentId(0)],
            view: ViewType::ActiveOnly,
            query: parse_runs_mlflow(filter, &[]).unwrap(),
            limit,
            token: page.and_then(|page| page.next.clone()),
            n_created: None,
        };
        self.wait(self.services.search_runs(&ctx(), page))
    }
}

#[test]
fn a_runs_name_comes_from_the_call_else_from_the_tag_else_is_made() {
    let lab = Lab::new();
    let given = lab.start(Some("first"), &[("mlflow.runName", "first")]).unwrap();
    assert_eq!((given.run.name.as_str(), tag(&given, "mlflow.runName")), ("first", Some("first")));
    let tagged = lab.start(None, &[("mlflow.runName", "second")]).unwrap();
    assert_eq!(tagged.run.name, "second");
    for name in [None, Some("")] {
        let made = lab.start(name, &[]).unwrap();
        assert_eq!(made.run.name.split('-').count(), 3, "{}", made.run.name);
        assert_eq!(tag(&made, "mlflow.runName"), Some(made.run.name.as_str()));
    }
    let both = lab.start(Some("a"), &[("mlflow.runName", "b")]).unwrap_err();
    assert_eq!(
        (both.code(), both.fact_value("name"), both.fact_value("tag")),
        (Code::InvalidValue, "a", "b")
    );
}

#[test]
fn the_last_of_repeated_tags_counts_and_the_parent_tag_names_the_parent() {
    let lab = Lab::new();
    let parent = lab.run();
    let text = parent.to_string();
    let child = lab.start(None, &[("k", "1"), ("mlflow.parentRunId", &text), ("k", "2")]).unwrap();
    assert_eq!((tag(&child, "k"), child.run.parent), (Some("2"), Some(parent)));
    let orphan = lab.start(None, &[("mlflow.parentRunId", "no id")]).unwrap();
    assert_eq!((orphan.run.parent, tag(&orphan, "mlflow.parentRunId")), (None, Some("no id")));
}

#[test]
fn a_batch_has_a_limit_that_is_told() {
    let lab = Lab::new();
    let run = lab.run();
    let batch = |n: i64| LogBatch {
        metrics: vec![KeyPoints {
            key: Key::new("m").unwrap(),
            points: (0..n).map(|step| MetricPoint { step, timestamp: TimestampMs(0), value: 1.0 }).collect(),
        }],
        ..LogBatch::default()
    };
    lab.wait(lab.services.log_batch(&ctx(), run, batch(65_536))).unwrap();
    let refused = lab.wait(lab.services.log_batch(&ctx(), run, batch(65_537))).unwrap_err();
    assert_eq!(refused.code(), Code::LimitReached);
    assert!(refused.what().contains("65537") && refused.what().contains("65536"), "{refused}");
}

#[test]
fn a_silent_running_run_has_no_signal_and_an_ended_one_needs_none() {
    let lab = Lab::new();
    let started = lab.start(None, &[]).unwrap().run;
    let now = lab.clock.now();
    assert_eq!(started.signal(now.plus_ms(300_000)), RunSignal::Heard);
    assert_eq!(started.signal(now.plus_ms(300_001)), RunSignal::NoSignalSince(now));
    let ended = RunChange { status: Some(RunStatus::Killed), ..RunChange::default() };
    let ended = lab.wait(lab.services.update_run(&ctx(), started.uid, ended)).unwrap();
    assert_eq!(ended.signal(now.plus_ms(DAY_MS)), RunSignal::Heard);
}

#[test]
fn pages_have_limits_and_tokens_belong_to_their_search() {
    let lab = Lab::new();
    for _ in 0..3 {
        lab.run();
    }
    for limit in [0, 50_001] {
        assert_eq!(lab.search("", limit, None).unwrap_err().code(), Code::InvalidValue);
    }
    let first = lab.search("", 2, None).unwrap();
    assert_eq!((first.entries.len(), first.next.is_some()), (2, true));
    let second = lab.search("", 2, Some(&first)).unwrap();
    assert_eq!((second.entries.len(), second.next.is_some()), (1, false));
    let mixed_up = lab.search("attributes.status = 'RUNNING'", 2, Some(&first)).unwrap_err();
    assert_eq!(mixed_up.code(), Code::InvalidPageToken);
    assert!(mixed_up.what().contains("belongs to another search"), "{mixed_up}");
}

#[test]
fn experiments_have_visible_names_of_bounded_length_and_are_found_in_pages() {
    let lab = Lab::new();
    let create = |name: &str| {
        let new = NewExperiment {
            name: name.to_owned(),
            artifact_root: None,
            tags: vec![("team".into(), "red".into())],
        };
        lab.wait(lab.services.create_experiment(&ctx(), new))
    };
    for bad in ["", "  \t", &"x".repeat(501)] {
        assert_eq!(create(bad).unwrap_err().fact_value("field"), "name");
    }
    for name in ["b", "a", &"ü".repeat(500)] {
        create(name).unwrap();
    }
    let mut token = None;
    let mut names = Vec::new();
    loop {
        let search = ExperimentSearch {
            view: ViewType::ActiveOnly,
            query: parse_experiments_mlflow("tags.team = 'red'", &["name"]).unwrap(),
            limit: 2,
            token,
        };
        let page = lab.wait(lab.services.search_experiments(&ctx(), search)).unwrap();
        names.extend(
            page.entries.into_iter().map(|experiment| experiment.name.chars().take(1).collect::<String>()),
        );
        token = page.next;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(names, ["a", "b", "ü"]);
}

#[test]
fn charts_refuse_what_is_too_much_or_upside_down() {
    let lab = Lab::new();
    let run = lab.run();
    let chart = |n_runs: usize, n_keys: usize, width_px: usize, range: Option<(i64, i64)>| {
        let keys = (0..n_keys).map(|i| Key::new(&format!("k{i}")).unwrap()).collect();
        let request = ChartRequest {
            runs: vec![run; n_runs],
            keys,
            axis: AxisKind::Step,
            spacing: Spacing::Linear,
            range,
            width_px,
        };
        lab.wait(lab.services.chart(&ctx(), request)).map_err(|problem| problem.code())
    };
    assert_eq!(chart(1, 1, 1, Some((5, 5))), Ok(Vec::new()));
    for (n_runs, n_keys, width) in [(1001, 1, 10), (101, 100, 10), (1, 1, 0), (1, 1, 8193)] {
        assert_eq!(chart(n_runs, n_keys, width, None), Err(Code::LimitReached), "{n_runs} {n_keys} {width}");
    }
    assert_eq!(chart(1, 1, 10, Some((6, 5))), Err(Code::InvalidValue));
}

#[test]
fn listeners_hear_what_changed_and_how_much_they_missed() {
    let lab = Lab::new();
    let mut subscription = lab.services.subscribe();
    let run = lab.run();
    let heard = lab.wait(subscription.next());
    let Some(News::Change(change)) = heard else { unreachable!("{heard:?}") };
    assert_eq!((change.kind, change.run), (ChangeKind::RunCreated, Some(run)));
    for i in 0..4_200 {
        let batch = LogBatch { tags: vec![(Key::new("k").unwrap(), i.to_string())], ..LogBatch::default() };
        lab.wait(lab.services.log_batch(&ctx(), run, batch)).unwrap();
    }
    let heard = lab.wait(subscription.next());
    assert!(matches!(heard, Some(News::Missed(n)) if n >= 104), "{heard:?}");
    lab.services.close_events();
    let mut late = lab.services.subscribe();
    assert_eq!(lab.wait(late.next()), None);
}

#[test]
fn a_refused_write_is_not_told_and_others_come_in_order() {
    let lab = Lab::new();
    let run = lab.run();
    let mut subscription = lab.services.subscribe();
    let key = || Key::new("k").unwrap();
    lab.wait(lab.services.delete_run_tag(&ctx(), run, key())).unwrap_err();
    let batch = LogBatch { tags: vec![(key(), String::new())], ..LogBatch::default() };
    lab.wait(lab.services.log_batch(&ctx(), run, batch)).unwrap();
    lab.wait(lab.services.delete_run_tag(&ctx(), run, key())).unwrap();
    let rename = ExperimentChange::Rename("b".to_owned());
    lab.wait(lab.services.change_experiment(&ctx(), ExperimentId(0), rename)).unwrap();
    let mut heard = Vec::new();
    for _ in 0..3 {
        match lab.wait(subscription.next()) {
            Some(News::Change(change)) => heard.push((change.kind, change.run, change.revision)),
            other => unreachable!("{other:?}"),
        }
    }
    let wanted = [ChangeKind::RunLogged, ChangeKind::RunUpdated, ChangeKind::ExperimentChanged];
    assert_eq!(heard.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>(), wanted);
    assert_eq!(heard.iter().map(|(_, run, _)| *run).collect::<Vec<_>>(), [Some(run), Some(run), None]);
    assert!(heard.is_sorted_by(|earlier, later| earlier.2 < later.2), "{heard:?}");
    lab.services.close_events();
    assert_eq!(lab.wait(subscription.next()), None);
}

#[test]
fn a_rename_follows_the_rules_of_names() {
    let lab = Lab::new();
    let rename = |name: &str| {
        let change = ExperimentChange::Rename(name.to_owned());
        lab.wait(lab.services.change_experiment(&ctx(), ExperimentId(0), change))
    };
    for bad in ["", " ", &"x".repeat(501)] {
        let refused = rename(bad).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, "name"));
    }
    assert_eq!(rename("b").unwrap().name, "b");
}

#[test]
fn a_token_of_one_search_of_experiments_opens_no_other() {
    let lab = Lab::new();
    for name in ["a", "b"] {
        let new = NewExperiment { name: name.to_owned(), artifact_root: None, tags: Vec::new() };
        lab.wait(lab.services.create_experiment(&ctx(), new)).unwrap();
    }
    let search = |view, filter: &str, token| {
        let query = parse_experiments_mlflow(filter, &[]).unwrap();
        let search = ExperimentSearch { view, query, limit: 2, token };
        lab.wait(lab.services.search_experiments(&ctx(), search))
    };
    let token = search(ViewType::ActiveOnly, "", None).unwrap().next;
    assert!(token.is_some());
    for (view, filter) in [(ViewType::All, ""), (ViewType::ActiveOnly, "name != 'x'")] {
        let refused = search(view, filter, token.clone()).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidPageToken);
    }
    let last = search(ViewType::ActiveOnly, "", token).unwrap();
    assert_eq!((last.entries.len(), last.next), (1, None));
}
