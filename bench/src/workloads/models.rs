//! Logged models among many, and the chain behind a registered one among many runs.

use super::search::{experiment_id, fill};
use super::{API, Context, create_run};
use crate::http::{Connection, get, post};
use crate::load;
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::time::Instant;

/// Models that one request logs metrics of.
const BATCH: usize = 500;
const PAGE: usize = 100;

/// Searches over many logged models, each with two metrics.
pub(super) async fn logged_models(ctx: &mut Context<'_>) -> Result<()> {
    // Filling the reference with as many as we take would last hours.
    let n_models = if ctx.server.is_reference { 500 } else { 100_000 };
    let address = ctx.server.address;
    let run = create_run(&mut Connection::open(address).await?).await?;
    let source = run.clone();
    let new = move |number: u64| {
        let body = json!({
            "experiment_id": "0", "name": format!("net-{number}"), "source_run_id": source,
            "params": [{"key": "depth", "value": (number % 12).to_string()}],
        });
        post(&format!("{API}/logged-models"), &body.to_string())
    };
    let models = load::all(address, 16, n_models, new, |reply| {
        let reply: Value = serde_json::from_slice(reply)?;
        let id = reply["model"]["info"]["model_id"].as_str().context("a model without id")?;
        Ok(id.to_owned())
    })
    .await?;
    let mut connection = Connection::open(address).await?;
    for (batch, models) in models.chunks(BATCH).enumerate() {
        connection.ok(&post(&format!("{API}/runs/log-batch"), &scores(&run, batch * BATCH, models))).await?;
    }
    let of = |n: u64| format!("{n} models");
    for (name, filter, metric, ascending) in [
        ("condition and order by one metric", "metrics.accuracy > 0.5", "metrics.accuracy", false),
        ("condition and order by two metrics", "metrics.accuracy > 0.9", "metrics.loss", true),
        ("order by a metric", "", "metrics.accuracy", false),
        ("few, order by a metric", "metrics.accuracy > 0.995", "metrics.loss", true),
    ] {
        let body = json!({
            "experiment_ids": ["0"], "filter": filter, "max_results": PAGE,
            "order_by": [{"field_name": metric, "ascending": ascending}],
        });
        let search = [post(&format!("{API}/logged-models/search"), &body.to_string())];
        let times = timed(ctx, &mut connection, &search).await?;
        ctx.add(&format!("{name}, {}, p50", of(n_models)), "ms", times);
    }
    let memory = ctx.server.memory_mib();
    ctx.add("memory after the searches", "MiB", memory);
    Ok(())
}

/// A batch of two metrics for each model, with values that seem random.
fn scores(run: &str, first: usize, models: &[String]) -> String {
    let noise = |number: usize, factor: u64| ((number as u64).wrapping_mul(factor) >> 20) % 10_000;
    let metrics: Vec<Value> = models
        .iter()
        .enumerate()
        .flat_map(|(i, model)| {
            let number = first + i;
            [("accuracy", 0x9e37_79b9_7f4a_7c15), ("loss", 0xd1b5_4a32_d192_ed03)].map(|(key, factor)| {
                json!({
                    "key": key, "value": noise(number, factor) as f64 / 10_000.0, "step": number,
                    "timestamp": 1_700_000_000_000_u64, "model_id": model, "run_id": run,
                })
            })
        })
        .collect();
    json!({ "run_id": run, "metrics": metrics }).to_string()
}

/// The chain behind each of a thousand models, whose runs are some among many.
pub(super) async fn lineage(ctx: &mut Context<'_>) -> Result<()> {
    let n_runs = ctx.arguments.n_runs;
    let n_models = n_runs.min(1_000) as usize;
    ctx.server.while_stopped(|binary, data| fill(binary, data, n_runs, 1))?;
    let address = ctx.server.address;
    let mut connection = Connection::open(address).await?;
    let experiment = experiment_id(&mut connection).await?;
    let runs = some_runs(&mut connection, &experiment, n_models).await?;
    for (number, run) in runs.iter().enumerate() {
        register(&mut connection, &experiment, number, run).await?;
    }
    let requests: Vec<Vec<u8>> = (0..runs.len())
        .map(|number| get(&format!("/api/v1/models/net-{number}/lineage?alias=champion")))
        .collect();
    let times = timed(ctx, &mut connection, &requests).await?;
    ctx.add(&format!("lineage of an alias, {n_runs} runs, {n_models} models, p50"), "ms", times);
    let memory = ctx.server.memory_mib();
    ctx.add("memory after the calls", "MiB", memory);
    Ok(())
}

/// Ids of the first runs by a metric, which lie scattered over all of them.
async fn some_runs(connection: &mut Connection, experiment: &str, n: usize) -> Result<Vec<String>> {
    let body = json!({
        "experiment_ids": [experiment], "max_results": n, "order_by": ["metrics.`val/accuracy` DESC"],
    });
    let reply = connection.ok(&post(&format!("{API}/runs/search"), &body.to_string())).await?;
    let reply: Value = serde_json::from_slice(&reply)?;
    let runs = reply["runs"].as_array().context("no runs")?;
    if runs.len() < n {
        bail!("{} runs instead of {n}", runs.len());
    }
    runs.iter()
        .map(|run| Ok(run["info"]["run_id"].as_str().context("a run without id")?.to_owned()))
        .collect()
}

/// Data, logged model, registered version and alias of one run.
async fn register(connection: &mut Connection, experiment: &str, number: usize, run: &str) -> Result<()> {
    let mut ask = async |path: &str, body: Value| -> Result<Value> {
        let reply = connection.ok(&post(&format!("{API}/{path}"), &body.to_string())).await?;
        Ok(serde_json::from_slice(&reply)?)
    };
    let data = json!({"name": "subscribers", "digest": format!("d{number}"), "source_type": "local", "source": "{}"});
    ask("runs/log-inputs", json!({"run_id": run, "datasets": [{"dataset": data, "tags": []}]})).await?;
    let new = json!({"experiment_id": experiment, "name": "model", "source_run_id": run});
    let made = ask("logged-models", new).await?;
    let model = made["model"]["info"]["model_id"].as_str().context("a model without id")?;
    let name = format!("net-{number}");
    ask("registered-models/create", json!({"name": name})).await?;
    let version =
        json!({"name": name, "source": format!("models:/{model}"), "run_id": run, "model_id": model});
    ask("model-versions/create", version).await?;
    ask("registered-models/alias", json!({"name": name, "alias": "champion", "version": "1"})).await?;
    Ok(())
}

/// The median of the times of some requests, asked in turn, in milliseconds.
async fn timed(ctx: &Context<'_>, connection: &mut Connection, requests: &[Vec<u8>]) -> Result<f64> {
    let begun = Instant::now();
    let mut times = Vec::new();
    for request in requests.iter().cycle() {
        let sent = Instant::now();
        if connection.ok(request).await?.len() < 2 {
            bail!("the answer is empty");
        }
        times.push(sent.elapsed().as_secs_f64() * 1e3);
        if times.len() >= 20 && begun.elapsed() > ctx.arguments.duration {
            break;
        }
    }
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().context("nothing was asked")
}
