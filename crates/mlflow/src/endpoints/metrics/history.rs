//! `GET metrics/get-history`: page by page, or all of it as a stream.

use super::super::call::{Answer, Call, empty, json, written};
use crate::errors::Failure;
use crate::json::Writer;
use crate::wire::{Fields, offset_token, read_offset, write_history};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use trialbook_domain::limits::HISTORY_PAGE_MAX;
use trialbook_domain::{Key, MetricPoint, Problem, RunUid};
use trialbook_services::History;

/// About how many bytes a point takes on the wire.
const POINT_BYTES: usize = 96;

struct Ask {
    run: RunUid,
    key: Key,
    skip: u64,
    limit: Option<usize>,
}

pub(super) async fn serve(call: Call) -> Answer {
    let Some(ask) = call.input.decode(&[], read)? else { return Ok(empty()) };
    let mut history = call.services().open_history(&call.ctx, ask.run, &ask.key, ask.skip).await?;
    if let Some(limit) = ask.limit {
        return page(history, &ask, limit).await;
    }
    let first = history.next_points().await?;
    let second = if first.is_empty() { Vec::new() } else { history.next_points().await? };
    Ok(whole(history, &ask.key, &first, second))
}

/// `None` is a history that can only be empty: its run or key cannot exist.
fn read(fields: &Fields<'_>) -> Result<Option<Ask>, Failure> {
    let run = fields.required_run_id()?;
    let key = fields.required_string("metric_key")?;
    let limit = match fields.integer("max_results")? {
        None => None,
        Some(wanted) => Some(page_size(wanted)?),
    };
    let skip = read_offset(fields, "page_token")?;
    Ok(match (RunUid::parse(run), Key::new(key)) {
        (Some(run), Ok(key)) => Some(Ask { run, key, skip, limit }),
        _ => None,
    })
}

fn page_size(wanted: i64) -> Result<usize, Failure> {
    match usize::try_from(wanted) {
        Ok(size) if size > 0 => Ok(size.min(HISTORY_PAGE_MAX)),
        _ => Err(Failure::invalid(format!(
            "Invalid value {wanted} for parameter 'max_results' supplied. It must be a positive integer."
        ))),
    }
}

async fn page(mut history: History, ask: &Ask, limit: usize) -> Answer {
    let mut points: Vec<MetricPoint> = Vec::new();
    while points.len() <= limit {
        let more = history.next_points().await?;
        if more.is_empty() {
            break;
        }
        points.extend_from_slice(&more);
    }
    if points.is_empty() {
        return Ok(empty());
    }
    let more = points.len() > limit;
    points.truncate(limit);
    let mut writer = begun(points.len());
    write_history(&mut writer, ask.key.as_str(), &points);
    writer.end_array();
    if more {
        writer.string_field("next_page_token", &offset_token(ask.skip + limit as u64));
    }
    writer.end_object();
    Ok(written(writer))
}

/// All points. One block is answered at once; more are sent as they are read, so that memory stays flat.
fn whole(history: History, key: &Key, first: &[MetricPoint], second: Vec<MetricPoint>) -> Response {
    if first.is_empty() {
        return empty();
    }
    let mut writer = begun(first.len());
    write_history(&mut writer, key.as_str(), first);
    if second.is_empty() {
        writer.end_array();
        writer.end_object();
        return written(writer);
    }
    let rest = Rest { history, key: key.clone(), start: Some(writer.into_bytes()), block: second };
    json(Body::from_stream(stream::try_unfold(Some(rest), next_bytes)))
}

/// What of a history is still to be sent.
struct Rest {
    history: History,
    key: Key,
    start: Option<Vec<u8>>,
    block: Vec<MetricPoint>,
}

async fn next_bytes(rest: Option<Rest>) -> Result<Option<(Bytes, Option<Rest>)>, Problem> {
    let Some(mut rest) = rest else { return Ok(None) };
    if let Some(start) = rest.start.take() {
        return Ok(Some((Bytes::from(start), Some(rest))));
    }
    if rest.block.is_empty() {
        return Ok(Some((Bytes::from_static(b"]}"), None)));
    }
    let mut writer = Writer::continued(rest.block.len() * POINT_BYTES);
    write_history(&mut writer, rest.key.as_str(), &rest.block);
    rest.block = rest.history.next_points().await.inspect_err(|problem| {
        tracing::error!(protocol = "mlflow", cause = %problem, "metric history broke off");
    })?;
    Ok(Some((Bytes::from(writer.into_bytes()), Some(rest))))
}

fn begun(n_points: usize) -> Writer {
    let mut writer = Writer::with_capacity(n_points * POINT_BYTES + 100);
    writer.begin_object();
    writer.key("metrics");
    writer.begin_array();
    writer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    fn decoded(json: &str) -> Result<Option<Ask>, String> {
        let json = json.replace("RUN", &"0a".repeat(16));
        let value = Value::parse(json.as_bytes()).unwrap();
        read(&Fields::of(&value)).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn without_a_number_of_results_everything_is_wanted() {
        let ask = decoded(r#"{"run_id":"RUN","metric_key":"loss"}"#).unwrap().unwrap();
        assert_eq!((ask.run, ask.key.as_str(), ask.skip, ask.limit), (RunUid([10; 16]), "loss", 0, None));
    }

    #[test]
    fn a_page_starts_where_its_token_says_and_has_a_limit() {
        let ask = decoded(
            r#"{"run_uuid":"RUN","metric_key":"loss","max_results":"30000","page_token":"eyJvZmZzZXQiOiAyfQ=="}"#,
        )
        .unwrap()
        .unwrap();
        assert_eq!((ask.skip, ask.limit), (2, Some(25_000)));
    }

    #[test]
    fn a_run_or_key_that_cannot_exist_has_an_empty_history() {
        assert!(decoded(r#"{"run_id":"nope","metric_key":"loss"}"#).unwrap().is_none());
        let long = format!(r#"{{"run_id":"RUN","metric_key":"{}"}}"#, "k".repeat(1001));
        assert!(decoded(&long).unwrap().is_none());
    }

    #[test]
    fn faults_are_told_in_the_words_that_clients_know() {
        assert!(decoded(r#"{"run_id":"RUN"}"#).err().unwrap().contains("'metric_key'"));
        assert_eq!(
            decoded(r#"{"run_id":"RUN","metric_key":"a","max_results":"0"}"#).err().unwrap(),
            "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer."
        );
    }
}
