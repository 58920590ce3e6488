//! Times the hot decoders and encoders: `cargo bench -p trialbook-mlflow`.

use bytes::Bytes;
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;
use trialbook_domain::{
    ExperimentId, Key, Lifecycle, MetricPoint, MetricSummary, ParamValue, Protocol, Run, RunData, RunRecord,
    RunStatus, RunUid, TimestampMs,
};
use trialbook_mlflow::decode;

fn main() -> std::io::Result<()> {
    let body = log_batch_body(1_000);
    measure(&format!("log-batch, 1000 metrics, {} bytes, decoded", body.len()), || {
        decode::log_batch(body.clone()).is_ok()
    })?;
    measure("the same body as a tree", || decode::json(&body).is_ok())?;
    let runs: Vec<RunRecord> = (0..100).map(run).collect();
    let size = decode::encode_runs(&runs).len();
    measure(&format!("page of 100 runs, {size} bytes, encoded"), || !decode::encode_runs(&runs).is_empty())?;
    let points: Vec<MetricPoint> = (0..10_000).map(point).collect();
    let size = decode::encode_history("loss", &points).len();
    measure(&format!("history of 10000 points, {size} bytes, encoded"), || {
        !decode::encode_history("loss", &points).is_empty()
    })
}

/// Prints the median of many timings.
fn measure(name: &str, mut once: impl FnMut() -> bool) -> std::io::Result<()> {
    let mut micros: Vec<f64> = (0..300)
        .map(|_| {
            let start = Instant::now();
            assert!(black_box(once()), "{name}");
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    let (best, median, p99) = (micros[0], micros[150], micros[297]);
    writeln!(std::io::stdout(), "{name}: best {best:.1} us, median {median:.1} us, p99 {p99:.1} us")
}

fn log_batch_body(n: usize) -> Bytes {
    let metrics: Vec<String> = (0..n)
        .map(|i| {
            let value = 1.0 / (i as f64 + 3.0);
            let step = i / 10;
            format!(
                r#"{{"key": "train/m{}", "value": {value}, "timestamp": {}, "step": {step}}}"#,
                i % 10,
                1_700_000_000_000_u64 + i as u64
            )
        })
        .collect();
    let run = RunUid([10; 16]);
    Bytes::from(format!(r#"{{"run_id": "{run}", "metrics": [{}]}}"#, metrics.join(", ")))
}

fn point(i: i64) -> MetricPoint {
    MetricPoint { step: i, timestamp: TimestampMs(1_700_000_000_000 + i), value: 1.0 / (i as f64 + 3.0) }
}

fn run(i: i64) -> RunRecord {
    let key = |kind: &str, n: usize| Key::new(&format!("{kind}{n}")).expect("a plain name");
    let run = Run {
        uid: RunUid([i as u8; 16]),
        experiment: ExperimentId(1),
        name: format!("run-{i}"),
        user: "alice".to_owned(),
        status: RunStatus::Finished,
        lifecycle: Lifecycle::Active,
        deleted: None,
        start: TimestampMs(1_700_000_000_000),
        end: Some(TimestampMs(1_700_000_100_000)),
        created: TimestampMs(0),
        heard: TimestampMs(0),
        artifact_root: None,
        parent: None,
        protocol: Protocol::Mlflow,
    };
    let data = RunData {
        params: (0..10).map(|n| (key("param", n), ParamValue::from_text(format!("value-{n}")))).collect(),
        metrics: (0..10).map(|n| (key("metric", n), MetricSummary::of(point(i + n as i64)))).collect(),
        tags: (0..5).map(|n| (key("tag", n), format!("some text of tag {n}"))).collect(),
        ..RunData::default()
    };
    RunRecord { run, data }
}
