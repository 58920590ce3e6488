//! The status of each kind, and when to come again.

use std::collections::BTreeMap;
use trialbook_domain::{Code, Kind, Problem, Retry};
use trialbook_http::{default_status, retry_after_seconds};

#[test]
fn every_kind_has_its_status() {
    let expected = [
        (Kind::Invalid, 400),
        (Kind::Unauthenticated, 401),
        (Kind::Forbidden, 403),
        (Kind::NotFound, 404),
        (Kind::AlreadyExists, 409),
        (Kind::Conflict, 409),
        (Kind::Limit, 413),
        (Kind::Unavailable, 429),
        (Kind::Corrupt, 500),
        (Kind::Bug, 500),
    ];
    for (kind, status) in expected {
        assert_eq!(default_status(kind).as_u16(), status, "{kind:?}");
    }
    let mut codes: BTreeMap<u16, usize> = BTreeMap::new();
    for code in Code::ALL {
        *codes.entry(default_status(code.kind()).as_u16()).or_default() += 1;
    }
    assert_eq!(codes.keys().copied().collect::<Vec<_>>(), [400, 401, 403, 404, 409, 413, 429, 500]);
}

#[test]
fn waiting_is_told_in_whole_seconds_rounded_up() {
    for (retry, seconds) in [
        (Retry::No, None),
        (Retry::Now, Some(0)),
        (Retry::AfterMs(0), Some(0)),
        (Retry::AfterMs(1), Some(1)),
        (Retry::AfterMs(999), Some(1)),
        (Retry::AfterMs(1_000), Some(1)),
        (Retry::AfterMs(1_001), Some(2)),
        (Retry::AfterMs(u64::MAX), Some(u64::MAX / 1_000 + 1)),
    ] {
        assert_eq!(
            retry_after_seconds(&Problem::new(Code::Overloaded, "x").retry(retry)),
            seconds,
            "{retry:?}"
        );
    }
    for code in Code::ALL {
        let seconds = retry_after_seconds(&Problem::new(*code, "x"));
        assert_eq!(seconds.is_some(), code.kind() == Kind::Unavailable, "{code:?}");
    }
}
