//! What the figures were measured on.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::process::Command;
use std::time::Instant;

/// Processor, cores, memory, disk and commit.
pub(crate) fn describe() -> Result<Value> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1)).unwrap_or("unknown");
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib: u64 = memory.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let commit =
        Command::new("git").args(["describe", "--always", "--dirty"]).output().context("cannot run git")?;
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    Ok(json!({
        "cpu": model,
        "cores": cores,
        "memory_gib": kib / 1024 / 1024,
        "fsync_p50_ms": fsync_p50_ms()?,
        "commit": String::from_utf8_lossy(&commit.stdout).trim(),
    }))
}

/// Median time of `fdatasync` after overwriting 8 KiB of a file.
pub(crate) fn fsync_p50_ms() -> Result<f64> {
    let mut file = tempfile::tempfile_in(".").context("cannot make a file here")?;
    file.write_all(&vec![1; 1 << 20])?;
    file.sync_all()?;
    let mut times = Vec::new();
    for i in 0..200_u64 {
        file.seek(SeekFrom::Start((i % 100) * 8192))?;
        file.write_all(&[i as u8; 8192])?;
        let started = Instant::now();
        file.sync_data()?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok((times[100].as_secs_f64() * 1e6).round() / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_described_by_what_its_figures_depend_on() {
        let told = describe().unwrap();
        let named: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(named, ["commit", "cores", "cpu", "fsync_p50_ms", "memory_gib"]);
        assert!(told["cores"].as_u64().unwrap() >= 1, "{told}");
        assert!(told["fsync_p50_ms"].as_f64().is_some_and(|ms| (0.0..10_000.0).contains(&ms)), "{told}");
        assert!(told["cpu"].is_string() && told["commit"].is_string(), "{told}");
    }
}
