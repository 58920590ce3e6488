//! Many connections that ask as fast as they are answered, for a while.

use crate::http::Connection;
use anyhow::Result;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// What a load saw.
pub(crate) struct Seen {
    /// How long it lasted.
    pub(crate) elapsed: Duration,
    /// How long each request took, ascending.
    pub(crate) latencies: Vec<Duration>,
}

impl Seen {
    /// Requests per second.
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency that this part of the requests stays under, in milliseconds.
    pub(crate) fn quantile_ms(&self, part: f64) -> f64 {
        let at = ((self.latencies.len() as f64 * part) as usize).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e3)
    }
}

/// Each connection sends what `next(connection, number)` gives, until the time is over.
pub(crate) async fn run(
    address: SocketAddr,
    n_connections: usize,
    duration: Duration,
    next: impl Fn(usize, u64) -> Vec<u8> + Clone + 'static,
) -> Result<Seen> {
    let local = tokio::task::LocalSet::new();
    let started = Instant::now();
    let tasks: Vec<_> = (0..n_connections)
        .map(|i| {
            let next = next.clone();
            local.spawn_local(async move {
                let mut connection = Connection::open(address).await?;
                let mut latencies = Vec::new();
                let mut number = 0;
                while started.elapsed() < duration {
                    let request = next(i, number);
                    let sent = Instant::now();
                    connection.ok(&request).await?;
                    latencies.push(sent.elapsed());
                    number += 1;
                }
                Ok::<_, anyhow::Error>(latencies)
            })
        })
        .collect();
    local
        .run_until(async {
            let mut latencies = Vec::new();
            for task in tasks {
                latencies.extend(task.await??);
            }
            let elapsed = started.elapsed();
            latencies.sort_unstable();
            Ok(Seen { elapsed, latencies })
        })
        .await
}

/// Sends so many requests over so many connections, and gives what `read` makes of each reply, in order of number.
pub(crate) async fn all<T: 'static>(
    address: SocketAddr,
    n_connections: u64,
    n_requests: u64,
    next: impl Fn(u64) -> Vec<u8> + Clone + 'static,
    read: impl Fn(&[u8]) -> Result<T> + Clone + 'static,
) -> Result<Vec<T>> {
    let local = tokio::task::LocalSet::new();
    let tasks: Vec<_> = (0..n_connections)
        .map(|i| {
            let (next, read) = (next.clone(), read.clone());
            local.spawn_local(async move {
                let mut connection = Connection::open(address).await?;
                let mut replies = Vec::new();
                for number in (i..n_requests).step_by(n_connections as usize) {
                    replies.push((number, read(&connection.ok(&next(number)).await?)?));
                }
                Ok::<_, anyhow::Error>(replies)
            })
        })
        .collect();
    local
        .run_until(async {
            let mut replies = Vec::new();
            for task in tasks {
                replies.extend(task.await??);
            }
            replies.sort_by_key(|(number, _)| *number);
            Ok(replies.into_iter().map(|(_, reply)| reply).collect())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::get;
    use crate::http::tests::{reply, serve, wait};

    fn seen(latencies_ms: &[u64], elapsed_s: u64) -> Seen {
        Seen {
            elapsed: Duration::from_secs(elapsed_s),
            latencies: latencies_ms.iter().map(|ms| Duration::from_millis(*ms)).collect(),
        }
    }

    #[test]
    fn the_rate_is_that_of_all_requests_over_the_whole_time() {
        assert_eq!(seen(&[1; 50], 10).per_second(), 5.0);
        assert_eq!(seen(&[], 10).per_second(), 0.0);
    }

    #[test]
    fn a_quantile_is_the_latency_that_its_part_stays_under() {
        let hundred: Vec<u64> = (1..=100).collect();
        for (part, ms) in [(0.0, 1.0), (0.5, 51.0), (0.99, 100.0), (0.999, 100.0), (1.0, 100.0)] {
            assert_eq!(seen(&hundred, 1).quantile_ms(part), ms, "{part}");
        }
        for part in [0.0, 0.5, 1.0] {
            assert_eq!(seen(&[7], 1).quantile_ms(part), 7.0);
            assert!(seen(&[], 1).quantile_ms(part).is_nan());
        }
    }

    #[test]
    fn each_number_is_asked_once_and_the_replies_come_in_the_order_of_the_numbers() {
        for (n_connections, n_requests) in [(1, 5), (3, 10), (4, 4), (4, 3)] {
            let (address, server) = serve(n_connections, |asked| {
                let number = asked.line.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
                vec![reply("200 OK", &number)]
            });
            let read = |body: &[u8]| Ok(std::str::from_utf8(body)?.parse::<u64>()?);
            let next = |number| get(&format!("/{number}"));
            let replies = wait(all(address, n_connections as u64, n_requests, next, read)).unwrap();
            assert_eq!(replies, (0..n_requests).collect::<Vec<_>>());
            assert_eq!(server.join().unwrap().len() as u64, n_requests);
        }
    }

    #[test]
    fn one_refusal_fails_the_whole_load() {
        let refuse = |asked: &crate::http::tests::Asked| {
            vec![if asked.line.contains("/3 ") { reply("503 Full", "later") } else { reply("200 OK", "") }]
        };
        let (address, _server) = serve(2, refuse);
        let failed = wait(all(address, 2, 10, |number| get(&format!("/{number}")), |_| Ok(()))).unwrap_err();
        assert!(failed.to_string().starts_with("status 503 for GET /3 "), "{failed:#}");
        let (address, _server) = serve(2, refuse);
        let next = |connection, number| get(&format!("/{}", connection as u64 * 100 + number));
        let failed = wait(run(address, 2, Duration::from_secs(60), next)).err().unwrap();
        assert!(failed.to_string().starts_with("status 503 for GET /3 "), "{failed:#}");
    }

    #[test]
    fn a_load_over_no_time_asks_nothing_and_one_over_some_time_asks_over_every_connection() {
        let (address, server) = serve(2, |_| vec![reply("200 OK", "")]);
        let next = |connection, number| get(&format!("/{connection}/{number}"));
        let nothing = wait(run(address, 2, Duration::ZERO, next)).unwrap();
        assert!(nothing.latencies.is_empty() && server.join().unwrap().is_empty());
        let (address, server) = serve(2, |_| vec![reply("200 OK", "")]);
        let some = wait(run(address, 2, Duration::from_millis(50), next)).unwrap();
        assert!(some.elapsed >= Duration::from_millis(50));
        assert!(some.latencies.is_sorted());
        let asked = server.join().unwrap();
        assert_eq!(asked.len(), some.latencies.len());
        for connection in 0..2 {
            let lines: Vec<&str> = asked
                .iter()
                .map(|asked| asked.line.as_str())
                .filter(|line| line.starts_with(&format!("GET /{connection}/")))
                .collect();
            let expected: Vec<String> =
                (0..lines.len()).map(|number| format!("GET /{connection}/{number} HTTP/1.1")).collect();
            assert_eq!(lines, expected, "numbers of a connection follow each other");
            assert!(!lines.is_empty(), "connection {connection} was asked nothing");
        }
    }
}
