//! The model registry: versions, aliases, searches, lineage.

use super::{API, Context, create_run};
use crate::http::{Connection, get, post};
use crate::load;
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// Registrations at once, then aliases, lineage and searches one at a time.
pub(super) async fn registry(ctx: &mut Context<'_>) -> Result<()> {
    let address = ctx.server.address;
    let mut connection = Connection::open(address).await?;
    let run = create_run(&mut connection).await?;
    // What was registered in an earlier round is on another server.
    create_model(&mut connection, "shared").await?;
    let body = version_body("shared", &run);
    let seen = load::run(address, 8, ctx.arguments.duration, move |_, _| {
        post(&format!("{API}/model-versions/create"), &body)
    })
    .await?;
    ctx.add("create versions, 8 connections", "1/s", seen.per_second());

    // The reference closes connections that rest.
    let mut connection = Connection::open(address).await?;
    create_model(&mut connection, "moved").await?;
    for _ in 0..2 {
        let body = version_body("moved", &run);
        connection.ok(&post(&format!("{API}/model-versions/create"), &body)).await?;
    }
    let seen = load::run(address, 1, ctx.arguments.duration, |_, number| {
        let version = 1 + number % 2;
        let body = format!(r#"{{"name":"moved","alias":"champion","version":"{version}"}}"#);
        post(&format!("{API}/registered-models/alias"), &body)
    })
    .await?;
    ctx.add("move an alias, p50", "ms", seen.quantile_ms(0.5));
    let mut connection = Connection::open(address).await?;
    let by_alias = get(&format!("{API}/registered-models/alias?name=moved&alias=champion"));
    let times = timed(&mut connection, &by_alias, ctx.arguments.duration).await?;
    ctx.add("get a version by alias, p50", "ms", times);
    if !ctx.server.is_reference {
        let lineage = get("/api/v1/models/moved/lineage?alias=champion");
        let times = timed(&mut connection, &lineage, ctx.arguments.duration).await?;
        ctx.add("lineage of an alias, p50", "ms", times);
    }
    searches(ctx, &mut connection, &run).await
}

/// Searches over many models of 20 versions each, one of 100 of which has the tag that is looked for.
async fn searches(ctx: &mut Context<'_>, connection: &mut Connection, run: &str) -> Result<()> {
    // Filling the reference with as many as we take would last hours.
    let n_models = if ctx.server.is_reference { 5 } else { 10_000 };
    for model in 0..n_models {
        let name = format!("net-{model:05}");
        create_model(connection, &name).await?;
        for number in 0..20_u64 {
            let team = if (model * 20 + number) % 100 == 0 { "red" } else { "blue" };
            let body = format!(
                r#"{{"name":"{name}","source":"runs:/{run}/model","run_id":"{run}","tags":[{{"key":"team","value":"{team}"}}]}}"#
            );
            connection.ok(&post(&format!("{API}/model-versions/create"), &body)).await?;
        }
    }
    let search = get(&format!("{API}/model-versions/search?max_results=100&filter=tags.team%3D%27red%27"));
    let times = timed(connection, &search, ctx.arguments.duration).await?;
    ctx.add(&format!("search by tag, {} versions, p50", n_models * 20), "ms", times);
    let memory = ctx.server.memory_mib();
    ctx.add("memory after the searches", "MiB", memory);
    Ok(())
}

async fn create_model(connection: &mut Connection, name: &str) -> Result<()> {
    let body = format!(r#"{{"name":"{name}"}}"#);
    connection.ok(&post(&format!("{API}/registered-models/create"), &body)).await.map(|_| ())
}

fn version_body(name: &str, run: &str) -> String {
    format!(r#"{{"name":"{name}","source":"runs:/{run}/model","run_id":"{run}"}}"#)
}

/// The median of a request's times, in milliseconds.
async fn timed(connection: &mut Connection, request: &[u8], duration: Duration) -> Result<f64> {
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < 10 || begun.elapsed() < duration {
        let sent = Instant::now();
        if connection.ok(request).await?.len() < 10 {
            bail!("the answer is empty");
        }
        times.push(sent.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
