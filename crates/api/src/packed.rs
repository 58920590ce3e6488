//! The binary form of a chart: a JSON header, then its columns as little-endian numbers, so that a browser makes typed
//! arrays of them without reading a single digit.
//!
//! Layout: `TBC1`, length of the header in bytes as u32, the header padded with spaces to a multiple of 8 bytes, the
//! columns, each padded with zeros to a multiple of 8. Equal columns of a series are written once.

use trialbook_api_types::{ColumnType, PackedChart, PackedColumn, PackedColumns, PackedSeries};
use trialbook_services::ChartSeries;

/// The media type of this form.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.trialbook.columns";
/// What it begins with.
const MARK: &[u8; 4] = b"TBC1";
/// Columns begin at multiples of this, as typed arrays need it.
const ALIGNMENT: usize = 8;
/// Whole numbers up to here are doubles without loss.
const EXACT_MAX: u64 = 1 << 53;

/// Everything before the columns; `name` gives run and key of a series.
pub(crate) fn head(all: &[ChartSeries], name: impl Fn(&ChartSeries) -> (String, String)) -> Vec<u8> {
    let mut at = 0;
    let series = all.iter().map(|series| describe(series, name(series), &mut at)).collect();
    // A header is made of texts, numbers and lists: it always has a JSON form.
    let mut header = serde_json::to_vec(&PackedChart { series }).unwrap_or_default();
    let padded = (MARK.len() + 4 + header.len()).next_multiple_of(ALIGNMENT) - MARK.len() - 4;
    header.resize(padded, b' ');
    let mut out = Vec::with_capacity(MARK.len() + 4 + header.len());
    out.extend_from_slice(MARK);
    out.extend_from_slice(&(header.len() as u32).to_le_bytes());
    out.extend_from_slice(&header);
    out
}

/// Appends the columns of a series.
pub(crate) fn write_columns(out: &mut Vec<u8>, series: &ChartSeries) {
    let layout = Layout::of(series);
    layout.fresh.iter().for_each(|numbers| numbers.write(out));
}

fn describe(series: &ChartSeries, (run, key): (String, String), at: &mut usize) -> PackedSeries {
    let layout = Layout::of(series);
    let mut places = Vec::with_capacity(layout.fresh.len());
    for numbers in &layout.fresh {
        places.push(PackedColumn { kind: numbers.kind(), offset: *at });
        *at += numbers.size();
    }
    let [x_first, x_last, min, max, first, last, mean, n, n_nan] = layout.column.map(|i| places[i]);
    PackedSeries {
        run,
        key,
        exact: series.exact,
        n_off_axis: series.n_off_axis,
        length: series.n.len(),
        columns: PackedColumns { x_first, x_last, min, max, first, last, mean, n, n_nan },
    }
}

/// The columns of a series that are written, and which of them each column is.
struct Layout<'a> {
    fresh: Vec<Numbers<'a>>,
    column: [usize; 9],
}

impl<'a> Layout<'a> {
    fn of(series: &'a ChartSeries) -> Layout<'a> {
        let mut fresh: Vec<Numbers<'a>> = Vec::with_capacity(9);
        let column = [
            Numbers::Positions(&series.x_first),
            Numbers::Positions(&series.x_last),
            Numbers::Values(&series.min),
            Numbers::Values(&series.max),
            Numbers::Values(&series.first),
            Numbers::Values(&series.last),
            Numbers::Values(&series.mean),
            Numbers::Counts(&series.n),
            Numbers::Counts(&series.n_nan),
        ]
        .map(|numbers| match fresh.iter().position(|known| known.same(&numbers)) {
            Some(i) => i,
            None => {
                fresh.push(numbers);
                fresh.len() - 1
            }
        });
        Layout { fresh, column }
    }
}

enum Numbers<'a> {
    Positions(&'a [i64]),
    Values(&'a [f64]),
    Counts(&'a [u64]),
}

impl Numbers<'_> {
    fn same(&self, other: &Numbers<'_>) -> bool {
        match (self, other) {
            (Numbers::Positions(a), Numbers::Positions(b)) => a == b,
            (Numbers::Values(a), Numbers::Values(b)) => {
                a.len() == b.len() && a.iter().zip(*b).all(|(a, b)| a.to_bits() == b.to_bits())
            }
            (Numbers::Counts(a), Numbers::Counts(b)) => a == b,
            _ => false,
        }
    }

    fn kind(&self) -> ColumnType {
        match self {
            Numbers::Positions(all) if all.iter().all(|x| x.unsigned_abs() <= EXACT_MAX) => ColumnType::F64,
            Numbers::Positions(_) => ColumnType::I64,
            Numbers::Counts(all) if all.iter().all(|n| u32::try_from(*n).is_ok()) => ColumnType::U32,
            Numbers::Values(_) | Numbers::Counts(_) => ColumnType::F64,
        }
    }

    fn len(&self) -> usize {
        match self {
            Numbers::Positions(all) => all.len(),
            Numbers::Values(all) => all.len(),
            Numbers::Counts(all) => all.len(),
        }
    }

    /// Bytes with the padding.
    fn size(&self) -> usize {
        let each = if self.kind() == ColumnType::U32 { 4 } else { 8 };
        (self.len() * each).next_multiple_of(ALIGNMENT)
    }

    fn write(&self, out: &mut Vec<u8>) {
        let end = out.len() + self.size();
        out.reserve(self.size());
        match (self, self.kind()) {
            (Numbers::Positions(all), ColumnType::I64) => {
                all.iter().for_each(|x| out.extend_from_slice(&x.to_le_bytes()));
            }
            (Numbers::Positions(all), _) => {
                all.iter().for_each(|x| out.extend_from_slice(&(*x as f64).to_le_bytes()));
            }
            (Numbers::Values(all), _) => all.iter().for_each(|y| out.extend_from_slice(&y.to_le_bytes())),
            (Numbers::Counts(all), ColumnType::U32) => {
                all.iter().for_each(|n| out.extend_from_slice(&(*n as u32).to_le_bytes()));
            }
            (Numbers::Counts(all), _) => {
                all.iter().for_each(|n| out.extend_from_slice(&(*n as f64).to_le_bytes()));
            }
        }
        out.resize(end, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(all: &[ChartSeries]) -> Vec<u8> {
        let mut out = head(all, |series| (format!("run-{}", series.run), "los\u{e9}".to_owned()));
        for series in all {
            write_columns(&mut out, series);
        }
        out
    }

    /// The header and where the columns begin, read as a stranger to this file would.
    fn opened(bytes: &[u8]) -> (PackedChart, &[u8]) {
        assert_eq!(&bytes[..4], b"TBC1");
        let length = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        assert_eq!((8 + length) % 8, 0);
        (serde_json::from_slice(&bytes[8..8 + length]).unwrap(), &bytes[8 + length..])
    }

    fn numbers(columns: &[u8], column: PackedColumn, n: usize) -> Vec<f64> {
        assert_eq!(column.offset % 8, 0);
        let word = |i: usize| -> [u8; 8] {
            columns[column.offset + i * 8..column.offset + i * 8 + 8].try_into().unwrap()
        };
        (0..n)
            .map(|i| match column.kind {
                ColumnType::F64 => f64::from_le_bytes(word(i)),
                ColumnType::I64 => i64::from_le_bytes(word(i)) as f64,
                ColumnType::U32 => {
                    let at = column.offset + i * 4;
                    f64::from(u32::from_le_bytes(columns[at..at + 4].try_into().unwrap()))
                }
            })
            .collect()
    }

    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn a_series_of_single_points_is_written_with_three_columns() {
        let values = vec![0.5, f64::NAN, -0.0];
        let series = ChartSeries {
            x_first: vec![1, 2, 3],
            x_last: vec![1, 2, 3],
            min: values.clone(),
            max: values.clone(),
            first: values.clone(),
            last: values.clone(),
            mean: values,
            n: vec![1; 3],
            n_nan: vec![1; 3],
            exact: true,
            ..ChartSeries::default()
        };
        let bytes = packed(&[series]);
        let (chart, columns) = opened(&bytes);
        assert_eq!(columns.len(), 24 + 24 + 16);
        assert_eq!(chart.series[0].columns.mean, chart.series[0].columns.min);
        assert_eq!(chart.series[0].columns.n, PackedColumn { kind: ColumnType::U32, offset: 48 });
    }

    #[test]
    fn steps_beyond_the_whole_numbers_of_a_double_stay_exact() {
        let series = ChartSeries {
            x_first: vec![i64::MIN, 7],
            x_last: vec![1 << 53, 1 << 53],
            min: vec![0.0; 2],
            max: vec![0.0; 2],
            first: vec![0.0; 2],
            last: vec![0.0; 2],
            mean: vec![0.0; 2],
            n: vec![u64::from(u32::MAX) + 1, 1],
            n_nan: vec![0; 2],
            ..ChartSeries::default()
        };
        let bytes = packed(&[series]);
        let (chart, columns) = opened(&bytes);
        let found = &chart.series[0].columns;
        assert_eq!((found.x_first.kind, found.x_last.kind), (ColumnType::I64, ColumnType::F64));
        assert_eq!(columns[..8], i64::MIN.to_le_bytes());
        assert_eq!(numbers(columns, found.n, 2), [4_294_967_296.0, 1.0]);
    }

    #[test]
    fn no_series_is_a_header_alone() {
        let bytes = packed(&[]);
        let (chart, columns) = opened(&bytes);
        assert!(chart.series.is_empty() && columns.is_empty());
    }

    proptest! {
        #[test]
        fn every_column_reads_back_bit_by_bit(
            all in prop::collection::vec(
                prop::collection::vec((any::<i32>(), any::<f64>(), any::<f64>(), any::<u32>()), 0..20), 0..4),
            exact in any::<bool>(),
        ) {
            let all: Vec<ChartSeries> = all.iter().enumerate().map(|(run, buckets)| ChartSeries {
                run,
                key: 0,
                x_first: buckets.iter().map(|b| i64::from(b.0)).collect(),
                x_last: buckets.iter().map(|b| i64::from(b.0) + 1).collect(),
                min: buckets.iter().map(|b| b.1).collect(),
                max: buckets.iter().map(|b| b.2).collect(),
                first: buckets.iter().map(|b| b.1).collect(),
                last: buckets.iter().map(|b| b.2 + 1.0).collect(),
                mean: buckets.iter().map(|b| b.1 / 2.0).collect(),
                n: buckets.iter().map(|b| u64::from(b.3)).collect(),
                n_nan: buckets.iter().map(|b| u64::from(b.3 / 2)).collect(),
                exact,
                n_off_axis: buckets.len() as u64,
            }).collect();
            let bytes = packed(&all);
            let (chart, columns) = opened(&bytes);
            prop_assert_eq!(chart.series.len(), all.len());
            for (found, series) in chart.series.iter().zip(&all) {
                prop_assert_eq!(found.n_off_axis, series.n_off_axis);
                let read = |column| numbers(columns, column, found.length);
                let at = &found.columns;
                prop_assert_eq!((&found.run, found.exact, found.length), (&format!("run-{}", series.run), exact, series.n.len()));
                for (column, values) in [
                    (at.min, &series.min), (at.max, &series.max), (at.first, &series.first),
                    (at.last, &series.last), (at.mean, &series.mean),
                ] {
                    prop_assert_eq!(bits(&read(column)), bits(values));
                }
                let whole = |values: &[i64]| values.iter().map(|x| *x as f64).collect::<Vec<_>>();
                prop_assert_eq!(read(at.x_first), whole(&series.x_first));
                prop_assert_eq!(read(at.x_last), whole(&series.x_last));
                let counts = |values: &[u64]| values.iter().map(|n| *n as f64).collect::<Vec<_>>();
                prop_assert_eq!(read(at.n), counts(&series.n));
                prop_assert_eq!(read(at.n_nan), counts(&series.n_nan));
            }
        }
    }
}
