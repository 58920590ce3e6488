//! A server in a process of its own, and a client just good enough to talk to it.

#![expect(dead_code, reason = "each test binary uses its own part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// Runs the program to its end.
pub(crate) fn trialbook(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trialbook")).args(arguments).output().unwrap()
}

/// A running server; ended by its process id when the test ends in any way.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    pub(crate) greeting: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts a server on a free port and waits for its greeting.
    pub(crate) fn start(data: &Path, arguments: &[&str]) -> Server {
        Server::spawn(Command::new(env!("CARGO_BIN_EXE_trialbook")), data, arguments)
    }

    /// Starts a server with variables of its own in its environment.
    pub(crate) fn start_in(data: &Path, variables: &[(&str, &Path)]) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trialbook"));
        command.envs(variables.iter().copied());
        Server::spawn(command, data, &[])
    }

    /// Starts a server that can write no file beyond so many blocks of 512 or 1024 bytes.
    pub(crate) fn start_with_file_limit(data: &Path, n_blocks: u32, arguments: &[&str]) -> Server {
        // The signal is ignored, so that a write beyond the limit fails as one to a full disk does.
        let script = format!("trap '' XFSZ; ulimit -S -f {n_blocks}; exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_trialbook")]);
        Server::spawn(shell, data, arguments)
    }

    fn spawn(mut command: Command, data: &Path, arguments: &[&str]) -> Server {
        let mut child = command
            .args(["server", "--port", "0", "--log-level", "warn", "--data-dir"])
            .arg(data)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        for _ in 0..4 {
            lines.read_line(&mut greeting).unwrap();
        }
        let first = greeting.lines().next().unwrap_or_default();
        let address = first.rsplit_once("http://").map(|(_, address)| address.to_owned()).unwrap();
        Server { child, address, greeting }
    }

    /// Lifts the limit of [`Server::start_with_file_limit`], as if the disk had room again.
    #[cfg(target_os = "linux")]
    pub(crate) fn lift_file_limit(&self) {
        let pid = self.child.id().to_string();
        let lifted = Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status().unwrap();
        assert!(lifted.success());
    }

    /// Ends it without warning.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end and returns its exit code.
    pub(crate) fn terminate(&mut self) -> Option<i32> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap().code()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        send(&self.address, "GET", path, "").unwrap()
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> (u16, String) {
        send(&self.address, "POST", path, body).unwrap()
    }

    /// Creates a run in the default experiment.
    pub(crate) fn run(&self) -> String {
        let (status, body) = self.post("/api/2.0/mlflow/runs/create", r#"{"experiment_id":"0"}"#);
        assert_eq!(status, 200, "{body}");
        let value: serde_json::Value = serde_json::from_str(&body).unwrap();
        value["run"]["info"]["run_id"].as_str().unwrap().to_owned()
    }

    /// Steps of a metric's history, in its order.
    pub(crate) fn steps(&self, run: &str, key: &str) -> Vec<i64> {
        let (status, body) =
            self.get(&format!("/api/2.0/mlflow/metrics/get-history?run_id={run}&metric_key={key}"));
        assert_eq!(status, 200, "{body}");
        let value: serde_json::Value = serde_json::from_str(&body).unwrap();
        let points = value["metrics"].as_array().cloned().unwrap_or_default();
        points.iter().map(|point| point["step"].as_i64().unwrap()).collect()
    }
}

/// Status, head and body of a reply.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// One request on a connection of its own; an error when the server went away in the middle.
pub(crate) fn send(address: &str, method: &str, path: &str, body: &str) -> std::io::Result<(u16, String)> {
    exchange(address, method, path, body).map(|reply| (reply.status, reply.body))
}

/// Like [`send`], with the head of the reply.
pub(crate) fn exchange(address: &str, method: &str, path: &str, body: &str) -> std::io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    let gone = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let (head, rest) = reply.split_once("\r\n\r\n").ok_or_else(gone)?;
    let status = head.get(9..12).and_then(|text| text.parse().ok()).ok_or_else(gone)?;
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { dechunk(rest) } else { rest.to_owned() };
    Ok(Reply { status, head: head.to_owned(), body })
}

fn dechunk(mut rest: &str) -> String {
    let mut whole = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        whole.push_str(&after[..size]);
        rest = after.get(size + 2..).unwrap_or_default();
    }
    whole
}
