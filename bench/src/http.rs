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
