//! The direct reader of batches: no tree, no allocation per metric. `None` means "look again with the tree".

use super::group::Grouping;
use super::{Scored, single};
use crate::json::{Reader, Token};
use crate::wire::fields::{double, json_double, whole_number};
use crate::wire::keys::is_plain;
use crate::wire::limits::{
    BATCH_METRICS_MAX, BATCH_PARAMS_MAX, KEY_CHARS_MAX, PARAM_VALUE_CHARS_MAX, RUN_TAG_VALUE_CHARS_MAX,
};
use crate::wire::python::{cut_chars, longer_than};
use std::borrow::Cow;
use trialbook_domain::{
    Key, KeyPoints, LogBatch, MetricPoint, ModelPoint, ModelUid, ParamValue, RunUid, TimestampMs,
};

pub(super) fn log_batch(json: &[u8]) -> Option<(RunUid, LogBatch)> {
    let mut reader = Reader::new(json).ok()?;
    let mut run = None;
    let (mut metrics, mut params, mut tags) = (None, None, None);
    reader.begin_object().ok()?;
    while let Some(name) = reader.next_key().ok()? {
        match &*name {
            "run_id" => run = Some(RunUid::parse(&reader.string().ok()?)?),
            "metrics" if metrics.is_none() => metrics = Some(read_metrics(&mut reader)?),
            "params" if params.is_none() => params = Some(read_pairs(&mut reader, PARAM_VALUE_CHARS_MAX)?),
            "tags" if tags.is_none() => tags = Some(read_pairs(&mut reader, RUN_TAG_VALUE_CHARS_MAX)?),
            // A second list of a kind would replace the first.
            "metrics" | "params" | "tags" => return None,
            _ => reader.skip_value().ok()?,
        }
    }
    reader.finish().ok()?;
    let (metrics, models, n_metrics) = metrics.unwrap_or_default();
    let params = params.unwrap_or_default();
    let tags = tags.unwrap_or_default();
    if n_metrics + params.len() + tags.len() > BATCH_METRICS_MAX {
        return None;
    }
    let params = unique_params(params)?;
    Some((run?, LogBatch { metrics, params, tags: last_of_each(tags), models }))
}

pub(super) fn log_metric(json: &[u8]) -> Option<(RunUid, LogBatch)> {
    let mut reader = Reader::new(json).ok()?;
    let metric = read_metric(&mut reader)?;
    reader.finish().ok()?;
    let run = RunUid::parse(&metric.run_id.or(metric.run_uuid)?)?;
    let key = plain_key(&metric.key)?;
    Some((run, single(key, metric.point, metric.scored)))
}

struct Metric<'a> {
    key: Cow<'a, str>,
    point: MetricPoint,
    run_id: Option<Cow<'a, str>>,
    run_uuid: Option<Cow<'a, str>>,
    scored: Option<Scored>,
}

/// Points by metric, those of them that are of models, and how many metrics were sent.
type Metrics = (Vec<KeyPoints>, Vec<ModelPoint>, usize);

fn read_metrics(reader: &mut Reader<'_>) -> Option<Metrics> {
    let mut grouping = Grouping::default();
    let mut models = Vec::new();
    let mut n_metrics = 0;
    reader.begin_array().ok()?;
    while reader.next_item().ok()? {
        n_metrics += 1;
        let metric = read_metric(reader)?;
        if n_metrics > BATCH_METRICS_MAX {
            return None;
        }
        grouping.add(&metric.key, metric.point, |name| plain_key(name).ok_or(())).ok()?;
        if let Some(scored) = metric.scored {
            models.push(scored.point(&plain_key(&metric.key)?, metric.point));
        }
    }
    Some((grouping.into_groups(), models, n_metrics))
}

fn read_metric<'a>(reader: &mut Reader<'a>) -> Option<Metric<'a>> {
    let (mut key, mut value, mut timestamp, mut step) = (None, None, None, 0);
    let (mut run_id, mut run_uuid) = (None, None);
    let (mut model, mut dataset_name, mut dataset_digest) = (None, None, None);
    reader.begin_object().ok()?;
    while let Some(name) = reader.next_key().ok()? {
        match &*name {
            "key" => key = Some(reader.string().ok()?),
            "value" => value = Some(read_double(reader)?),
            "timestamp" => timestamp = Some(read_integer(reader)?),
            "step" => step = read_integer(reader)?,
            "run_id" => run_id = Some(reader.string().ok()?),
            "run_uuid" => run_uuid = Some(reader.string().ok()?),
            "dataset_name" => dataset_name = Some(reader.string().ok()?),
            "dataset_digest" => dataset_digest = Some(reader.string().ok()?),
            "model_id" => model = Some(ModelUid::parse(&reader.string().ok()?)?),
            _ => reader.skip_value().ok()?,
        }
    }
    let timestamp = timestamp.filter(|timestamp| *timestamp >= 0)?;
    let point = MetricPoint { step, timestamp: TimestampMs(timestamp), value: value? };
    let scored = model.map(|model| Scored::new(model, dataset_name.as_deref(), dataset_digest.as_deref()));
    Some(Metric { key: key?, point, run_id, run_uuid, scored })
}

fn read_double(reader: &mut Reader<'_>) -> Option<f64> {
    match reader.peek().ok()? {
        Token::Number => json_double(reader.number().ok()?),
        Token::String => double(&reader.string().ok()?),
        _ => None,
    }
}

fn read_integer(reader: &mut Reader<'_>) -> Option<i64> {
    match reader.peek().ok()? {
        Token::Number => whole_number(reader.number().ok()?),
        Token::String => reader.string().ok()?.parse().ok(),
        _ => None,
    }
}

fn read_pairs(reader: &mut Reader<'_>, value_chars_max: usize) -> Option<Vec<(Key, String)>> {
    let mut pairs = Vec::new();
    reader.begin_array().ok()?;
    while reader.next_item().ok()? {
        let (mut key, mut value) = (None, Cow::Borrowed(""));
        reader.begin_object().ok()?;
        while let Some(name) = reader.next_key().ok()? {
            match &*name {
                "key" => key = Some(reader.string().ok()?),
                "value" => value = reader.string().ok()?,
                _ => reader.skip_value().ok()?,
            }
        }
        if pairs.len() == BATCH_PARAMS_MAX {
            return None;
        }
        pairs.push((plain_key(&key?)?, cut_chars(&value, value_chars_max).to_owned()));
    }
    Some(pairs)
}

fn plain_key(name: &str) -> Option<Key> {
    if !is_plain(name) || longer_than(name, KEY_CHARS_MAX) {
        return None;
    }
    Key::new(name).ok()
}

fn unique_params(pairs: Vec<(Key, String)>) -> Option<Vec<(Key, ParamValue)>> {
    let repeated = (1..pairs.len()).any(|i| pairs[..i].iter().any(|(key, _)| *key == pairs[i].0));
    if repeated {
        return None;
    }
    Some(pairs.into_iter().map(|(key, value)| (key, ParamValue::from_text(value))).collect())
}

/// Each key once, where it first stood, with the value that came last.
pub(super) fn last_of_each(pairs: Vec<(Key, String)>) -> Vec<(Key, String)> {
    let mut unique: Vec<(Key, String)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        match unique.iter_mut().find(|(known, _)| *known == key) {
            Some(slot) => slot.1 = value,
            None => unique.push((key, value)),
        }
    }
    unique
}
