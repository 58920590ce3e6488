//! Finding runs among many.

use super::{API, Context};
use crate::http::{Connection, post};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const PAGE: usize = 100;

/// Fills an experiment with the demo's runs, then asks for pages of 100.
pub(super) async fn search(ctx: &mut Context<'_>) -> Result<()> {
    let n_runs = ctx.arguments.n_runs;
    let restart = ctx.server.while_stopped(|binary, data| fill(binary, data, n_runs, 5))?;
    ctx.add(&format!("start on {n_runs} runs"), "ms", restart.as_secs_f64() * 1e3);
    let mut connection = Connection::open(ctx.server.address).await?;
    let experiment = experiment_id(&mut connection).await?;
    let shapes: [(&str, &str, &[&str]); 4] = [
        ("by metric", "", &["metrics.`val/accuracy` DESC"]),
        (
            "filter, by metric",
            "metrics.`val/accuracy` > 0.9 and params.optimizer = 'adam'",
            &["metrics.`val/loss` ASC"],
        ),
        ("filter, by start", "tags.team = 'vision'", &["attributes.start_time DESC"]),
        ("by start", "", &["attributes.start_time DESC"]),
    ];
    for (name, filter, order) in shapes {
        let body = |token: Option<&str>| {
            let mut body = json!({
                "experiment_ids": [experiment], "filter": filter, "order_by": order, "max_results": PAGE,
            });
            if let Some(token) = token {
                body["page_token"] = json!(token);
            }
            post(&format!("{API}/runs/search"), &body.to_string())
        };
        let started = Instant::now();
        connection.ok(&body(None)).await?;
        ctx.add(&format!("{name}, cold"), "ms", started.elapsed().as_secs_f64() * 1e3);
        let p50 = median_ms(&mut connection, &body(None), 50).await?;
        ctx.add(&format!("{name}, p50"), "ms", p50);
        if name == "by start" || name == "by metric" {
            let mut token: Option<String> = None;
            for _ in 1..50 {
                let reply: Value = serde_json::from_slice(&connection.ok(&body(token.as_deref())).await?)?;
                match reply["next_page_token"].as_str() {
                    Some(next) => token = Some(next.to_owned()),
                    None => break,
                }
            }
            let p50 = median_ms(&mut connection, &body(token.as_deref()), 50).await?;
            ctx.add(&format!("{name}, page 50, p50"), "ms", p50);
        }
    }
    let memory = ctx.server.memory_mib();
    ctx.add("memory after the searches", "MiB", memory);
    Ok(())
}

/// Writes the demo's runs into a data directory whose server is stopped.
pub(super) fn fill(binary: &Path, data: &Path, n_runs: u64, n_steps: u64) -> Result<()> {
    let filled = Command::new(binary)
        .args(["demo", "--runs", &n_runs.to_string(), "--steps", &n_steps.to_string(), "--data-dir"])
        .arg(data)
        .stdout(Stdio::null())
        .status()
        .context("cannot run the demo")?;
    if filled.success() { Ok(()) } else { bail!("the demo ended with {filled}") }
}

/// Id of the demo's experiment.
pub(super) async fn experiment_id(connection: &mut Connection) -> Result<String> {
    let path = format!("{API}/experiments/get-by-name?experiment_name=demo");
    let reply: Value = serde_json::from_slice(&connection.ok(&crate::http::get(&path)).await?)?;
    Ok(reply["experiment"]["experiment_id"].as_str().context("no experiment")?.to_owned())
}

/// Median time of a request, in milliseconds.
pub(super) async fn median_ms(connection: &mut Connection, request: &[u8], n: usize) -> Result<f64> {
    let mut times = Vec::with_capacity(n);
    for _ in 0..n {
        let started = Instant::now();
        connection.ok(request).await?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[n / 2])
}
