//! A small HTTP/1.1 client: one kept-alive connection, whole bodies, little work per request.

use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A reply.
pub(crate) struct Reply {
    /// Status code.
    pub(crate) status: u16,
    /// Body.
    pub(crate) body: Vec<u8>,
}

/// The bytes of a request.
pub(crate) fn request(method: &str, path: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// The bytes of a POST of JSON.
pub(crate) fn post(path: &str, body: &str) -> Vec<u8> {
    request("POST", path, "application/json", body.as_bytes())
}

/// The bytes of a POST of JSON that asks for a form of the answer.
pub(crate) fn post_accepting(path: &str, accept: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// The bytes of a GET.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes()
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect(address).await.context("cannot connect")?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads its reply whole.
    pub(crate) async fn call(&mut self, request: &[u8]) -> Result<Reply> {
        self.stream.write_all(request).await?;
        self.reply().await
    }

    /// Like [`Connection::call`], and fails unless the reply is a success.
    pub(crate) async fn ok(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        let reply = self.call(request).await?;
        if !(200..300).contains(&reply.status) {
            let head = String::from_utf8_lossy(&request[..request.len().min(200)]).into_owned();
            bail!("status {} for {head}: {}", reply.status, String::from_utf8_lossy(&reply.body));
        }
        Ok(reply.body)
    }

    /// Sends `size` bytes of body after a head, piece by piece.
    pub(crate) async fn upload(&mut self, path: &str, piece: &[u8], size: usize) -> Result<()> {
        let head = format!("PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {size}\r\n\r\n");
        self.stream.write_all(head.as_bytes()).await?;
        let mut left = size;
        while left > 0 {
            let now = left.min(piece.len());
            self.stream.write_all(&piece[..now]).await?;
            left -= now;
        }
        let reply = self.reply().await?;
        if reply.status != 200 {
            bail!("status {} for the upload: {}", reply.status, String::from_utf8_lossy(&reply.body));
        }
        Ok(())
    }

    /// Reads the reply to a GET without keeping its body; returns the body's size.
    pub(crate) async fn download(&mut self, path: &str) -> Result<usize> {
        self.stream.write_all(&get(path)).await?;
        let (status, length, from) = self.head().await?;
        let length = length.context("the download has no length")?;
        if status != 200 {
            bail!("status {status} for the download");
        }
        let mut got = self.buffer.len() - from;
        let mut piece = vec![0; 256 * 1024];
        while got < length {
            let n = self.stream.read(&mut piece).await?;
            if n == 0 {
                bail!("the download ended early");
            }
            got += n;
        }
        self.buffer.clear();
        Ok(got)
    }

    async fn reply(&mut self) -> Result<Reply> {
        let (status, length, from) = self.head().await?;
        match length {
            Some(length) => {
                while self.buffer.len() < from + length {
                    self.fill().await?;
                }
                let body = self.buffer[from..from + length].to_vec();
                self.buffer.drain(..from + length);
                Ok(Reply { status, body })
            }
            None => {
                self.buffer.drain(..from);
                Ok(Reply { status, body: self.chunks().await? })
            }
        }
    }

    /// Status, length when it is announced, and where the body begins in the buffer.
    async fn head(&mut self) -> Result<(u16, Option<usize>, usize)> {
        loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                let head = std::str::from_utf8(&self.buffer[..end]).context("the reply's head is no text")?;
                let status = head.get(9..12).and_then(|text| text.parse().ok()).context("no status")?;
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
                });
                let empty = status == 204 || status == 304;
                return Ok((status, if empty { Some(0) } else { length }, end + 4));
            }
            self.fill().await?;
        }
    }

    async fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                match find(&self.buffer, b"\r\n") {
                    Some(end) => break end,
                    None => self.fill().await?,
                }
            };
            let size = std::str::from_utf8(&self.buffer[..end]).context("a chunk without size")?;
            let size = usize::from_str_radix(size.trim(), 16).context("a chunk without size")?;
            while self.buffer.len() < end + 2 + size + 2 {
                self.fill().await?;
            }
            body.extend_from_slice(&self.buffer[end + 2..end + 2 + size]);
            self.buffer.drain(..end + 2 + size + 2);
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn fill(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

/// Where bytes first occur in others.
pub(crate) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::thread::JoinHandle;

    pub(crate) fn wait<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    /// A request as the server saw it: its first line, its head whole, its body.
    #[derive(Debug)]
    pub(crate) struct Asked {
        pub(crate) line: String,
        head: String,
        body: Vec<u8>,
    }

    fn read_request(reader: &mut impl BufRead) -> Option<Asked> {
        let (mut line, mut head, mut length) = (String::new(), String::new(), 0);
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        loop {
            let mut field = String::new();
            reader.read_line(&mut field).unwrap();
            if field == "\r\n" {
                break;
            }
            if let Some(value) = field.strip_prefix("Content-Length: ") {
                length = value.trim().parse().unwrap();
            }
            head.push_str(&field);
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        Some(Asked { line: line.trim_end().to_owned(), head, body })
    }

    /// A server that takes so many connections and gives each request the bytes that `answer` has for it, in the
    /// pieces in which it has them; no pieces are the end of the connection. It ends with all that it was asked.
    pub(crate) fn serve(
        n_connections: usize,
        answer: impl Fn(&Asked) -> Vec<Vec<u8>> + Clone + Send + 'static,
    ) -> (SocketAddr, JoinHandle<Vec<Asked>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let one = move |stream: std::net::TcpStream, answer: &dyn Fn(&Asked) -> Vec<Vec<u8>>| {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut writer, mut all) = (stream, Vec::new());
            while let Some(asked) = read_request(&mut reader) {
                let pieces = answer(&asked);
                all.push(asked);
                if pieces.is_empty() {
                    break;
                }
                for piece in pieces {
                    writer.write_all(&piece).unwrap();
                    writer.flush().unwrap();
                }
            }
            all
        };
        let thread = std::thread::spawn(move || {
            let threads: Vec<JoinHandle<Vec<Asked>>> = (0..n_connections)
                .map(|_| {
                    let (stream, _) = listener.accept().unwrap();
                    stream.set_nodelay(true).unwrap();
                    let answer = answer.clone();
                    std::thread::spawn(move || one(stream, &answer))
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        (address, thread)
    }

    pub(crate) fn reply(status: &str, body: &str) -> Vec<u8> {
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    /// What a client makes of one scripted answer, and of an ordinary one after it on the same connection.
    fn called(pieces: Vec<Vec<u8>>) -> (Result<Reply>, Result<Reply>) {
        let (address, server) = serve(1, move |asked| {
            if asked.line.starts_with("GET /next ") {
                vec![reply("201 Created", "next")]
            } else {
                pieces.clone()
            }
        });
        let replies = wait(async {
            let mut connection = Connection::open(address).await.unwrap();
            (connection.call(&get("/a")).await, connection.call(&get("/next")).await)
        });
        server.join().unwrap();
        replies
    }

    #[test]
    fn requests_have_their_method_type_and_length() {
        let body = "{\"a\":\"é\"}";
        for (bytes, head) in [
            (get("/a?b=c"), "GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1\r\n"),
            (
                post("/a", body),
                "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 10\r\n",
            ),
            (
                post_accepting("/a", "a/b", body),
                "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: a/b\r\nContent-Type: application/json\r\n\
                 Content-Length: 10\r\n",
            ),
            (
                request("PUT", "/b", "text/plain", b"xy"),
                "PUT /b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n",
            ),
        ] {
            let text = String::from_utf8(bytes).unwrap();
            let (seen, _) = text.split_once("\r\n\r\n").unwrap();
            assert_eq!(format!("{seen}\r\n"), head);
        }
        assert!(post("/a", body).ends_with(body.as_bytes()));
    }

    #[test]
    fn a_reply_is_read_whole_however_it_is_cut_and_the_next_begins_where_it_ends() {
        let whole = reply("200 OK", "hello\r\n\r\nworld");
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n\
            A\r\n\r\n\r\n world\r\n0\r\n\r\n"
            .to_vec();
        for (bytes, body) in [(whole, "hello\r\n\r\nworld"), (chunked, "hello\r\n\r\n world")] {
            for cut in 0..bytes.len() {
                let pieces = vec![bytes[..cut].to_vec(), bytes[cut..].to_vec()];
                let (first, next) = called(pieces);
                let (first, next) = (first.unwrap(), next.unwrap());
                assert_eq!(
                    (first.status, String::from_utf8(first.body).unwrap().as_str()),
                    (200, body),
                    "{cut}"
                );
                assert_eq!((next.status, &next.body[..]), (201, &b"next"[..]), "{cut}");
            }
        }
    }

    #[test]
    fn replies_without_a_body_end_with_their_head() {
        for head in ["204 No Content", "304 Not Modified"] {
            // No length is said, or one that counts what is not sent.
            for length in ["", "Content-Length: 5\r\n"] {
                let (first, next) = called(vec![format!("HTTP/1.1 {head}\r\n{length}\r\n").into_bytes()]);
                assert!(first.unwrap().body.is_empty());
                assert_eq!(next.unwrap().status, 201);
            }
        }
    }

    #[test]
    fn a_reply_that_is_none_is_told_and_does_not_hang() {
        for (pieces, told) in [
            (vec![], "the server closed the connection"),
            (vec![b"HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n".to_vec()], "no status"),
            (vec![b"HTTP\r\n\r\n".to_vec()], "no status"),
            (vec![b"HTTP/1.1 200 \xff\r\n\r\n".to_vec()], "the reply's head is no text"),
            (
                vec![b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n".to_vec()],
                "a chunk without size",
            ),
        ] {
            let (first, _) = called(pieces);
            assert_eq!(first.err().unwrap().to_string(), told);
        }
    }

    #[test]
    fn a_refusal_fails_with_its_status_the_request_and_what_was_said() {
        let (address, server) = serve(1, |_| vec![reply("404 Not Found", "no such run")]);
        let error = wait(async {
            let mut connection = Connection::open(address).await.unwrap();
            connection.ok(&post("/runs/get", "{}")).await.unwrap_err()
        });
        let told = error.to_string();
        assert!(told.starts_with("status 404 for POST /runs/get HTTP/1.1"), "{told}");
        assert!(told.ends_with(": no such run"), "{told}");
        server.join().unwrap();
    }

    #[test]
    fn an_upload_sends_every_byte_and_no_more() {
        for (size, piece) in [(0, 3), (2, 3), (3, 3), (7, 3)] {
            let (address, server) = serve(1, |_| vec![reply("200 OK", "{}")]);
            wait(async {
                let mut connection = Connection::open(address).await.unwrap();
                connection.upload("/a", &vec![7; piece], size).await.unwrap();
                drop(connection);
            });
            let asked = server.join().unwrap();
            assert_eq!((asked.len(), asked[0].line.as_str()), (1, "PUT /a HTTP/1.1"));
            assert_eq!(asked[0].body, vec![7; size]);
            assert!(asked[0].head.contains(&format!("Content-Length: {size}\r\n")));
        }
    }

    #[test]
    fn a_download_counts_its_bytes_and_says_what_went_wrong() {
        let download = |pieces: Vec<Vec<u8>>| {
            let (address, server) =
                serve(
                    1,
                    move |asked| if asked.line == "GET /next HTTP/1.1" { vec![] } else { pieces.clone() },
                );
            let outcome = wait(async {
                let mut connection = Connection::open(address).await.unwrap();
                let size = connection.download("/a").await;
                // Only an answer that was read whole leaves the connection fit for more.
                let next = connection.call(&get("/next")).await.err().map(|error| error.to_string());
                size.map(|size| (size, next)).map_err(|error| error.to_string())
            });
            server.join().unwrap();
            outcome
        };
        let body = "x".repeat(300_000);
        let whole = reply("200 OK", &body);
        let closed = Some("the server closed the connection".to_owned());
        for cut in [5, 100, 250_000] {
            let pieces = vec![whole[..cut].to_vec(), whole[cut..].to_vec()];
            assert_eq!(download(pieces), Ok((300_000, closed.clone())));
        }
        assert_eq!(download(vec![reply("200 OK", "")]), Ok((0, closed)));
        assert_eq!(download(vec![reply("500 Oh", "")]), Err("status 500 for the download".to_owned()));
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        assert_eq!(download(vec![chunked]), Err("the download has no length".to_owned()));
    }

    #[test]
    fn bytes_are_found_where_they_first_stand() {
        for (bytes, wanted, at) in [
            ("a\r\nb\r\n", "\r\n", Some(1)),
            ("\r\r\n", "\r\n", Some(1)),
            ("ab", "abc", None),
            ("", "a", None),
        ] {
            assert_eq!(find(bytes.as_bytes(), wanted.as_bytes()), at, "{bytes:?}");
        }
    }
}
