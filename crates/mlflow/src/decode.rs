//! The decoders and encoders of the hot paths on their own, for benches and fuzzing.

use crate::json::{Value, Writer};
use crate::wire::{Input, RunView, decode_log_batch, write_history, write_run};
use bytes::Bytes;
use trialbook_domain::{LogBatch, MetricPoint, RunRecord, RunUid};

/// Reads any JSON text; the error says what is wrong at which byte.
pub fn json(bytes: &[u8]) -> Result<(), String> {
    Value::parse(bytes).map(drop).map_err(|error| error.to_string())
}

/// Reads and checks the body of a log-batch request; the error is what the client would read.
pub fn log_batch(body: Bytes) -> Result<(RunUid, LogBatch), String> {
    decode_log_batch(&Input::Json(body)).map_err(|failure| failure.message().to_owned())
}

/// Reads and checks the body of a runs/search request; the error is what the client would read.
pub fn search_runs(body: Bytes) -> Result<(), String> {
    crate::endpoints::read_search_runs(&Input::Json(body))
        .map(drop)
        .map_err(|failure| failure.message().to_owned())
}

/// Reads and checks the body of a logged-models/search request; the error is what the client would read.
pub fn search_logged_models(body: Bytes) -> Result<(), String> {
    Input::Json(body)
        .decode(&[], crate::endpoints::read_search_logged_models)
        .map(drop)
        .map_err(|failure| failure.message().to_owned())
}

/// Reads and checks what searches of the registry ask for; the error is what the client would read.
pub fn search_registry(body: Bytes) -> Result<(), String> {
    let input = Input::Json(body);
    let models = input.decode(&[], crate::endpoints::read_search_models).map(drop);
    let versions = input.decode(&[], crate::endpoints::read_search_versions).map(drop);
    models.and(versions).map_err(|failure| failure.message().to_owned())
}

/// The runs of a page of a search, as JSON.
pub fn encode_runs(runs: &[RunRecord]) -> Vec<u8> {
    let mut writer = Writer::with_capacity(runs.len() * 2_048);
    writer.begin_array();
    for run in runs {
        write_run(&mut writer, run, RunView::Found);
    }
    writer.end_array();
    writer.into_bytes()
}

/// The points of a history, as JSON.
pub fn encode_history(key: &str, points: &[MetricPoint]) -> Vec<u8> {
    let mut writer = Writer::with_capacity(points.len() * 96);
    writer.begin_array();
    write_history(&mut writer, key, points);
    writer.end_array();
    writer.into_bytes()
}
