//! Starting, sealing, and surviving a kill.

use super::{API, Context, batch_body, create_run, create_runs};
use crate::http::{Connection, get, post};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// First start and idle memory.
pub(super) fn start(ctx: &mut Context<'_>) {
    ctx.add("first start to first answer", "ms", ctx.server.start_time.as_secs_f64() * 1e3);
    ctx.add("memory, idle", "MiB", ctx.server.memory_mib());
}

/// Ten keys of 100,000 points in one run, ended; the size once the segments are gone.
pub(super) async fn sealed_size(ctx: &mut Context<'_>) -> Result<()> {
    let mut before = 0;
    let restart = ctx.server.while_stopped(|_, data| {
        before = database_bytes(data)?;
        Ok(())
    })?;
    ctx.add("restart on what was written so far", "ms", restart.as_secs_f64() * 1e3);
    let mut connection = Connection::open(ctx.server.address).await?;
    let run = create_run(&mut connection).await?;
    let n_points = 1_000_000;
    for first in (0..100_000).step_by(100) {
        connection.ok(&post(&format!("{API}/runs/log-batch"), &batch_body(&run, 10, first, 100))).await?;
    }
    let end = format!("{{\"run_id\":\"{run}\",\"status\":\"FINISHED\",\"end_time\":1700000001000}}");
    connection.ok(&post(&format!("{API}/runs/update"), &end)).await?;
    // The sealer takes ended runs within its round of a second.
    tokio::time::sleep(Duration::from_secs(4)).await;
    let mut after = 0;
    ctx.server.while_stopped(|_, data| {
        after = database_bytes(data)?;
        Ok(())
    })?;
    let grown = after.saturating_sub(before);
    ctx.add("bytes per point", "B", grown as f64 / f64::from(n_points));
    Ok(())
}

/// Bytes of the pages in use, from the header of the database file (SQLite file format, section 1.3). The server must
/// be stopped: then everything is in that file.
fn database_bytes(data: &Path) -> Result<u64> {
    let mut header = [0; 100];
    File::open(data.join("trialbook.db"))?.read_exact(&mut header)?;
    let number = |at: usize| {
        u64::from(u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]))
    };
    let page_size = u64::from(u16::from_be_bytes([header[16], header[17]]));
    Ok((number(28) - number(36)) * page_size)
}

/// Kills the server while 16 connections log, starts it again, and reads back everything that was acknowledged.
pub(super) async fn crash(ctx: &mut Context<'_>) -> Result<()> {
    let n_connections = 16;
    let runs = create_runs(ctx.server.address, n_connections).await?;
    let address = ctx.server.address;
    let local = tokio::task::LocalSet::new();
    let tasks: Vec<_> = runs
        .iter()
        .map(|run| {
            let run = run.clone();
            local.spawn_local(async move {
                let Ok(mut connection) = Connection::open(address).await else { return 0 };
                let mut acknowledged = 0_u64;
                loop {
                    let body = batch_body(&run, 1, acknowledged * 10, 10);
                    match connection.ok(&post(&format!("{API}/runs/log-batch"), &body)).await {
                        Ok(_) => acknowledged += 1,
                        Err(_) => return acknowledged,
                    }
                }
            })
        })
        .collect();
    let mut restart = Duration::ZERO;
    let acknowledged: Vec<u64> = local
        .run_until(async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            restart = ctx.server.kill_and_restart()?;
            let mut counts = Vec::new();
            for task in tasks {
                counts.push(task.await?);
            }
            Ok::<_, anyhow::Error>(counts)
        })
        .await?;
    ctx.add("restart after kill -9", "ms", restart.as_secs_f64() * 1e3);
    let mut connection = Connection::open(ctx.server.address).await?;
    let (mut lost, mut twice, mut total) = (0, 0, 0);
    for (run, batches) in runs.iter().zip(&acknowledged) {
        let reply = connection
            .ok(&get(&format!("{API}/metrics/get-history?run_id={run}&metric_key=metric_0")))
            .await?;
        let value: Value = serde_json::from_slice(&reply)?;
        let steps: Vec<i64> = value["metrics"]
            .as_array()
            .context("no history")?
            .iter()
            .filter_map(|m| m["step"].as_i64())
            .collect();
        let distinct: std::collections::BTreeSet<i64> = steps.iter().copied().collect();
        twice += steps.len() - distinct.len();
        lost += (0..(*batches as i64) * 10).filter(|step| !distinct.contains(step)).count();
        total += distinct.len();
    }
    ctx.add("points acknowledged and there", "", total as f64);
    ctx.add("points lost", "", lost as f64);
    ctx.add("points twice", "", twice as f64);
    if lost + twice > 0 {
        bail!("{lost} acknowledged points are lost, {twice} are there twice");
    }
    Ok(())
}
