//! Which bytes of a file a request wants: ranges, and what the client holds already.

use http::{HeaderMap, HeaderValue, header};

/// What is to be sent of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing: the client holds these bytes.
    Held,
    /// The whole file, also for headers that ask for several ranges, are no ranges of bytes, or name other bytes.
    Whole,
    /// First and last byte.
    Part(u64, u64),
    /// A range outside the file.
    Outside,
}

/// The name of bytes in headers: their digest.
pub fn etag(sha256: &[u8; 32]) -> HeaderValue {
    use std::fmt::Write;
    let mut text = String::with_capacity(66);
    text.push('"');
    for byte in sha256 {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    plain(&text)
}

/// What the headers of a request ask of a file of this size. A range counts only for the bytes that it was meant for.
pub fn wanted(headers: &HeaderMap, etag: &HeaderValue, size_bytes: u64) -> Wanted {
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|sent| names(sent, etag)) {
        return Wanted::Held;
    }
    // A weak name, or a date, tells less than which bytes these are.
    let current = headers.get(header::IF_RANGE).is_none_or(|sent| sent == etag);
    let range = headers.get(header::RANGE).filter(|_| current).and_then(|range| range.to_str().ok());
    range.map_or(Wanted::Whole, |range| parse(range, size_bytes))
}

/// The value of `Content-Range` for a part of a file, or for none when the range was outside.
pub fn content_range(part: Option<(u64, u64)>, size_bytes: u64) -> HeaderValue {
    let text = part.map_or_else(
        || format!("bytes */{size_bytes}"),
        |(from, to)| format!("bytes {from}-{to}/{size_bytes}"),
    );
    plain(&text)
}

fn plain(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits, letters and quotes may stand in a header")
}

/// Whether a list of names, weak ones among them, has this one.
fn names(sent: &HeaderValue, etag: &HeaderValue) -> bool {
    sent.to_str().is_ok_and(|list| {
        list.split(',')
            .map(str::trim)
            .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one).as_bytes() == etag.as_bytes())
    })
}

fn parse(header: &str, size: u64) -> Wanted {
    let Some((unit, range)) = header.split_once('=') else { return Wanted::Whole };
    let Some((first, last)) = range.split_once('-').filter(|_| unit.trim().eq_ignore_ascii_case("bytes"))
    else {
        return Wanted::Whole;
    };
    let (first, last) = (first.trim(), last.trim());
    match (number(first), number(last)) {
        (Some(from), Some(to)) if to < from => Wanted::Whole,
        (Some(_), None) if !last.is_empty() => Wanted::Whole,
        (Some(from), _) if from >= size => Wanted::Outside,
        (Some(from), to) => Wanted::Part(from, to.map_or(size - 1, |to| to.min(size - 1))),
        (None, Some(n)) if first.is_empty() && (n == 0 || size == 0) => Wanted::Outside,
        (None, Some(n)) if first.is_empty() => Wanted::Part(size.saturating_sub(n), size - 1),
        _ => Wanted::Whole,
    }
}

/// Digits alone; what is larger than any file is the largest number.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: u64 = 10;

    fn asked(sent: &[(header::HeaderName, &str)], size: u64) -> Wanted {
        let headers = sent.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        wanted(&headers.collect(), &etag(&[0xab; 32]), size)
    }

    #[test]
    fn ranges_are_read_as_http_says() {
        for (range, size, expected) in [
            ("bytes=0-3", 10, Wanted::Part(0, 3)),
            ("bytes=4-", 10, Wanted::Part(4, 9)),
            ("bytes=-3", 10, Wanted::Part(7, 9)),
            ("bytes=-30", 10, Wanted::Part(0, 9)),
            ("bytes=0-99", 10, Wanted::Part(0, 9)),
            ("bytes=9-9", 10, Wanted::Part(9, 9)),
            ("Bytes = 0-3", 10, Wanted::Part(0, 3)),
            ("bytes=0-99999999999999999999", 10, Wanted::Part(0, 9)),
            ("bytes=99999999999999999999-", 10, Wanted::Outside),
            ("bytes=10-", 10, Wanted::Outside),
            ("bytes=-0", 10, Wanted::Outside),
            ("bytes=0-0", 0, Wanted::Outside),
            ("bytes=0-", 0, Wanted::Outside),
            ("bytes=-1", 0, Wanted::Outside),
            ("bytes=5-2", 10, Wanted::Whole),
            ("bytes=15-12", 10, Wanted::Whole),
            ("bytes=0-1,4-5", 10, Wanted::Whole),
            ("lines=0-1", 10, Wanted::Whole),
            ("bytes=x-y", 10, Wanted::Whole),
            ("bytes=20-y", 10, Wanted::Whole),
            ("bytes=+1-2", 10, Wanted::Whole),
            ("bytes=-", 10, Wanted::Whole),
            ("bytes", 10, Wanted::Whole),
        ] {
            assert_eq!(asked(&[(header::RANGE, range)], size), expected, "{range} of {size}");
        }
    }

    #[test]
    fn a_range_of_other_bytes_gives_the_whole_file() {
        let own = format!("\"{}\"", "ab".repeat(32));
        let part = Wanted::Part(1, 2);
        for (name, expected) in [
            (own.as_str(), part),
            (&format!("W/{own}"), Wanted::Whole),
            ("\"other\"", Wanted::Whole),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Wanted::Whole),
        ] {
            let sent = [(header::RANGE, "bytes=1-2"), (header::IF_RANGE, name)];
            assert_eq!(asked(&sent, SIZE), expected, "{name}");
        }
        assert_eq!(asked(&[(header::IF_RANGE, &own)], SIZE), Wanted::Whole);
    }

    #[test]
    fn bytes_that_the_client_holds_are_not_sent_again() {
        let own = format!("\"{}\"", "ab".repeat(32));
        for (name, expected) in [
            (own.as_str(), Wanted::Held),
            (&format!("W/{own}"), Wanted::Held),
            (&format!("\"other\", {own}"), Wanted::Held),
            ("*", Wanted::Held),
            ("\"other\"", Wanted::Part(1, 2)),
        ] {
            let sent = [(header::RANGE, "bytes=1-2"), (header::IF_NONE_MATCH, name)];
            assert_eq!(asked(&sent, SIZE), expected, "{name}");
        }
    }
}
