//! Curves to pixel columns and bands: `cargo bench -p trialbook-stats`.

use divan::{Bencher, black_box, counter::ItemsCount};
use trialbook_stats::{Curve, PixelRange, band, downsample};

fn main() {
    divan::main();
}

const WIDTH: usize = 1000;

fn curve(n: usize, phase: f64) -> (Vec<f64>, Vec<f64>) {
    let x: Vec<f64> = (0..n).map(|i| i as f64).collect();
    let y = x.iter().map(|x| (x / 50.0 + phase).sin() + phase).collect();
    (x, y)
}

#[divan::bench(args = [1_000, 100_000])]
fn one_curve_to_pixels(bencher: Bencher<'_, '_>, n: usize) {
    let (x, y) = curve(n, 0.0);
    let (Ok(curve), Some(range)) = (Curve::new(&x, &y), PixelRange::new(0.0, n as f64, WIDTH)) else {
        return;
    };
    bencher.counter(ItemsCount::new(n)).bench(|| downsample(black_box(curve), range));
}

#[divan::bench(args = [5, 100])]
fn a_band_of_curves(bencher: Bencher<'_, '_>, n_curves: usize) {
    let all: Vec<_> = (0..n_curves).map(|i| curve(WIDTH, i as f64)).collect();
    let curves: Vec<_> = all.iter().filter_map(|(x, y)| Curve::new(x, y).ok()).collect();
    let Some(range) = PixelRange::new(0.0, WIDTH as f64, WIDTH) else { return };
    bencher.counter(ItemsCount::new(n_curves * WIDTH)).bench(|| band(black_box(&curves), range));
}
