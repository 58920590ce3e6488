//! Mean, spread and extremes of numbers that come one at a time.

/// Running mean, variance (Welford) and extremes. NaN is counted apart and is no number.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    n: u64,
    n_nan: u64,
    mean: f64,
    squares: f64,
    min: f64,
    max: f64,
}

impl Default for Spread {
    fn default() -> Spread {
        Spread { n: 0, n_nan: 0, mean: 0.0, squares: 0.0, min: f64::NAN, max: f64::NAN }
    }
}

impl Spread {
    /// Takes one more value into account.
    pub fn add(&mut self, value: f64) {
        if value.is_nan() {
            self.n_nan += 1;
            return;
        }
        self.n += 1;
        let before = value - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (value - self.mean);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// How many numbers.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// How many NaN.
    pub fn n_nan(&self) -> u64 {
        self.n_nan
    }

    /// Mean of the numbers; NaN when there is none.
    pub fn mean(&self) -> f64 {
        if self.n == 0 { f64::NAN } else { self.mean }
    }

    /// Standard deviation of the sample (divided by n - 1); NaN for fewer than two numbers.
    pub fn sd(&self) -> f64 {
        if self.n < 2 { f64::NAN } else { (self.squares / (self.n - 1) as f64).sqrt() }
    }

    /// Standard error of the mean; NaN for fewer than two numbers.
    pub fn standard_error(&self) -> f64 {
        self.sd() / (self.n as f64).sqrt()
    }

    /// Smallest number; NaN when there is none.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// Largest number; NaN when there is none.
    pub fn max(&self) -> f64 {
        self.max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64]) -> Spread {
        let mut spread = Spread::default();
        for value in values {
            spread.add(*value);
        }
        spread
    }

    #[test]
    fn mean_and_deviation_are_those_of_the_textbook() {
        let spread = of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!(spread.mean(), 5.0);
        assert!((spread.sd() - (32.0_f64 / 7.0).sqrt()).abs() < 1e-12);
        assert!((spread.standard_error() - (4.0_f64 / 7.0).sqrt()).abs() < 1e-12);
        assert_eq!((spread.min(), spread.max(), spread.n()), (2.0, 9.0, 8));
    }

    #[test]
    fn one_number_has_a_mean_but_no_deviation() {
        let spread = of(&[3.0, f64::NAN]);
        assert_eq!((spread.mean(), spread.n(), spread.n_nan()), (3.0, 1, 1));
        assert!(spread.sd().is_nan() && spread.standard_error().is_nan());
        assert!(of(&[]).mean().is_nan());
    }

    #[test]
    fn large_offsets_do_not_eat_the_deviation() {
        let spread = of(&[1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0]);
        assert!((spread.sd() - 30.0_f64.sqrt()).abs() < 1e-6);
    }
}
