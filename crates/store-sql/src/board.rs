//! Which runs have segments that wait to be sealed: posted by the writer after each commit, read by the sealer.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use trialbook_domain::TimestampMs;
use trialbook_store::SealingBacklog;

/// A run with this many segments is sealed at once.
const SEGMENTS_DUE: u64 = 512;
/// A run with this many unsealed points is sealed at once: about 3 MiB of segments.
const POINTS_DUE: u64 = 128 * 1024;
/// A run with at least [`POINTS_AGED`] points is sealed when the oldest is older than this.
const AGE_DUE_MS: i64 = 60_000;
const POINTS_AGED: u64 = 1024;
/// Any run is sealed when it was silent for this long.
const IDLE_DUE_MS: i64 = 10 * 60_000;
/// A run over this many unsealed points must wait for the sealer before it may log more.
const POINTS_MAX: u64 = 4 * 1024 * 1024;

/// All runs must wait while this many points are unsealed: about 5 GiB of segments.
const ALL_POINTS_MAX: u64 = 256 * 1024 * 1024;

/// What one commit left to be sealed of one run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsealed {
    pub(crate) row: i64,
    pub(crate) n_segments: u64,
    pub(crate) n_points: u64,
    pub(crate) at: TimestampMs,
    pub(crate) ended: bool,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    n_segments: u64,
    n_points: u64,
    first: TimestampMs,
    last: TimestampMs,
    ended: bool,
}

impl Waiting {
    fn is_big(&self) -> bool {
        self.n_segments >= SEGMENTS_DUE || self.n_points >= POINTS_DUE
    }

    fn is_due(&self, now: TimestampMs) -> bool {
        self.ended
            || self.is_big()
            || (self.n_points >= POINTS_AGED && now.since_ms(self.first) >= AGE_DUE_MS)
            || now.since_ms(self.last) >= IDLE_DUE_MS
    }
}

#[derive(Default)]
struct Board {
    runs: HashMap<i64, Waiting>,
    /// Points of all these runs together.
    n_points: u64,
    /// Runs and points that were taken and are being sealed.
    taken: (u64, u64),
    big: bool,
    stop: bool,
}

/// Shared by the writer, which posts, and the sealer, which takes.
#[derive(Default)]
pub(crate) struct SealBoard {
    board: Mutex<Board>,
    news: Condvar,
    sealing: Mutex<()>,
    left_over: OnceLock<()>,
}

impl SealBoard {
    /// Notes what a commit left to be sealed.
    pub(crate) fn post(&self, left: &[Unsealed]) {
        if left.is_empty() {
            return;
        }
        let mut guard = self.lock();
        let board = &mut *guard;
        for unsealed in left {
            let waiting = board.runs.entry(unsealed.row).or_insert(Waiting {
                n_segments: 0,
                n_points: 0,
                first: unsealed.at,
                last: unsealed.at,
                ended: false,
            });
            waiting.n_segments += unsealed.n_segments;
            waiting.n_points += unsealed.n_points;
            board.n_points += unsealed.n_points;
            waiting.last = waiting.last.max(unsealed.at);
            waiting.ended |= unsealed.ended;
            let (big, empty) = (waiting.is_big(), waiting.n_segments == 0);
            if empty {
                board.runs.remove(&unsealed.row);
            }
            board.big |= big;
        }
        if board.big {
            self.news.notify_one();
        }
    }

    /// Runs `post`, which posts what earlier processes left, unless it was run already; waits while it runs.
    pub(crate) fn post_left_over(&self, post: impl FnOnce()) {
        self.left_over.get_or_init(post);
    }

    /// Whether a run, or all of them together, have so much unsealed that the run must wait.
    pub(crate) fn is_full(&self, row: i64) -> bool {
        let board = self.lock();
        let full = |waiting: &Waiting| waiting.n_points > POINTS_MAX;
        board.n_points > ALL_POINTS_MAX || board.runs.get(&row).is_some_and(full)
    }

    /// Waits until something big is there, at most `patience`; `None` when sealing shall end.
    pub(crate) fn wait(&self, patience: Duration) -> Option<()> {
        let board = self.lock();
        let (mut board, _) = self
            .news
            .wait_timeout_while(board, patience, |board| !board.big && !board.stop)
            .unwrap_or_else(PoisonError::into_inner);
        board.big = false;
        (!board.stop).then_some(())
    }

    /// Takes the runs that are due, at most `most`; with `all`, those that are not due too. None once sealing shall end.
    pub(crate) fn take_due(&self, now: TimestampMs, most: usize, all: bool) -> Vec<i64> {
        let mut board = self.lock();
        if board.stop && !all {
            // What waits still is found again at the next start; a shutdown must not take as long as it would.
            return Vec::new();
        }
        let due: Vec<i64> =
            board.runs.iter().filter(|(_, w)| all || w.is_due(now)).map(|(row, _)| *row).take(most).collect();
        board.taken = (0, 0);
        for row in &due {
            let n_points = board.runs.remove(row).map_or(0, |waiting| waiting.n_points);
            board.n_points -= n_points;
            board.taken.0 += 1;
            board.taken.1 += n_points;
        }
        due
    }

    /// What is not sealed yet; `None` until what earlier processes left has been counted.
    pub(crate) fn backlog(&self) -> Option<SealingBacklog> {
        self.left_over.get()?;
        let board = self.lock();
        let (n_runs, n_points) = board.taken;
        Some(SealingBacklog { n_runs: n_runs + board.runs.len() as u64, n_points: n_points + board.n_points })
    }

    /// Held while runs are taken and sealed, so that no run is sealed twice at the same time.
    pub(crate) fn begin_sealing(&self) -> std::sync::MutexGuard<'_, ()> {
        self.sealing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the waiting.
    pub(crate) fn stop(&self) {
        self.lock().stop = true;
        self.news.notify_all();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn left(row: i64, n_segments: u64, n_points: u64, at: i64, ended: bool) -> Unsealed {
        Unsealed { row, n_segments, n_points, at: TimestampMs(at), ended }
    }

    #[test]
    fn a_small_living_run_waits_and_an_ended_one_is_due() {
        let board = SealBoard::default();
        board.post(&[left(1, 1, 10, 0, false), left(2, 1, 10, 0, false)]);
        assert!(board.take_due(TimestampMs(1000), 10, false).is_empty());
        board.post(&[left(2, 0, 0, 1000, true)]);
        assert_eq!(board.take_due(TimestampMs(1000), 10, false), [2]);
        assert_eq!(board.take_due(TimestampMs(IDLE_DUE_MS), 10, false), [1]);
    }

    #[test]
    fn many_segments_many_points_or_age_make_a_run_due() {
        let board = SealBoard::default();
        board.post(&[left(1, SEGMENTS_DUE, 1, 0, false)]);
        assert_eq!(board.wait(Duration::ZERO), Some(()));
        assert_eq!(board.take_due(TimestampMs(0), 10, false), [1]);
        board.post(&[left(1, 1, POINTS_DUE, 0, false)]);
        assert_eq!(board.take_due(TimestampMs(0), 10, false), [1]);
        board.post(&[left(1, 1, POINTS_AGED, 0, false)]);
        assert!(board.take_due(TimestampMs(AGE_DUE_MS - 1), 10, false).is_empty());
        assert_eq!(board.take_due(TimestampMs(AGE_DUE_MS), 10, false), [1]);
    }

    #[test]
    fn the_backlog_counts_what_is_being_sealed_too_and_nothing_before_the_first_count() {
        let board = SealBoard::default();
        board.post(&[left(1, 1, POINTS_DUE, 0, false), left(2, 1, 10, 0, false)]);
        assert_eq!(board.backlog(), None);
        board.post_left_over(|| board.post(&[left(3, 1, 5, 0, false)]));
        let all = SealingBacklog { n_runs: 3, n_points: POINTS_DUE + 15 };
        assert_eq!(board.backlog(), Some(all));
        assert_eq!(board.take_due(TimestampMs(0), 10, false), [1]);
        assert_eq!(board.backlog(), Some(all));
        assert!(board.take_due(TimestampMs(0), 10, false).is_empty());
        assert_eq!(board.backlog(), Some(SealingBacklog { n_runs: 2, n_points: 15 }));
    }

    #[test]
    fn too_much_unsealed_of_one_run_holds_up_that_run_and_too_much_of_all_holds_up_all() {
        let board = SealBoard::default();
        board.post(&[left(1, 1, POINTS_MAX + 1, 0, false), left(2, 1, 10, 0, false)]);
        assert!(board.is_full(1) && !board.is_full(2) && !board.is_full(99));
        let many = ALL_POINTS_MAX / POINTS_MAX + 1;
        let all: Vec<Unsealed> =
            (100..100 + many as i64).map(|row| left(row, 1, POINTS_MAX, 0, false)).collect();
        board.post(&all);
        assert!(board.is_full(2) && board.is_full(99));
        board.take_due(TimestampMs(0), 1000, true);
        assert!(!board.is_full(2) && !board.is_full(99));
    }

    #[test]
    fn an_ended_run_without_segments_leaves_nothing_behind() {
        let board = SealBoard::default();
        board.post(&[left(1, 0, 0, 0, true)]);
        assert!(board.take_due(TimestampMs(i64::MAX), 10, true).is_empty());
    }

    #[test]
    fn stopping_ends_the_wait_and_leaves_the_rest_for_the_next_start() {
        let board = SealBoard::default();
        board.post(&[left(1, 1, POINTS_DUE, 0, true)]);
        board.stop();
        assert_eq!(board.wait(Duration::from_secs(60)), None);
        assert!(board.take_due(TimestampMs(0), 10, false).is_empty());
        assert_eq!(board.take_due(TimestampMs(0), 10, true), [1]);
    }

    proptest! {
        #[test]
        fn the_board_counts_what_is_on_it_whatever_is_posted_and_taken(
            acts in prop::collection::vec((0_i64..5, 0_u64..3, 0_u64..2_000, any::<bool>(), 0_usize..4), 1..40),
        ) {
            let board = SealBoard::default();
            board.post_left_over(|| {});
            let mut waiting: HashMap<i64, (u64, u64, bool)> = HashMap::new();
            let mut now = 0;
            for (row, n_segments, n_points, ended, most) in acts {
                now += 1_000;
                // Points come in segments.
                let n_points = if n_segments == 0 { 0 } else { n_points };
                board.post(&[left(row, n_segments, n_points, now, ended)]);
                let known = waiting.entry(row).or_default();
                *known = (known.0 + n_segments, known.1 + n_points, known.2 || ended);
                if known.0 == 0 {
                    waiting.remove(&row);
                }
                let taken = board.take_due(TimestampMs(now), most, false);
                let due = waiting.values().filter(|(_, points, ended)| *ended || *points >= POINTS_DUE).count();
                prop_assert!(taken.iter().all(|row| waiting.contains_key(row)));
                prop_assert!(taken.len() >= due.min(most) && taken.len() <= most);
                let mut n_taken = (0, 0);
                for row in &taken {
                    let (_, points, _) = waiting.remove(row).unwrap();
                    n_taken = (n_taken.0 + 1, n_taken.1 + points);
                }
                let n_points: u64 = waiting.values().map(|(_, points, _)| points).sum();
                let backlog = SealingBacklog { n_runs: n_taken.0 + waiting.len() as u64, n_points: n_taken.1 + n_points };
                prop_assert_eq!(board.backlog(), Some(backlog));
            }
            let mut all = board.take_due(TimestampMs(now), usize::MAX, true);
            let mut left: Vec<i64> = waiting.into_keys().collect();
            all.sort_unstable();
            left.sort_unstable();
            prop_assert_eq!(all, left);
        }
    }
}
