//! The one writer: a thread that joins waiting work into group commits.
//!
//! Work is handed over through a bounded queue. The thread takes everything that waits, runs it in one transaction,
//! commits once (one fsync), and only then answers. A piece of work that fails alone leaves no trace.

mod delta;
mod flush;
mod keys;
mod state;
mod tail;

use crate::driver;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;
use trialbook_domain::{Code, Kind, Problem, guarded};
use trialbook_store::{Answer, EventSink};

pub(crate) use keys::KeyKind;
pub(crate) use state::{WriterState, experiment_deleted, experiment_not_found, run_ended, run_not_found};

/// Pieces of work that may wait.
const QUEUE_LEN_MAX: usize = 4096;
/// Bytes that may wait.
const QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Pieces of work in one commit.
const GROUP_LEN_MAX: usize = 512;
/// Bytes in one commit.
const GROUP_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long the queue must be empty before idle work is done.
const IDLE: Duration = Duration::from_secs(1);

/// Called with the outcome of the commit.
type Finish = Box<dyn FnOnce(&Result<(), Problem>) + Send>;
/// Runs inside the transaction, or learns why there is none.
type Work = Box<dyn FnOnce(Result<&mut WriterState, Problem>) -> Finish + Send>;

enum Message {
    Work { work: Work, size_bytes: usize },
    Stop,
}

/// Hands work to the writer thread. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Writer {
    sender: SyncSender<Message>,
    waiting_bytes: Arc<AtomicUsize>,
}

impl Writer {
    /// Starts the writer thread over its connection.
    pub(crate) fn start(
        state: WriterState,
        sink: Arc<dyn EventSink>,
    ) -> Result<(Writer, JoinHandle<()>), Problem> {
        let (sender, receiver) = sync_channel(QUEUE_LEN_MAX);
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let writer = Writer { sender, waiting_bytes: Arc::clone(&waiting_bytes) };
        let handle = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || WriterLoop { state, sink, receiver, waiting_bytes }.run())
            .map_err(|error| Problem::bug(format!("cannot start the writer thread: {error}")))?;
        Ok((writer, handle))
    }

    /// Runs `work` in the next commit; the answer comes when it is durable. An error of `work` undoes it alone.
    pub(crate) fn submit<T: Send + 'static>(
        &self,
        size_bytes: usize,
        work: impl FnOnce(&mut WriterState) -> Result<T, Problem> + Send + 'static,
    ) -> Answer<'static, T> {
        let (sender, receiver) = oneshot::channel();
        let boxed: Work = Box::new(move |state| {
            let result = state.and_then(|state| carry_out(state, work));
            Box::new(move |committed| {
                let answer = result.and_then(|value| committed.clone().map(|()| value));
                // The asker may have gone; what was committed stays committed.
                let _ = sender.send(answer);
            })
        });
        let queued = self.enqueue(boxed, size_bytes);
        Box::pin(async move {
            queued?;
            receiver.await.unwrap_or_else(|_| Err(stopped()))
        })
    }

    /// Like [`Writer::submit`] for threads that may block.
    pub(crate) fn submit_blocking<T: Send + 'static>(
        &self,
        size_bytes: usize,
        work: impl FnOnce(&mut WriterState) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (sender, receiver) = sync_channel(1);
        let boxed: Work = Box::new(move |state| {
            let result = state.and_then(|state| carry_out(state, work));
            Box::new(move |committed| {
                let _ = sender.send(result.and_then(|value| committed.clone().map(|()| value)));
            })
        });
        self.enqueue(boxed, size_bytes)?;
        receiver.recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Asks the thread to end after what already waits.
    pub(crate) fn stop(&self) {
        // A full queue is drained by the thread; a closed one has stopped already.
        let _ = self.sender.send(Message::Stop);
    }

    fn enqueue(&self, work: Work, size_bytes: usize) -> Result<(), Problem> {
        let waiting = self.waiting_bytes.fetch_add(size_bytes, Ordering::Relaxed);
        let sent = if waiting > QUEUE_BYTES_MAX {
            Err(overloaded())
        } else {
            self.sender.try_send(Message::Work { work, size_bytes }).map_err(|error| match error {
                TrySendError::Full(_) => overloaded(),
                TrySendError::Disconnected(_) => stopped(),
            })
        };
        if sent.is_err() {
            self.waiting_bytes.fetch_sub(size_bytes, Ordering::Relaxed);
        }
        sent
    }
}

/// Does one piece of work. What a panic in it has left half done goes with the whole group.
fn carry_out<T>(
    state: &mut WriterState,
    work: impl FnOnce(&mut WriterState) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let mut broke_off = true;
    let result = guarded(|| {
        let result = work(state);
        broke_off = false;
        result
    });
    if broke_off && let Err(problem) = &result {
        state.poison(problem.clone());
    }
    result
}

fn overloaded() -> Problem {
    Problem::new(Code::Overloaded, "The server has more writes to do than it can queue.")
        .hint("Send it again.")
}

fn stopped() -> Problem {
    Problem::new(Code::ShuttingDown, "The server is shutting down; the write was not stored.")
        .hint("Send it again when the server is back.")
}

fn is_storage_failure(problem: &Problem) -> bool {
    matches!(problem.kind(), Kind::Unavailable | Kind::Corrupt | Kind::Bug)
}

struct WriterLoop {
    state: WriterState,
    sink: Arc<dyn EventSink>,
    receiver: Receiver<Message>,
    waiting_bytes: Arc<AtomicUsize>,
}

impl WriterLoop {
    fn run(mut self) {
        let mut idle_done = true;
        loop {
            let first = if idle_done {
                self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                self.receiver.recv_timeout(IDLE)
            };
            match first {
                Ok(Message::Work { work, size_bytes }) => {
                    idle_done = false;
                    if self.group(work, size_bytes) {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.state.idle();
                    idle_done = true;
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.state.finish();
    }

    /// One commit over everything that waits. Returns whether the thread shall end.
    fn group(&mut self, first: Work, first_bytes: usize) -> bool {
        let mut stop = false;
        let (mut len, mut bytes) = (1, first_bytes);
        let mut finishes = Vec::new();
        let mut next = Some(first);
        let begun = self.state.begin();
        while let Some(work) = next.take() {
            finishes.push(work(begun.clone().map(|()| &mut self.state)));
            if len < GROUP_LEN_MAX && bytes < GROUP_BYTES_MAX {
                match self.receiver.try_recv() {
                    Ok(Message::Work { work, size_bytes }) => {
                        len += 1;
                        bytes += size_bytes;
                        next = Some(work);
                    }
                    Ok(Message::Stop) => stop = true,
                    Err(_) => {}
                }
            }
        }
        self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        let outcome = begun.and_then(|()| self.state.commit());
        let committed = outcome.as_ref().map(|_| ()).map_err(Clone::clone);
        if let Err(problem) = &committed {
            tracing::error!(problem = %problem, works = len, "a group commit failed and was undone");
        }
        for finish in finishes {
            finish(&committed);
        }
        let (changes, models) = outcome.unwrap_or_default();
        let told = guarded(|| {
            if !changes.is_empty() {
                self.sink.committed(&changes);
            }
            if !models.is_empty() {
                self.sink.models_committed(&models);
            }
            Ok(())
        });
        if let Err(problem) = told {
            tracing::error!(problem = ?problem, "a commit was not told to all who listen");
        }
        stop
    }
}

impl WriterState {
    fn begin(&mut self) -> Result<(), Problem> {
        if self.db().in_transaction() {
            // The last one could not even be undone.
            self.db().execute(&driver::ROLLBACK, ())?;
        }
        self.db().execute(&driver::BEGIN_WRITE, ()).map(|_| ())
    }

    /// Runs `work` so that an error undoes its statements alone.
    pub(crate) fn savepoint<T>(
        &mut self,
        work: impl FnOnce(&mut WriterState) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.db().execute(&driver::SAVEPOINT, ())?;
        let keys_before = self.n_keys_inserted();
        let result = work(self);
        if let Err(problem) = &result
            && (self.n_keys_inserted() != keys_before || is_storage_failure(problem))
        {
            // What is remembered may no longer be what is stored: the group fails as one and memory starts afresh.
            self.poison(problem.clone());
        }
        let undone = match &result {
            Ok(_) => Ok(0),
            Err(_) => self.db().execute(&driver::SAVEPOINT_ROLLBACK, ()),
        };
        let released = undone.and_then(|_| self.db().execute(&driver::SAVEPOINT_RELEASE, ()));
        if let Err(problem) = &released {
            self.poison(problem.clone());
        }
        result
    }
}

#[cfg(test)]
mod tests;
