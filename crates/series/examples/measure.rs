//! Prints how fast the codecs are and how many bytes a point takes:
//! `cargo run --release -p trialbook-series --example measure`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring program talks and may stop")]

use std::hint::black_box;
use std::ops::Range;
use std::time::Instant;
use trialbook_domain::{MetricPoint, TimestampMs};
use trialbook_series::{
    Axis, Bucket, CHUNK_POINTS, ChartWindow, ChunkSummary, Extent, HistoryOrder, KeySeries, Reducer,
    SealInput, SealSource, Segment, SeriesError, decode_chunk, decode_segment, encode_chunk, encode_rest,
    encode_segment, plan, seal,
};

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

/// Pseudo-random numbers between 0 and 1.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn series(n: usize, mut value: impl FnMut(usize, f64) -> f64) -> Vec<MetricPoint> {
    let mut noise = Noise(7);
    let mut time = 1_700_000_000_000;
    (0..n)
        .map(|i| {
            time += 12 + (noise.next() * 11.0) as i64;
            MetricPoint { step: i as i64, timestamp: TimestampMs(time), value: value(i, noise.next()) }
        })
        .collect()
}

fn seconds<T>(rounds: u32, mut work: impl FnMut() -> T) -> f64 {
    black_box(work());
    let start = Instant::now();
    for _ in 0..rounds {
        black_box(work());
    }
    start.elapsed().as_secs_f64() / f64::from(rounds)
}

fn segments(loss: &[MetricPoint]) {
    let keys: Vec<(i64, &[MetricPoint])> = (0..10).map(|key| (key, &loss[..100])).collect();
    let bytes = encode_segment(&keys);
    let encode = seconds(2000, || encode_segment(&keys));
    let decode = seconds(2000, || decode_segment(&bytes).unwrap());
    println!(
        "segment 10 x 100: encode {:.1} us, decode {:.1} us, {} B",
        encode * 1e6,
        decode * 1e6,
        bytes.len()
    );
    let wide: Vec<(i64, &[MetricPoint])> = (0..1000).map(|key| (key, &loss[..1])).collect();
    let encode = seconds(2000, || encode_segment(&wide));
    println!("segment 1000 x 1: encode {:.1} us, {} B", encode * 1e6, encode_segment(&wide).len());
    let single = [(3, &loss[500..501])];
    let encode = seconds(100_000, || encode_segment(&single));
    println!("segment 1 x 1: encode {:.3} us, {} B", encode * 1e6, encode_segment(&single).len());
    let ten: Vec<KeySeries> =
        (0..10).map(|key_id| KeySeries { key_id, points: loss[..1].to_vec() }).collect();
    println!("rest 10 keys x 1 point: {} B", encode_rest(&ten)[0].data.len());
}

fn sealing(name: &str, points: &[MetricPoint]) {
    let bytes: usize = points.chunks(CHUNK_POINTS).map(|part| encode_chunk(part).unwrap().data.len()).sum();
    let batches: Vec<Segment> = points
        .chunks(1000)
        .map(|part| Segment { keys: vec![KeySeries { key_id: 1, points: part.to_vec() }] })
        .collect();
    let input = SealInput { segments: batches, ..SealInput::default() };
    let copy = seconds(3, || input.clone());
    let sealing = seconds(3, || seal(input.clone(), &mut Nothing).unwrap()) - copy;
    let chunks: Vec<Vec<u8>> =
        points.chunks(CHUNK_POINTS).map(|part| encode_chunk(part).unwrap().data).collect();
    let decode = seconds(5, || chunks.iter().map(|data| decode_chunk(data).unwrap().len()).sum::<usize>());
    let n = points.len() as f64;
    println!(
        "{name}: {:.2} B/point, seal {:.1}M points/s, decode {:.0}M points/s",
        bytes as f64 / n,
        n / sealing / 1e6,
        n / decode / 1e6
    );
    let summaries: Vec<ChunkSummary> =
        points.chunks(CHUNK_POINTS).map(|part| ChunkSummary::of(part).unwrap()).collect();
    let history = seconds(3, || {
        HistoryOrder::new(&summaries, |i| decode_chunk(&chunks[i]), Vec::new())
            .map(|block| block.unwrap().len())
            .sum::<usize>()
    });
    println!("  history order {:.0}M points/s", n / history / 1e6);
}

fn charts(loss: &[MetricPoint]) {
    let one = encode_chunk(&loss[..CHUNK_POINTS]).unwrap();
    let n_chunks = 2441;
    let buckets: Vec<Bucket> = (0..n_chunks)
        .map(|i| {
            let mut bucket = Bucket::from(&one.summary);
            bucket.extent.step_min += i * CHUNK_POINTS as i64;
            bucket.extent.step_max += i * CHUNK_POINTS as i64;
            bucket
        })
        .collect();
    let window = ChartWindow { axis: Axis::Step, from: 1000, to: 9_990_000, width: 1000 };
    let chart = || {
        let sorted = plan(&buckets, &window);
        let mut reducer = Reducer::new(window);
        sorted.whole.iter().for_each(|i| reducer.add_bucket(&buckets[*i]));
        sorted.open.iter().for_each(|_| reducer.add_points(&decode_chunk(&one.data).unwrap()));
        reducer.finish()
    };
    println!("chart 10M points to 1000 px: {:.3} ms, {} rows", seconds(200, chart) * 1e3, chart().x.len());
    let window = ChartWindow { axis: Axis::Step, from: 0, to: loss.len() as i64 - 1, width: 1000 };
    let points = || {
        let mut reducer = Reducer::new(window);
        reducer.add_points(loss);
        reducer.finish()
    };
    println!("chart from {} decoded points: {:.2} ms", loss.len(), seconds(10, points) * 1e3);
}

fn main() {
    let n = 1 << 20;
    let loss = series(n, |i, noise| f64::from((2.0 / (1.0 + i as f64 * 1e-4) + (noise - 0.5) * 0.1) as f32));
    segments(&loss);
    sealing("noisy float32 loss", &loss);
    let cosine = series(n, |i, _| 1e-3 * 0.5 * (1.0 + (i as f64 / n as f64 * std::f64::consts::PI).cos()));
    sealing("cosine schedule", &cosine);
    sealing("constant", &series(n, |_, _| 0.1));
    let even: Vec<MetricPoint> =
        loss.iter().map(|point| MetricPoint { timestamp: TimestampMs(point.step * 17), ..*point }).collect();
    sealing("noisy float32 loss, even timestamps", &even);
    charts(&loss);
}
