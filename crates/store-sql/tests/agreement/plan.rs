//! Random runs: numbers of every kind, texts that are numbers, gaps, deleted ones.

use crate::common::{at, block_on, key, new_run, uid};
use proptest::prelude::*;
use trialbook_domain::{
    Code, Dataset, DatasetInput, ExperimentId, KeyPoints, Lifecycle, LogBatch, MetricPoint, ParamValue,
    RunChange, RunStatus, TimestampMs,
};
use trialbook_store::{RunInputs, Store};

const NUMBERS: [f64; 8] = [0.5, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, 1e300, 3.0];
const TEXTS: [&str; 6] = ["0.01", "1e-2", "10", "adam", "ÄDAM", ""];
const TAGS: [&str; 5] = ["red", "Red", "blue", "b%ue", ""];
const DATASETS: [&str; 2] = ["iris", "wine"];

/// What a run logs.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    experiment: bool,
    start: u8,
    status: RunStatus,
    deleted: bool,
    metrics: [Option<f64>; 2],
    params: [Option<&'static str>; 2],
    tag: Option<&'static str>,
    dataset: Option<&'static str>,
}

fn some<T: Clone + std::fmt::Debug + 'static>(values: &'static [T]) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.75, prop::sample::select(values))
}

pub(crate) fn planned() -> impl Strategy<Value = Planned> {
    let status = prop_oneof![Just(RunStatus::Running), Just(RunStatus::Finished), Just(RunStatus::Failed)];
    let metrics = [some(&NUMBERS), some(&NUMBERS)];
    let params = [some(&TEXTS), some(&TEXTS)];
    let deleted = prop::bool::weighted(0.2);
    (any::<bool>(), 0..4_u8, status, deleted, metrics, params, some(&TAGS), some(&DATASETS)).prop_map(
        |(experiment, start, status, deleted, metrics, params, tag, dataset)| Planned {
            experiment,
            start,
            status,
            deleted,
            metrics,
            params,
            tag,
            dataset,
        },
    )
}

impl Planned {
    /// Creates a run that logs all of this.
    pub(crate) fn create(&self, store: &dyn Store, n: u8, experiments: [ExperimentId; 2]) {
        let mut new = new_run(n, at(i64::from(self.start)));
        new.experiment = experiments[usize::from(self.experiment)];
        new.name = format!("run-{}", n % 3);
        ["", "ann", "bob"][usize::from(n / 3 % 3)].clone_into(&mut new.user);
        block_on(store.create_run(new, at(0))).unwrap();
        block_on(store.log_batch(uid(n), self.batch(0), at(1))).unwrap();
        block_on(store.log_inputs(uid(n), self.inputs(), at(1))).unwrap();
        let end = self.status.is_end().then(|| at(i64::from(self.start) + i64::from(n)));
        let change = RunChange { status: Some(self.status), end, name: None };
        block_on(store.update_run(uid(n), change, at(2))).unwrap();
        self.set_lifecycle(store, n);
    }

    /// Does to a run that exists what can be done; says what was refused.
    pub(crate) fn change(&self, store: &dyn Store, n: u8, step: u8) -> Vec<Option<Code>> {
        let code = |result: Result<(), trialbook_domain::Problem>| result.err().map(|problem| problem.code());
        let name = (self.start == 0).then(|| "renamed".to_owned());
        let change = RunChange { status: Some(self.status), end: None, name };
        let logged = code(block_on(store.log_batch(uid(n), self.batch(step), at(5))));
        let changed = code(block_on(store.update_run(uid(n), change, at(6))).map(|_| ()));
        let untagged = code(block_on(store.delete_run_tag(uid(n), key("t"), at(7))));
        if logged != Some(Code::RunNotFound) {
            self.set_lifecycle(store, n);
        }
        vec![logged, changed, untagged]
    }

    fn set_lifecycle(&self, store: &dyn Store, n: u8) {
        let lifecycle = if self.deleted { Lifecycle::Deleted } else { Lifecycle::Active };
        block_on(store.set_run_lifecycle(uid(n), lifecycle, at(3))).unwrap();
    }

    fn batch(&self, round: u8) -> LogBatch {
        let mut batch = LogBatch::default();
        for (name, value) in ["a", "b/c"].iter().zip(self.metrics) {
            let Some(value) = value else { continue };
            let step = i64::from(round) * 2;
            let point = |step, value| MetricPoint { step, timestamp: TimestampMs(0), value };
            let points = vec![point(step, f64::from(self.start)), point(step + 1, value)];
            batch.metrics.push(KeyPoints { key: key(name), points });
        }
        for (name, value) in ["p", "q"].iter().zip(self.params) {
            let value = value.map(|text| ParamValue::from_text(text.to_owned()));
            batch.params.extend(value.map(|value| (key(name), value)));
        }
        batch.tags.extend(self.tag.map(|text| (key("t"), text.to_owned())));
        batch
    }

    fn inputs(&self) -> RunInputs {
        let input = |name: &'static str| DatasetInput {
            dataset: Dataset {
                name: name.to_owned(),
                digest: format!("digest of {name}"),
                source_type: String::new(),
                source: self.start.to_string(),
                schema: None,
                profile: None,
            },
            tags: self
                .tag
                .map(|tag| ("mlflow.data.context".to_owned(), tag.to_owned()))
                .into_iter()
                .collect(),
        };
        RunInputs { datasets: self.dataset.map(input).into_iter().collect(), ..RunInputs::default() }
    }
}
