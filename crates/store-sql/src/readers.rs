//! A few reading connections, each on its own thread, fed from one bounded queue.

use crate::driver::{self, Db};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use trialbook_domain::{Code, Problem, guarded};
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
    /// Opens `n` connections and starts their threads, which are called `name`.
    pub(crate) fn start(
        path: &Path,
        name: &str,
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
                .name(format!("{name}-{i}"))
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
                let answer = guarded(|| read(db));
                if db.in_transaction() {
                    // The read broke off in its snapshot. If this fails, the next one will say why.
                    let _ = db.execute(&driver::ROLLBACK, ());
                }
                // The asker may leave while the read runs; its answer is then of no use.
                let _ = sender.send(answer);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::statement;

    statement!(COUNT, "SELECT count(*) FROM pair");

    struct Place {
        _folder: tempfile::TempDir,
        writer: Db,
        readers: Readers,
        threads: Vec<JoinHandle<()>>,
    }

    fn place(n: usize) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let writer = Db::open_writer(&path, 1024).unwrap();
        writer.batch("CREATE TABLE pair (id INTEGER PRIMARY KEY)").unwrap();
        let (readers, threads) = Readers::start(&path, "store-reader", n, 1024).unwrap();
        Place { _folder: folder, writer, readers, threads }
    }

    fn wait<T>(answer: Answer<'static, T>) -> Result<T, Problem> {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer)
    }

    fn count(db: &Db) -> Result<i64, Problem> {
        db.row(&COUNT, (), |row| row.get(0)).map(Option::unwrap_or_default)
    }

    /// Keeps one reader busy until the sender is dropped.
    fn keep_busy(readers: &Readers) -> (SyncSender<()>, Answer<'static, ()>) {
        let (begun, begins) = sync_channel(1);
        let (end, ends) = sync_channel::<()>(0);
        let answer = readers.run(move |_| {
            begun.send(()).unwrap();
            let _ = ends.recv();
            Ok(())
        });
        begins.recv().unwrap();
        (end, answer)
    }

    #[test]
    fn as_many_reads_go_on_at_once_as_there_are_readers() {
        let place = place(3);
        let busy: Vec<_> = (0..2).map(|_| keep_busy(&place.readers)).collect();
        for n in 0..20 {
            place.writer.batch("INSERT INTO pair DEFAULT VALUES").unwrap();
            assert_eq!(wait(place.readers.run(count)).unwrap(), n + 1, "the third still answers");
        }
        for (end, answer) in busy {
            drop(end);
            wait(answer).unwrap();
        }
    }

    #[test]
    fn a_full_queue_refuses_what_comes_next() {
        let Place { readers, .. } = &place(1);
        let (end, _answer) = keep_busy(readers);
        let waiting: Vec<_> = (0..QUEUE_LEN_MAX).map(|n| readers.run(move |_| Ok(n))).collect();
        assert_eq!(wait(readers.run(count)).unwrap_err().code(), Code::Overloaded);
        drop(end);
        for (n, answer) in waiting.into_iter().enumerate() {
            assert_eq!(wait(answer).unwrap(), n);
        }
        assert_eq!(wait(readers.run(count)).unwrap(), 0);
    }

    #[test]
    fn a_read_that_nobody_waits_for_any_more_is_not_done() {
        let Place { readers, .. } = &place(1);
        let (end, _answer) = keep_busy(readers);
        let (done, is_done) = sync_channel(1);
        drop(readers.run(move |_| {
            done.send(()).unwrap();
            Ok(())
        }));
        drop(end);
        wait(readers.run(count)).unwrap();
        assert!(is_done.try_recv().is_err());
    }

    #[test]
    fn a_read_that_fails_fails_alone() {
        let Place { readers, .. } = &place(1);
        for _ in 0..3 {
            let failed = wait(readers.run(|_| Err::<(), _>(Problem::new(Code::Corrupt, "no"))));
            assert_eq!(failed.unwrap_err().code(), Code::Corrupt);
            assert_eq!(wait(readers.run(count)).unwrap(), 0);
        }
    }

    #[test]
    fn a_read_that_panics_takes_neither_its_reader_nor_later_answers_with_it() {
        let place = place(2);
        for n in 0..6 {
            let broken = place.readers.run(|db| {
                db.snapshot(|db| {
                    count(db)?;
                    panic!("in the middle of a snapshot")
                })
            });
            let problem = wait::<()>(broken).unwrap_err();
            assert_eq!(problem.code(), Code::Bug);
            assert!(problem.cause().unwrap().ends_with("in the middle of a snapshot"), "{problem:?}");
            place.writer.batch("INSERT INTO pair DEFAULT VALUES").unwrap();
            // Whichever of the two answers sees what was written meanwhile.
            let (end, answer) = keep_busy(&place.readers);
            assert_eq!(wait(place.readers.run(|db| db.snapshot(count))).unwrap(), n + 1);
            drop(end);
            wait(answer).unwrap();
        }
    }

    #[test]
    fn readers_end_when_nobody_can_ask_them_and_answer_what_waits_before() {
        let Place { readers, threads, .. } = place(2);
        let another = readers.clone();
        drop(readers);
        let answers: Vec<_> = (0..50).map(|n| another.run(move |_| Ok(n))).collect();
        drop(another);
        for thread in threads {
            thread.join().unwrap();
        }
        for (n, answer) in answers.into_iter().enumerate() {
            assert_eq!(wait(answer).unwrap(), n);
        }
    }
}
