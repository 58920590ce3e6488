//! Whole small runs.

use super::{API, Context, create_run};
use crate::http::{Connection, post};
use anyhow::Result;
use std::time::Instant;

const CONNECTIONS: usize = 8;

/// Create, parameters, metrics, tags and end, one after the other, over 8 connections.
pub(super) async fn small_run(ctx: &mut Context<'_>) -> Result<()> {
    let local = tokio::task::LocalSet::new();
    let (address, duration) = (ctx.server.address, ctx.arguments.duration);
    let started = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            local.spawn_local(async move {
                let mut connection = Connection::open(address).await?;
                let mut n = 0_u32;
                while started.elapsed() < duration {
                    one(&mut connection, n).await?;
                    n += 1;
                }
                Ok::<_, anyhow::Error>(n)
            })
        })
        .collect();
    let n: u32 = local
        .run_until(async {
            let mut n = 0;
            for task in tasks {
                n += task.await??;
            }
            Ok::<_, anyhow::Error>(n)
        })
        .await?;
    ctx.add("8 connections", "runs/s", f64::from(n) / started.elapsed().as_secs_f64());
    Ok(())
}

async fn one(connection: &mut Connection, n: u32) -> Result<()> {
    let run = create_run(connection).await?;
    let list = |name: &str| {
        (0..5).map(|i| format!("{{\"key\":\"{name}{i}\",\"value\":\"{n}\"}}")).collect::<Vec<_>>().join(",")
    };
    let metrics: Vec<String> = (0..5)
        .map(|i| format!("{{\"key\":\"m{i}\",\"value\":0.{n},\"timestamp\":1700000000000,\"step\":0}}"))
        .collect();
    for body in [
        format!("{{\"run_id\":\"{run}\",\"params\":[{}]}}", list("p")),
        format!("{{\"run_id\":\"{run}\",\"metrics\":[{}]}}", metrics.join(",")),
        format!("{{\"run_id\":\"{run}\",\"tags\":[{}]}}", list("t")),
    ] {
        connection.ok(&post(&format!("{API}/runs/log-batch"), &body)).await?;
    }
    let end = format!("{{\"run_id\":\"{run}\",\"status\":\"FINISHED\",\"end_time\":1700000001000}}");
    connection.ok(&post(&format!("{API}/runs/update"), &end)).await?;
    Ok(())
}
