//! Threads for work that is nothing but computing, so that it holds up no connection.

use crate::Services;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::{Semaphore, oneshot};
use trialbook_domain::{Code, Problem};

const THREADS: usize = 2;
/// Pieces of work that may wait; callers beyond it wait without taking memory.
const QUEUE_LEN_MAX: usize = 64;

type Work = Box<dyn FnOnce() + Send>;

/// The threads, started when they are first needed; they end with the use cases.
#[derive(Default)]
pub(crate) struct Compute {
    pool: OnceLock<Result<Pool, Problem>>,
}

struct Pool {
    sender: SyncSender<Work>,
    slots: Semaphore,
}

impl Pool {
    fn start() -> Result<Pool, Problem> {
        let (sender, receiver) = sync_channel(QUEUE_LEN_MAX);
        let receiver = Arc::new(Mutex::new(receiver));
        for i in 0..THREADS {
            let receiver = Arc::clone(&receiver);
            std::thread::Builder::new()
                .name(format!("compute-{i}"))
                .spawn(move || work(&receiver))
                .map_err(|error| Problem::bug(format!("cannot start a computing thread: {error}")))?;
        }
        Ok(Pool { sender, slots: Semaphore::new(QUEUE_LEN_MAX) })
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

impl Services {
    /// Computes something on a thread of its own and waits for it.
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let pool = self.inner.compute.pool.get_or_init(Pool::start).as_ref().map_err(Clone::clone)?;
        // As many permits as places in the queue: sending never blocks.
        let _slot = pool.slots.acquire().await.map_err(|_| stopped())?;
        let (sender, receiver) = oneshot::channel();
        let boxed: Work = Box::new(move || {
            // The asker may have gone.
            let _ = sender.send(work());
        });
        pool.sender.try_send(boxed).map_err(|_| stopped())?;
        receiver.await.map_err(|_| Problem::bug("a computation ended in a panic"))?
    }
}

fn stopped() -> Problem {
    Problem::new(Code::ShuttingDown, "The server is shutting down.")
        .hint("Send it again when the server is back.")
}
