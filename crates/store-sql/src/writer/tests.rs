//! The writer: group commits, a queue that is full, faults, and its end.

use super::*;
use crate::board::SealBoard;
use crate::driver::{Db, statement};
use crate::{experiment, migrate};
use std::path::Path;
use trialbook_domain::{ExperimentId, NewExperiment, TimestampMs};
use trialbook_store::Change;

struct Deaf;

impl EventSink for Deaf {
    fn committed(&self, _: &[Change]) {}
}

fn state(dir: &Path) -> WriterState {
    let db = Db::open_writer(&dir.join("trialbook.db"), 1024).unwrap();
    db.batch("PRAGMA busy_timeout = 0;").unwrap();
    migrate::migrate(&db, TimestampMs(0), None).unwrap();
    WriterState::new(db, Arc::new(SealBoard::default()))
}

fn create(writer: &Writer) -> Result<ExperimentId, Problem> {
    let new = NewExperiment { name: "a".to_owned(), artifact_root: None, tags: Vec::new() };
    writer.submit_blocking(1, move |state| {
        state.savepoint(|state| experiment::create(state, &new, TimestampMs(0)))
    })
}

#[test]
fn while_another_program_holds_the_write_lock_writes_are_refused_with_that_reason() {
    let dir = tempfile::tempdir().unwrap();
    let (writer, thread) = Writer::start(state(dir.path()), Arc::new(Deaf)).unwrap();
    let other = Db::open_writer(&dir.path().join("trialbook.db"), 1024).unwrap();
    other.execute(&driver::BEGIN_WRITE, ()).unwrap();
    let refused = create(&writer).unwrap_err();
    assert_eq!(refused.code(), Code::StorageUnavailable);
    assert_eq!(refused.cause(), Some("Another process holds a lock on the database."));
    other.execute(&driver::ROLLBACK, ()).unwrap();
    create(&writer).unwrap();
    writer.stop();
    thread.join().unwrap();
}

#[test]
fn a_transaction_that_could_not_be_undone_does_not_stop_later_writes() {
    let dir = tempfile::tempdir().unwrap();
    let state = state(dir.path());
    state.db().execute(&driver::BEGIN_WRITE, ()).unwrap();
    let (writer, thread) = Writer::start(state, Arc::new(Deaf)).unwrap();
    create(&writer).unwrap();
    writer.stop();
    thread.join().unwrap();
}

/// Keeps the writer busy until it is dropped: whatever is submitted meanwhile waits.
struct Busy {
    _end: SyncSender<()>,
}

fn keep_busy(writer: &Writer) -> Busy {
    let (begun, begins) = sync_channel(1);
    let (end, ends) = sync_channel::<()>(0);
    let answer = writer.submit(0, move |_| {
        begun.send(()).unwrap();
        // Ends when the other side is dropped.
        let _ = ends.recv();
        Ok(())
    });
    drop(answer);
    begins.recv().unwrap();
    Busy { _end: end }
}

fn wait<T>(answer: Answer<'static, T>) -> Result<T, Problem> {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer)
}

/// Names of the experiments, by id.
fn names(dir: &Path) -> Vec<String> {
    let db = Db::open_reader(&dir.join("trialbook.db"), 1024).unwrap();
    db.rows(&NAMES, (), |row| row.get(0)).unwrap()
}

statement!(NAMES, "SELECT name FROM experiment WHERE id > 0 ORDER BY id");

fn submit(writer: &Writer, name: &str) -> Answer<'static, ExperimentId> {
    let new = NewExperiment { name: name.to_owned(), artifact_root: None, tags: Vec::new() };
    writer.submit(1, move |state| state.savepoint(|state| experiment::create(state, &new, TimestampMs(0))))
}

#[test]
fn a_full_queue_refuses_what_comes_next_and_takes_more_when_it_is_empty() {
    let dir = tempfile::tempdir().unwrap();
    let (writer, thread) = Writer::start(state(dir.path()), Arc::new(Deaf)).unwrap();
    let busy = keep_busy(&writer);
    let waiting: Vec<_> = (0..QUEUE_LEN_MAX).map(|n| writer.submit(1, move |_| Ok(n))).collect();
    let refused = wait(writer.submit(1, |_| Ok(()))).unwrap_err();
    assert_eq!(refused.code(), Code::Overloaded);
    drop(busy);
    for (n, answer) in waiting.into_iter().enumerate() {
        assert_eq!(wait(answer).unwrap(), n);
    }
    wait(writer.submit(1, |_| Ok(()))).unwrap();
    assert_eq!(writer.waiting_bytes.load(Ordering::Relaxed), 0);
    writer.stop();
    thread.join().unwrap();
}

#[test]
fn too_many_bytes_refuse_what_comes_next_however_few_pieces_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let (writer, thread) = Writer::start(state(dir.path()), Arc::new(Deaf)).unwrap();
    let busy = keep_busy(&writer);
    let large = writer.submit(QUEUE_BYTES_MAX + 1, |_| Ok(()));
    for size_bytes in [0, 1, QUEUE_BYTES_MAX] {
        let refused = wait(writer.submit(size_bytes, |_| Ok(()))).unwrap_err();
        assert_eq!(refused.code(), Code::Overloaded, "{size_bytes}");
    }
    drop(busy);
    wait(large).unwrap();
    wait(writer.submit(QUEUE_BYTES_MAX + 1, |_| Ok(()))).unwrap();
    assert_eq!(writer.waiting_bytes.load(Ordering::Relaxed), 0, "what was refused is not counted");
    writer.stop();
    thread.join().unwrap();
}

#[test]
fn what_waits_when_the_writer_is_stopped_is_stored_and_what_comes_later_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (writer, thread) = Writer::start(state(dir.path()), Arc::new(Deaf)).unwrap();
    let busy = keep_busy(&writer);
    let before: Vec<_> = ["a", "b"].into_iter().map(|name| submit(&writer, name)).collect();
    writer.stop();
    let after = submit(&writer, "c");
    drop(busy);
    thread.join().unwrap();
    for answer in before {
        wait(answer).unwrap();
    }
    for late in [after, submit(&writer, "d")] {
        assert_eq!(wait(late).unwrap_err().code(), Code::ShuttingDown);
    }
    assert_eq!(create(&writer).unwrap_err().code(), Code::ShuttingDown);
    assert_eq!(names(dir.path()), ["a", "b"]);
}

#[test]
fn an_asker_that_has_gone_stops_neither_its_write_nor_that_of_others() {
    let dir = tempfile::tempdir().unwrap();
    let (writer, thread) = Writer::start(state(dir.path()), Arc::new(Deaf)).unwrap();
    let busy = keep_busy(&writer);
    drop(submit(&writer, "a"));
    let other = submit(&writer, "b");
    drop(busy);
    wait(other).unwrap();
    writer.stop();
    thread.join().unwrap();
    assert_eq!(names(dir.path()), ["a", "b"]);
}

#[test]
fn one_that_is_refused_among_many_is_undone_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (writer, thread) = Writer::start(state(dir.path()), Arc::new(Deaf)).unwrap();
    let busy = keep_busy(&writer);
    let answers: Vec<_> = ["a", "b", "a", "c", "b"].into_iter().map(|name| submit(&writer, name)).collect();
    drop(busy);
    let codes: Vec<_> =
        answers.into_iter().map(|answer| wait(answer).err().map(|problem| problem.code())).collect();
    let exists = Some(Code::ExperimentExists);
    assert_eq!(codes, [None, None, exists, None, exists]);
    writer.stop();
    thread.join().unwrap();
    assert_eq!(names(dir.path()), ["a", "b", "c"]);
}

#[test]
fn a_fault_of_storage_fails_its_whole_group_and_the_next_one_starts_afresh() {
    let dir = tempfile::tempdir().unwrap();
    let (writer, thread) = Writer::start(state(dir.path()), Arc::new(Deaf)).unwrap();
    for code in [Code::StorageUnavailable, Code::Corrupt, Code::Bug] {
        let busy = keep_busy(&writer);
        let before = submit(&writer, "a");
        let fault = writer.submit(1, move |state| {
            state.savepoint(|_| Err::<(), _>(Problem::new(code, "The disk is gone.")))
        });
        let after = submit(&writer, "b");
        drop(busy);
        for failed in [wait(before).map(|_| ()), wait(fault), wait(after).map(|_| ())] {
            assert_eq!(failed.unwrap_err().code(), code);
        }
        assert!(names(dir.path()).is_empty(), "{code:?}");
    }
    wait(submit(&writer, "a")).unwrap();
    writer.stop();
    thread.join().unwrap();
    assert_eq!(names(dir.path()), ["a"]);
}

/// Hears in which order answers and changes come.
#[derive(Default)]
struct Heard(std::sync::Mutex<Vec<usize>>);

impl EventSink for Heard {
    fn committed(&self, changes: &[Change]) {
        self.0.lock().unwrap().push(changes.len());
    }
}

#[test]
fn changes_are_told_once_a_commit_and_none_of_what_was_refused() {
    let dir = tempfile::tempdir().unwrap();
    let heard = Arc::new(Heard::default());
    let sink: Arc<dyn EventSink> = Arc::clone(&heard) as Arc<dyn EventSink>;
    let (writer, thread) = Writer::start(state(dir.path()), sink).unwrap();
    for names in [&["a", "b", "a"][..], &["a"], &["c"]] {
        let busy = keep_busy(&writer);
        let answers: Vec<_> = names.iter().map(|name| submit(&writer, name)).collect();
        drop(busy);
        for answer in answers {
            // Some of them are refused.
            let _ = wait(answer);
        }
    }
    writer.stop();
    thread.join().unwrap();
    assert_eq!(*heard.0.lock().unwrap(), [2, 1]);
}

#[test]
fn a_group_is_no_larger_than_its_limit() {
    let dir = tempfile::tempdir().unwrap();
    let heard = Arc::new(Heard::default());
    let sink: Arc<dyn EventSink> = Arc::clone(&heard) as Arc<dyn EventSink>;
    let (writer, thread) = Writer::start(state(dir.path()), sink).unwrap();
    let busy = keep_busy(&writer);
    let answers: Vec<_> = (0..GROUP_LEN_MAX + 10).map(|n| submit(&writer, &format!("e{n}"))).collect();
    drop(busy);
    for answer in answers {
        wait(answer).unwrap();
    }
    writer.stop();
    thread.join().unwrap();
    // The one that kept the writer busy is of the first group.
    assert_eq!(*heard.0.lock().unwrap(), [GROUP_LEN_MAX - 1, 11]);
}

#[test]
fn work_that_panics_fails_its_group_and_the_writer_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let (writer, thread) = Writer::start(state(dir.path()), Arc::new(Deaf)).unwrap();
    for round in 0..3 {
        let busy = keep_busy(&writer);
        let before = submit(&writer, &format!("before {round}"));
        let broken = writer.submit::<()>(1, |state| {
            state.savepoint(|state| {
                let new =
                    NewExperiment { name: "half done".to_owned(), artifact_root: None, tags: Vec::new() };
                experiment::create(state, &new, TimestampMs(0))?;
                panic!("in the middle of a write")
            })
        });
        let after = submit(&writer, &format!("after {round}"));
        drop(busy);
        for (outcome, name) in
            [(wait(before).err(), "before"), (wait(broken).err(), "broken"), (wait(after).err(), "after")]
        {
            let problem = outcome.unwrap();
            assert_eq!(problem.code(), Code::Bug, "{name}");
            assert!(problem.cause().unwrap().ends_with("in the middle of a write"), "{name}: {problem:?}");
        }
        wait(submit(&writer, &format!("later {round}"))).unwrap();
    }
    let refused = writer.submit_blocking::<()>(1, |_| panic!("for one who blocks")).unwrap_err();
    assert!(refused.cause().unwrap().ends_with("for one who blocks"), "{refused:?}");
    assert_eq!(names(dir.path()), ["later 0", "later 1", "later 2"]);
    writer.stop();
    thread.join().unwrap();
}

/// One who listens, and panics at the first news.
#[derive(Default)]
struct Nervous(std::sync::atomic::AtomicUsize);

impl EventSink for Nervous {
    fn committed(&self, _: &[Change]) {
        let heard = self.0.fetch_add(1, Ordering::SeqCst);
        assert!(heard > 0, "the first news");
    }
}

#[test]
fn a_listener_that_panics_stops_neither_the_writer_nor_later_news() {
    let dir = tempfile::tempdir().unwrap();
    let listener = Arc::new(Nervous::default());
    let sink: Arc<dyn EventSink> = Arc::clone(&listener) as Arc<dyn EventSink>;
    let (writer, thread) = Writer::start(state(dir.path()), sink).unwrap();
    for name in ["a", "b", "c"] {
        wait(submit(&writer, name)).unwrap();
    }
    writer.stop();
    thread.join().unwrap();
    assert_eq!(names(dir.path()), ["a", "b", "c"]);
    assert_eq!(listener.0.load(Ordering::SeqCst), 3);
}
