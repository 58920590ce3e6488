//! `GET /api/v1/runs/{run_id}/metrics/{key}/history`: every point of a metric, streamed.

use crate::call::{Answer, Call, typed};
use crate::columns::write_points;
use crate::endpoints::unknown_path;
use crate::errors::wire_problem;
use crate::wire::{key, run_id};
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use std::convert::Infallible;
use trialbook_api_types::{HistoryBlock, HistoryParams, Problem};
use trialbook_domain::{Problem as Failure, RequestId};
use trialbook_http::log_problem;
use trialbook_services::History;

/// Every point of a metric, exactly as logged, by time, step and value.
///
/// Each line is a block of points. A line `{"problem": ...}` says that reading broke off there.
#[utoipa::path(
    get, path = "/api/v1/runs/{run_id}/metrics/{key}/history", operation_id = "getMetricHistory", tag = "runs",
    params(
        ("run_id" = String, Path, description = "Id of the run"),
        ("key" = String, Path, description = "Name of the metric; slashes may stand as they are"),
        HistoryParams,
    ),
    responses(
        (status = 200, description = "Blocks of points, one a line; none for a metric that was never logged",
            body = HistoryBlock, content_type = "application/x-ndjson"),
        (status = 404, description = "There is no such run", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let rest = call.segment("rest");
    let Some(name) = rest.strip_suffix("/history") else {
        return Err(unknown_path(&format!("/api/v1/runs/{}/metrics/{rest}", call.segment("run_id"))));
    };
    let uid = run_id(call.segment("run_id"))?;
    let key = key("key", name)?;
    let params: HistoryParams = call.query()?;
    call.services.get_run_info(&call.ctx, uid).await?;
    let mut history = call.services.open_history(&call.ctx, uid, &key, params.skip).await?;
    // The first block is read before the reply begins, so that early failures still have a status.
    let mut first = Vec::new();
    let points = history.next_points().await?;
    let state = if points.is_empty() {
        None
    } else {
        write_points(&mut first, &points);
        Some(Reading { history, start: first, request_id: call.ctx.request_id })
    };
    Ok(typed("application/x-ndjson", Body::from_stream(stream::unfold(state, next_line))))
}

/// A history that is being sent.
struct Reading {
    history: History,
    /// A line that is ready; empty when it was sent.
    start: Vec<u8>,
    request_id: RequestId,
}

async fn next_line(reading: Option<Reading>) -> Option<(Result<Bytes, Infallible>, Option<Reading>)> {
    let mut reading = reading?;
    if !reading.start.is_empty() {
        let line = Bytes::from(std::mem::take(&mut reading.start));
        return Some((Ok(line), Some(reading)));
    }
    match reading.history.next_points().await {
        Ok(points) if points.is_empty() => None,
        Ok(points) => {
            let mut line = Vec::new();
            write_points(&mut line, &points);
            Some((Ok(Bytes::from(line)), Some(reading)))
        }
        Err(problem) => {
            log_problem(&problem, &reading.request_id);
            Some((Ok(broken_off(&problem, &reading.request_id)), None))
        }
    }
}

/// The line that ends a history too early.
fn broken_off(problem: &Failure, request_id: &RequestId) -> Bytes {
    // Texts and maps of texts always have a JSON form.
    let told = serde_json::to_string(&wire_problem(problem, request_id)).unwrap_or_default();
    Bytes::from(format!("{{\"problem\":{told}}}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Reply, Server, batch};
    use trialbook_api_types::Number;
    use trialbook_domain::limits::KEY_BYTES_MAX;
    use trialbook_domain::{Code, RunUid};

    fn blocks(reply: &Reply) -> Vec<HistoryBlock> {
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.headers["content-type"], "application/x-ndjson");
        reply.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn with_points(key: &str) -> (Server, RunUid) {
        let server = Server::new();
        let run = server.run("a");
        server.log(run, batch().metric(key, &[(0, 1.0), (1, f64::NAN), (2, f64::NEG_INFINITY)]));
        (server, run)
    }

    #[test]
    fn every_point_comes_back_as_it_was_logged() {
        let (server, run) = with_points("loss");
        let blocks = blocks(&server.get(&format!("/api/v1/runs/{run}/metrics/loss/history")));
        assert_eq!(blocks.len(), 1);
        assert_eq!((&blocks[0].step, &blocks[0].timestamp_ms), (&vec![0, 1, 2], &vec![1000, 1001, 1002]));
        assert_eq!(blocks[0].value, [Number(1.0), Number(f64::NAN), Number(f64::NEG_INFINITY)]);
    }

    #[test]
    fn skipped_points_are_left_out() {
        let (server, run) = with_points("loss");
        let get = |skip| blocks(&server.get(&format!("/api/v1/runs/{run}/metrics/loss/history?skip={skip}")));
        assert_eq!(get(2)[0].step, [2]);
        assert!(get(3).is_empty());
        assert!(get(u64::MAX).is_empty());
    }

    #[test]
    fn keys_may_hold_slashes_spaces_and_the_word_history() {
        for (key, written) in [
            ("val/loss", "val/loss"),
            ("val/loss", "val%2Floss"),
            ("a b", "a%20b"),
            ("x/history", "x/history"),
            ("é", "%C3%A9"),
        ] {
            let (server, run) = with_points(key);
            let reply = server.get(&format!("/api/v1/runs/{run}/metrics/{written}/history"));
            assert_eq!(blocks(&reply)[0].step, [0, 1, 2], "{key}");
        }
    }

    #[test]
    fn a_long_history_comes_in_many_lines_with_every_point_once() {
        let server = Server::new();
        let run = server.run("a");
        let points: Vec<(i64, f64)> = (0..30_000).map(|step| (step, step as f64 / 7.0)).collect();
        server.log(run, batch().metric("loss", &points));
        let blocks = blocks(&server.get(&format!("/api/v1/runs/{run}/metrics/loss/history")));
        let steps: Vec<i64> = blocks.iter().flat_map(|block| block.step.iter().copied()).collect();
        assert_eq!(steps, (0..30_000).collect::<Vec<i64>>());
    }

    #[test]
    fn a_metric_never_logged_has_no_points_and_an_unknown_run_is_not_found() {
        let (server, run) = with_points("loss");
        assert!(blocks(&server.get(&format!("/api/v1/runs/{run}/metrics/none/history"))).is_empty());
        let unknown = format!("/api/v1/runs/{}/metrics/loss/history", "0".repeat(32));
        assert_eq!(server.get(&unknown).code(), "run_not_found");
    }

    #[test]
    fn wrong_paths_keys_and_parameters_are_refused() {
        let (server, run) = with_points("loss");
        let long = "k".repeat(KEY_BYTES_MAX + 1);
        for (rest, status, code) in [
            ("loss", 404, "endpoint_not_found"),
            ("history", 404, "endpoint_not_found"),
            (&format!("{long}/history"), 400, "invalid_value"),
            ("%00/history", 400, "invalid_value"),
            ("/history", 400, "invalid_value"),
            ("loss/history?skip=-1", 400, "invalid_value"),
            ("loss/history?skp=1", 400, "invalid_value"),
        ] {
            let reply = server.get(&format!("/api/v1/runs/{run}/metrics/{rest}"));
            assert_eq!((reply.status, reply.code().as_str()), (status, code), "{rest}");
        }
    }

    #[test]
    fn a_history_that_breaks_off_says_so_in_its_last_line() {
        let id = RequestId("r".to_owned());
        let line = broken_off(&Failure::new(Code::Corrupt, "Chunk 7 is damaged."), &id);
        let told: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(told["problem"]["what"], "Chunk 7 is damaged.");
        assert!(line.ends_with(b"}\n"));
    }
}
