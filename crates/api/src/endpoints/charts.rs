//! `POST /api/v1/charts/series`: series of many runs, reduced to the width of a chart.

use crate::call::{Answer, Call, typed};
use crate::columns::write_series;
use crate::packed;
use crate::wire::{key, listed_run_id, scale};
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use std::convert::Infallible;
use trialbook_api_types::{Axis, Chart, ChartRequest as Asked, PackedChart, Problem as WireProblem};
use trialbook_domain::Problem;
use trialbook_domain::limits::CHART_WIDTH_DEFAULT;
use trialbook_services::{AxisKind, ChartRequest, ChartSeries};

/// Pieces of the reply have at least this size, the last one excepted.
const PIECE_BYTES: usize = 256 * 1024;

/// Series of many runs, reduced to the width of a chart. Series without points are left out.
///
/// JSON, or columns of plain numbers for programs that draw: send `Accept: application/vnd.trialbook.columns`.
#[utoipa::path(
    post, path = "/api/v1/charts/series", operation_id = "chartSeries", tag = "charts",
    request_body = Asked,
    responses(
        (status = 200, description = "The series", content(
            (Chart = "application/json"),
            (PackedChart = "application/vnd.trialbook.columns"),
        )),
        (status = 413, description = "More series or pixels than allowed", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: Asked = call.body().await?;
    let request = read(&asked)?;
    let names = Names {
        runs: request.runs.iter().map(ToString::to_string).collect(),
        keys: request.keys.iter().map(|key| key.as_str().to_owned()).collect(),
    };
    let series = match asked.axis {
        Axis::Relative => call.services.chart_from_beginnings(&call.ctx, request).await?,
        Axis::Step | Axis::Time => call.services.chart(&call.ctx, request).await?,
    };
    if call.accepts(packed::MEDIA_TYPE) {
        let head = packed::head(&series, |series| names.of(series));
        let pieces = PackedPieces { head: Some(head), series: series.into_iter() };
        return Ok(typed(packed::MEDIA_TYPE, Body::from_stream(stream::iter(pieces))));
    }
    let pieces = Pieces { names, series: series.into_iter(), state: State::Start };
    Ok(typed("application/json", Body::from_stream(stream::iter(pieces))))
}

fn read(asked: &Asked) -> Result<ChartRequest, Problem> {
    let width_px = asked.width.unwrap_or(CHART_WIDTH_DEFAULT);
    let runs = asked.runs.iter().enumerate().map(|(i, id)| listed_run_id("runs", i, id));
    let keys = asked.keys.iter().enumerate().map(|(i, name)| key(&format!("keys[{i}]"), name));
    Ok(ChartRequest {
        runs: runs.collect::<Result<_, _>>()?,
        keys: keys.collect::<Result<_, _>>()?,
        axis: match asked.axis {
            Axis::Step => AxisKind::Step,
            Axis::Time | Axis::Relative => AxisKind::Time,
        },
        spacing: scale(asked.x_scale).spacing(),
        range: asked.range.map(|[from, to]| (from, to)),
        width_px,
    })
}

/// What the indices of a chart's series stand for.
struct Names {
    runs: Vec<String>,
    keys: Vec<String>,
}

impl Names {
    /// Run and metric of a series.
    fn of(&self, series: &ChartSeries) -> (String, String) {
        let name = |names: &[String], i: usize| names.get(i).cloned().unwrap_or_default();
        (name(&self.runs, series.run), name(&self.keys, series.key))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Inside,
    Ended,
}

/// The reply in pieces: a large chart is never in memory twice.
struct Pieces {
    names: Names,
    series: std::vec::IntoIter<ChartSeries>,
    state: State,
}

impl Iterator for Pieces {
    type Item = Result<Bytes, Infallible>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut out = Vec::with_capacity(PIECE_BYTES);
        let mut first = self.state == State::Start;
        match self.state {
            State::Ended => return None,
            State::Start => out.extend_from_slice(b"{\"series\":["),
            State::Inside => {}
        }
        self.state = State::Inside;
        while out.len() < PIECE_BYTES {
            let Some(series) = self.series.next() else {
                out.extend_from_slice(b"]}");
                self.state = State::Ended;
                break;
            };
            if !first {
                out.push(b',');
            }
            first = false;
            let (run, key) = self.names.of(&series);
            write_series(&mut out, &run, &key, &series);
        }
        Some(Ok(Bytes::from(out)))
    }
}

/// The binary reply in pieces.
struct PackedPieces {
    head: Option<Vec<u8>>,
    series: std::vec::IntoIter<ChartSeries>,
}

impl Iterator for PackedPieces {
    type Item = Result<Bytes, Infallible>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut out = self.head.take().unwrap_or_default();
        while out.len() < PIECE_BYTES
            && let Some(series) = self.series.next()
        {
            packed::write_columns(&mut out, &series);
        }
        (!out.is_empty()).then(|| Ok(Bytes::from(out)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Server, batch};
    use serde_json::{Value, json};
    use trialbook_api_types::{ChartSeries as WireSeries, Number};
    use trialbook_domain::RunUid;

    const PATH: &str = "/api/v1/charts/series";

    fn chart(server: &Server, body: &Value) -> Vec<WireSeries> {
        let reply = server.post(PATH, body);
        assert_eq!(reply.status, 200, "{}", reply.text);
        serde_json::from_str::<Chart>(&reply.text).unwrap().series
    }

    fn logged(points: &[(i64, f64)]) -> (Server, RunUid) {
        let server = Server::new();
        let run = server.run("a");
        server.log(run, batch().metric("loss", points));
        (server, run)
    }

    #[test]
    fn few_points_are_exact_and_every_column_shows_them() {
        let (server, run) = logged(&[(0, 3.0), (1, f64::NAN), (5, f64::INFINITY)]);
        let body = json!({"runs": [run.to_string()], "keys": ["loss"], "axis": "step", "width": 1000});
        let series = chart(&server, &body).remove(0);
        assert_eq!((series.run, series.key.as_str(), series.exact), (run.to_string(), "loss", true));
        assert_eq!((&series.x_first, &series.x_last), (&vec![0, 1, 5], &vec![0, 1, 5]));
        let values = vec![Some(Number(3.0)), None, Some(Number(f64::INFINITY))];
        for column in [&series.min, &series.max, &series.first, &series.last, &series.mean] {
            assert_eq!(column, &values);
        }
        assert_eq!((series.n, series.n_nan), (vec![1, 1, 1], vec![0, 1, 0]));
    }

    #[test]
    fn many_points_are_summarised_to_the_width_and_say_so() {
        let points: Vec<(i64, f64)> = (0..10_000).map(|step| (step, f64::from(step as i32 % 100))).collect();
        let (server, run) = logged(&points);
        let series =
            chart(&server, &json!({"runs": [run.to_string()], "keys": ["loss"], "width": 50})).remove(0);
        assert!(!series.exact && series.n.len() <= 50);
        assert_eq!(series.n.iter().sum::<u64>(), 10_000);
        assert!(series.min.iter().all(|value| *value == Some(Number(0.0))));
        assert!(series.max.iter().all(|value| *value == Some(Number(99.0))));
        assert_eq!((series.x_first[0], series.x_last.last()), (0, Some(&9_999)));
    }

    #[test]
    fn a_range_and_the_time_axis_are_followed() {
        let (server, run) = logged(&[(0, 0.0), (1, 1.0), (2, 2.0)]);
        let ask = |axis, range: [i64; 2]| {
            let body = json!({"runs": [run.to_string()], "keys": ["loss"], "axis": axis, "range": range});
            chart(&server, &body).iter().flat_map(|series| series.x_first.clone()).collect::<Vec<i64>>()
        };
        assert_eq!(ask("step", [1, 2]), [1, 2]);
        assert_eq!(ask("time", [1000, 1001]), [1000, 1001]);
        assert_eq!(ask("relative", [1, 2]), [1, 2]);
        assert!(ask("step", [7, 9]).is_empty());
    }

    #[test]
    fn on_a_logarithmic_axis_each_power_of_ten_has_its_buckets_and_what_has_no_place_is_counted() {
        let points: Vec<(i64, f64)> = (-2..1000).map(|step| (step, step as f64)).collect();
        let (server, run) = logged(&points);
        server.log(run, batch().metric("first", &[(0, 1.0)]));
        let ask = |axis| {
            let runs = [run.to_string()];
            let body =
                json!({"runs": runs, "keys": ["loss", "first"], "axis": axis, "x_scale": "log", "width": 3});
            chart(&server, &body)
        };
        let series = ask("step");
        assert_eq!((&series[0].x_first, &series[0].n), (&vec![1, 10, 100], &vec![9, 90, 900]));
        assert_eq!(series[0].max, [9.0, 99.0, 999.0].map(|max| Some(Number(max))));
        assert_eq!(series.iter().map(|one| one.n_off_axis).collect::<Vec<_>>(), [3, 1]);
        assert!(series[1].x_first.is_empty());
        // Each series begins with a point whose distance from the beginning is none.
        assert_eq!(ask("relative").iter().map(|one| one.n_off_axis).collect::<Vec<_>>(), [1, 1]);
        let clock = json!({"runs": [run.to_string()], "keys": ["loss"], "axis": "time", "x_scale": "log"});
        let reply = server.post(PATH, &clock);
        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_value"));
        assert_eq!(reply.json()["facts"]["field"], "x_scale");
    }

    #[test]
    fn runs_and_metrics_without_points_have_no_series() {
        let (server, run) = logged(&[(0, 0.0)]);
        let body = json!({"runs": ["0".repeat(32), run.to_string()], "keys": ["none", "loss"]});
        assert_eq!(chart(&server, &body).len(), 1);
        assert_eq!(server.post(PATH, &json!({"runs": [], "keys": []})).text, r#"{"series":[]}"#);
    }

    #[test]
    fn many_series_come_in_several_pieces_that_make_one_document() {
        let names = Names { runs: vec!["r".to_owned()], keys: vec!["k".to_owned()] };
        let one = ChartSeries {
            x_first: (0..2_000).collect(),
            x_last: (1..2_001).collect(),
            min: vec![0.1; 2_000],
            n: vec![1; 2_000],
            ..ChartSeries::default()
        };
        let pieces = Pieces { names, series: vec![one; 30].into_iter(), state: State::Start };
        let pieces: Vec<Bytes> = pieces.map(Result::unwrap_or_default).collect();
        assert!(pieces.len() > 1);
        let whole: Value = serde_json::from_slice(&pieces.concat()).unwrap();
        assert_eq!(whole["series"].as_array().unwrap().len(), 30);
    }

    #[test]
    fn who_asks_for_columns_gets_the_same_series_as_numbers() {
        let (server, run) = logged(&[(0, 0.5), (1, f64::NAN), (2, -1.0)]);
        let body = json!({"runs": [run.to_string()], "keys": ["loss"]}).to_string();
        let request =
            http::Request::post(PATH).header("accept", "text/html, Application/vnd.trialbook.columns;q=1");
        let reply = server.send(request, body.clone());
        assert_eq!(reply.headers["content-type"], "application/vnd.trialbook.columns");
        let bytes = reply.bytes;
        let length = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize;
        let header: PackedChart = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
        let series = &header.series[0];
        assert_eq!(
            (series.run.as_str(), series.key.as_str(), series.length),
            (run.to_string().as_str(), "loss", 3)
        );
        let at = 8 + length + series.columns.last.offset;
        let last: Vec<f64> =
            bytes[at..at + 24].as_chunks::<8>().0.iter().map(|word| f64::from_le_bytes(*word)).collect();
        assert!(last[0] == 0.5 && last[1].is_nan() && last[2] == -1.0);
        let plain = http::Request::post(PATH).header("accept", "application/json, */*");
        assert_eq!(server.send(plain, body).headers["content-type"], "application/json");
    }

    #[test]
    fn columns_of_many_series_come_in_several_pieces() {
        let one = ChartSeries {
            x_first: (0..20_000).collect(),
            x_last: (0..20_000).collect(),
            n: vec![1; 20_000],
            ..ChartSeries::default()
        };
        let pieces = PackedPieces { head: Some(b"head".to_vec()), series: vec![one; 30].into_iter() };
        let pieces: Vec<Bytes> = pieces.map(Result::unwrap_or_default).collect();
        assert!(pieces.len() > 1 && pieces[0].starts_with(b"head"));
        assert_eq!(pieces.concat().len(), 4 + 30 * (160_000 + 80_000));
    }

    #[test]
    fn wrong_ids_keys_ranges_and_sizes_are_refused() {
        let server = Server::new();
        let id = "0".repeat(32);
        let many = vec![id.clone(); 1_001];
        for (body, status, code) in [
            (json!({"runs": ["x"], "keys": ["a"]}), 400, "invalid_value"),
            (json!({"runs": [id], "keys": [""]}), 400, "invalid_value"),
            (json!({"runs": [id], "keys": ["a"], "range": [2, 1]}), 400, "invalid_value"),
            (json!({"runs": [id], "keys": ["a"], "width": 0}), 413, "limit_reached"),
            (json!({"runs": [id], "keys": ["a"], "width": 8193}), 413, "limit_reached"),
            (json!({"runs": many, "keys": ["a"], "width": 1}), 413, "limit_reached"),
            (json!({"runs": many[..1000], "keys": ["a", "b"], "width": 8192}), 413, "limit_reached"),
            (json!({"runs": [id], "keys": ["a"], "axis": "epoch"}), 400, "invalid_body"),
            (json!({"runs": [id], "keys": ["a"], "x_scale": "symlog"}), 400, "invalid_body"),
            (json!({"runs": [id]}), 400, "invalid_body"),
            (json!({"runs": [id], "keys": ["a"], "range": [1.5, 2]}), 400, "invalid_body"),
        ] {
            let reply = server.post(PATH, &body);
            assert_eq!((reply.status, reply.code().as_str()), (status, code), "{}", reply.text);
        }
        let reply = server.post(PATH, &json!({"runs": ["x"], "keys": ["a"]}));
        assert_eq!(reply.json()["facts"]["field"], "runs[0]");
    }
}
