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
    child: Running,
}

/// A process that ends with its owner: a workload that fails leaves no server behind.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended cannot be killed; that is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
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
            child: Running(child),
        };
        server.wait_healthy(started)?;
        server.start_time = started.elapsed();
        Ok(server)
    }

    /// Kills ours without warning and starts it again on the same data; returns the time to the first answer.
    pub(crate) fn kill_and_restart(&mut self) -> Result<Duration> {
        self.child.0.kill()?;
        self.child.0.wait()?;
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
        terminate(&mut self.child.0)
    }

    /// Runs `work` while the server is stopped, then starts it again.
    pub(crate) fn while_stopped(
        &mut self,
        work: impl FnOnce(&Path, &Path) -> Result<()>,
    ) -> Result<Duration> {
        terminate(&mut self.child.0)?;
        work(&self.binary, self.data.path())?;
        self.restart()
    }

    /// Resident memory of the server and all its children, in MiB.
    pub(crate) fn memory_mib(&self) -> f64 {
        let tree = process_tree(self.child.0.id());
        tree.iter().map(|pid| status_kib(*pid, "VmRSS:")).sum::<u64>() as f64 / 1024.0
    }

    /// Largest resident memory that the server has had, in MiB; the sum over its children.
    pub(crate) fn peak_memory_mib(&self) -> f64 {
        let tree = process_tree(self.child.0.id());
        tree.iter().map(|pid| status_kib(*pid, "VmHWM:")).sum::<u64>() as f64 / 1024.0
    }

    fn wait_healthy(&mut self, started: Instant) -> Result<()> {
        while started.elapsed() < Duration::from_secs(120) {
            if let Some(status) = self.child.0.try_wait()? {
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

fn spawn_ours(binary: &Path, data: &Path) -> Result<(Running, SocketAddr, Duration)> {
    let started = Instant::now();
    let child = Command::new(binary)
        .args(["server", "--port", "0", "--log-level", "warn", "--data-dir"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let mut child = Running(child);
    let output = child.0.stdout.take().context("the server has no output")?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tests::{reply, serve};
    use std::os::unix::fs::PermissionsExt;

    /// A program that stands for a server: a script of the shell, started as ours is.
    fn script(folder: &Path, lines: &str) -> PathBuf {
        let path = folder.join("server");
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn is_there(pid: u32) -> bool {
        Path::new(&format!("/proc/{pid}")).exists()
    }

    fn failed(lines: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let binary = script(folder.path(), lines);
        match spawn_ours(&binary, folder.path()) {
            Ok((_, address, _)) => panic!("started at {address}"),
            Err(error) => format!("{error:#}"),
        }
    }

    #[test]
    fn a_server_is_where_its_first_line_says() {
        let (address, _server) = serve(1, |asked| {
            assert_eq!(asked.line, "GET /health HTTP/1.1");
            vec![reply("200 OK", "{}")]
        });
        let folder = tempfile::tempdir().unwrap();
        let lines = format!(
            "echo \"$@\" > {}/said\necho trialbook listens on http://{address}\nexec sleep 600",
            folder.path().display()
        );
        let binary = script(folder.path(), &lines);
        let (child, seen, _) = spawn_ours(&binary, Path::new("some/data")).unwrap();
        assert_eq!(seen, address);
        let said = fs::read_to_string(folder.path().join("said")).unwrap();
        assert_eq!(said.trim(), "server --port 0 --log-level warn --data-dir some/data");
        let pid = child.0.id();
        assert!(is_there(pid));
        drop(child);
        assert!(!is_there(pid), "nothing is left of a server that nobody has any more");
    }

    #[test]
    fn a_server_that_does_not_come_up_is_told_and_ended() {
        assert_eq!(failed("echo no disk"), "the server said no address but: no disk\n");
        assert_eq!(failed("exit 1"), "the server said no address but: ");
        // Nobody listens there: the port was given back.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let lines = format!("echo http://{address}\nexec sleep 600");
        assert_eq!(failed(&lines), "the server says it is ready but does not answer");
        let nothing = spawn_ours(Path::new("no/such/server"), Path::new("data")).err().unwrap();
        assert!(nothing.to_string().starts_with("cannot start no/such/server"), "{nothing:#}");
    }

    #[test]
    fn only_an_answer_of_200_is_healthy() {
        for (status, healthy) in [("200 OK", true), ("503 Busy", false), ("204 No Content", false)] {
            let (address, _server) = serve(1, move |_| vec![reply(status, "")]);
            assert_eq!(is_healthy(address), healthy, "{status}");
        }
        let (address, _server) = serve(1, |_| vec![]);
        assert!(!is_healthy(address), "it closed the connection");
    }

    #[test]
    fn memory_is_that_of_a_process_and_all_that_it_has_started() {
        let own = std::process::id();
        let mut child = Running(
            Command::new("sh")
                .args(["-c", "sleep 600 & echo up; wait"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap(),
        );
        let mut line = String::new();
        BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let tree = process_tree(child.0.id());
        assert_eq!(tree.len(), 2, "the shell and what sleeps: {tree:?}");
        assert_eq!(tree[0], child.0.id());
        assert!(tree.iter().all(|pid| status_kib(*pid, "VmRSS:") > 0));
        assert!(status_kib(own, "VmHWM:") >= status_kib(own, "VmRSS:") / 2);
        assert_eq!((status_kib(own, "VmNone:"), status_kib(u32::MAX, "VmRSS:")), (0, 0));
        terminate(&mut child.0).unwrap();
        let sleeping = tree[1].to_string();
        assert!(Command::new("kill").arg(&sleeping).status().unwrap().success());
    }
}
