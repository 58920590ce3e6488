//! A few threads for file work, fed from one bounded queue, so that no slow disk holds up the async threads.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, oneshot};
use trialbook_domain::{Code, Problem};

const THREADS: usize = 4;
/// Pieces of file work that may wait; callers beyond it wait without taking memory.
const QUEUE_LEN_MAX: usize = 256;

type Work = Box<dyn FnOnce() + Send>;

/// Runs file work on its own threads. The threads end when every clone is gone.
#[derive(Clone)]
pub(crate) struct FilePool {
    sender: SyncSender<Work>,
    slots: Arc<Semaphore>,
}

impl FilePool {
    pub(crate) fn start() -> Result<FilePool, Problem> {
        let (sender, receiver) = sync_channel(QUEUE_LEN_MAX);
        let receiver = Arc::new(Mutex::new(receiver));
        for i in 0..THREADS {
            let receiver = Arc::clone(&receiver);
            std::thread::Builder::new()
                .name(format!("blob-files-{i}"))
                .spawn(move || work(&receiver))
                .map_err(|error| Problem::bug(format!("cannot start a file thread: {error}")))?;
        }
        Ok(FilePool { sender, slots: Arc::new(Semaphore::new(QUEUE_LEN_MAX)) })
    }

    /// Runs `work` on some file thread and waits for it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        // As many permits as places in the queue: sending never blocks.
        let _slot = self.slots.acquire().await.map_err(|_| stopped())?;
        let (sender, receiver) = oneshot::channel();
        let boxed: Work = Box::new(move || {
            let _ = sender.send(work());
        });
        self.sender.try_send(boxed).map_err(|_| stopped())?;
        receiver.await.map_err(|_| stopped())?
    }
}

fn work(receiver: &Mutex<Receiver<Work>>) {
    loop {
        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(work) => work(),
            Err(_) => return,
        }
    }
}

fn stopped() -> Problem {
    Problem::new(Code::ShuttingDown, "The server is shutting down.")
        .hint("Send it again when the server is back.")
}
