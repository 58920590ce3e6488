//! Work for a thread that others wait for as well.

use crate::Problem;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does a piece of work. A panic in it ends that piece alone, as a mistake of ours, and not the thread that does it.
///
/// Whoever calls this puts in order what the work may have left half done.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(Problem::bug(format!("a piece of work panicked: {}", said(&*panic)))))
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("it did not say why")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn work_that_ends_by_itself_is_answered_as_it_ended() {
        assert_eq!(guarded(|| Ok(5)).unwrap(), 5);
        let refused = guarded(|| Err::<(), _>(Problem::new(Code::RunNotFound, "no run"))).unwrap_err();
        assert_eq!((refused.code(), refused.what()), (Code::RunNotFound, "no run"));
    }

    #[test]
    fn a_panic_becomes_a_mistake_of_ours_that_repeats_its_words_in_the_log_alone() {
        let number = 7;
        for (problem, words) in [
            (guarded(|| -> Result<(), _> { panic!("plain words") }), "plain words"),
            (guarded(|| -> Result<(), _> { panic!("row {number}") }), "row 7"),
            (guarded(|| -> Result<(), _> { std::panic::panic_any(5_u8) }), "it did not say why"),
        ] {
            let problem = problem.unwrap_err();
            assert_eq!(problem.code(), Code::Bug);
            assert!(problem.cause().unwrap().ends_with(words), "{problem:?}");
            assert!(!problem.what().contains(words));
        }
    }
}
