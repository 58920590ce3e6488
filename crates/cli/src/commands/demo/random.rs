//! A small seeded generator, so that a demo is the same every time.

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// A generator of its own for item `item` of a demo with this seed.
    pub(super) fn new(seed: u64, item: u64) -> Random {
        let mut random = Random(seed ^ item.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.next();
        random
    }

    /// The next 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to below 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number from `low` to below `high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A normally distributed number, from twelve uniform ones.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// One of the entries.
    pub(super) fn pick<'a, T>(&mut self, entries: &'a [T]) -> Option<&'a T> {
        entries.get((self.next() % entries.len().max(1) as u64) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_numbers_and_items_differ() {
        let draw = |seed, item| Random::new(seed, item).next();
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
    }

    #[test]
    fn numbers_stay_in_their_range_and_scatter_around_the_middle() {
        let mut random = Random::new(7, 0);
        let drawn: Vec<f64> = (0..10_000).map(|_| random.between(2.0, 4.0)).collect();
        assert!(drawn.iter().all(|x| (2.0..4.0).contains(x)));
        let mean = drawn.iter().sum::<f64>() / 10_000.0;
        assert!((mean - 3.0).abs() < 0.05, "{mean}");
    }
}
