//! Counters of the front door, written out in the Prometheus text format.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the latency buckets, in milliseconds.
const BUCKETS_MS: [u64; 12] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 30_000];

/// What the front door counts. Routes are patterns of our own, so the number of series is bounded.
#[derive(Debug, Default)]
pub struct HttpMetrics {
    routes: Mutex<BTreeMap<(String, u16), RouteCounts>>,
    in_flight: AtomicI64,
    body_bytes_received: AtomicU64,
}

#[derive(Debug, Default, Clone)]
struct RouteCounts {
    n: u64,
    duration_us: u64,
    buckets: [u64; BUCKETS_MS.len()],
}

impl HttpMetrics {
    /// A request has come in.
    pub(crate) fn begin(&self) {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
    }

    /// A request has been answered.
    pub(crate) fn end(&self, route: &str, status: u16, duration: Duration, body_bytes: u64) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
        self.body_bytes_received.fetch_add(body_bytes, Ordering::Relaxed);
        let duration_us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = match routes.get_mut(&(route.to_owned(), status)) {
            Some(counts) => counts,
            None => routes.entry((route.to_owned(), status)).or_default(),
        };
        counts.n += 1;
        counts.duration_us += duration_us;
        for (count, bound_ms) in counts.buckets.iter_mut().zip(BUCKETS_MS) {
            *count += u64::from(duration_us <= bound_ms * 1000);
        }
    }

    /// Requests being answered right now.
    pub fn in_flight(&self) -> i64 {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Appends all counters in the Prometheus text format.
    pub fn render(&self, text: &mut String) {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let head = |text: &mut String, name: &str, kind: &str, help: &str| {
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
        };
        head(text, "trialbook_http_requests_in_flight", "gauge", "Requests being answered.");
        let _ = writeln!(text, "trialbook_http_requests_in_flight {}", self.in_flight());
        head(
            text,
            "trialbook_http_request_body_bytes_total",
            "counter",
            "Bytes of request bodies announced.",
        );
        let received = self.body_bytes_received.load(Ordering::Relaxed);
        let _ = writeln!(text, "trialbook_http_request_body_bytes_total {received}");
        head(
            text,
            "trialbook_http_request_duration_seconds",
            "histogram",
            "Time to answer, by route and status.",
        );
        for ((route, status), counts) in &routes {
            let labels = format!("route=\"{route}\",status=\"{status}\"");
            let name = "trialbook_http_request_duration_seconds";
            for (count, bound_ms) in counts.buckets.iter().zip(BUCKETS_MS) {
                let bound = bound_ms as f64 / 1000.0;
                let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {count}");
            }
            let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", counts.n);
            let _ = writeln!(text, "{name}_sum{{{labels}}} {}", counts.duration_us as f64 / 1e6);
            let _ = writeln!(text, "{name}_count{{{labels}}} {}", counts.n);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_status_in_cumulative_buckets() {
        let metrics = HttpMetrics::default();
        for ms in [1, 4, 400] {
            metrics.begin();
            metrics.end("/health", 200, Duration::from_millis(ms), 10);
        }
        metrics.begin();
        let mut text = String::new();
        metrics.render(&mut text);
        let name = "trialbook_http_request_duration_seconds";
        for line in [
            format!("{name}_bucket{{route=\"/health\",status=\"200\",le=\"0.001\"}} 1"),
            format!("{name}_bucket{{route=\"/health\",status=\"200\",le=\"0.5\"}} 3"),
            format!("{name}_count{{route=\"/health\",status=\"200\"}} 3"),
            "trialbook_http_requests_in_flight 1".to_owned(),
            "trialbook_http_request_body_bytes_total 30".to_owned(),
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
