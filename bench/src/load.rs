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
