//! Tests of `column`: round trips, damage, and the naive model.

use super::*;
use crate::Part;
use crate::bytes::{begin, finish};
use proptest::prelude::*;

fn read<T>(
    body: &[u8],
    take: impl FnOnce(&mut Reader<'_>) -> Result<T, SeriesError>,
) -> Result<T, SeriesError> {
    let mut out = begin(Part::Chunk, 1, body.len());
    out.extend_from_slice(body);
    let bytes = finish(out);
    let mut reader = Reader::open(Part::Chunk, 1, &bytes)?;
    let taken = take(&mut reader)?;
    reader.end().map(|()| taken)
}

fn ints(numbers: &[i64], origin: i64) -> (u8, usize, Vec<i64>) {
    let mut out = Vec::new();
    let how = put_ints(&mut out, numbers, origin);
    let read = read(&out, |reader| read_ints(reader, how, numbers.len(), origin)).unwrap();
    (how, out.len(), read)
}

fn doubles(values: &[f64]) -> (u8, usize, Vec<f64>) {
    let mut out = Vec::new();
    let how = put_doubles(&mut out, values);
    let read = read(&out, |reader| read_doubles(reader, how, values.len())).unwrap();
    (how, out.len(), read)
}

#[test]
fn steps_that_grow_evenly_are_two_numbers() {
    let steps: Vec<i64> = (0..4096).map(|i| i * 50).collect();
    let (how, length, read) = ints(&steps, 0);
    assert!((how, length) == (CONSTANT, 2) && read == steps);
}

#[test]
fn differences_that_wrap_around_come_back() {
    let numbers = [i64::MAX, i64::MIN, i64::MAX, 0, -1, i64::MIN];
    assert_eq!(ints(&numbers, i64::MIN).2, numbers);
    let even: Vec<i64> = (0..100).map(|i| i64::MAX.wrapping_mul(i)).collect();
    assert_eq!(ints(&even, 3).2, even);
}

#[test]
fn few_uneven_numbers_are_differences_and_many_are_pco() {
    let uneven = |n: i64| -> Vec<i64> { (0..n).map(|i| i * 1000 + i * i % 613).collect() };
    assert_eq!(ints(&uneven(10), 0).0, PLAIN);
    assert_eq!(ints(&uneven(4096), 0).0, PCO);
}

#[test]
fn each_kind_of_doubles_has_its_shortest_way() {
    assert_eq!(doubles(&[0.1; 500]), (CONSTANT, 8, vec![0.1; 500]));
    assert_eq!(doubles(&[0.5, 0.25, 3.0]), (SINGLE, 12, vec![0.5, 0.25, 3.0]));
    assert_eq!(doubles(&[0.1, 0.25, 3.0]).0, PLAIN);
    let smooth: Vec<f64> = (0..1000).map(|i| (f64::from(i) / 300.0).cos()).collect();
    let (how, length, read) = doubles(&smooth);
    assert_eq!((how, read), (PCO, smooth));
    assert!(length < 8000);
}

#[test]
fn zeros_of_both_signs_are_not_one_constant() {
    let values = [0.0, -0.0, 0.0, -0.0];
    let read = doubles(&values).2;
    assert!(read.iter().zip(&values).all(|(a, b)| a.to_bits() == b.to_bits()));
}

#[test]
fn a_column_that_promises_more_than_its_bytes_hold_is_refused() {
    assert_eq!(
        read(&[0, 2], |reader| read_ints(reader, PLAIN, 4096, 0)).unwrap_err().fault,
        Fault::Impossible
    );
    assert_eq!(read(&[0; 16], |reader| read_doubles(reader, PLAIN, 3)).unwrap_err().fault, Fault::Truncated);
    assert_eq!(read(&[0; 8], |reader| read_doubles(reader, SINGLE, 3)).unwrap_err().fault, Fault::Truncated);
    assert!(read(&[0], |reader| read_ints(reader, SINGLE, 1, 0)).is_err());
    assert!(read(&[0], |reader| read_doubles(reader, 9, 1)).is_err());
}

#[test]
fn a_pco_column_must_hold_exactly_its_count() {
    let steps: Vec<i64> = (0..600).map(|i| i * i % 1009).collect();
    let mut out = Vec::new();
    assert_eq!(put_ints(&mut out, &steps, 0), PCO);
    assert!(read(&out, |reader| read_ints(reader, PCO, 600, 0)).is_ok());
    assert!(read(&out, |reader| read_ints(reader, PCO, 4000, 0)).is_err());
    out[0] += 1;
    out.push(0);
    assert!(read(&out, |reader| read_ints(reader, PCO, 600, 0)).is_err());
}

proptest! {
    #[test]
    fn any_numbers_come_back(numbers in prop::collection::vec(any::<i64>(), 1..80), origin in any::<i64>()) {
        prop_assert_eq!(&ints(&numbers, origin).2, &numbers);
    }

    #[test]
    fn any_doubles_come_back_bit_by_bit(bits in prop::collection::vec(any::<u64>(), 1..80)) {
        let values: Vec<f64> = bits.iter().map(|bits| f64::from_bits(*bits)).collect();
        let read = doubles(&values).2;
        prop_assert!(read.iter().zip(&bits).all(|(value, bits)| value.to_bits() == *bits));
    }
}
