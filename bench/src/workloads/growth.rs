//! What the same work costs on a small store and on one a thousand times as large.

use super::search::{experiment_id, fill, median_ms};
use super::{API, Context, batch_body, create_runs};
use crate::http::{Connection, get, post};
use crate::load;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Runs of the small store.
const RUNS_FEW: u64 = 1_000;
/// Times that the whole is measured on each store; the best counts, since other work on the machine only slows.
const TRIES: usize = 3;

/// Fills a store with 1,000 runs, measures, goes on to `--runs` runs of `--steps` steps, and measures again.
pub(super) async fn growth(ctx: &mut Context<'_>) -> Result<()> {
    let (n_runs, n_steps) = (ctx.arguments.n_runs, ctx.arguments.n_steps);
    let few = measured(ctx, RUNS_FEW, n_steps).await?;
    let many = measured(ctx, n_runs, n_steps).await?;
    for (before, after) in few.iter().zip(&many) {
        let ratio = if before.1 == "ms" { after.2 / before.2 } else { before.2 / after.2 };
        ctx.add(&format!("{}, times the cost on {RUNS_FEW} runs", before.0), "", ratio);
    }
    Ok(())
}

/// Waits until what is due has been compressed (runs that still run are not), so that what follows is not measured
/// beside it.
async fn sealed(ctx: &mut Context<'_>) -> Result<()> {
    let mut connection = Connection::open(ctx.server.address).await?;
    let mut seen: Option<Backlog> = None;
    loop {
        let text = String::from_utf8(connection.ok(&get("/metrics")).await?)?;
        let line = text.lines().find_map(|line| line.strip_prefix("trialbook_unsealed_points "));
        let now = Instant::now();
        if let Some(n_points) = line.map(str::parse::<f64>).transpose()? {
            let first = Backlog { most: n_points, least: n_points, since: now, changed: now };
            let backlog = seen.get_or_insert(first);
            if n_points < backlog.least {
                (backlog.least, backlog.changed) = (n_points, now);
            }
            if now - backlog.changed > Duration::from_secs(3) {
                let sealed = backlog.most - backlog.least;
                if sealed > 1e6 {
                    let lasted = backlog.changed - backlog.since;
                    ctx.add("sealing what the demo left", "points/s", sealed / lasted.as_secs_f64());
                }
                return Ok(());
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What is not compressed yet, as it shrinks.
struct Backlog {
    most: f64,
    least: f64,
    since: Instant,
    changed: Instant,
}

/// Figures by name and unit.
type Figures = Vec<(&'static str, &'static str, f64)>;

async fn measured(ctx: &mut Context<'_>, n_runs: u64, n_steps: u64) -> Result<Figures> {
    let start = ctx.server.while_stopped(|binary, data| fill(binary, data, n_runs, n_steps))?;
    sealed(ctx).await?;
    let mut best: Figures = Vec::new();
    for _ in 0..TRIES {
        let figures = once(ctx).await?;
        if best.is_empty() {
            best = figures;
        } else {
            for (known, new) in best.iter_mut().zip(figures) {
                known.2 = if known.1 == "ms" { known.2.min(new.2) } else { known.2.max(new.2) };
            }
        }
    }
    ctx.add(&format!("start on {n_runs} runs x {n_steps} steps"), "ms", start.as_secs_f64() * 1e3);
    let memory = ctx.server.memory_mib();
    ctx.add(&format!("memory on {n_runs} runs x {n_steps} steps"), "MiB", memory);
    for (figure, unit, value) in &best {
        ctx.add(&format!("{figure}, {n_runs} runs x {n_steps} steps"), unit, *value);
    }
    Ok(best)
}

async fn once(ctx: &mut Context<'_>) -> Result<Figures> {
    let address = ctx.server.address;
    let mut connection = Connection::open(address).await?;
    let experiment = experiment_id(&mut connection).await?;
    let page = json!({
        "experiment_ids": [experiment], "order_by": ["attributes.start_time DESC"], "max_results": 100,
    });
    let page = post(&format!("{API}/runs/search"), &page.to_string());
    let reply: Value = serde_json::from_slice(&connection.ok(&page).await?)?;
    let run = reply["runs"][50]["info"]["run_id"].as_str().context("the page is empty")?.to_owned();
    let key = "train/loss";
    let chart = json!({"runs": [run], "keys": [key], "width": 1000}).to_string();
    let mut figures = vec![
        ("page of newest runs, p50", "ms", median_ms(&mut connection, &page, 50).await?),
        (
            "one run, p50",
            "ms",
            median_ms(&mut connection, &get(&format!("{API}/runs/get?run_id={run}")), 50).await?,
        ),
        (
            "history, p50",
            "ms",
            median_ms(
                &mut connection,
                &get(&format!("{API}/metrics/get-history?run_id={run}&metric_key={key}")),
                50,
            )
            .await?,
        ),
        ("chart, p50", "ms", median_ms(&mut connection, &post("/api/v1/charts/series", &chart), 50).await?),
    ];
    let runs = Rc::new(create_runs(address, 8).await?);
    let seen = load::run(address, 8, ctx.arguments.duration, move |i, number| {
        post(&format!("{API}/runs/log-batch"), &batch_body(&runs[i], 10, number * 10, 10))
    })
    .await?;
    figures.push(("log-batch 10 keys x 10 steps, 8 connections", "points/s", seen.per_second() * 100.0));
    Ok(figures)
}
