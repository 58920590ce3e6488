//! Files up and down.

use super::{Context, create_run};
use crate::http::Connection;
use anyhow::{Result, bail};
use std::fs::File;
use std::io::Write;
use std::time::Instant;

const LARGE: usize = 1 << 30;
const PIECE: usize = 1 << 20;
const SMALL_FILES: usize = 200;

/// One large file and many small ones.
pub(super) async fn artifacts(ctx: &mut Context<'_>) -> Result<()> {
    let mut connection = Connection::open(ctx.server.address).await?;
    let run = create_run(&mut connection).await?;
    let root = format!("/api/2.0/mlflow-artifacts/artifacts/0/{run}/artifacts");
    let piece: Vec<u8> = (0..PIECE).map(|i| (i * 31 % 251) as u8).collect();
    let disk = disk_mb_per_second(&piece)?;
    ctx.add("disk, sequential write with one sync", "MB/s", disk);
    let before = ctx.server.memory_mib();
    let started = Instant::now();
    connection.upload(&format!("{root}/large.bin"), &piece, LARGE).await?;
    ctx.add("1 GiB up", "MB/s", LARGE as f64 / 1e6 / started.elapsed().as_secs_f64());
    let started = Instant::now();
    if connection.download(&format!("{root}/large.bin")).await? != LARGE {
        bail!("the download has another size");
    }
    ctx.add("1 GiB down", "MB/s", LARGE as f64 / 1e6 / started.elapsed().as_secs_f64());
    let grown = ctx.server.peak_memory_mib() - before;
    ctx.add("memory grown at its peak", "MiB", grown);
    small(ctx, &root).await
}

/// 200 files of 4 KiB over 8 connections.
async fn small(ctx: &mut Context<'_>, root: &str) -> Result<()> {
    for up in [true, false] {
        let local = tokio::task::LocalSet::new();
        let started = Instant::now();
        let tasks: Vec<_> = (0..8)
            .map(|lane| {
                let (root, address) = (root.to_owned(), ctx.server.address);
                local.spawn_local(async move {
                    let mut connection = Connection::open(address).await?;
                    for i in (lane..SMALL_FILES).step_by(8) {
                        let path = format!("{root}/small/{i}.txt");
                        if up {
                            let content = format!("{i:04}").repeat(1024);
                            connection.upload(&path, content.as_bytes(), content.len()).await?;
                        } else if connection.download(&path).await? != 4096 {
                            bail!("a small file has another size");
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        local
            .run_until(async {
                for task in tasks {
                    task.await??;
                }
                Ok::<_, anyhow::Error>(())
            })
            .await?;
        let figure = if up { "200 files of 4 KiB up" } else { "200 files of 4 KiB down" };
        ctx.add(figure, "files/s", SMALL_FILES as f64 / started.elapsed().as_secs_f64());
    }
    Ok(())
}

fn disk_mb_per_second(piece: &[u8]) -> Result<f64> {
    let path = "target/bench-disk.tmp";
    let mut file = File::create(path)?;
    let started = Instant::now();
    for _ in 0..LARGE / PIECE {
        file.write_all(piece)?;
    }
    file.sync_all()?;
    let speed = LARGE as f64 / 1e6 / started.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(speed)
}
