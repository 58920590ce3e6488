//! Writing metrics.

use super::{API, Context, batch_body, create_runs};
use crate::http::post;
use crate::{load, machine};
use anyhow::Result;
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
    // Bodies are made before, 20 a connection, so that the generator's own work stays small. When they have all been
    // sent they are sent again with other steps in place.
    let prepared: Vec<Vec<Vec<u8>>> = runs
        .iter()
        .map(|run| {
            (0..20_u64)
                .map(|i| {
                    post(
                        &format!("{API}/runs/log-batch"),
                        &batch_body(run, n_keys, 1_000_000 + i * n_steps, n_steps),
                    )
                })
                .collect()
        })
        .collect();
    let prepared = Rc::new(prepared);
    let seen = load::run(ctx.server.address, n_connections, ctx.arguments.duration, move |i, number| {
        let mut request = prepared[i][(number % 20) as usize].clone();
        advance_steps(&mut request, number / 20);
        request
    })
    .await?;
    let points = seen.per_second() * n_keys as f64 * n_steps as f64;
    ctx.add(&format!("{n_connections} connections"), "points/s", points);
    ctx.add(&format!("{n_connections} connections, p99"), "ms", seen.quantile_ms(0.99));
    Ok(())
}

/// Writes `lap` over the digits after the first of every seven-digit step that starts with 1, so that steps of later
/// laps are new: 1000042 becomes 1LLL042.
fn advance_steps(request: &mut [u8], lap: u64) {
    if lap == 0 {
        return;
    }
    let digits = format!("{:03}", lap % 1000);
    let mark = b"\"step\":1";
    let mut at = 0;
    while let Some(found) = request[at..].windows(mark.len()).position(|window| window == mark) {
        let first = at + found + mark.len();
        request[first..first + 3].copy_from_slice(digits.as_bytes());
        at = first;
    }
}
