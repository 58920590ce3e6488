//! Entities and what can be asked of them alone.

use std::collections::HashSet;
use trialbook_domain::limits::{NO_SIGNAL_AFTER_MS, USER_NAME_CHARS_MAX};
use trialbook_domain::{
    DatasetRef, ExperimentId, Key, KeyPoints, KnownFrom, Lifecycle, LogBatch, LoggedModel, MetricPoint,
    ModelMetric, ModelPoint, ModelUid, NewArtifactRoot, PageToken, ParamValue, Principal, Protocol,
    RegistryAction, RequestId, Run, RunSignal, RunStatus, RunUid, Stage, TimestampMs, VersionRef, ViewType,
    Who,
};

fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

fn point(step: i64, timestamp: i64) -> MetricPoint {
    MetricPoint { step, timestamp: TimestampMs(timestamp), value: 0.5 }
}

fn run(status: RunStatus, heard: i64) -> Run {
    Run {
        uid: RunUid([1; 16]),
        experiment: ExperimentId(1),
        name: String::new(),
        user: String::new(),
        status,
        lifecycle: Lifecycle::Active,
        deleted: None,
        start: TimestampMs(0),
        end: None,
        created: TimestampMs(0),
        heard: TimestampMs(heard),
        artifact_root: None,
        parent: None,
        protocol: Protocol::Mlflow,
    }
}

#[test]
fn a_running_run_has_no_signal_only_after_the_whole_silence() {
    for (now, silent) in [
        (0, false),
        (999, false),
        (1_000, false),
        (1_000 + NO_SIGNAL_AFTER_MS - 1, false),
        (1_000 + NO_SIGNAL_AFTER_MS, false),
        (1_000 + NO_SIGNAL_AFTER_MS + 1, true),
        (i64::MAX, true),
        (i64::MIN, false),
    ] {
        let expected = if silent { RunSignal::NoSignalSince(TimestampMs(1_000)) } else { RunSignal::Heard };
        assert_eq!(run(RunStatus::Running, 1_000).signal(TimestampMs(now)), expected, "at {now}");
        for status in [RunStatus::Scheduled, RunStatus::Finished, RunStatus::Failed, RunStatus::Killed] {
            assert_eq!(run(status, 1_000).signal(TimestampMs(now)), RunSignal::Heard, "{status:?} at {now}");
        }
    }
    let unheard = run(RunStatus::Running, i64::MIN);
    assert_eq!(unheard.signal(TimestampMs(i64::MAX)), RunSignal::NoSignalSince(TimestampMs(i64::MIN)));
}

#[test]
fn three_states_of_a_run_are_ends() {
    for (status, end) in [
        (RunStatus::Running, false),
        (RunStatus::Scheduled, false),
        (RunStatus::Finished, true),
        (RunStatus::Failed, true),
        (RunStatus::Killed, true),
    ] {
        assert_eq!(status.is_end(), end, "{status:?}");
    }
}

#[test]
fn a_view_shows_the_lifecycles_it_names() {
    for (view, active, deleted) in [
        (ViewType::ActiveOnly, true, false),
        (ViewType::DeletedOnly, false, true),
        (ViewType::All, true, true),
    ] {
        assert_eq!(
            (view.shows(Lifecycle::Active), view.shows(Lifecycle::Deleted)),
            (active, deleted),
            "{view:?}"
        );
    }
    assert_eq!(ViewType::default(), ViewType::ActiveOnly);
}

#[test]
fn a_new_experiment_lives_exactly_at_an_address_or_below_it() {
    for (root, id, address) in [
        (NewArtifactRoot::Exactly("s3://b/a".to_owned()), 3, "s3://b/a"),
        (NewArtifactRoot::Exactly("s3://b/a/".to_owned()), 3, "s3://b/a/"),
        (NewArtifactRoot::Below("s3://b".to_owned()), 3, "s3://b/3"),
        (NewArtifactRoot::Below("s3://b".to_owned()), 0, "s3://b/0"),
        (NewArtifactRoot::Below("/data".to_owned()), i64::MAX, "/data/9223372036854775807"),
    ] {
        assert_eq!(root.of(ExperimentId(id)), address);
    }
}

#[test]
fn a_name_of_a_caller_is_counted_in_characters() {
    for letter in ["a", "é", "🙂"] {
        for n in [1, USER_NAME_CHARS_MAX - 1, USER_NAME_CHARS_MAX] {
            let name = letter.repeat(n);
            assert_eq!(Principal::named(&name), Some(Principal::Named(name.clone())), "{n} times {letter}");
        }
        assert_eq!(Principal::named(&letter.repeat(USER_NAME_CHARS_MAX + 1)), None, "{letter}");
    }
    for name in ["", " ", "\u{a0}", "\u{3000}", "\t", "a\tb", "a\r", "\u{1b}[31m", "\u{7f}", "\u{85}", "\0"] {
        assert_eq!(Principal::named(name), None, "{name:?}");
    }
    for name in [" a", "a ", "Ada Lovelace", "ada@example.org", "語", "\"><script>"] {
        assert_eq!(Principal::named(name).unwrap().name(), name, "kept as it was given");
    }
    assert_eq!(Principal::Anyone.name(), "");
}

#[test]
fn a_request_id_is_written_as_it_is() {
    assert_eq!(RequestId("01-ab".to_owned()).to_string(), "01-ab");
}

#[test]
fn a_page_token_tells_a_log_its_length_and_nothing_else() {
    assert_eq!(format!("{:?}", PageToken(b"secret".to_vec())), "PageToken(6 bytes)");
    assert_eq!(PageToken(vec![1]), PageToken(vec![1]));
    assert_ne!(PageToken(vec![1]), PageToken(vec![1, 0]));
}

#[test]
fn a_batch_counts_its_points_and_is_empty_without_any_kind_of_entry() {
    let points =
        |name: &str, n: i64| KeyPoints { key: key(name), points: (0..n).map(|at| point(at, at)).collect() };
    let mut batch = LogBatch::default();
    assert!(batch.is_empty());
    assert_eq!((batch.n_points(), batch.size_bytes()), (0, 0));
    batch.metrics = vec![points("a", 3), points("b", 1)];
    assert!(!batch.is_empty());
    assert_eq!(batch.n_points(), 4);
    let param =
        LogBatch { params: vec![(key("p"), ParamValue::from_text(String::new()))], ..LogBatch::default() };
    let tag = LogBatch { tags: vec![(key("t"), String::new())], ..LogBatch::default() };
    for one in [param, tag] {
        assert!(!one.is_empty());
        assert_eq!(one.n_points(), 0);
    }
}

#[test]
fn the_size_of_a_batch_grows_with_everything_it_carries() {
    let text = |n: usize| "x".repeat(n);
    let sized = |value: usize, name: usize, points: usize| {
        let batch = LogBatch {
            metrics: vec![KeyPoints { key: key(&text(name)), points: vec![point(0, 0); points] }],
            params: vec![(key(&text(name)), ParamValue::from_text(text(value)))],
            tags: vec![(key(&text(name)), text(value))],
            models: vec![ModelPoint {
                model: ModelUid([0; 16]),
                key: key(&text(name)),
                point: point(0, 0),
                dataset: None,
            }],
        };
        batch.size_bytes()
    };
    let base = sized(0, 1, 1);
    assert_eq!(sized(1_000, 1, 1), base + 2_000, "a parameter and a tag carry the value");
    assert_eq!(sized(0, 101, 1), base + 400, "four entries carry a name");
    assert_eq!(sized(0, 1, 1_001), base + 1_000 * size_of::<MetricPoint>());
    assert!(base > 200, "entries cost something though they carry nothing: {base}");
}

fn model_metric(timestamp: i64, step: i64, run: u8) -> ModelMetric {
    ModelMetric {
        key: key("m"),
        point: point(step, timestamp),
        run: RunUid([run; 16]),
        dataset: Some(DatasetRef { name: "d".to_owned(), digest: String::new() }),
    }
}

#[test]
fn the_latest_metric_of_a_model_is_the_same_in_any_order() {
    let mut metrics = [
        model_metric(i64::MIN, i64::MAX, 1),
        model_metric(5, 1, 9),
        model_metric(5, 2, 9),
        model_metric(5, 2, 3),
        model_metric(5, 2, 7),
        model_metric(4, i64::MAX, 0),
    ];
    for _ in 0..metrics.len() {
        metrics.rotate_left(1);
        let latest = LoggedModel::latest(metrics.iter()).unwrap();
        assert_eq!((latest.point.timestamp.0, latest.point.step, latest.run), (5, 2, RunUid([3; 16])));
    }
}

#[test]
fn stages_are_read_in_any_case_and_are_nothing_but_stages() {
    for stage in Stage::ALL {
        let word = stage.as_str();
        for text in [word.to_owned(), word.to_uppercase(), word.to_lowercase()] {
            assert_eq!(Stage::parse(&text), Some(stage), "{text}");
        }
        for text in [format!(" {word}"), format!("{word} "), word[1..].to_owned(), format!("{word}s")] {
            assert_eq!(Stage::parse(&text), None, "{text}");
        }
    }
    assert_eq!((Stage::parse(""), Stage::default()), (None, Stage::None));
    assert!(Stage::ALL.is_sorted(), "from nowhere to no longer");
}

#[test]
fn latest_is_the_alias_that_none_can_be_given() {
    for (reference, latest) in [
        (VersionRef::Alias("latest".to_owned()), true),
        (VersionRef::Alias("LATEST".to_owned()), true),
        (VersionRef::Alias("Latest".to_owned()), true),
        (VersionRef::Alias("latest ".to_owned()), false),
        (VersionRef::Alias("latest1".to_owned()), false),
        (VersionRef::Alias(String::new()), false),
        (VersionRef::Number(1), false),
        (VersionRef::Stage(Stage::Production), false),
    ] {
        assert_eq!(reference.is_latest(), latest, "{reference:?}");
    }
}

#[test]
fn every_action_of_the_registry_is_listed_once_and_reads_back_from_its_word() {
    let words: HashSet<&str> = RegistryAction::ALL.iter().map(|action| action.as_str()).collect();
    assert_eq!(words.len(), RegistryAction::ALL.len());
    for action in RegistryAction::ALL {
        let word = action.as_str();
        assert_eq!(RegistryAction::parse(word), Some(action));
        assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{word}");
        assert_eq!(RegistryAction::parse(&word.to_uppercase()), None);
        let points = matches!(action, RegistryAction::SetAlias | RegistryAction::RollBackAlias);
        assert_eq!(action.points_alias(), points, "{word}");
    }
    assert_eq!(RegistryAction::parse(""), None);
}

#[test]
fn where_a_name_is_known_from_reads_back_and_nowhere_is_the_rest() {
    for (from, word) in [(KnownFrom::Nowhere, ""), (KnownFrom::Run, "run"), (KnownFrom::Caller, "caller")] {
        assert_eq!((from.as_str(), KnownFrom::parse(word)), (word, from));
    }
    assert_eq!(KnownFrom::parse("RUN"), KnownFrom::Nowhere);
    for from in [KnownFrom::Run, KnownFrom::Caller] {
        assert_eq!(Who::new("", from), Who::default());
        assert_eq!(Who::new("ada", from), Who { name: "ada".to_owned(), known_from: from });
    }
}
