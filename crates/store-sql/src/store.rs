//! The store: opens a data directory, starts its threads, and answers the persistence traits.

use crate::board::SealBoard;
use crate::driver::Db;
use crate::lock::DataDirLock;
use crate::names::KeyNames;
use crate::readers::Readers;
use crate::search::SearchCache;
use crate::series::{History, Sealer, chart, open};
use crate::writer::{Writer, WriterState};
use crate::{
    artifact, checkpoint, experiment, hydrate, input, log, logged_model, migrate, registry, run, saved_view,
    search, storage_use, trash,
};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use trialbook_domain::{
    ArtifactEntry, ArtifactFile, ArtifactOwner, ArtifactPath, Clock, Code, DatasetSummary, DeletedRun,
    Experiment, ExperimentId, Key, Lifecycle, LogBatch, LoggedModel, ModelUid, ModelVersion, NewExperiment,
    NewLoggedModel, NewModelVersion, NewRegisteredModel, NewRun, NewSavedView, Problem, PromotionRules,
    PromotionTarget, RegisteredModel, RegistryEvent, Run, RunChange, RunRecord, RunUid, SavedView,
    SignatureEvidence, StorageUse, TimestampMs, ViewType, ViewUid,
};
use trialbook_query::{ModelVersionQuery, RegisteredModelQuery, RunField};
use trialbook_store::{
    Actor, Answer, ArtifactStore, ChartRequest, ChartSeries, Checked, EventSink, ExperimentChange,
    ExperimentStore, Generations, HistoryCursor, LoggedModelChange, LoggedModelSearch, LoggedModelStore,
    ModelVersionChange, Move, Moved, PromotionReport, RegisteredModelChange, RegistrySearch, RegistryStore,
    RunColumns, RunInputs, RunScan, RunSearch, RunStore, RunTable, SavedViewChange, SavedViewStore,
    SealingBacklog, SearchStore, SeriesStore, StorageUseStore, StoredRules, TagEdit, TrashSearch, TrashStore,
};

/// A reader takes at least this many runs of a chart: fewer are not worth handing over.
const CHART_RUNS_PER_READER: usize = 8;

/// How a data directory is opened.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Address below which the first experiment keeps its artifacts; `None` for our own store.
    pub first_artifact_root: Option<String>,
    /// Page cache of the writing connection, in KiB.
    pub writer_cache_kib: u32,
    /// Page cache of each reading connection, in KiB.
    pub reader_cache_kib: u32,
    /// Reading connections.
    pub n_readers: usize,
    /// Bytes that cached search columns may take.
    pub column_cache_bytes: usize,
}

impl Default for OpenOptions {
    fn default() -> OpenOptions {
        OpenOptions {
            first_artifact_root: None,
            writer_cache_kib: 65_536,
            reader_cache_kib: 32_768,
            n_readers: 4,
            column_cache_bytes: 256 * 1024 * 1024,
        }
    }
}

/// The store over one data directory. Dropping it stops its threads after what was handed over is durable.
pub struct SqlStore {
    path: PathBuf,
    options: OpenOptions,
    writer: Writer,
    readers: Option<Readers>,
    /// A reader of its own for what takes seconds: one after the other, beside all that is asked meanwhile.
    counter: Option<Readers>,
    closing: Arc<AtomicBool>,
    names: Arc<KeyNames>,
    cache: Arc<SearchCache>,
    board: Arc<SealBoard>,
    clock: Arc<dyn Clock>,
    threads: Mutex<Threads>,
    _lock: DataDirLock,
}

#[derive(Default)]
struct Threads {
    writer: Option<JoinHandle<()>>,
    sealer: Option<JoinHandle<()>>,
    readers: Vec<JoinHandle<()>>,
    checkpoint: Option<JoinHandle<()>>,
    checkpoint_stop: Option<SyncSender<()>>,
}

impl SqlStore {
    /// Opens the data directory, creating it when it is missing, and starts the threads.
    ///
    /// Problems: `state_conflict` when another process holds it or when it is newer than this program,
    /// `storage_unavailable`, `corrupt`.
    pub fn open(
        dir: &Path,
        options: OpenOptions,
        clock: Arc<dyn Clock>,
        sink: Arc<dyn EventSink>,
    ) -> Result<SqlStore, Problem> {
        std::fs::create_dir_all(dir).map_err(|error| {
            Problem::new(
                Code::StorageUnavailable,
                format!("Cannot create the data directory {}.", dir.display()),
            )
            .why(format!("{error}."))
        })?;
        let lock = DataDirLock::acquire(dir, clock.now())?;
        let path = dir.join("trialbook.db");
        let db = Db::open_writer(&path, options.writer_cache_kib)?;
        migrate::migrate(&db, clock.now(), options.first_artifact_root.as_deref())?;
        let board = Arc::new(SealBoard::default());
        let (writer, writer_thread) = Writer::start(WriterState::new(db, Arc::clone(&board)), sink)?;
        let (readers, mut reader_threads) =
            Readers::start(&path, "store-reader", options.n_readers, options.reader_cache_kib)?;
        let small_cache = options.reader_cache_kib.min(2048);
        let (counter, counter_threads) = Readers::start(&path, "store-counter", 1, small_cache)?;
        reader_threads.extend(counter_threads);
        let sealer = Sealer::start(
            Db::open_reader(&path, small_cache)?,
            writer.clone(),
            Arc::clone(&board),
            Arc::clone(&clock),
        )?;
        let (stop, stopped) = sync_channel(0);
        let wal = dir.join("trialbook.db-wal");
        let checkpoint = checkpoint::start(Db::open_checkpointer(&path)?, wal, writer.clone(), stopped)?;
        let cache = Arc::new(SearchCache::new(options.column_cache_bytes));
        let threads = Threads {
            writer: Some(writer_thread),
            sealer: Some(sealer),
            readers: reader_threads,
            checkpoint: Some(checkpoint),
            checkpoint_stop: Some(stop),
        };
        Ok(SqlStore {
            path,
            options,
            writer,
            readers: Some(readers),
            counter: Some(counter),
            closing: Arc::default(),
            names: Arc::new(KeyNames::default()),
            cache,
            board,
            clock,
            threads: Mutex::new(threads),
            _lock: lock,
        })
    }

    /// Seals everything that waits, due or not: for measurements and before a backup.
    pub fn seal_all(&self) -> Result<(), Problem> {
        let db = Db::open_reader(&self.path, self.options.reader_cache_kib)?;
        Sealer::seal_all(db, self.writer.clone(), Arc::clone(&self.board), Arc::clone(&self.clock))
    }

    fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Db) -> Result<T, Problem> + Send + 'static,
    ) -> Answer<'_, T> {
        match &self.readers {
            Some(readers) => readers.run(read),
            None => Box::pin(async { Err(Problem::bug("the store is closed")) }),
        }
    }
}

impl SqlStore {
    /// A change of the registry, undone whole when it is refused, told when it is durable.
    fn registry<T: Send + 'static>(
        &self,
        actor: Actor,
        work: impl FnOnce(&Db, &registry::Author) -> Result<T, Problem> + Send + 'static,
    ) -> Answer<'_, T> {
        self.writer.submit(2048, move |state| {
            let author = registry::Author::new(actor);
            let done = state.savepoint(|state| work(state.db(), &author))?;
            state.note_models(author.into_told());
            Ok(done)
        })
    }
}

impl Drop for SqlStore {
    fn drop(&mut self) {
        // First those that hand work to the writer, then the writer, so that nothing handed over is lost.
        let mut threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        self.board.stop();
        self.closing.store(true, Ordering::Relaxed);
        drop(threads.checkpoint_stop.take());
        let helpers = [threads.sealer.take(), threads.checkpoint.take()];
        helpers.into_iter().flatten().for_each(join);
        self.writer.stop();
        threads.writer.take().into_iter().for_each(join);
        (self.readers, self.counter) = (None, None);
        threads.readers.drain(..).for_each(join);
    }
}

fn join(handle: JoinHandle<()>) {
    if handle.join().is_err() {
        tracing::error!("a thread of the store ended in a panic");
    }
}

impl ArtifactStore for SqlStore {
    fn put_artifact(&self, owner: ArtifactOwner, file: ArtifactFile) -> Answer<'_, ()> {
        self.writer.submit(512, move |state| state.savepoint(|state| artifact::put(state, owner, &file)))
    }

    fn get_artifact(&self, owner: ArtifactOwner, path: ArtifactPath) -> Answer<'_, ArtifactFile> {
        self.read(move |db| artifact::get(db, owner, &path))
    }

    fn list_artifacts(
        &self,
        owner: ArtifactOwner,
        folder: Option<ArtifactPath>,
    ) -> Answer<'_, Vec<ArtifactEntry>> {
        self.read(move |db| db.snapshot(|db| artifact::list(db, owner, folder.as_ref())))
    }

    fn delete_artifacts(
        &self,
        owner: ArtifactOwner,
        path: ArtifactPath,
        now: TimestampMs,
    ) -> Answer<'_, u64> {
        self.writer
            .submit(512, move |state| state.savepoint(|state| artifact::delete(state, owner, &path, now)))
    }

    fn doom_blobs(&self, digests: Vec<[u8; 32]>, now: TimestampMs) -> Answer<'_, ()> {
        self.writer.submit(32 * digests.len(), move |state| {
            state.savepoint(|state| {
                digests.iter().try_for_each(|digest| artifact::doom_if_unused(state.db(), digest, now))
            })
        })
    }

    fn unknown_blobs(&self, digests: Vec<[u8; 32]>) -> Answer<'_, Vec<[u8; 32]>> {
        self.read(move |db| artifact::unknown(db, digests))
    }

    fn take_doomed_blobs(&self, since: TimestampMs, most: usize) -> Answer<'_, Vec<[u8; 32]>> {
        self.writer
            .submit(64, move |state| state.savepoint(|state| artifact::take_doomed(state, since, most)))
    }
}

impl ExperimentStore for SqlStore {
    fn create_experiment(&self, new: NewExperiment, now: TimestampMs) -> Answer<'_, ExperimentId> {
        self.writer.submit(512, move |state| state.savepoint(|state| experiment::create(state, &new, now)))
    }

    fn get_experiment(&self, id: ExperimentId) -> Answer<'_, Experiment> {
        self.read(move |db| experiment::get(db, id))
    }

    fn get_experiment_by_name(&self, name: String) -> Answer<'_, Experiment> {
        self.read(move |db| experiment::get_by_name(db, &name))
    }

    fn list_experiments(&self, view: ViewType) -> Answer<'_, Vec<Experiment>> {
        self.read(move |db| db.snapshot(|db| experiment::list(db, view)))
    }

    fn change_experiment(
        &self,
        id: ExperimentId,
        change: ExperimentChange,
        now: TimestampMs,
    ) -> Answer<'_, Experiment> {
        self.writer
            .submit(512, move |state| state.savepoint(|state| experiment::change(state, id, change, now)))
    }
}

impl LoggedModelStore for SqlStore {
    fn create_logged_model(&self, new: NewLoggedModel, now: TimestampMs) -> Answer<'_, LoggedModel> {
        let pairs = new.params.iter().chain(&new.tags);
        let size = 512 + pairs.map(|(key, value)| key.as_str().len() + value.len()).sum::<usize>();
        self.writer.submit(size, move |state| state.savepoint(|state| logged_model::create(state, &new, now)))
    }

    fn get_logged_model(&self, uid: ModelUid) -> Answer<'_, LoggedModel> {
        self.read(move |db| db.snapshot(|db| logged_model::get(db, uid)))
    }

    fn change_logged_model(
        &self,
        uid: ModelUid,
        change: LoggedModelChange,
        now: TimestampMs,
    ) -> Answer<'_, LoggedModel> {
        self.writer
            .submit(1024, move |state| state.savepoint(|state| logged_model::change(state, uid, change, now)))
    }

    fn search_logged_models(&self, search: LoggedModelSearch) -> Answer<'_, Vec<LoggedModel>> {
        self.read(move |db| db.snapshot(|db| logged_model::search(db, &search)))
    }
}

impl RegistryStore for SqlStore {
    fn create_registered_model(&self, new: NewRegisteredModel, actor: Actor) -> Answer<'_, RegisteredModel> {
        self.registry(actor, move |db, author| registry::create_model(db, &new, author))
    }

    fn get_registered_model(&self, name: String) -> Answer<'_, RegisteredModel> {
        self.read(move |db| db.snapshot(|db| registry::get_model(db, &name)))
    }

    fn change_registered_model(
        &self,
        name: String,
        change: RegisteredModelChange,
        actor: Actor,
    ) -> Answer<'_, RegisteredModel> {
        self.registry(actor, move |db, author| registry::change_model(db, &name, change, author))
    }

    fn delete_registered_model(&self, name: String, actor: Actor) -> Answer<'_, ()> {
        self.registry(actor, move |db, author| registry::delete_model(db, &name, author))
    }

    fn create_model_version(&self, new: NewModelVersion, actor: Actor) -> Answer<'_, ModelVersion> {
        self.registry(actor, move |db, author| registry::create_version(db, &new, author))
    }

    fn get_model_version(&self, name: String, number: i64) -> Answer<'_, ModelVersion> {
        self.read(move |db| db.snapshot(|db| registry::get_version(db, &name, number)))
    }

    fn get_version_by_alias(&self, name: String, alias: String) -> Answer<'_, ModelVersion> {
        self.read(move |db| db.snapshot(|db| registry::by_alias(db, &name, &alias)))
    }

    fn change_model_version(
        &self,
        name: String,
        number: i64,
        change: ModelVersionChange,
        actor: Actor,
    ) -> Answer<'_, ModelVersion> {
        self.registry(actor, move |db, author| registry::change_version(db, &name, number, change, author))
    }

    fn delete_model_version(&self, name: String, number: i64, actor: Actor) -> Answer<'_, ()> {
        self.registry(actor, move |db, author| registry::delete_version(db, &name, number, author))
    }

    fn search_registered_models(
        &self,
        search: RegistrySearch<RegisteredModelQuery>,
    ) -> Answer<'_, Vec<RegisteredModel>> {
        self.read(move |db| db.snapshot(|db| registry::search_models(db, &search)))
    }

    fn search_model_versions(
        &self,
        search: RegistrySearch<ModelVersionQuery>,
    ) -> Answer<'_, Vec<ModelVersion>> {
        self.read(move |db| db.snapshot(|db| registry::search_versions(db, &search)))
    }

    fn move_version(
        &self,
        name: String,
        to: Move,
        evidence: Option<SignatureEvidence>,
        actor: Actor,
    ) -> Answer<'_, Checked<Moved>> {
        self.registry(actor, move |db, author| {
            registry::move_version(db, &name, &to, evidence.as_ref(), author)
        })
    }

    fn get_rollback(&self, name: String, alias: String) -> Answer<'_, Moved> {
        self.read(move |db| db.snapshot(|db| registry::rollback(db, &name, &alias)))
    }

    fn check_promotion(
        &self,
        name: String,
        number: i64,
        target: Option<PromotionTarget>,
        evidence: Option<SignatureEvidence>,
    ) -> Answer<'_, Checked<PromotionReport>> {
        self.read(move |db| {
            db.snapshot(|db| registry::check_promotion(db, &name, number, target.as_ref(), evidence.as_ref()))
        })
    }

    fn get_promotion_rules(&self, name: String) -> Answer<'_, StoredRules> {
        self.read(move |db| db.snapshot(|db| registry::get_rules(db, &name)))
    }

    fn set_promotion_rules(
        &self,
        name: String,
        revision: i64,
        rules: Option<PromotionRules>,
        actor: Actor,
    ) -> Answer<'_, StoredRules> {
        self.registry(actor, move |db, author| registry::set_rules(db, &name, revision, rules, author))
    }

    fn list_registry_events(
        &self,
        name: String,
        generations: Generations,
        before: Option<i64>,
        limit: usize,
    ) -> Answer<'_, Vec<RegistryEvent>> {
        self.read(move |db| db.snapshot(|db| registry::list_events(db, &name, generations, before, limit)))
    }

    fn list_version_events(&self, name: String, number: i64, limit: usize) -> Answer<'_, Vec<RegistryEvent>> {
        self.read(move |db| db.snapshot(|db| registry::list_version_events(db, &name, number, limit)))
    }
}

impl RunStore for SqlStore {
    fn create_run(&self, new: NewRun, now: TimestampMs) -> Answer<'_, RunRecord> {
        let names = Arc::clone(&self.names);
        self.writer.submit(1024, move |state| {
            state.savepoint(|state| {
                run::create(state, &new, now)?;
                hydrate::record(state.db(), &names, new.uid)
            })
        })
    }

    fn get_run(&self, uid: RunUid) -> Answer<'_, RunRecord> {
        let names = Arc::clone(&self.names);
        self.read(move |db| db.snapshot(|db| hydrate::record(db, &names, uid)))
    }

    fn get_run_info(&self, uid: RunUid) -> Answer<'_, Run> {
        self.read(move |db| run::get(db, uid).map(|(_, run)| run))
    }

    fn update_run(&self, uid: RunUid, change: RunChange, now: TimestampMs) -> Answer<'_, Run> {
        self.writer.submit(256, move |state| state.savepoint(|state| run::update(state, uid, &change, now)))
    }

    fn stop_run(&self, uid: RunUid, reason: (Key, String), now: TimestampMs) -> Answer<'_, Run> {
        self.writer.submit(256, move |state| state.savepoint(|state| run::stop(state, uid, &reason, now)))
    }

    fn set_run_lifecycle(&self, uid: RunUid, lifecycle: Lifecycle, now: TimestampMs) -> Answer<'_, Run> {
        self.writer
            .submit(256, move |state| state.savepoint(|state| run::set_lifecycle(state, uid, lifecycle, now)))
    }

    fn log_batch(&self, uid: RunUid, batch: LogBatch, now: TimestampMs) -> Answer<'_, ()> {
        self.writer.submit(batch.size_bytes(), move |state| log::log_batch(state, uid, batch, now))
    }

    fn delete_run_tag(&self, uid: RunUid, key: Key, now: TimestampMs) -> Answer<'_, ()> {
        self.writer.submit(256, move |state| state.savepoint(|state| run::delete_tag(state, uid, &key, now)))
    }

    fn edit_run_tag(&self, uid: RunUid, key: Key, edit: TagEdit, now: TimestampMs) -> Answer<'_, ()> {
        self.writer
            .submit(1024, move |state| state.savepoint(|state| log::edit_tag(state, uid, &key, edit, now)))
    }

    fn log_inputs(&self, uid: RunUid, inputs: RunInputs, now: TimestampMs) -> Answer<'_, ()> {
        let size = inputs.datasets.iter().map(|input| {
            let dataset = &input.dataset;
            let long =
                [&dataset.schema, &dataset.profile].into_iter().flatten().map(String::len).sum::<usize>();
            256 + dataset.source.len() + long
        });
        let size = size.sum();
        self.writer.submit(size, move |state| state.savepoint(|state| input::log(state, uid, &inputs, now)))
    }

    fn list_datasets(&self, experiments: Vec<ExperimentId>, limit: usize) -> Answer<'_, Vec<DatasetSummary>> {
        self.read(move |db| db.snapshot(|db| input::list(db, &experiments, limit)))
    }
}

impl SavedViewStore for SqlStore {
    fn create_saved_view(&self, new: NewSavedView, now: TimestampMs) -> Answer<'_, SavedView> {
        let size = 512 + new.state.len();
        self.writer.submit(size, move |state| state.savepoint(|state| saved_view::create(state, &new, now)))
    }

    fn get_saved_view(&self, id: ViewUid) -> Answer<'_, SavedView> {
        self.read(move |db| saved_view::get(db, id))
    }

    fn list_saved_views(&self, experiment: ExperimentId, owner: String) -> Answer<'_, Vec<SavedView>> {
        self.read(move |db| saved_view::list(db, experiment, &owner))
    }

    fn change_saved_view(
        &self,
        id: ViewUid,
        change: SavedViewChange,
        now: TimestampMs,
    ) -> Answer<'_, SavedView> {
        self.writer
            .submit(512, move |state| state.savepoint(|state| saved_view::change(state, id, &change, now)))
    }

    fn delete_saved_view(&self, id: ViewUid) -> Answer<'_, ()> {
        self.writer.submit(256, move |state| state.savepoint(|state| saved_view::delete(state, id)))
    }
}

impl SearchStore for SqlStore {
    fn search_runs(&self, search: RunSearch) -> Answer<'_, (Vec<RunRecord>, Option<Vec<u8>>)> {
        let (names, cache) = (Arc::clone(&self.names), Arc::clone(&self.cache));
        self.read(move |db| {
            db.snapshot(|db| {
                let found = search::find(db, &names, &cache, &search, search::Count::No)?;
                Ok((search::records(db, &names, &found)?, found.next))
            })
        })
    }

    fn search_table(&self, search: RunSearch, fields: Vec<RunField>) -> Answer<'_, RunTable> {
        let (names, cache) = (Arc::clone(&self.names), Arc::clone(&self.cache));
        self.read(move |db| db.snapshot(|db| search::table(db, &names, &cache, &search, fields)))
    }

    fn scan_runs(&self, scan: RunScan, fields: Vec<RunField>) -> Answer<'_, RunColumns> {
        let (names, cache) = (Arc::clone(&self.names), Arc::clone(&self.cache));
        self.read(move |db| db.snapshot(|db| search::scan(db, &names, &cache, &scan, &fields)))
    }

    fn list_run_fields(&self, experiment: ExperimentId) -> Answer<'_, Vec<RunField>> {
        self.read(move |db| search::fields(db, experiment))
    }
}

impl SeriesStore for SqlStore {
    fn open_history(&self, run: RunUid, key: Key, skip: u64) -> Answer<'_, Box<dyn HistoryCursor>> {
        let names = Arc::clone(&self.names);
        let opened = self.read(move |db| open(db, &names, run, &key, skip));
        let readers = self.readers.clone();
        Box::pin(async move {
            let readers = readers.ok_or_else(|| Problem::bug("the store is closed"))?;
            Ok(Box::new(History::new(readers, opened.await?)) as Box<dyn HistoryCursor>)
        })
    }

    fn sealing_backlog(&self) -> Option<SealingBacklog> {
        self.board.backlog()
    }

    fn chart(&self, request: ChartRequest) -> Answer<'_, Vec<ChartSeries>> {
        // Decoding is the work here, so the runs are shared out among the readers.
        let share = request.runs.len().div_ceil(self.options.n_readers).max(CHART_RUNS_PER_READER);
        let request = Arc::new(request);
        let parts: Vec<Answer<'_, Vec<ChartSeries>>> = (0..request.runs.len())
            .step_by(share)
            .map(|first| {
                let (names, request) = (Arc::clone(&self.names), Arc::clone(&request));
                let runs = first..(first + share).min(request.runs.len());
                self.read(move |db| chart(db, &names, &request, runs))
            })
            .collect();
        Box::pin(async move {
            let mut series = Vec::new();
            for part in parts {
                series.extend(part.await?);
            }
            Ok(series)
        })
    }
}

impl TrashStore for SqlStore {
    fn list_deleted_runs(&self, search: TrashSearch) -> Answer<'_, (Vec<DeletedRun>, u64)> {
        self.read(move |db| db.snapshot(|db| trash::list(db, &search)))
    }
}

impl StorageUseStore for SqlStore {
    fn count_storage_use(&self) -> Answer<'_, StorageUse> {
        let closing = Arc::clone(&self.closing);
        match &self.counter {
            Some(counter) => {
                counter.run(move |db| storage_use::count(db, || closing.load(Ordering::Relaxed)))
            }
            None => Box::pin(async { Err(Problem::bug("the store is closed")) }),
        }
    }
}
