//! Ids as text.

use std::collections::HashSet;
use trialbook_domain::{ExperimentId, ModelUid, RunUid, ViewUid};

const DIGITS: &str = "000102abff05060708090a0b0c0d0e0f";
const BYTES: [u8; 16] = [0, 1, 2, 0xab, 0xff, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Texts that are no 32 digits, each with what is wrong with it.
fn no_digits() -> Vec<(&'static str, String)> {
    vec![
        ("nothing", String::new()),
        ("one digit short", DIGITS[..31].to_owned()),
        ("one digit long", format!("{DIGITS}0")),
        ("half of it", DIGITS[..16].to_owned()),
        ("twice", DIGITS.repeat(2)),
        ("upper case", DIGITS.to_uppercase()),
        ("one letter in upper case", DIGITS.replace("ab", "aB")),
        ("the letter after f", DIGITS.replace("ff", "fg")),
        ("the sign before 0", DIGITS.replace("ff", "f/")),
        ("the sign after 9", DIGITS.replace("ff", "f:")),
        ("the sign before a", DIGITS.replace("ff", "f`")),
        ("a space in front", format!(" {}", &DIGITS[..31])),
        ("a space behind", format!("{} ", &DIGITS[..31])),
        ("a line break behind", format!("{DIGITS}\n")),
        ("a sign in front", format!("+{}", &DIGITS[..31])),
        ("0x in front", format!("0x{}", &DIGITS[..30])),
        ("dashes as of a UUID", "000102ab-ff05-0607-0809-0a0b0c0d0e0f".to_owned()),
        ("32 bytes that are 16 letters", "é".repeat(16)),
        ("32 wide digits", "０".repeat(32)),
        ("a NUL", DIGITS.replace("ff", "f\0")),
    ]
}

#[test]
fn ids_of_runs_and_views_are_32_lower_case_digits_and_nothing_else() {
    assert_eq!(RunUid::parse(DIGITS), Some(RunUid(BYTES)));
    assert_eq!(ViewUid::parse(DIGITS), Some(ViewUid(BYTES)));
    for (why, text) in no_digits() {
        assert_eq!(RunUid::parse(&text), None, "{why}: {text:?}");
        assert_eq!(ViewUid::parse(&text), None, "{why}: {text:?}");
    }
}

#[test]
fn ids_of_logged_models_are_the_same_digits_behind_one_prefix() {
    assert_eq!(ModelUid::parse(&format!("m-{DIGITS}")), Some(ModelUid(BYTES)));
    for (why, text) in no_digits() {
        assert_eq!(ModelUid::parse(&format!("m-{text}")), None, "{why}: {text:?}");
    }
    for prefix in ["", "m", "-", "M-", "m_", "m--", "m-m-", " m-", "m- ", "run-"] {
        let text = format!("{prefix}{DIGITS}");
        assert_eq!(ModelUid::parse(&text), None, "{text:?}");
    }
}

#[test]
fn every_byte_is_written_as_it_is_read_at_every_place() {
    for place in 0..16 {
        for byte in 0..=u8::MAX {
            let mut bytes = [0x5a; 16];
            bytes[place] = byte;
            let text = RunUid(bytes).to_string();
            assert_eq!(&text[2 * place..2 * place + 2], format!("{byte:02x}"));
            assert_eq!(RunUid::parse(&text), Some(RunUid(bytes)));
            assert_eq!(ViewUid(bytes).to_string(), text);
            assert_eq!(ModelUid(bytes).to_string(), format!("m-{text}"));
            assert_eq!(ModelUid::parse(&format!("m-{text}")), Some(ModelUid(bytes)));
        }
    }
}

#[test]
fn ids_stand_in_the_order_of_their_texts() {
    let mut uids: Vec<RunUid> = (0..=u8::MAX)
        .rev()
        .flat_map(|byte| {
            let mut late = [0; 16];
            late[15] = byte;
            [RunUid([byte; 16]), RunUid(late)]
        })
        .collect();
    uids.sort_unstable();
    let texts: Vec<String> = uids.iter().map(RunUid::to_string).collect();
    assert!(texts.is_sorted());
    assert_eq!(uids.iter().collect::<HashSet<_>>().len(), 511, "only the id of zeros was made twice");
}

#[test]
fn a_run_is_shown_to_a_programmer_by_its_id_alone() {
    assert_eq!(format!("{:?}", RunUid(BYTES)), DIGITS);
    assert_eq!(format!("{:?}", Some(RunUid(BYTES))), format!("Some({DIGITS})"));
}

#[test]
fn experiment_ids_are_decimals_from_zero_to_the_largest_number() {
    for (text, number) in [
        ("0", 0),
        ("1", 1),
        ("9", 9),
        ("10", 10),
        ("007", 7),
        ("00", 0),
        ("1700000000000", 1_700_000_000_000),
        ("9223372036854775806", i64::MAX - 1),
        ("9223372036854775807", i64::MAX),
        ("00009223372036854775807", i64::MAX),
    ] {
        assert_eq!(ExperimentId::parse(text), Some(ExperimentId(number)), "{text}");
    }
    for text in [
        "",
        " ",
        " 1",
        "1 ",
        "1\n",
        "-0",
        "-1",
        "+1",
        "1.0",
        "1e3",
        "0x10",
        "1_000",
        "1,000",
        "abc",
        "１",
        "٣",
        "1\0",
        "9223372036854775808",
        "18446744073709551616",
        "99999999999999999999999999999999999999999",
    ] {
        assert_eq!(ExperimentId::parse(text), None, "{text:?}");
    }
}

#[test]
fn experiment_ids_are_written_plainly_and_ordered_as_numbers() {
    for number in [0, 1, 42, i64::MAX] {
        let id = ExperimentId(number);
        assert_eq!(id.to_string(), number.to_string());
        assert_eq!(ExperimentId::parse(&id.to_string()), Some(id));
    }
    assert_eq!(format!("{:>4}|{:<3}|", ExperimentId(7), ExperimentId(8)), "   7|8  |");
    assert!(ExperimentId(9) < ExperimentId(10), "not as texts, where 10 comes before 9");
}
