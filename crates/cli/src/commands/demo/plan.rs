//! What the runs of a demo say: learning curves with noise, searches with children, failures, NaN.

use super::random::Random;
use trialbook_domain::{Key, KeyPoints, MetricPoint, ParamValue, RunStatus, TimestampMs};

/// Between two steps of a run, in milliseconds.
const STEP_MS: i64 = 1_500;

/// A run as it will be recorded.
pub(super) struct PlannedRun {
    /// Display name.
    pub(super) name: String,
    /// Who started it.
    pub(super) user: &'static str,
    /// When it started.
    pub(super) start: TimestampMs,
    /// Parameters.
    pub(super) params: Vec<(Key, ParamValue)>,
    /// Series of every metric.
    pub(super) metrics: Vec<KeyPoints>,
    /// Tags.
    pub(super) tags: Vec<(Key, String)>,
    /// How it ended; a running one goes on for ever.
    pub(super) status: RunStatus,
    /// When it ended.
    pub(super) end: TimestampMs,
}

const USERS: [&str; 5] = ["ada", "grace", "katherine", "alan", "mary"];
const MODELS: [&str; 4] = ["xgboost", "resnet18", "lightgbm", "transformer-small"];
const OPTIMIZERS: [&str; 3] = ["adam", "sgd", "adamw"];

/// The `item`-th run of a demo; `start` is when the newest run starts.
pub(super) fn run(seed: u64, item: u64, newest: TimestampMs, n_steps: u32) -> PlannedRun {
    let mut random = Random::new(seed, item);
    let start = newest.plus_ms(-(item as i64) * 97_000 - random.between(0.0, 60_000.0) as i64);
    let learning_rate = 10_f64.powf(random.between(-4.5, -0.5));
    let depth = 2 + random.next() % 9;
    let diverges = learning_rate > 0.2 && random.unit() < 0.6;
    let fails = !diverges && random.unit() < 0.06;
    let n_steps = if fails { n_steps / 3 + 1 } else { n_steps };
    let metrics = curves(&mut random, learning_rate, depth, diverges, n_steps, start);
    let status = match (fails, item) {
        (_, 0) => RunStatus::Running,
        (true, _) => RunStatus::Failed,
        (false, _) if random.unit() < 0.02 => RunStatus::Killed,
        (false, _) => RunStatus::Finished,
    };
    let model = random.pick(&MODELS).copied().unwrap_or("xgboost");
    PlannedRun {
        name: format!("{model}-{item:05}"),
        user: random.pick(&USERS).copied().unwrap_or("ada"),
        start,
        params: params(&mut random, learning_rate, depth, item),
        metrics,
        tags: tags(&mut random, model),
        status,
        end: start.plus_ms(i64::from(n_steps) * STEP_MS),
    }
}

fn params(random: &mut Random, learning_rate: f64, depth: u64, item: u64) -> Vec<(Key, ParamValue)> {
    let batch = 16_u64 << (random.next() % 5);
    let optimizer = random.pick(&OPTIMIZERS).copied().unwrap_or("adam");
    let texts = [
        ("learning_rate", format!("{learning_rate:.6}")),
        ("max_depth", depth.to_string()),
        ("batch_size", batch.to_string()),
        ("optimizer", optimizer.to_owned()),
        ("dropout", format!("{:.2}", random.between(0.0, 0.5))),
        ("weight_decay", format!("{:.1e}", 10_f64.powf(random.between(-6.0, -2.0)))),
        ("seed", (item % 5).to_string()),
        ("n_estimators", (100 * (1 + random.next() % 9)).to_string()),
        ("data/version", format!("2026-{:02}", 1 + random.next() % 9)),
        ("early_stopping", if random.unit() < 0.5 { "True" } else { "False" }.to_owned()),
    ];
    texts
        .into_iter()
        .filter_map(|(name, text)| Some((Key::new(name).ok()?, ParamValue::from_text(text))))
        .collect()
}

fn tags(random: &mut Random, model: &str) -> Vec<(Key, String)> {
    let team = random.pick(&["pricing", "churn", "vision"]).copied().unwrap_or("churn");
    let texts = [
        ("team", team),
        ("model", model),
        ("mlflow.source.type", "LOCAL"),
        ("mlflow.source.name", "train.py"),
    ];
    texts.into_iter().filter_map(|(name, text)| Some((Key::new(name).ok()?, text.to_owned()))).collect()
}

/// Losses that fall and scores that rise, with noise that falls with the step; a diverging run ends in NaN.
fn curves(
    random: &mut Random,
    learning_rate: f64,
    depth: u64,
    diverges: bool,
    n_steps: u32,
    start: TimestampMs,
) -> Vec<KeyPoints> {
    let best = 0.08 + 0.04 * (learning_rate.log10() + 2.0).abs() + 0.01 * (depth as f64 - 6.0).abs();
    let speed = 3.0 + 20.0 * learning_rate.sqrt();
    let mut series: Vec<(&str, Vec<MetricPoint>)> =
        ["train/loss", "val/loss", "val/accuracy", "val/auc", "val/f1", "lr", "grad_norm", "epoch_time_s"]
            .map(|name| (name, Vec::with_capacity(n_steps as usize)))
            .into();
    for step in 0..n_steps {
        let progress = f64::from(step) / f64::from(n_steps.max(2) - 1);
        let nan = diverges && progress > 0.4;
        let noise = 0.02 * random.normal() * (1.2 - progress);
        let loss = best + 1.6 * (-speed * progress).exp() + noise;
        let val = loss + 0.03 + 0.12 * progress * progress + 0.01 * random.normal();
        let score = (1.0 - val * 0.6).clamp(0.0, 1.0);
        let values = [
            if nan { f64::NAN } else { loss },
            if nan { f64::NAN } else { val },
            if nan { 0.5 } else { score },
            if nan { 0.5 } else { (score + 0.04).min(0.999) },
            if nan { 0.0 } else { score - 0.05 },
            learning_rate * 0.5 * (1.0 + (std::f64::consts::PI * progress).cos()),
            if nan { f64::INFINITY } else { 1.0 / (0.2 + progress) + 0.1 * random.normal().abs() },
            1.4 + 0.05 * random.normal(),
        ];
        let timestamp = start.plus_ms(i64::from(step) * STEP_MS + (random.next() % 40) as i64);
        for ((_, points), value) in series.iter_mut().zip(values) {
            // Frameworks compute in single precision.
            points.push(MetricPoint { step: i64::from(step), timestamp, value: f64::from(value as f32) });
        }
    }
    series
        .into_iter()
        .filter_map(|(name, points)| Some(KeyPoints { key: Key::new(name).ok()?, points }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_plans_the_same_run() {
        let text = |seed| format!("{:?}", run(seed, 3, TimestampMs(1_700_000_000_000), 20).metrics);
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn a_demo_holds_failures_nan_and_one_running_run() {
        let runs: Vec<PlannedRun> =
            (0..200).map(|item| run(1, item, TimestampMs(1_700_000_000_000), 20)).collect();
        assert!(runs[0].status == RunStatus::Running && runs[1..].iter().all(|run| run.status.is_end()));
        assert!(runs.iter().any(|run| run.status == RunStatus::Failed));
        assert!(runs.iter().any(|run| run.metrics.iter().any(|m| m.points.iter().any(|p| p.value.is_nan()))));
        assert!(
            runs.iter().all(|run| run.params.len() == 10 && run.metrics.len() == 8 && run.end > run.start)
        );
    }
}
