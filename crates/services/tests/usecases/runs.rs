//! Runs: names, batches, parameters, lifecycle, stopping, tags, inputs.

use crate::common::{Lab, ctx, tag};
use trialbook_domain::{
    Clock, Code, Dataset, DatasetInput, DatasetSummary, ExperimentId, Key, KeyPoints, Lifecycle, LogBatch,
    MetricPoint, ParamValue, Principal, Problem, RequestContext, RunChange, RunRecord, RunStatus, RunUid,
    TimestampMs,
};
use trialbook_services::{END_REASON_TAG, ExperimentChange, RUN_NAME_TAG, RunInputs};

pub(crate) fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

pub(crate) fn point(step: i64, timestamp: i64, value: f64) -> MetricPoint {
    MetricPoint { step, timestamp: TimestampMs(timestamp), value }
}

pub(crate) fn metric(name: &str, points: &[MetricPoint]) -> LogBatch {
    LogBatch { metrics: vec![KeyPoints { key: key(name), points: points.to_vec() }], ..LogBatch::default() }
}

pub(crate) fn params(list: &[(&str, &str)]) -> LogBatch {
    let params = list.iter().map(|(name, text)| (key(name), ParamValue::from_text((*text).to_owned())));
    LogBatch { params: params.collect(), ..LogBatch::default() }
}

pub(crate) fn tags(list: &[(&str, &str)]) -> LogBatch {
    let tags = list.iter().map(|(name, text)| (key(name), (*text).to_owned()));
    LogBatch { tags: tags.collect(), ..LogBatch::default() }
}

impl Lab {
    pub(crate) fn log(&self, run: RunUid, batch: LogBatch) -> Result<(), Problem> {
        self.wait(self.services.log_batch(&ctx(), run, batch))
    }

    pub(crate) fn record(&self, run: RunUid) -> RunRecord {
        self.wait(self.services.get_run(&ctx(), run)).unwrap()
    }

    pub(crate) fn end(&self, run: RunUid, status: RunStatus) {
        let change = RunChange { status: Some(status), end: Some(self.clock.now()), ..RunChange::default() };
        self.wait(self.services.update_run(&ctx(), run, change)).unwrap();
    }

    fn update(&self, run: RunUid, change: RunChange) -> Result<RunRecord, Problem> {
        self.wait(self.services.update_run(&ctx(), run, change)).map(|_| self.record(run))
    }

    fn trash(&self, run: RunUid, lifecycle: Lifecycle) -> RunRecord {
        self.wait(self.services.set_run_lifecycle(&ctx(), run, lifecycle)).unwrap();
        self.record(run)
    }
}

fn shown_params(record: &RunRecord) -> Vec<(&str, &str)> {
    record.data.params.iter().map(|(name, value)| (name.as_str(), value.text())).collect()
}

#[test]
fn a_new_run_is_running_since_what_its_client_said_and_heard_now() {
    let lab = Lab::new();
    let run = lab.start(Some("first"), &[]).unwrap().run;
    assert_eq!(
        (run.status, run.lifecycle, run.end, run.deleted),
        (RunStatus::Running, Lifecycle::Active, None, None)
    );
    assert_eq!((run.start, run.created, run.heard), (TimestampMs(5), lab.clock.now(), lab.clock.now()));
    assert_eq!((run.user.as_str(), run.experiment), ("ada", ExperimentId(0)));
    let other = lab.start(Some("first"), &[]).unwrap().run;
    assert_ne!(run.uid, other.uid, "names need not be unique");
}

#[test]
fn a_run_starts_only_in_an_experiment_that_is_in_use() {
    let lab = Lab::new();
    lab.wait(lab.services.change_experiment(&ctx(), ExperimentId(0), ExperimentChange::Delete)).unwrap();
    assert_eq!(lab.start(None, &[]).unwrap_err().code(), Code::ExperimentDeleted);
    lab.wait(lab.services.change_experiment(&ctx(), ExperimentId(0), ExperimentChange::Restore)).unwrap();
    assert!(lab.start(None, &[]).is_ok());
}

#[test]
fn a_parameter_is_written_once_and_an_equal_repeat_is_harmless() {
    let lab = Lab::new();
    let run = lab.run();
    lab.log(run, params(&[("lr", "0.1"), ("opt", "adam")])).unwrap();
    lab.log(run, params(&[("lr", "0.1")])).unwrap();
    lab.log(run, params(&[("lr", "0.1"), ("new", "")])).unwrap();
    assert_eq!(shown_params(&lab.record(run)), [("lr", "0.1"), ("opt", "adam"), ("new", "")]);
    for other in ["0.10", ".1", "0.1 ", ""] {
        assert_eq!(
            lab.log(run, params(&[("lr", other)])).unwrap_err().code(),
            Code::ParamChanged,
            "{other:?}"
        );
    }
}

#[test]
fn a_batch_with_a_changed_parameter_leaves_no_trace_and_names_every_conflict() {
    let lab = Lab::new();
    let run = lab.run();
    lab.log(run, params(&[("a", "1"), ("b", "2"), ("c", "3")])).unwrap();
    let before = format!("{:?}", lab.record(run));
    lab.pass_ms(5);
    let batch = LogBatch {
        metrics: metric("loss", &[point(0, 0, 1.0)]).metrics,
        tags: tags(&[("note", "x")]).tags,
        ..params(&[("new", "n"), ("c", "30"), ("b", "2"), ("a", "10")])
    };
    let refused = lab.log(run, batch).unwrap_err();
    let facts: Vec<(&str, &str)> =
        refused.facts().iter().map(|fact| (fact.name, fact.value.as_str())).collect();
    assert_eq!(
        facts[1..],
        [("key", "c"), ("old", "3"), ("new", "30"), ("key", "a"), ("old", "1"), ("new", "10")]
    );
    assert_eq!(facts[0], ("run_id", run.to_string().as_str()));
    assert_eq!(format!("{:?}", lab.record(run)), before);
}

#[test]
fn a_tag_takes_its_last_value_and_some_tags_change_the_run() {
    let lab = Lab::new();
    let (run, parent) = (lab.run(), lab.run());
    lab.log(run, tags(&[("k", "1")])).unwrap();
    lab.log(run, tags(&[("k", "2"), (RUN_NAME_TAG, "renamed"), ("mlflow.parentRunId", &parent.to_string())]))
        .unwrap();
    let record = lab.record(run);
    assert_eq!(
        (tag(&record, "k"), record.run.name.as_str(), record.run.parent),
        (Some("2"), "renamed", Some(parent))
    );
    lab.log(run, tags(&[("mlflow.parentRunId", "nobody")])).unwrap();
    assert_eq!(lab.record(run).run.parent, None);
}

#[test]
fn a_rename_and_its_tag_follow_each_other_and_an_empty_name_is_none() {
    let lab = Lab::new();
    let run = lab.start(Some("first"), &[]).unwrap().run.uid;
    let named = |name: &str| RunChange { name: Some(name.to_owned()), ..RunChange::default() };
    let record = lab.update(run, named("second")).unwrap();
    assert_eq!((record.run.name.as_str(), tag(&record, RUN_NAME_TAG)), ("second", Some("second")));
    let record = lab.update(run, named("")).unwrap();
    assert_eq!(record.run.name, "second");
}

#[test]
fn what_a_change_does_not_say_stays() {
    let lab = Lab::new();
    let run = lab.start(Some("name"), &[]).unwrap().run.uid;
    lab.pass_ms(10);
    let ended =
        RunChange { status: Some(RunStatus::Finished), end: Some(TimestampMs(77)), ..RunChange::default() };
    lab.update(run, ended).unwrap();
    lab.pass_ms(10);
    let record =
        lab.update(run, RunChange { status: Some(RunStatus::Running), ..RunChange::default() }).unwrap();
    assert_eq!(
        (record.run.status, record.run.end),
        (RunStatus::Running, Some(TimestampMs(77))),
        "a resumed run keeps its end"
    );
    assert_eq!((record.run.name.as_str(), record.run.heard), ("name", lab.clock.now()));
    assert_eq!(lab.update(run, RunChange::default()).unwrap().run.status, RunStatus::Running);
}

#[test]
fn a_deleted_run_is_read_but_not_written_until_it_is_restored() {
    let lab = Lab::new();
    let run = lab.run();
    lab.pass_ms(5);
    let record = lab.trash(run, Lifecycle::Deleted);
    assert_eq!((record.run.lifecycle, record.run.deleted), (Lifecycle::Deleted, Some(lab.clock.now())));
    lab.pass_ms(5);
    assert_eq!(lab.trash(run, Lifecycle::Deleted).run.deleted, record.run.deleted, "the first time counts");
    let writes: [(&str, Result<(), Problem>); 6] = [
        ("batch", lab.log(run, tags(&[("k", "v")]))),
        ("update", lab.update(run, RunChange::default()).map(drop)),
        ("stop", lab.wait(lab.services.stop_run(&ctx(), run)).map(drop)),
        ("tag", lab.wait(lab.services.delete_run_tag(&ctx(), run, key(RUN_NAME_TAG)))),
        ("edit", lab.wait(lab.services.edit_run_tag(&ctx(), run, key("k"), Box::new(|_| String::new())))),
        ("inputs", lab.wait(lab.services.log_inputs(&ctx(), run, RunInputs::default()))),
    ];
    for (what, outcome) in writes {
        assert_eq!(outcome.unwrap_err().code(), Code::RunDeleted, "{what}");
    }
    assert_eq!(lab.trash(run, Lifecycle::Active).run.deleted, None);
    assert!(lab.log(run, tags(&[("k", "v")])).is_ok());
}

#[test]
fn an_unknown_run_is_not_found_by_anything() {
    let lab = Lab::new();
    let run = RunUid([7; 16]);
    let (services, wait) = (&lab.services, &lab);
    let outcomes: [(&str, Result<(), Problem>); 9] = [
        ("get", wait.wait(services.get_run(&ctx(), run)).map(drop)),
        ("info", wait.wait(services.get_run_info(&ctx(), run)).map(drop)),
        ("batch", lab.log(run, LogBatch::default())),
        ("update", wait.wait(services.update_run(&ctx(), run, RunChange::default())).map(drop)),
        ("stop", wait.wait(services.stop_run(&ctx(), run)).map(drop)),
        ("lifecycle", wait.wait(services.set_run_lifecycle(&ctx(), run, Lifecycle::Deleted)).map(drop)),
        ("tag", wait.wait(services.delete_run_tag(&ctx(), run, key("k")))),
        ("edit", wait.wait(services.edit_run_tag(&ctx(), run, key("k"), Box::new(|_| String::new())))),
        ("inputs", wait.wait(services.log_inputs(&ctx(), run, RunInputs::default()))),
    ];
    for (what, outcome) in outcomes {
        let refused = outcome.unwrap_err();
        assert_eq!(
            (refused.code(), refused.fact_value("run_id")),
            (Code::RunNotFound, run.to_string().as_str()),
            "{what}"
        );
    }
}

#[test]
fn only_a_run_that_goes_on_is_stopped_and_the_tag_says_by_whom() {
    let lab = Lab::new();
    let ada = RequestContext { principal: Principal::named("Ada").unwrap(), ..ctx() };
    for (asks, text) in
        [(ctx(), "Marked as killed in Trialbook"), (ada, "Marked as killed in Trialbook by Ada")]
    {
        let run = lab.run();
        lab.pass_ms(1);
        let stopped = lab.wait(lab.services.stop_run(&asks, run)).unwrap();
        assert_eq!((stopped.status, stopped.end), (RunStatus::Killed, Some(lab.clock.now())));
        assert_eq!(tag(&lab.record(run), END_REASON_TAG), Some(text));
        let before = format!("{:?}", lab.record(run));
        lab.pass_ms(1);
        lab.wait(lab.services.stop_run(&asks, run)).unwrap();
        assert_eq!(format!("{:?}", lab.record(run)), before, "stopping twice changes nothing");
    }
    for status in [RunStatus::Finished, RunStatus::Failed] {
        let run = lab.run();
        lab.end(run, status);
        let refused = lab.wait(lab.services.stop_run(&ctx(), run)).unwrap_err();
        assert_eq!((refused.code(), lab.record(run).run.status), (Code::StateConflict, status));
        assert_eq!(tag(&lab.record(run), END_REASON_TAG), None);
    }
    let waiting = lab.run();
    lab.update(waiting, RunChange { status: Some(RunStatus::Scheduled), ..RunChange::default() }).unwrap();
    assert_eq!(lab.wait(lab.services.stop_run(&ctx(), waiting)).unwrap().status, RunStatus::Killed);
}

#[test]
fn a_removed_tag_is_gone_and_a_missing_one_is_told() {
    let lab = Lab::new();
    let run = lab.start(None, &[("k", "v")]).unwrap().run.uid;
    let remove = || lab.wait(lab.services.delete_run_tag(&ctx(), run, key("k")));
    remove().unwrap();
    assert_eq!(tag(&lab.record(run), "k"), None);
    let refused = remove().unwrap_err();
    assert_eq!((refused.code(), refused.fact_value("key")), (Code::TagNotFound, "k"));
}

#[test]
fn an_edit_of_a_tag_sees_its_present_value() {
    let lab = Lab::new();
    let run = lab.run();
    for expected in ["none", "none+", "none++"] {
        let edit = Box::new(|present: Option<&str>| {
            present.map_or_else(|| "none".to_owned(), |text| format!("{text}+"))
        });
        lab.wait(lab.services.edit_run_tag(&ctx(), run, key("k"), edit)).unwrap();
        assert_eq!(tag(&lab.record(run), "k"), Some(expected));
    }
}

fn input(name: &str, digest: &str, source: &str, context: &str) -> DatasetInput {
    DatasetInput {
        dataset: Dataset {
            name: name.to_owned(),
            digest: digest.to_owned(),
            source_type: "local".to_owned(),
            source: source.to_owned(),
            schema: None,
            profile: None,
        },
        tags: vec![("mlflow.data.context".to_owned(), context.to_owned())],
    }
}

#[test]
fn the_first_that_was_said_of_a_dataset_stays() {
    let lab = Lab::new();
    let (run, other) = (lab.run(), lab.run());
    let log = |run, datasets| {
        let inputs = RunInputs { datasets, ..RunInputs::default() };
        lab.wait(lab.services.log_inputs(&ctx(), run, inputs)).unwrap();
    };
    log(
        run,
        vec![
            input("iris", "d1", "first", "train"),
            input("iris", "d1", "second", "eval"),
            input("iris", "d2", "x", "eval"),
        ],
    );
    log(run, vec![input("iris", "d1", "third", "test")]);
    log(other, vec![input("iris", "d1", "fourth", "test")]);
    let shown = |run| -> Vec<(String, String, String)> {
        let record: RunRecord = lab.record(run);
        let one = |input: &DatasetInput| {
            (input.dataset.digest.clone(), input.dataset.source.clone(), input.tags[0].1.clone())
        };
        record.data.datasets.iter().map(one).collect()
    };
    let line = |digest: &str, source: &str, context: &str| {
        (digest.to_owned(), source.to_owned(), context.to_owned())
    };
    assert_eq!(shown(run), [line("d1", "first", "train"), line("d2", "x", "eval")]);
    assert_eq!(
        shown(other),
        [line("d1", "first", "test")],
        "the data of the experiment, the tags of the run"
    );
    let listed = |limit| -> Vec<(String, Option<String>)> {
        let list =
            lab.wait(lab.services.list_datasets(&ctx(), vec![ExperimentId(0), ExperimentId(9)], limit));
        list.unwrap().into_iter().map(|one: DatasetSummary| (one.digest, one.context)).collect()
    };
    let of = |digest: &str, context: &str| (digest.to_owned(), Some(context.to_owned()));
    assert_eq!(listed(10), [of("d1", "test"), of("d1", "train"), of("d2", "eval")]);
    assert_eq!(listed(1).len(), 1);
}

#[test]
fn an_input_that_is_an_unknown_model_ties_nothing() {
    let lab = Lab::new();
    let run = lab.run();
    let model = trialbook_domain::ModelUid([9; 16]);
    let inputs = RunInputs {
        datasets: vec![input("iris", "d", "s", "train")],
        model_inputs: vec![trialbook_domain::ModelInput { model }],
        model_outputs: Vec::new(),
    };
    let refused = lab.wait(lab.services.log_inputs(&ctx(), run, inputs)).unwrap_err();
    assert_eq!(
        (refused.code(), refused.fact_value("model_id")),
        (Code::LoggedModelNotFound, model.to_string().as_str())
    );
    assert!(lab.record(run).data.datasets.is_empty());
}

#[test]
fn the_summary_of_a_metric_follows_its_points_in_any_order() {
    let lab = Lab::new();
    let run = lab.run();
    for points in [
        vec![point(5, 1, 0.5)],
        vec![point(3, 9, 0.9), point(3, 2, f64::NAN)],
        vec![point(7, 0, -2.0)],
        vec![point(6, 99, f64::INFINITY)],
    ] {
        lab.log(run, metric("loss", &points)).unwrap();
    }
    let record = lab.record(run);
    let (_, summary) = &record.data.metrics[0];
    assert_eq!((summary.last.value, summary.last.step), (-2.0, 7));
    assert_eq!((summary.min, summary.max), (Some((-2.0, 7)), Some((f64::INFINITY, 6))));
    assert_eq!(
        (summary.first.step, summary.first.timestamp, summary.n_points, summary.n_nan),
        (3, TimestampMs(2), 5, 1)
    );
}
