//! Rules of the use cases: given records, one call, expected records; time and chance by hand.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use trialbook_blobs::LocalBlobs;
use trialbook_domain::{
    ArtifactPath, Clock, Code, Entropy, ExperimentId, Key, KeyPoints, LogBatch, MetricPoint, NewExperiment,
    Page, Principal, Problem, Protocol, RequestContext, RequestId, RunRecord, RunSignal, RunUid, TimestampMs,
    ViewType,
};
use trialbook_query::{parse_experiments_mlflow, parse_runs_mlflow};
use trialbook_services::{
    AxisKind, ChangeKind, ChartRequest, EventHub, ExperimentSearch, News, RunPage, Services, StartRun,
    UploadId,
};
use trialbook_store_sql::{OpenOptions, SqlStore};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[derive(Default)]
struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> TimestampMs {
        TimestampMs(self.0.load(Ordering::Relaxed))
    }
}

#[derive(Default)]
struct Counting(AtomicU8);

impl Entropy for Counting {
    fn bytes16(&self) -> [u8; 16] {
        [self.0.fetch_add(1, Ordering::Relaxed) + 1; 16]
    }
}

struct Lab {
    services: Services,
    clock: Arc<HandClock>,
    runtime: tokio::runtime::Runtime,
    dir: tempfile::TempDir,
}

impl Lab {
    fn new() -> Lab {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock::default());
        clock.0.store(1_700_000_000_000, Ordering::Relaxed);
        let events = Arc::new(EventHub::new());
        let (time, sink) = (Arc::clone(&clock), Arc::clone(&events));
        let store = SqlStore::open(&dir.path().join("db"), OpenOptions::default(), time, sink).unwrap();
        let blobs = LocalBlobs::open(&dir.path().join("blobs")).unwrap();
        let time: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let services = Services::new(Arc::new(store), blobs, events, time, Arc::new(Counting::default()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Lab { services, clock, runtime, dir }
    }

    fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    fn start(&self, name: Option<&str>, tags: &[(&str, &str)]) -> Result<RunRecord, Problem> {
        let start = StartRun {
            experiment: ExperimentId(0),
            name: name.map(str::to_owned),
            user: "ada".to_owned(),
            start: TimestampMs(5),
            tags: tags.iter().map(|(key, value)| (Key::new(key).unwrap(), (*value).to_owned())).collect(),
            protocol: Protocol::Mlflow,
        };
        self.wait(self.services.create_run(&ctx(), start))
    }

    fn run(&self) -> RunUid {
        self.start(None, &[]).unwrap().run.uid
    }

    fn upload(&self, run: RunUid, path: &str, content: &'static [u8]) -> Result<(), Problem> {
        self.wait(async {
            let mut upload = self.services.upload_artifact(&ctx(), run, artifact(path)).await?;
            upload.write(Bytes::from_static(content)).await?;
            upload.finish().await.map(|_| ())
        })
    }

    fn blobs(&self) -> usize {
        fn below(folder: &std::path::Path) -> usize {
            let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            paths.map(|path| if path.is_dir() { below(&path) } else { 1 }).sum()
        }
        below(&self.dir.path().join("blobs"))
    }

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
        };
        self.wait(self.services.search_runs(&ctx(), page))
    }
}

fn ctx() -> RequestContext {
    RequestContext { request_id: RequestId("test".to_owned()), principal: Principal::Anyone }
}

fn artifact(path: &str) -> ArtifactPath {
    ArtifactPath::new(path).unwrap()
}

fn tag<'a>(record: &'a RunRecord, name: &str) -> Option<&'a str> {
    record.data.tags.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value.as_str())
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
    let ended = trialbook_domain::RunChange {
        status: Some(trialbook_domain::RunStatus::Killed),
        ..trialbook_domain::RunChange::default()
    };
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
        let request = ChartRequest { runs: vec![run; n_runs], keys, axis: AxisKind::Step, range, width_px };
        lab.wait(lab.services.chart(&ctx(), request)).map_err(|problem| problem.code())
    };
    assert_eq!(chart(1, 1, 1, Some((5, 5))), Ok(Vec::new()));
    for (n_runs, n_keys, width) in [(1001, 1, 10), (101, 100, 10), (1, 1, 0), (1, 1, 8193)] {
        assert_eq!(chart(n_runs, n_keys, width, None), Err(Code::LimitReached), "{n_runs} {n_keys} {width}");
    }
    assert_eq!(chart(1, 1, 10, Some((6, 5))), Err(Code::InvalidValue));
}

#[test]
fn unused_artifact_contents_go_after_a_day_and_not_before() {
    let lab = Lab::new();
    let run = lab.run();
    for (path, content) in [("a", &b"one"[..]), ("b", b"one"), ("c", b"two")] {
        lab.upload(run, path, content).unwrap();
    }
    assert_eq!(lab.blobs(), 2);
    for path in ["a", "c"] {
        lab.wait(lab.services.delete_artifacts(&ctx(), run, artifact(path))).unwrap();
    }
    lab.clock.0.fetch_add(DAY_MS, Ordering::Relaxed);
    assert_eq!(lab.wait(lab.services.sweep_blobs()).unwrap(), 0);
    lab.clock.0.fetch_add(1, Ordering::Relaxed);
    assert_eq!(lab.wait(lab.services.sweep_blobs()).unwrap(), 1);
    assert_eq!(lab.blobs(), 1);
    let left = lab.wait(lab.services.get_artifact(&ctx(), run, artifact("b"))).unwrap();
    assert_eq!(left.size_bytes, 3);
}

#[test]
fn an_upload_to_a_missing_run_is_refused_before_any_byte() {
    let lab = Lab::new();
    let refused = lab.upload(RunUid([9; 16]), "a", b"x").unwrap_err();
    assert_eq!((refused.code(), lab.blobs()), (Code::RunNotFound, 0));
}

#[test]
fn an_abandoned_upload_in_parts_makes_room_after_a_day() {
    let lab = Lab::new();
    let run = lab.run();
    let create = || lab.wait(lab.services.create_multipart(&ctx(), run, artifact("w"), 1));
    let first: UploadId = create().unwrap();
    lab.clock.0.fetch_add(DAY_MS, Ordering::Relaxed);
    create().unwrap();
    let gone = lab.wait(lab.services.upload_part(&ctx(), first, 1)).map(|_| ()).unwrap_err();
    assert_eq!(gone.code(), Code::UploadNotFound);
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
