//! The workloads: what is asked, of which data, and which figures come out.

mod artifacts;
mod durability;
mod growth;
mod models;
mod reading;
mod registry;
mod runs;
mod search;
mod writing;

use crate::arguments::Arguments;
use crate::http::{Connection, post};
use crate::report::Report;
use crate::server::Server;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::net::SocketAddr;

/// Everything a workload needs.
pub(crate) struct Context<'a> {
    /// Name of the server in the report.
    pub(crate) side: &'static str,
    /// Name of the workload in the report.
    pub(crate) workload: &'static str,
    /// The server.
    pub(crate) server: &'a mut Server,
    /// What to measure.
    pub(crate) arguments: &'a Arguments,
    /// Where figures go.
    pub(crate) report: &'a mut Report,
}

impl Context<'_> {
    /// Notes one figure.
    pub(crate) fn add(&mut self, figure: &str, unit: &str, value: f64) {
        self.report.add(self.side, self.workload, figure, unit, value);
    }
}

/// Name, what it measures, and whether the reference can do it too.
pub(crate) const WORKLOADS: &[(&str, &str, bool)] = &[
    ("start", "time to the first answer on empty data, idle memory", true),
    ("log-metric", "single metrics over 1, 16 and 64 connections", true),
    ("log-batch", "10 keys x 100 steps over 8 and 64 connections", true),
    ("sealing", "10 keys x 100 steps over 8 connections, nothing sealed and all sealed meanwhile", false),
    ("log-batch-wide", "1,000 keys x 1 step over 8 connections", true),
    ("small-run", "create, params, metrics, tags, end over 8 connections", true),
    ("history", "a metric of 10,000 points, one of 1,000,000", true),
    ("chart", "100 runs x 10,000 points and 1 x 10,000,000 at 1,000 px", false),
    ("artifacts", "1 GiB up and down, 200 small files up and down", true),
    ("sealed-size", "bytes per point once sealed", false),
    ("crash", "kill -9 under load, restart, every acknowledged point there once", false),
    ("search", "runs/search over --runs runs, by metric, filtered, by time, page 50", false),
    ("registry", "versions, aliases, lineage, searches over 10,000 models of 20 versions", true),
    ("logged-models", "searches over 100,000 logged models by their metrics", true),
    ("lineage", "the chain behind 1,000 registered models over --runs runs", false),
    ("growth", "the same work on 1,000 runs and on --runs runs of --steps steps; only when asked for", false),
];

/// Runs the wanted workloads against one server.
pub(crate) async fn run(
    side: &'static str,
    server: &mut Server,
    arguments: &Arguments,
    report: &mut Report,
) -> Result<()> {
    for (workload, _, on_reference) in WORKLOADS.iter().copied() {
        if !arguments.wants(workload) || (server.is_reference && !on_reference) {
            continue;
        }
        let mut ctx = Context { side, workload, server, arguments, report };
        let outcome = match workload {
            "start" => {
                durability::start(&mut ctx);
                Ok(())
            }
            "log-metric" => writing::log_metric(&mut ctx).await,
            "log-batch" => writing::log_batch(&mut ctx).await,
            "sealing" => writing::sealing(&mut ctx).await,
            "log-batch-wide" => writing::log_batch_wide(&mut ctx).await,
            "small-run" => runs::small_run(&mut ctx).await,
            "history" => reading::history(&mut ctx).await,
            "chart" => reading::chart(&mut ctx).await,
            "artifacts" => artifacts::artifacts(&mut ctx).await,
            "sealed-size" => durability::sealed_size(&mut ctx).await,
            "crash" => durability::crash(&mut ctx).await,
            "registry" => registry::registry(&mut ctx).await,
            "logged-models" => models::logged_models(&mut ctx).await,
            "lineage" => models::lineage(&mut ctx).await,
            "growth" => growth::growth(&mut ctx).await,
            _ => search::search(&mut ctx).await,
        };
        outcome.with_context(|| format!("workload {workload} on {side}"))?;
    }
    Ok(())
}

const API: &str = "/api/2.0/mlflow";

/// Creates a run in experiment 0 and returns its id.
pub(crate) async fn create_run(connection: &mut Connection) -> Result<String> {
    let body =
        r#"{"experiment_id":"0","start_time":1700000000000,"tags":[{"key":"mlflow.user","value":"bench"}]}"#;
    let reply = connection.ok(&post(&format!("{API}/runs/create"), body)).await?;
    let value: Value = serde_json::from_slice(&reply)?;
    Ok(value["run"]["info"]["run_id"].as_str().context("runs/create gave no id")?.to_owned())
}

/// Creates `n` runs.
pub(crate) async fn create_runs(address: SocketAddr, n: usize) -> Result<Vec<String>> {
    let mut connection = Connection::open(address).await?;
    let mut ids = Vec::with_capacity(n);
    for _ in 0..n {
        ids.push(create_run(&mut connection).await?);
    }
    Ok(ids)
}

/// The body of a log-batch of `n_keys` keys times `n_steps` steps from `first_step` on.
pub(crate) fn batch_body(run: &str, n_keys: usize, first_step: u64, n_steps: u64) -> String {
    use std::fmt::Write;
    let mut body = format!("{{\"run_id\":\"{run}\",\"metrics\":[");
    for step in first_step..first_step + n_steps {
        for key in 0..n_keys {
            if body.as_bytes().last() == Some(&b'}') {
                body.push(',');
            }
            // Single-precision noise around a falling curve, as a training loop logs it.
            let noise = (scrambled(step << 20 | key as u64) >> 44) as f32 / 1e7;
            let value = f64::from(1.0_f32 / (1.0 + step as f32 / 100.0) + noise);
            let timestamp = 1_700_000_000_000_u64 + step;
            let _ = write!(
                body,
                "{{\"key\":\"metric_{key}\",\"value\":{value},\"timestamp\":{timestamp},\"step\":{step}}}"
            );
        }
    }
    body.push_str("]}");
    body
}

/// The finaliser of splitmix64: neighbours give numbers that have nothing in common.
fn scrambled(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tests::{reply, serve, wait};
    use std::collections::BTreeSet;

    #[test]
    fn workloads_have_names_of_their_own() {
        let names: BTreeSet<&str> = WORKLOADS.iter().map(|(name, _, _)| *name).collect();
        assert_eq!(names.len(), WORKLOADS.len());
    }

    #[test]
    fn a_batch_has_every_key_at_every_step_once() {
        let body: Value = serde_json::from_str(&batch_body("r1", 3, 10, 4)).unwrap();
        assert_eq!(body["run_id"], "r1");
        let metrics = body["metrics"].as_array().unwrap();
        let seen: BTreeSet<(String, u64)> = metrics
            .iter()
            .map(|metric| (metric["key"].as_str().unwrap().to_owned(), metric["step"].as_u64().unwrap()))
            .collect();
        assert_eq!((metrics.len(), seen.len()), (12, 12));
        assert_eq!(seen.first(), Some(&("metric_0".to_owned(), 10)));
        assert_eq!(seen.last(), Some(&("metric_2".to_owned(), 13)));
        for metric in metrics {
            assert_eq!(
                metric["timestamp"].as_u64(),
                metric["step"].as_u64().map(|step| 1_700_000_000_000 + step)
            );
        }
        for (n_keys, n_steps) in [(0, 5), (5, 0)] {
            assert_eq!(batch_body("r", n_keys, 0, n_steps), r#"{"run_id":"r","metrics":[]}"#);
        }
    }

    #[test]
    fn values_of_a_batch_are_the_same_each_time_and_single_precision() {
        assert_eq!(batch_body("r", 2, 0, 50), batch_body("r", 2, 0, 50));
        let body: Value = serde_json::from_str(&batch_body("r", 2, 0, 50)).unwrap();
        let values: Vec<f64> = body["metrics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|metric| metric["value"].as_f64().unwrap())
            .collect();
        assert!(values.iter().all(|value| f64::from(*value as f32) == *value));
        let different: BTreeSet<u64> = values.iter().map(|value| value.to_bits()).collect();
        assert!(different.len() > 90, "{} of 100", different.len());
    }

    #[test]
    fn numbers_are_scrambled_without_repeats() {
        let all: BTreeSet<u64> = (0..10_000).map(scrambled).collect();
        assert_eq!(all.len(), 10_000);
        // As published for splitmix64 with the seed 0.
        assert_eq!(scrambled(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(scrambled(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn runs_are_created_one_by_one_and_a_reply_without_an_id_is_told() {
        let (address, server) = serve(1, |_| vec![reply("200 OK", r#"{"run":{"info":{"run_id":"abc"}}}"#)]);
        assert_eq!(wait(create_runs(address, 3)).unwrap(), ["abc"; 3]);
        let asked = server.join().unwrap();
        assert_eq!(asked.len(), 3);
        assert!(asked.iter().all(|asked| asked.line == "POST /api/2.0/mlflow/runs/create HTTP/1.1"));
        for (body, told) in
            [("{}", "runs/create gave no id"), ("nothing", "expected ident at line 1 column 2")]
        {
            let (address, _server) = serve(1, move |_| vec![reply("200 OK", body)]);
            assert_eq!(wait(create_runs(address, 1)).unwrap_err().to_string(), told);
        }
    }
}
