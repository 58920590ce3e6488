//! Starting, watching and stopping the servers under test.

use crate::arguments::Arguments;
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server with a data directory of its own.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Whether it is the reference.
    pub(crate) is_reference: bool,
    /// Time from starting the process to the first answer.
    pub(crate) start_time: Duration,
    /// Its data.
    pub(crate) data: tempfile::TempDir,
    binary: PathBuf,
    child: Child,
}

impl Server {
    /// Starts ours on an empty data directory.
    pub(crate) fn start_ours(arguments: &Arguments) -> Result<Server> {
        let data = tempfile::tempdir_in("target").context("cannot make a data directory in target/")?;
        let (child, address, start_time) = spawn_ours(&arguments.binary, data.path())?;
        Ok(Server { address, is_reference: false, start_time, data, binary: arguments.binary.clone(), child })
    }

    /// Starts the reference with two workers over SQLite.
    pub(crate) fn start_reference(python: &Path, _arguments: &Arguments) -> Result<Server> {
        let data = tempfile::tempdir_in("target").context("cannot make a data directory in target/")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = data.path().canonicalize()?;
        let started = Instant::now();
        let child = Command::new(python)
            .args([
                "-m",
                "mlflow",
                "server",
                "--host",
                "127.0.0.1",
                "--workers",
                "2",
                "--port",
                &port.to_string(),
            ])
            .arg("--backend-store-uri")
            .arg(format!("sqlite:///{}/mlflow.db", folder.display()))
            .arg("--artifacts-destination")
            .arg(folder.join("artifacts"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start the reference server")?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut server = Server {
            address,
            is_reference: true,
            start_time: Duration::ZERO,
            data,
            binary: python.to_owned(),
            child,
        };
        server.wait_healthy(started)?;
        server.start_time = started.elapsed();
        Ok(server)
    }

    /// Kills ours without warning and starts it again on the same data; returns the time to the first answer.
    pub(crate) fn kill_and_restart(&mut self) -> Result<Duration> {
        self.child.kill()?;
        self.child.wait()?;
        self.restart()
    }

    fn restart(&mut self) -> Result<Duration> {
        let (child, address, time) = spawn_ours(&self.binary, self.data.path())?;
        self.child = child;
        self.address = address;
        Ok(time)
    }

    /// Ends the server.
    pub(crate) fn stop(mut self) -> Result<()> {
        terminate(&mut self.child)
    }

    /// Runs `work` while the server is stopped, then starts it again.
    pub(crate) fn while_stopped(
        &mut self,
        work: impl FnOnce(&Path, &Path) -> Result<()>,
    ) -> Result<Duration> {
        terminate(&mut self.child)?;
        work(&self.binary, self.data.path())?;
        self.restart()
    }

    /// Resident memory of the server and all its children, in MiB.
    pub(crate) fn memory_mib(&self) -> f64 {
        let tree = process_tree(self.child.id());
        tree.iter().map(|pid| status_kib(*pid, "VmRSS:")).sum::<u64>() as f64 / 1024.0
    }

    /// Largest resident memory that the server has had, in MiB; the sum over its children.
    pub(crate) fn peak_memory_mib(&self) -> f64 {
        let tree = process_tree(self.child.id());
        tree.iter().map(|pid| status_kib(*pid, "VmHWM:")).sum::<u64>() as f64 / 1024.0
    }

    fn wait_healthy(&mut self, started: Instant) -> Result<()> {
        while started.elapsed() < Duration::from_secs(120) {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            if is_healthy(self.address) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the server did not answer within two minutes")
    }
}

fn spawn_ours(binary: &Path, data: &Path) -> Result<(Child, SocketAddr, Duration)> {
    let started = Instant::now();
    let mut child = Command::new(binary)
        .args(["server", "--port", "0", "--log-level", "warn", "--data-dir"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let output = child.stdout.take().context("the server has no output")?;
    let mut first = String::new();
    BufReader::new(output).read_line(&mut first)?;
    let address = first.trim().rsplit_once("http://").and_then(|(_, address)| address.parse().ok());
    let address = address.with_context(|| format!("the server said no address but: {first}"))?;
    if !is_healthy(address) {
        bail!("the server says it is ready but does not answer");
    }
    Ok((child, address, started.elapsed()))
}

fn is_healthy(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        Ok(&head[9..12] == b"200")
    };
    ask().unwrap_or(false)
}

fn terminate(child: &mut Child) -> Result<()> {
    let asked = Command::new("kill").arg(child.id().to_string()).status().context("cannot run kill")?;
    if !asked.success() {
        child.kill()?;
    }
    child.wait()?;
    Ok(())
}

fn process_tree(root: u32) -> Vec<u32> {
    let mut tree = vec![root];
    let mut i = 0;
    while i < tree.len() {
        let tasks = format!("/proc/{0}/task/{0}/children", tree[i]);
        let children = fs::read_to_string(tasks).unwrap_or_default();
        tree.extend(children.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
        i += 1;
    }
    tree
}

fn status_kib(pid: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(0)
}
