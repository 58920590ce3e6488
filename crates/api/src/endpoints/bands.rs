//! `POST /api/v1/charts/bands`: the curves of groups of runs, each group as one band.

use crate::call::{Answer, Call, json};
use crate::wire::{key, listed_run_id, scale};
use http::StatusCode;
use trialbook_api_types::{Band, BandAxis as WireAxis, BandRequest, Bands, Number, Problem as WireProblem};
use trialbook_domain::limits::BAND_WIDTH_DEFAULT;
use trialbook_services::{BandAxis, BandSearch, GroupBand};

/// The curves of one metric over groups of runs: mean, spread and extremes of all of them at each place.
#[utoipa::path(
    post, path = "/api/v1/charts/bands", operation_id = "chartBands", tag = "charts",
    request_body = BandRequest,
    responses(
        (status = 200, description = "One band for each group", body = Bands),
        (status = 413, description = "More runs, groups or pixels than allowed", body = WireProblem),
        (status = "default", description = "A problem", body = WireProblem),
    )
)]
pub(crate) async fn serve(mut call: Call) -> Answer {
    let asked: BandRequest = call.body().await?;
    let mut groups = Vec::with_capacity(asked.groups.len());
    for (i, group) in asked.groups.iter().enumerate() {
        let name = format!("groups[{i}]");
        let runs = group.iter().enumerate().map(|(j, id)| listed_run_id(&name, j, id));
        groups.push(runs.collect::<Result<Vec<_>, _>>()?);
    }
    let search = BandSearch {
        groups,
        key: key("key", &asked.key)?,
        axis: match asked.axis {
            WireAxis::Step => BandAxis::Step,
            WireAxis::Time => BandAxis::Time,
            WireAxis::Relative => BandAxis::Relative,
        },
        scale: scale(asked.x_scale),
        range: asked.range.map(|[from, to]| (from, to)),
        width_px: asked.width.unwrap_or(BAND_WIDTH_DEFAULT),
    };
    let bands = call.services.bands(&call.ctx, search).await?;
    json(StatusCode::OK, &Bands { bands: bands.into_iter().map(wire).collect() })
}

fn wire(group: GroupBand) -> Band {
    let GroupBand { n_runs, n_off_axis, band } = group;
    Band {
        n_runs,
        n_off_axis,
        x: band.x,
        n: band.n,
        mean: numbers(&band.mean),
        sd: numbers(&band.sd),
        standard_error: numbers(&band.standard_error),
        min: numbers(&band.min),
        max: numbers(&band.max),
    }
}

fn numbers(values: &[f64]) -> Vec<Option<Number>> {
    values.iter().map(|value| (!value.is_nan()).then_some(Number(*value))).collect()
}

#[cfg(test)]
mod tests {
    use crate::tests::{Server, batch};
    use serde_json::json;

    const PATH: &str = "/api/v1/charts/bands";

    #[test]
    fn a_band_is_the_mean_and_the_spread_of_all_runs_of_its_group() {
        let server = Server::new();
        let runs: Vec<String> = [1.0, 3.0, 10.0]
            .into_iter()
            .map(|loss| {
                let run = server.run("r");
                server.log(run, batch().metric("loss", &[(0, loss), (10, loss * 2.0)]));
                run.to_string()
            })
            .collect();
        let body = json!({"groups": [[runs[0], runs[1]], [runs[2]], []], "key": "loss", "width": 2});
        let reply = server.post(PATH, &body);
        assert_eq!(reply.status, 200, "{}", reply.text);
        let bands = &reply.json()["bands"];
        assert_eq!(
            (&bands[0]["n_runs"], &bands[0]["mean"], &bands[0]["n"]),
            (&json!(2), &json!([2.0, 4.0]), &json!([2, 2]))
        );
        assert_eq!((&bands[0]["min"], &bands[0]["max"]), (&json!([1.0, 2.0]), &json!([3.0, 6.0])));
        assert_eq!((&bands[1]["mean"], &bands[1]["sd"]), (&json!([10.0, 20.0]), &json!([null, null])));
        assert_eq!((&bands[2]["n_runs"], &bands[2]["x"]), (&json!(0), &json!([])));
    }

    #[test]
    fn a_band_over_relative_time_counts_from_the_first_point_of_each_run() {
        let server = Server::new();
        let runs: Vec<String> = [0, 5000]
            .into_iter()
            .map(|start| {
                let run = server.run("r");
                server.log(run, batch().metric("loss", &[(start, 1.0), (start + 10, 2.0)]));
                run.to_string()
            })
            .collect();
        let body = json!({"groups": [runs], "key": "loss", "axis": "relative", "width": 2});
        let reply = server.post(PATH, &body);
        let band = &reply.json()["bands"][0];
        assert_eq!((&band["n"], &band["mean"]), (&json!([2, 2]), &json!([1.0, 2.0])), "{}", reply.text);
        assert_eq!(band["x"], json!([2.5, 7.5]));
    }

    #[test]
    fn a_band_on_a_logarithmic_axis_has_its_columns_there_and_counts_what_has_no_place() {
        let server = Server::new();
        let runs: Vec<String> = [1.0, 3.0]
            .into_iter()
            .map(|loss| {
                let run = server.run("r");
                server
                    .log(run, batch().metric("loss", &[(0, 9.0), (1, loss), (10, loss), (100, loss * 2.0)]));
                run.to_string()
            })
            .collect();
        for axis in ["step", "relative"] {
            let body = json!({"groups": [runs], "key": "loss", "axis": axis, "x_scale": "log", "width": 2});
            let reply = server.post(PATH, &body);
            let band = &reply.json()["bands"][0];
            assert_eq!((&band["mean"], &band["n"]), (&json!([2.0, 3.0]), &json!([2, 2])), "{}", reply.text);
            assert_eq!(band["n_off_axis"], 2, "the first point of each run");
            let middle = band["x"][0].as_f64().unwrap();
            assert!((middle - 10_f64.sqrt()).abs() < 1e-9, "{middle}");
        }
        let clock = json!({"groups": [runs], "key": "loss", "axis": "time", "x_scale": "log"});
        assert_eq!(server.post(PATH, &clock).code(), "invalid_value");
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place() {
        let server = Server::new();
        let run = "a".repeat(32);
        for (body, code) in [
            (json!({"groups": [["x"]], "key": "loss"}), "invalid_value"),
            (json!({"groups": [[run]], "key": "loss", "width": 0}), "limit_reached"),
            (json!({"groups": [[run]], "key": "loss", "range": [5, 1]}), "invalid_value"),
            (json!({"groups": vec![Vec::<String>::new(); 101], "key": "loss"}), "limit_reached"),
        ] {
            let reply = server.post(PATH, &body);
            assert_eq!(reply.code(), code, "{}", reply.text);
        }
        let reply = server.post(PATH, &json!({"groups": [[run]], "key": "loss"}));
        assert_eq!(reply.json()["bands"][0]["n_runs"], 0);
    }
}
