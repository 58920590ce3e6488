//! `POST /api/v1/charts/pairs`: metrics of many runs over another metric.

use crate::call::{Answer, Call, json};
use crate::wire::{key, listed_run_id, scale};
use http::StatusCode;
use trialbook_api_types::{Number, PairRequest, PairSeries as WireSeries, Pairs, Problem as WireProblem};
use trialbook_domain::Problem;
use trialbook_domain::limits::CHART_WIDTH_DEFAULT;
use trialbook_services::{PairSearch, PairSeries, PixelColumn};

/// Metrics over another metric: every point at the value that the other has at the same step of the same run.
///
/// Points are joined one by one before anything is summarised; those without a partner are left out and counted.
#[utoipa::path(
    post, path = "/api/v1/charts/pairs", operation_id = "chartPairs", tag = "charts",
    request_body = PairRequest,
    responses(
        (status = 200, description = "The series", body = Pairs),
        (status = 413, description = "More series, points or pixels than allowed", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: PairRequest = call.body().await?;
    let search = read(&asked)?;
    let found = call.services.pairs(&call.ctx, search).await?;
    json(StatusCode::OK, &Pairs { series: found.iter().map(|series| wire(&asked, series)).collect() })
}

fn read(asked: &PairRequest) -> Result<PairSearch, Problem> {
    let width_px = asked.width.unwrap_or(CHART_WIDTH_DEFAULT);
    let runs = asked.runs.iter().enumerate().map(|(i, id)| listed_run_id("runs", i, id));
    let keys = asked.keys.iter().enumerate().map(|(i, name)| key(&format!("keys[{i}]"), name));
    Ok(PairSearch {
        runs: runs.collect::<Result<_, _>>()?,
        x: key("x", &asked.x)?,
        keys: keys.collect::<Result<_, _>>()?,
        scale: scale(asked.x_scale),
        range: asked.range.map(|[from, to]| (from, to)),
        width_px,
    })
}

fn wire(asked: &PairRequest, series: &PairSeries) -> WireSeries {
    let name = |names: &[String], i: usize| names.get(i).cloned().unwrap_or_default();
    let columns = &series.columns;
    let place = |of: fn(&PixelColumn) -> f64| columns.iter().map(|column| Number(of(column))).collect();
    let number = |of: fn(&PixelColumn) -> f64| {
        columns.iter().map(|column| Some(of(column)).filter(|value| !value.is_nan()).map(Number)).collect()
    };
    WireSeries {
        run: name(&asked.runs, series.run),
        key: name(&asked.keys, series.key),
        exact: series.exact,
        n_alone: series.n_alone,
        n_off_axis: series.n_off_axis,
        x_first: place(|column| column.x),
        x_last: place(|column| column.x_last),
        min: number(|column| column.min),
        max: number(|column| column.max),
        first: number(|column| column.first),
        last: number(|column| column.last),
        mean: number(|column| column.mean),
        n: columns.iter().map(|column| column.n).collect(),
        n_nan: columns.iter().map(|column| column.n_nan).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{Server, batch};
    use serde_json::json;
    use trialbook_api_types::{Number, Pairs};

    const PATH: &str = "/api/v1/charts/pairs";

    #[test]
    fn points_stand_over_the_value_of_the_other_metric_at_their_step() {
        let server = Server::new();
        let run = server.run("a");
        server.log(run, batch().metric("loss", &[(0, 3.0), (1, 2.0), (2, 1.0), (9, 0.5)]));
        server.log(run, batch().metric("samples", &[(0, 0.0), (1, 64.0), (2, 128.5)]));
        let body = json!({"runs": [run.to_string()], "x": "samples", "keys": ["loss", "none"]});
        let reply = server.post(PATH, &body);
        assert_eq!(reply.status, 200, "{}", reply.text);
        let found: Pairs = serde_json::from_str(&reply.text).unwrap();
        let [series] = &found.series[..] else { panic!("{}", reply.text) };
        assert_eq!((series.run.as_str(), series.key.as_str()), (run.to_string().as_str(), "loss"));
        assert_eq!((series.exact, series.n_alone), (true, 1));
        assert_eq!(series.x_first, [Number(0.0), Number(64.0), Number(128.5)]);
        assert_eq!(series.mean, [Some(Number(3.0)), Some(Number(2.0)), Some(Number(1.0))]);
        let part = json!({"runs": [run.to_string()], "x": "samples", "keys": ["loss"], "range": [60, 70.5]});
        assert_eq!(server.post(PATH, &part).json()["series"][0]["x_first"], json!([64.0]));
    }

    #[test]
    fn many_pairs_are_summarised_to_the_width_and_say_so() {
        let server = Server::new();
        let run = server.run("a");
        let points = |value: fn(i64) -> f64| (0..1_000).map(|step| (step, value(step))).collect::<Vec<_>>();
        server.log(run, batch().metric("loss", &points(|step| (step % 7) as f64)));
        server.log(run, batch().metric("lr", &points(|step| 1.0 / (step + 1) as f64)));
        let body = json!({"runs": [run.to_string()], "x": "lr", "keys": ["loss"], "width": 20});
        let found: Pairs = serde_json::from_str(&server.post(PATH, &body).text).unwrap();
        let series = &found.series[0];
        assert!(!series.exact && series.n.len() <= 20);
        assert_eq!(series.n.iter().sum::<u64>(), 1_000);
        assert!(series.x_first.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn over_the_logarithm_of_a_metric_what_is_not_above_zero_is_counted() {
        let server = Server::new();
        let run = server.run("a");
        server.log(run, batch().metric("loss", &[(0, 3.0), (1, 2.0), (2, 1.0)]));
        server.log(run, batch().metric("lr", &[(0, 0.0), (1, 0.001), (2, 0.1)]));
        let body = json!({"runs": [run.to_string()], "x": "lr", "x_scale": "log", "keys": ["loss"]});
        let series = &server.post(PATH, &body).json()["series"][0];
        assert_eq!((&series["x_first"], &series["n_off_axis"]), (&json!([0.001, 0.1]), &json!(1)));
        assert_eq!(series["n_alone"], 0);
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place() {
        let server = Server::new();
        let id = "a".repeat(32);
        for (body, code) in [
            (json!({"runs": ["x"], "x": "a", "keys": ["b"]}), "invalid_value"),
            (json!({"runs": [id], "x": "", "keys": ["b"]}), "invalid_value"),
            (json!({"runs": [id], "x": "a", "keys": [""]}), "invalid_value"),
            (json!({"runs": [id], "x": "a", "keys": ["b"], "range": [2, 1]}), "invalid_value"),
            (json!({"runs": [id], "x": "a", "keys": ["b"], "width": 0}), "limit_reached"),
            (
                json!({"runs": vec![id.clone(); 1_000], "x": "a", "keys": ["b"], "width": 8000}),
                "limit_reached",
            ),
            (json!({"runs": vec![id.clone(); 1_001], "x": "a", "keys": ["b"], "width": 1}), "limit_reached"),
            (json!({"runs": [id], "keys": ["b"]}), "invalid_body"),
        ] {
            let reply = server.post(PATH, &body);
            assert_eq!(reply.code(), code, "{}", reply.text);
        }
        assert_eq!(
            server.post(PATH, &json!({"runs": [id], "x": "a", "keys": ["b"]})).json()["series"],
            json!([])
        );
    }
}
