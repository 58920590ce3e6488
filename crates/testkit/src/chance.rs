//! Chance that is none.

use std::sync::atomic::{AtomicU16, Ordering};
use trialbook_domain::Entropy;

/// Ids that count from 1: the number's two bytes, eight times.
#[derive(Debug, Default)]
pub struct Counting(AtomicU16);

impl Entropy for Counting {
    fn bytes16(&self) -> [u8; 16] {
        let [low, high] = (self.0.fetch_add(1, Ordering::Relaxed) + 1).to_le_bytes();
        std::array::from_fn(|at| if at % 2 == 0 { low } else { high })
    }
}
