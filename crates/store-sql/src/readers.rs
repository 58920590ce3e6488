//! A few reading connections, each on its own thread, fed from one bounded queue.

use crate::driver::Db;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use trialbook_domain::{Code, Problem};
use trialbook_store::Answer;

/// Reads that may wait.
const QUEUE_LEN_MAX: usize = 1024;

type Work = Box<dyn FnOnce(&Db) + Send>;

/// Hands reads to the reader threads. The threads end when every clone is gone.
#[derive(Clone)]
pub(crate) struct Readers {
    sender: SyncSender<Work>,
}

impl Readers {
    /// Opens `n` connections and starts their threads.
    pub(crate) fn start(
        path: &Path,
        n: usize,
        cache_kib: u32,
    ) -> Result<(Readers, Vec<JoinHandle<()>>), Problem> {
        let (sender, receiver) = sync_channel(QUEUE_LEN_MAX);
        let receiver = Arc::new(Mutex::new(receiver));
        let mut handles = Vec::with_capacity(n);
        for i in 0..n {
            let db = Db::open_reader(path, cache_kib)?;
            let receiver = Arc::clone(&receiver);
            let handle = std::thread::Builder::new()
                .name(format!("store-reader-{i}"))
                .spawn(move || work(&db, &receiver))
                .map_err(|error| Problem::bug(format!("cannot start a reader thread: {error}")))?;
            handles.push(handle);
        }
        Ok((Readers { sender }, handles))
    }

    /// Runs `read` on some reader thread.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Db) -> Result<T, Problem> + Send + 'static,
    ) -> Answer<'static, T> {
        let (sender, receiver) = oneshot::channel();
        let work: Work = Box::new(move |db| {
            if !sender.is_closed() {
                // The asker may leave while the read runs; its answer is then of no use.
                let _ = sender.send(read(db));
            }
        });
        let queued = self.sender.try_send(work).map_err(|error| match error {
            TrySendError::Full(_) => {
                Problem::new(Code::Overloaded, "The server has more reads to do than it can queue.")
            }
            TrySendError::Disconnected(_) => stopped(),
        });
        Box::pin(async move {
            queued?;
            receiver.await.unwrap_or_else(|_| Err(stopped()))
        })
    }
}

fn work(db: &Db, receiver: &Mutex<Receiver<Work>>) {
    loop {
        // The lock is held while waiting: exactly one idle thread waits for work, the others for the lock.
        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(read) => read(db),
            Err(_) => return,
        }
    }
}

fn stopped() -> Problem {
    Problem::new(Code::ShuttingDown, "The server is shutting down.")
        .hint("Ask again when the server is back.")
}
