//! Points to bytes and back, and a chart of them: `cargo bench -p trialbook-series`.

use divan::{Bencher, black_box, counter::ItemsCount};
use std::ops::Range;
use trialbook_domain::{MetricPoint, TimestampMs};
use trialbook_series::{
    Axis, Bucket, CHUNK_POINTS, ChartWindow, Chunk, ChunkSummary, Extent, HistoryOrder, KeySeries, Reducer,
    SealInput, SealSource, Segment, SeriesError, Spacing, decode_chunk, decode_segment, encode_chunk,
    encode_segment, plan, seal,
};

fn main() {
    divan::main();
}

/// What a metric looks like.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// Single precision, falling with noise, a step each: what training frameworks log.
    Loss,
    /// All digits of a double.
    Double,
    /// The same number again and again.
    Constant,
}

const SHAPES: [Shape; 3] = [Shape::Loss, Shape::Double, Shape::Constant];

fn points(shape: Shape, n: usize) -> Vec<MetricPoint> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut point = |i: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let noise = (state >> 11) as f64 / (1_u64 << 53) as f64;
        let falling = 2.0 / (1.0 + i as f64 / 500.0) + noise / 10.0;
        let value = match shape {
            Shape::Loss => f64::from(falling as f32),
            Shape::Double => falling,
            Shape::Constant => 0.125,
        };
        let timestamp = TimestampMs(1_700_000_000_000 + (i as i64) * 137 + (state >> 62) as i64);
        MetricPoint { step: i as i64, timestamp, value }
    };
    (0..n).map(&mut point).collect()
}

#[divan::bench(args = SHAPES)]
fn seal_a_chunk(bencher: Bencher<'_, '_>, shape: Shape) {
    let points = points(shape, CHUNK_POINTS);
    bencher.counter(ItemsCount::new(points.len())).bench(|| encode_chunk(black_box(&points)));
}

#[divan::bench(args = SHAPES)]
fn open_a_chunk(bencher: Bencher<'_, '_>, shape: Shape) {
    let points = points(shape, CHUNK_POINTS);
    let chunk = encode_chunk(&points);
    let data = chunk.as_ref().map_or(&[][..], |chunk| &chunk.data);
    bencher.counter(ItemsCount::new(points.len())).bench(|| decode_chunk(black_box(data)));
}

/// Ten metrics in one batch of a training loop.
fn batch(points: &[MetricPoint]) -> Vec<(i64, &[MetricPoint])> {
    (0..10).map(|key| (key, points)).collect()
}

#[divan::bench(args = [1, 100])]
fn write_a_segment(bencher: Bencher<'_, '_>, n_steps: usize) {
    let points = points(Shape::Loss, n_steps);
    let keys = batch(&points);
    bencher.counter(ItemsCount::new(10 * n_steps)).bench(|| encode_segment(black_box(&keys)));
}

#[divan::bench(args = [1, 100])]
fn read_a_segment(bencher: Bencher<'_, '_>, n_steps: usize) {
    let points = points(Shape::Loss, n_steps);
    let bytes = encode_segment(&batch(&points));
    bencher.counter(ItemsCount::new(10 * n_steps)).bench(|| decode_segment(black_box(&bytes)));
}

const LOG: Spacing = Spacing::Log { since: 0 };

#[divan::bench(args = [1_000, 100_000])]
fn reduce_to_a_thousand_pixels(bencher: Bencher<'_, '_>, n: usize) {
    reduce(bencher, n, Spacing::Linear);
}

#[divan::bench(args = [1_000, 100_000])]
fn reduce_to_a_thousand_logarithmic_pixels(bencher: Bencher<'_, '_>, n: usize) {
    reduce(bencher, n, LOG);
}

fn reduce(bencher: Bencher<'_, '_>, n: usize, spacing: Spacing) {
    let points = points(Shape::Loss, n);
    let window = ChartWindow { axis: Axis::Step, spacing, from: 0, to: n as i64 - 1, width: 1000 };
    bencher.counter(ItemsCount::new(n)).bench(|| {
        let mut reducer = Reducer::new(window);
        reducer.add_points(black_box(&points));
        reducer.finish()
    });
}

/// A run that has nothing sealed yet.
struct Nothing;

impl SealSource for Nothing {
    type Error = SeriesError;
    fn overlapping(&mut self, _: i64, _: Extent) -> Result<Vec<MetricPoint>, SeriesError> {
        Ok(Vec::new())
    }
    fn summaries(&mut self, _: i64, _: Range<i64>) -> Result<Vec<ChunkSummary>, SeriesError> {
        Ok(Vec::new())
    }
    fn buckets(&mut self, _: i64, _: u8, _: Range<i64>) -> Result<Vec<Bucket>, SeriesError> {
        Ok(Vec::new())
    }
}

/// A metric of many chunks.
const LONG: usize = 64 * CHUNK_POINTS;

#[divan::bench(sample_count = 10)]
fn seal_a_run(bencher: Bencher<'_, '_>) {
    let points = points(Shape::Loss, LONG);
    let segment =
        |part: &[MetricPoint]| Segment { keys: vec![KeySeries { key_id: 1, points: part.to_vec() }] };
    let input = SealInput { segments: points.chunks(1000).map(segment).collect(), ..SealInput::default() };
    bencher
        .counter(ItemsCount::new(LONG))
        .with_inputs(|| input.clone())
        .bench_values(|input| seal(input, &mut Nothing));
}

fn chunks() -> Vec<Chunk> {
    points(Shape::Loss, LONG).chunks(CHUNK_POINTS).filter_map(encode_chunk).collect()
}

#[divan::bench(sample_count = 10)]
fn read_a_history_in_order(bencher: Bencher<'_, '_>) {
    let chunks = chunks();
    let summaries: Vec<ChunkSummary> = chunks.iter().map(|chunk| chunk.summary).collect();
    bencher.counter(ItemsCount::new(LONG)).bench(|| {
        HistoryOrder::new(&summaries, |i| decode_chunk(&chunks[i].data), Vec::new())
            .map_while(Result::ok)
            .map(|block| block.len())
            .sum::<usize>()
    });
}

#[divan::bench(args = [Spacing::Linear, LOG])]
fn draw_ten_million_points(bencher: Bencher<'_, '_>, spacing: Spacing) {
    let chunks = chunks();
    let buckets: Vec<Bucket> = (0..2441_i64)
        .zip(chunks.iter().cycle())
        .map(|(i, chunk)| {
            let mut bucket = Bucket::from(&chunk.summary);
            (bucket.extent.step_min, bucket.extent.step_max) =
                (i * CHUNK_POINTS as i64, (i + 1) * CHUNK_POINTS as i64 - 1);
            bucket
        })
        .collect();
    let window = ChartWindow { axis: Axis::Step, spacing, from: 1000, to: 9_990_000, width: 1000 };
    bencher.bench(|| {
        let sorted = plan(black_box(&buckets), &window);
        let mut reducer = Reducer::new(window);
        sorted.whole.iter().for_each(|i| reducer.add_bucket(&buckets[*i]));
        for i in sorted.open {
            reducer.add_points(&decode_chunk(&chunks[i % chunks.len()].data).unwrap_or_default());
        }
        reducer.finish()
    });
}
