//! Writing metrics.

use super::{API, Context, batch_body, create_runs};
use crate::http::{find, post};
use crate::{load, machine};
use anyhow::{Context as _, Result};
use std::rc::Rc;

/// Single metrics: each connection logs to a run of its own.
pub(super) async fn log_metric(ctx: &mut Context<'_>) -> Result<()> {
    for n_connections in [1, 16, 64] {
        let runs = Rc::new(create_runs(ctx.server.address, n_connections).await?);
        let seen = load::run(ctx.server.address, n_connections, ctx.arguments.duration, move |i, number| {
            let run = &runs[i];
            let body = format!(
                "{{\"run_uuid\":\"{run}\",\"key\":\"loss\",\"value\":0.{number},\"timestamp\":{},\"step\":{number},\"run_id\":\"{run}\"}}",
                1_700_000_000_000 + number
            );
            post(&format!("{API}/runs/log-metric"), &body)
        })
        .await?;
        ctx.add(&format!("{n_connections} connections"), "req/s", seen.per_second());
        ctx.add(&format!("{n_connections} connections, p50"), "ms", seen.quantile_ms(0.5));
        ctx.add(&format!("{n_connections} connections, p99"), "ms", seen.quantile_ms(0.99));
        if n_connections == 1 {
            let fsync = machine::fsync_p50_ms()?;
            ctx.add("one connection, p50 in fsyncs of the disk", "", seen.quantile_ms(0.5) / fsync);
            ctx.add("one connection, p50 beyond one fsync of the disk", "ms", seen.quantile_ms(0.5) - fsync);
        }
    }
    Ok(())
}

/// Batches of 10 keys times 100 steps.
pub(super) async fn log_batch(ctx: &mut Context<'_>) -> Result<()> {
    // Over 64 connections the reference answers with errors: its pool of database connections runs out.
    let loads: &[usize] = if ctx.server.is_reference { &[8] } else { &[8, 64] };
    for n_connections in loads.iter().copied() {
        batches(ctx, n_connections, 10, 100).await?;
    }
    let peak = ctx.server.peak_memory_mib();
    ctx.add("memory, peak", "MiB", peak);
    Ok(())
}

/// Batches of 1,000 keys at one step.
pub(super) async fn log_batch_wide(ctx: &mut Context<'_>) -> Result<()> {
    batches(ctx, 8, 1000, 1).await
}

async fn batches(ctx: &mut Context<'_>, n_connections: usize, n_keys: usize, n_steps: u64) -> Result<()> {
    let runs = create_runs(ctx.server.address, n_connections).await?;
    let seen = send_batches(ctx, n_connections, runs, u64::MAX, (n_keys, n_steps)).await?;
    let points = seen.per_second() * n_keys as f64 * n_steps as f64;
    ctx.add(&format!("{n_connections} connections"), "points/s", points);
    ctx.add(&format!("{n_connections} connections, p99"), "ms", seen.quantile_ms(0.99));
    Ok(())
}

/// Runs that a connection of [`sealing`] fills one after the other.
const RUNS_EACH: usize = 128;
/// A run of 100,000 points is not sealed before a minute is over.
const BATCHES_UNSEALED: u64 = 100;
/// A run of 140,000 points has been sealed at 131,072 of them.
const BATCHES_SEALED: u64 = 140;

/// Batches of 10 keys times 100 steps into runs that end before they are due to be sealed, and into runs that are
/// sealed while others are written: the difference is what sealing takes from writing.
pub(super) async fn sealing(ctx: &mut Context<'_>) -> Result<()> {
    let mut best = [0.0_f64; 2];
    for _ in 0..2 {
        for (place, per_run) in [BATCHES_UNSEALED, BATCHES_SEALED].into_iter().enumerate() {
            let runs = create_runs(ctx.server.address, 8 * RUNS_EACH).await?;
            let seen = send_batches(ctx, 8, runs, per_run, (10, 100)).await?;
            best[place] = best[place].max(seen.per_second() * 1000.0);
        }
    }
    ctx.add("nothing is sealed", "points/s", best[0]);
    ctx.add("all is sealed meanwhile", "points/s", best[1]);
    ctx.add("write speed lost", "%", (1.0 - best[1] / best[0]) * 100.0);
    Ok(())
}

/// Each connection fills its share of the runs one after the other, `per_run` batches into each, and starts over.
async fn send_batches(
    ctx: &Context<'_>,
    n_connections: usize,
    runs: Vec<String>,
    per_run: u64,
    (n_keys, n_steps): (usize, u64),
) -> Result<load::Seen> {
    // Bodies are made before, so that the generator's own work stays small. When they have all been sent they are sent
    // again with later steps and times in place: a lap is 1,000 steps.
    let n_bodies = 1000 / n_steps.clamp(50, 1000);
    let path = format!("{API}/runs/log-batch");
    let prepared: Vec<Vec<u8>> = (0..n_bodies)
        .map(|i| post(&path, &batch_body(&runs[0], n_keys, 1_000_000 + i * n_steps, n_steps)))
        .collect();
    let run_at = find(&prepared[0], runs[0].as_bytes()).context("the body names no run")?;
    let shared = Rc::new((prepared, runs));
    load::run(ctx.server.address, n_connections, ctx.arguments.duration, move |i, number| {
        let (prepared, runs) = &*shared;
        let share = runs.len() / n_connections;
        let run = &runs[i * share + (number / per_run) as usize % share];
        let mut request = prepared[(number % n_bodies) as usize].clone();
        request[run_at..run_at + run.len()].copy_from_slice(run.as_bytes());
        advance(&mut request, number / n_bodies);
        request
    })
    .await
}

/// Writes `lap` over three digits of every step and timestamp, so that those of later laps are later: step 1000042
/// becomes 1LLL042 and its time 1700001000042 becomes 1700001LLL042.
fn advance(request: &mut [u8], lap: u64) {
    if lap == 0 {
        return;
    }
    let digits = format!("{:03}", lap % 1000);
    for mark in [&b"\"timestamp\":1700001"[..], b"\"step\":1"] {
        let mut at = 0;
        while let Some(found) = find(&request[at..], mark) {
            let first = at + found + mark.len();
            request[first..first + 3].copy_from_slice(digits.as_bytes());
            at = first;
        }
    }
}
