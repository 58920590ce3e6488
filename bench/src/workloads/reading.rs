//! Reading series back: histories and charts.

use super::{API, Context, batch_body, create_run};
use crate::http::{Connection, get, post, post_accepting};
use anyhow::{Result, bail};
use std::time::Instant;

/// Metrics of 10,000 and of a million points, asked for whole.
pub(super) async fn history(ctx: &mut Context<'_>) -> Result<()> {
    let mut connection = Connection::open(ctx.server.address).await?;
    // The reference takes minutes to write a million points.
    let sizes: &[u64] = if ctx.server.is_reference { &[10_000] } else { &[10_000, 1_000_000] };
    for n_points in sizes.iter().copied() {
        let run = create_run(&mut connection).await?;
        for first in (0..n_points).step_by(1000) {
            let body = batch_body(&run, 1, first, 1000);
            connection.ok(&post(&format!("{API}/runs/log-batch"), &body)).await?;
        }
        let request = get(&format!("{API}/metrics/get-history?run_id={run}&metric_key=metric_0"));
        let before = ctx.server.memory_mib();
        let mut times = Vec::new();
        let mut size = 0;
        for _ in 0..if n_points > 100_000 { 3 } else { 20 } {
            let started = Instant::now();
            size = connection.ok(&request).await?.len();
            times.push(started.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        let p50 = times[times.len() / 2];
        ctx.add(&format!("{n_points} points, p50"), "ms", p50 * 1e3);
        ctx.add(&format!("{n_points} points"), "MB/s", size as f64 / 1e6 / p50);
        let grown = ctx.server.memory_mib() - before;
        ctx.add(&format!("{n_points} points, memory grown"), "MiB", grown);
    }
    Ok(())
}

/// 100 runs of 10,000 points, and one of ten million, at 1,000 pixels, through our own API.
pub(super) async fn chart(ctx: &mut Context<'_>) -> Result<()> {
    let mut connection = Connection::open(ctx.server.address).await?;
    let mut many = Vec::new();
    for _ in 0..100 {
        many.push(fill(&mut connection, 10_000).await?);
    }
    let one = fill(&mut connection, 10_000_000).await?;
    for (figure, runs) in [("100 runs x 10,000 points", many), ("1 run x 10,000,000 points", vec![one])] {
        let body = serde_json::json!({"runs": runs, "keys": ["metric_0"], "width": 1000}).to_string();
        for (form, accept) in [("columns", "application/vnd.trialbook.columns"), ("JSON", "application/json")]
        {
            let request = post_accepting("/api/v1/charts/series", accept, &body);
            let mut times = Vec::new();
            for _ in 0..30 {
                let started = Instant::now();
                if connection.ok(&request).await?.len() < 1000 {
                    bail!("the chart is empty");
                }
                times.push(started.elapsed().as_secs_f64() * 1e3);
            }
            times.sort_by(f64::total_cmp);
            ctx.add(&format!("{figure}, {form}, p50"), "ms", times[times.len() / 2]);
        }
    }
    Ok(())
}

async fn fill(connection: &mut Connection, n_points: u64) -> Result<String> {
    let run = create_run(connection).await?;
    for first in (0..n_points).step_by(1000) {
        let body = batch_body(&run, 1, first, 1000);
        connection.ok(&post(&format!("{API}/runs/log-batch"), &body)).await?;
    }
    let end = format!("{{\"run_id\":\"{run}\",\"status\":\"FINISHED\",\"end_time\":1700000001000}}");
    connection.ok(&post(&format!("{API}/runs/update"), &end)).await?;
    Ok(run)
}
