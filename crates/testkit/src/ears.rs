//! Who hears of changes.

use std::sync::{Mutex, PoisonError};
use trialbook_store::{Change, EventSink};

/// Remembers every change.
#[derive(Debug, Default)]
pub struct Ears(Mutex<Vec<Change>>);

impl Ears {
    /// What was heard so far, in order.
    pub fn heard(&self) -> Vec<Change> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl EventSink for Ears {
    fn committed(&self, changes: &[Change]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(changes);
    }
}

/// Hears nothing.
#[derive(Clone, Copy, Debug)]
pub struct Deaf;

impl EventSink for Deaf {
    fn committed(&self, _: &[Change]) {}
}
