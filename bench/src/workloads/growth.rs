//! What the same work costs on a small store and on one a thousand times as large.

use super::search::{experiment_id, fill, median_ms};
use super::{API, Context, batch_body, create_runs};
use crate::http::{Connection, get, post};
use crate::load;
use crate::server::Server;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Runs of the small store.
const RUNS_FEW: u64 = 1_000;
/// Times that the whole is measured on each store, in turn, so that other work on the machine slows both alike.
const TRIES: usize = 5;

/// Fills one store with 1,000 runs and one with `--runs` runs, of `--steps` steps each, and does the same on both.
pub(super) async fn growth(ctx: &mut Context<'_>) -> Result<()> {
    let (n_runs, n_steps) = (ctx.arguments.n_runs, ctx.arguments.n_steps);
    let mut small = Server::start_ours(ctx.arguments)?;
    small.while_stopped(|binary, data| fill(binary, data, RUNS_FEW, n_steps))?;
    let started = Instant::now();
    let start = ctx.server.while_stopped(|binary, data| fill(binary, data, n_runs, n_steps))?;
    ctx.add(&format!("filling {n_runs} runs x {n_steps} steps"), "s", started.elapsed().as_secs_f64());
    ctx.add(&format!("start on {n_runs} runs x {n_steps} steps"), "ms", start.as_secs_f64() * 1e3);
    sealed(&small).await?;
    sealed(ctx.server).await?;
    let disk = gib_below(ctx.server.data.path())?;
    ctx.add(&format!("disk of {n_runs} runs x {n_steps} steps, sealed"), "GiB", disk);
    let (mut few, mut many) = (Vec::new(), Vec::new());
    for _ in 0..TRIES {
        few.push(once(&small, ctx.arguments.duration).await?);
        many.push(once(ctx.server, ctx.arguments.duration).await?);
    }
    let (few, many) = (medians(&few), medians(&many));
    small.stop()?;
    let memory = ctx.server.memory_mib();
    ctx.add(&format!("memory on {n_runs} runs x {n_steps} steps"), "MiB", memory);
    for (before, after) in few.iter().zip(&many) {
        ctx.add(&format!("{}, {RUNS_FEW} runs x {n_steps} steps", before.0), before.1, before.2);
        ctx.add(&format!("{}, {n_runs} runs x {n_steps} steps", after.0), after.1, after.2);
        let ratio = if before.1 == "ms" { after.2 / before.2 } else { before.2 / after.2 };
        ctx.add(&format!("{}, times the cost on {RUNS_FEW} runs", before.0), "", ratio);
    }
    Ok(())
}

/// The median of each figure over all tries.
fn medians(tries: &[Figures]) -> Figures {
    let mut medians = tries.first().cloned().unwrap_or_default();
    for (i, median) in medians.iter_mut().enumerate() {
        let mut values: Vec<f64> = tries.iter().map(|figures| figures[i].2).collect();
        values.sort_by(f64::total_cmp);
        median.2 = values[values.len() / 2];
    }
    medians
}

/// Bytes of all files in a folder, in GiB.
fn gib_below(folder: &Path) -> Result<f64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes as f64 / f64::from(1 << 30))
}

/// Waits until what is due has been compressed (runs that still run are not), so that what follows is not measured
/// beside it.
async fn sealed(server: &Server) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let (mut least, mut changed) = (f64::INFINITY, Instant::now());
    while changed.elapsed() < Duration::from_secs(3) {
        let text = String::from_utf8(connection.ok(&get("/metrics")).await?)?;
        let line = text.lines().find_map(|line| line.strip_prefix("trialbook_unsealed_points "));
        // Until the server has counted what it found at its start, it does not say.
        let n_points = line.map_or(Ok(f64::INFINITY), str::parse::<f64>)?;
        if n_points < least || n_points.is_infinite() {
            (least, changed) = (n_points, Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// Figures by name and unit.
type Figures = Vec<(&'static str, &'static str, f64)>;

async fn once(server: &Server, duration: Duration) -> Result<Figures> {
    let address = server.address;
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
    let seen = load::run(address, 8, duration, move |i, number| {
        post(&format!("{API}/runs/log-batch"), &batch_body(&runs[i], 10, number * 10, 10))
    })
    .await?;
    figures.push(("log-batch 10 keys x 10 steps, 8 connections", "points/s", seen.per_second() * 100.0));
    Ok(figures)
}
