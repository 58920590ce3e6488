//! `trialbook demo`: fills a data directory with realistic runs.

mod image;
mod plan;
mod random;

use super::settings;
use crate::printer::Printer;
use clap::{Arg, ArgMatches, Command};
use plan::PlannedRun;
use random::Random;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use trialbook_domain::{
    ArtifactPath, Clock, Code, ExperimentId, Key, LogBatch, NewExperiment, Principal, Problem, Protocol,
    RequestContext, RequestId, RunChange, RunUid,
};
use trialbook_server::{App, Settings, SystemClock, SystemEntropy};
use trialbook_services::{PARENT_RUN_TAG, Services, StartRun};

/// Runs written at the same time: they share group commits.
const AT_ONCE: usize = 256;
/// Points that may wait to be compressed while more are written: about 0.7 GB of the write-ahead form.
const BACKLOG_MAX: u64 = 32 * 1024 * 1024;
/// Every so many runs one begins a nested search with this many children.
const SEARCH_EVERY: u64 = 20;
const CHILDREN: u64 = 5;
/// Runs that get pictures and files; more would only take space.
const WITH_FILES_MAX: u64 = 50;

/// Arguments.
pub(crate) fn command() -> Command {
    let number = |name: &'static str, value: &'static str, default: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .default_value(default)
            .help(help)
            .value_parser(clap::value_parser!(u64))
    };
    let command = Command::new("demo")
        .about("Fill a data directory with realistic runs")
        .long_about(
            "Fills a data directory with realistic runs: learning curves with noise, failures, nested searches, NaN, \
             images. The server must not be running on the same directory.",
        )
        .after_help("Example: trialbook demo --runs 1000 && trialbook server")
        .arg(number("runs", "N", "60", "Runs to write"))
        .arg(number("steps", "N", "100", "Steps of each run"))
        .arg(number("seed", "N", "1", "Seed: the same one writes the same runs"))
        .arg(Arg::new("experiment").long("experiment").value_name("NAME").default_value("demo").help("Experiment to write to"));
    settings::add_to(command)
}

#[derive(Clone)]
struct Demo {
    services: Services,
    experiment: ExperimentId,
    seed: u64,
    n_steps: u32,
}

/// Writes the runs and says how many.
pub(crate) fn run(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    let settings = Settings::new(&settings::read(matches)?)?;
    let number = |name: &str| matches.get_one::<u64>(name).copied().unwrap_or(0);
    let (n_runs, n_steps, seed) = (number("runs"), number("steps"), number("seed"));
    if n_steps == 0 || n_steps > 1_000_000 {
        return Err(Problem::new(Code::InvalidValue, format!("--steps cannot be {n_steps}."))
            .hint("Choose a number from 1 to 1000000."));
    }
    let name = matches.get_one::<String>("experiment").cloned().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::bug(format!("cannot start the runtime: {error}")))?;
    runtime.block_on(async {
        let services = App::open(&settings, Arc::new(SystemClock), Arc::new(SystemEntropy))?.services;
        let experiment = experiment(&services, &name).await?;
        let demo = Demo { services, experiment, seed, n_steps: n_steps as u32 };
        demo.write(n_runs, printer).await?;
        printer.data(&format!(
            "{n_runs} runs written to experiment '{name}' in {}",
            settings.data_dir.display()
        ));
        Ok(())
    })
}

fn context() -> RequestContext {
    RequestContext {
        request_id: RequestId("demo".to_owned()),
        principal: Principal::Anyone,
        reason: String::new(),
    }
}

async fn experiment(services: &Services, name: &str) -> Result<ExperimentId, Problem> {
    let new = NewExperiment { name: name.to_owned(), artifact_root: None, tags: Vec::new() };
    match services.create_experiment(&context(), new).await {
        Err(problem) if problem.code() == Code::ExperimentExists => {
            Ok(services.get_experiment_by_name(&context(), name).await?.id)
        }
        created => created,
    }
}

impl Demo {
    /// Searches first write their parent, then their children; everything else goes in any order.
    async fn write(&self, n_runs: u64, printer: &Printer) -> Result<(), Problem> {
        let newest = SystemClock.now();
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let mut tasks = JoinSet::new();
        let mut item = 0;
        while item < n_runs {
            let family = if item % SEARCH_EVERY == 1 { 1 + CHILDREN } else { 1 };
            let items = item..(item + family).min(n_runs);
            item = items.end;
            let slot = Arc::clone(&slots).acquire_owned().await.map_err(Problem::bug)?;
            let demo = self.clone();
            tasks.spawn(async move {
                let mut parent = None;
                for item in items {
                    let planned = plan::run(demo.seed, item, newest, demo.n_steps);
                    let uid = demo.record(planned, item, parent).await?;
                    parent = parent.or(Some(uid));
                }
                drop(slot);
                Ok::<(), Problem>(())
            });
            while let Some(ended) = tasks.try_join_next() {
                ended.map_err(Problem::bug)??;
            }
            if item.is_multiple_of(10_000) {
                printer.talk(&format!("{item} of {n_runs} runs"));
            }
            self.wait_for_the_sealer().await;
        }
        while let Some(ended) = tasks.join_next().await {
            ended.map_err(Problem::bug)??;
        }
        Ok(())
    }

    /// Writing is faster than compressing; without a pause, what waits would fill the disk.
    async fn wait_for_the_sealer(&self) {
        while self.services.sealing_backlog().is_some_and(|backlog| backlog.n_points > BACKLOG_MAX) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn record(
        &self,
        planned: PlannedRun,
        item: u64,
        parent: Option<RunUid>,
    ) -> Result<RunUid, Problem> {
        let ctx = context();
        let mut tags = planned.tags;
        if let (Some(parent), Ok(key)) = (parent, Key::new(PARENT_RUN_TAG)) {
            tags.push((key, parent.to_string()));
        }
        let start = StartRun {
            experiment: self.experiment,
            name: Some(planned.name),
            user: planned.user.to_owned(),
            start: planned.start,
            tags,
            protocol: Protocol::Own,
        };
        let uid = self.services.create_run(&ctx, start).await?.run.uid;
        let batch = LogBatch { metrics: planned.metrics, params: planned.params, ..LogBatch::default() };
        self.services.log_batch(&ctx, uid, batch).await?;
        if item < WITH_FILES_MAX {
            self.files(uid, item).await?;
        }
        if planned.status.is_end() {
            let change = RunChange { status: Some(planned.status), end: Some(planned.end), name: None };
            self.services.update_run(&ctx, uid, change).await?;
        }
        Ok(uid)
    }

    async fn files(&self, uid: RunUid, item: u64) -> Result<(), Problem> {
        let mut random = Random::new(self.seed, item.wrapping_add(1 << 40));
        let rows: Vec<String> = (0..50).map(|row| format!("{row},{:.4}", random.unit())).collect();
        let files = [
            ("images/sample.png", image::png(&mut random)),
            ("tables/predictions.csv", format!("row,score\n{}\n", rows.join("\n")).into_bytes()),
            ("notes.md", format!("# Run {item}\n\nWritten by `trialbook demo`.\n").into_bytes()),
        ];
        for (path, content) in files {
            let path = ArtifactPath::new(path).map_err(Problem::bug)?;
            let mut upload = self.services.upload_artifact(&context(), uid, path).await?;
            upload.write(content.into()).await?;
            upload.finish().await?;
        }
        Ok(())
    }
}
