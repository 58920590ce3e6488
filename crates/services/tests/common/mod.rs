//! What the tests of this crate share: the use cases over a store in memory, a clock moved by hand.
#![expect(dead_code, reason = "each test binary uses its own part")]

use bytes::Bytes;
use std::sync::Arc;
use trialbook_blobs::LocalBlobs;
use trialbook_domain::{
    ArtifactPath, Clock, ExperimentId, Key, Problem, Protocol, RequestContext, RunRecord, RunUid, TimestampMs,
};
use trialbook_services::{EventHub, Services, StartRun};
use trialbook_store::EventSink;
use trialbook_store::memory::MemoryStore;
use trialbook_testkit::{Counting, HandClock};

pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The use cases over fresh stores.
pub(crate) struct Lab {
    pub(crate) services: Services,
    pub(crate) clock: Arc<HandClock>,
    runtime: tokio::runtime::Runtime,
    dir: tempfile::TempDir,
}

impl Lab {
    pub(crate) fn new() -> Lab {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock::default());
        let events = Arc::new(EventHub::new());
        let store = MemoryStore::new(clock.now(), Arc::clone(&events) as Arc<dyn EventSink>);
        let blobs = LocalBlobs::open(&dir.path().join("blobs")).unwrap();
        let time: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let services = Services::new(Arc::new(store), blobs, events, time, Arc::new(Counting::default()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Lab { services, clock, runtime, dir }
    }

    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub(crate) fn start(&self, name: Option<&str>, tags: &[(&str, &str)]) -> Result<RunRecord, Problem> {
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

    pub(crate) fn run(&self) -> RunUid {
        self.start(None, &[]).unwrap().run.uid
    }

    pub(crate) fn upload(&self, run: RunUid, path: &str, content: impl Into<Bytes>) -> Result<(), Problem> {
        self.wait(async {
            let mut upload = self.services.upload_artifact(&ctx(), run, artifact(path)).await?;
            upload.write(content.into()).await?;
            upload.finish().await.map(|_| ())
        })
    }

    /// Stores a content and stops before it is named, as a crash does.
    pub(crate) fn store_unnamed(&self, content: &str) {
        self.wait(async {
            let mut writer = LocalBlobs::open(&self.dir.path().join("other")).unwrap().create();
            writer.write(Bytes::copy_from_slice(content.as_bytes())).await.unwrap();
            let hex = writer.finish().await.unwrap().digest.to_string();
            let place = format!("{}/{}", &hex[..2], &hex[2..4]);
            let (from, to) =
                (self.dir.path().join("other").join(&place), self.dir.path().join("blobs").join(place));
            std::fs::create_dir_all(&to).unwrap();
            std::fs::rename(from.join(&hex), to.join(&hex)).unwrap();
        });
    }

    /// Moves the clock.
    pub(crate) fn pass_ms(&self, duration_ms: i64) {
        self.clock.pass_ms(duration_ms);
    }

    /// Files in the folder of artifact contents.
    pub(crate) fn blobs(&self) -> usize {
        fn below(folder: &std::path::Path) -> usize {
            let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            paths.map(|path| if path.is_dir() { below(&path) } else { 1 }).sum()
        }
        below(&self.dir.path().join("blobs"))
    }
}

pub(crate) fn ctx() -> RequestContext {
    trialbook_testkit::caller()
}

pub(crate) fn artifact(path: &str) -> ArtifactPath {
    ArtifactPath::new(path).unwrap()
}

pub(crate) fn tag<'a>(record: &'a RunRecord, name: &str) -> Option<&'a str> {
    record.data.tags.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value.as_str())
}
