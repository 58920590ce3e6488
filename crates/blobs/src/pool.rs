//! A few threads for work that blocks or computes, fed from one bounded queue, so that it holds up no async thread.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, oneshot};
use trialbook_domain::{Code, Problem, guarded};

/// Pieces of work that may wait; callers beyond it wait without taking memory.
const QUEUE_LEN_MAX: usize = 256;

type Work = Box<dyn FnOnce() + Send>;

/// Runs work on its own threads. The threads end when every clone is gone.
#[derive(Clone)]
pub struct WorkPool {
    sender: SyncSender<Work>,
    slots: Arc<Semaphore>,
}

impl WorkPool {
    /// Starts so many threads, named `name-0` and so on.
    pub fn start(name: &str, n_threads: usize) -> Result<WorkPool, Problem> {
        let (sender, receiver) = sync_channel(QUEUE_LEN_MAX);
        let receiver = Arc::new(Mutex::new(receiver));
        for i in 0..n_threads {
            let receiver = Arc::clone(&receiver);
            std::thread::Builder::new()
                .name(format!("{name}-{i}"))
                .spawn(move || work(&receiver))
                .map_err(|error| Problem::bug(format!("cannot start the thread {name}-{i}: {error}")))?;
        }
        Ok(WorkPool { sender, slots: Arc::new(Semaphore::new(QUEUE_LEN_MAX)) })
    }

    /// Runs `work` on some thread and waits for it. Problem: `shutting_down`.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        // As many permits as places in the queue: sending never blocks.
        let _slot = self.slots.acquire().await.map_err(|_| stopped())?;
        let (sender, receiver) = oneshot::channel();
        let boxed: Work = Box::new(move || {
            let _ = sender.send(guarded(work));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn wait<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn work_that_panics_takes_no_thread_with_it() {
        let pool = WorkPool::start("test", 2).unwrap();
        for n in 0..6 {
            let broken =
                wait(pool.run(|| -> Result<(), Problem> { panic!("in the middle of work") })).unwrap_err();
            assert_eq!(broken.code(), Code::Bug);
            assert!(broken.cause().unwrap().ends_with("in the middle of work"), "{broken:?}");
            assert_eq!(wait(pool.run(move || Ok(n))).unwrap(), n);
        }
    }

    #[test]
    fn work_that_fails_or_is_waited_for_no_longer_leaves_room_for_more() {
        let pool = WorkPool::start("test", 1).unwrap();
        for n in 0..2 * QUEUE_LEN_MAX {
            drop(pool.run(move || Ok(n)));
            let failed = wait(pool.run(|| Err::<(), _>(Problem::new(Code::Corrupt, "no")))).unwrap_err();
            assert_eq!(failed.code(), Code::Corrupt);
        }
        assert_eq!(wait(pool.run(|| Ok("still there"))).unwrap(), "still there");
    }

    #[test]
    fn more_work_than_may_wait_is_done_all_the_same() {
        let pool = WorkPool::start("test", 2).unwrap();
        let n_works = 3 * QUEUE_LEN_MAX;
        let sum: usize = wait(async {
            let mut works = tokio::task::JoinSet::new();
            for n in 0..n_works {
                let pool = pool.clone();
                works.spawn(async move { pool.run(move || Ok(n)).await.unwrap() });
            }
            works.join_all().await.into_iter().sum()
        });
        assert_eq!(sum, n_works * (n_works - 1) / 2);
    }
}
