//! Listens, serves connections, and ends in order: no new connections, running requests finish, then the store closes.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use trialbook_domain::{Code, Problem};

/// Longest time a client may take to send its request head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// Largest request head, and most that is read from a connection at once.
const READ_BYTES_MAX: usize = 512 * 1024;
/// Most headers in a request.
const HEADERS_MAX: usize = 100;
/// Connections held at the same time; further ones wait in the operating system's queue.
const CONNECTIONS_MAX: usize = 4096;
/// How long running requests may take to finish once the server shuts down.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(20);

/// A listener that has its address.
pub struct Listening {
    listener: TcpListener,
    /// The address, with the real port.
    pub address: SocketAddr,
}

impl Listening {
    /// Binds the address. Problem: `state_conflict` when it is taken.
    pub async fn bind(address: SocketAddr) -> Result<Listening, Problem> {
        let refused = |error: std::io::Error| {
            Problem::new(Code::StateConflict, format!("Cannot listen on {address}."))
                .why(format!("{error}."))
                .hint("Stop the program that uses it, or choose another --port.")
        };
        let listener = TcpListener::bind(address).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        Ok(Listening { listener, address })
    }
}

/// Serves until `stop` resolves, then lets running requests finish.
pub async fn serve(listening: Listening, router: Router, stop: impl Future<Output = ()>) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    builder.max_buf_size(READ_BYTES_MAX).max_headers(HEADERS_MAX);
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listening.listener, &slots) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, slot)) = accepted else { continue };
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        #[expect(
            clippy::disallowed_methods,
            reason = "the graceful shutdown watches every connection's task"
        )]
        tokio::spawn(async move {
            // A client that hangs up or speaks no HTTP concerns nobody else.
            if let Err(error) = connection.await {
                tracing::debug!(error = %error, "connection ended early");
            }
            drop(slot);
        });
    }
    drop(listening);
    tracing::info!("shutting down: no new connections, running requests finish");
    if tokio::time::timeout(SHUTDOWN_PATIENCE, graceful.shutdown()).await.is_err() {
        tracing::warn!(patience_s = SHUTDOWN_PATIENCE.as_secs(), "some requests did not finish in time");
    }
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            // Small replies must not wait for more; a socket that refuses this still works.
            let _ = stream.set_nodelay(true);
            Some((stream, slot))
        }
        Err(error) => {
            // Usually too many open files: those in use will be closed.
            tracing::warn!(error = %error, "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}
