//! The listener over real sockets: addresses, heads, and the order of the end.

use crate::call::runtime;
use axum::Router;
use axum::routing::get;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use trialbook_domain::Code;
use trialbook_server::{Listening, serve};

fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

async fn connect(address: SocketAddr, sent: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    stream
}

/// All that comes until the server closes.
async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A server that closes while something is still on its way resets the connection: what came counts.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

fn close(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
}

/// Serves while `talk` goes on.
fn during<F: Future<Output = ()>>(router: Router, talk: impl FnOnce(SocketAddr) -> F) {
    runtime().block_on(async {
        let listening = Listening::bind(any_port()).await.unwrap();
        let address = listening.address;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = serve(listening, router, async move { drop(stopped.await) });
        tokio::join!(serving, async {
            talk(address).await;
            stop.send(()).unwrap();
        });
    });
}

#[test]
fn a_free_port_is_found_and_a_taken_one_is_told() {
    runtime().block_on(async {
        let first = Listening::bind(any_port()).await.unwrap();
        assert_ne!(first.address.port(), 0);
        let Err(refused) = Listening::bind(first.address).await else { panic!("the address was taken") };
        assert_eq!(refused.code(), Code::StateConflict);
        assert_eq!(refused.what(), format!("Cannot listen on {}.", first.address));
        assert!(refused.advice().is_some_and(|hint| hint.contains("--port")), "{refused}");
        let address = first.address;
        drop(first);
        assert!(Listening::bind(address).await.is_ok());
    });
}

#[test]
fn one_connection_carries_many_requests_and_closes_when_asked() {
    during(Router::new().route("/", get(|| async { "ok" })), |address| async move {
        let twice = format!("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n{}", close("/"));
        let text = rest(connect(address, &twice).await).await;
        assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 2, "{text}");
        assert_eq!(text.matches("\r\n\r\nok").count(), 2, "{text}");
    });
}

#[test]
fn a_client_that_speaks_no_http_or_hangs_up_disturbs_nobody() {
    during(Router::new().route("/", get(|| async { "ok" })), |address| async move {
        for nonsense in ["\u{1}\u{2}\u{3}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "EHLO x\r\n\r\n"]
        {
            let text = rest(connect(address, nonsense).await).await;
            assert!(text.is_empty() || text.starts_with("HTTP/1.1 400"), "{nonsense:?}: {text}");
        }
        drop(connect(address, "GET / HT").await);
        drop(connect(address, "").await);
        assert!(rest(connect(address, &close("/")).await).await.ends_with("\r\n\r\nok"));
    });
}

#[test]
fn a_head_without_end_or_with_too_many_headers_is_refused() {
    during(Router::new().route("/", get(|| async { "ok" })), |address| async move {
        let with = |n: usize| {
            let many = "x: 1\r\n".repeat(n);
            format!("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{many}\r\n")
        };
        assert!(rest(connect(address, &with(98)).await).await.starts_with("HTTP/1.1 200"));
        assert!(rest(connect(address, &with(99)).await).await.starts_with("HTTP/1.1 431"));
        let long = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx: {}", "a".repeat(600 * 1024));
        let mut stream = TcpStream::connect(address).await.unwrap();
        // The server may close before all of it is written.
        let _ = stream.write_all(long.as_bytes()).await;
        let text = rest(stream).await;
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 431"), "{text}");
    });
}

#[test]
fn a_running_request_is_finished_before_the_end_and_no_new_connection_is_taken() {
    let (entered, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let held = {
        let (entered, go_on) = (Arc::clone(&entered), Arc::clone(&go_on));
        get(move || async move {
            entered.notify_one();
            go_on.notified().await;
            "finished"
        })
    };
    runtime().block_on(async {
        let listening = Listening::bind(any_port()).await.unwrap();
        let address = listening.address;
        let (stop, stopped) = oneshot::channel::<()>();
        let ended = Arc::new(Notify::new());
        let router = Router::new().route("/held", held).route("/", get(|| async { "ok" }));
        let serving = async {
            serve(listening, router, async move { drop(stopped.await) }).await;
            ended.notify_one();
        };
        let talk = async {
            let idle = connect(address, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
            let running = connect(address, &close("/held")).await;
            entered.notified().await;
            stop.send(()).unwrap();
            // An idle connection is closed at once; that it ends shows that the shutdown has begun.
            let idle = rest(idle).await;
            assert!(idle.ends_with("\r\n\r\nok"), "{idle}");
            assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
            go_on.notify_one();
            let text = rest(running).await;
            assert!(text.starts_with("HTTP/1.1 200") && text.ends_with("finished"), "{text}");
            ended.notified().await;
        };
        tokio::join!(serving, talk);
    });
}

#[test]
fn a_server_that_nobody_talks_to_ends_at_once() {
    during(Router::new(), |_| async {});
}
