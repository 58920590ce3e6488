//! The reader of batches over the tree: the reference's order of checks, and its words.

use super::direct::last_of_each;
use super::group::Grouping;
use super::{Scored, single};
use crate::errors::Failure;
use crate::wire::fields::Fields;
use crate::wire::ids::{check_run_id_form, run_id};
use crate::wire::keys::{check_name, param_key, tag_key, to_key};
use crate::wire::limits::{
    BATCH_METRICS_MAX, BATCH_PARAMS_MAX, PARAM_VALUE_CHARS_MAX, RUN_TAG_VALUE_CHARS_MAX,
};
use crate::wire::python::{cut_chars, python_repr};
use trialbook_domain::{Key, LogBatch, MetricPoint, ModelUid, ParamValue, RunUid, TimestampMs};

/// Checks in this order: presence and types, form of the run id, each metric, parameter and tag, sizes, repeats.
pub(super) fn log_batch(fields: &Fields<'_>) -> Result<(RunUid, LogBatch), Failure> {
    let run = fields.required_string("run_id")?;
    let metrics: Vec<Metric<'_>> =
        fields.objects("metrics")?.into_iter().map(present_metric).collect::<Result<_, _>>()?;
    let params: Vec<Pair<'_>> =
        fields.objects("params")?.iter().map(present_pair).collect::<Result<_, _>>()?;
    let tags: Vec<Pair<'_>> = fields.objects("tags")?.iter().map(present_pair).collect::<Result<_, _>>()?;
    check_run_id_form(run)?;
    let mut grouping = Grouping::default();
    let mut models = Vec::new();
    for metric in &metrics {
        let key = metric.checked()?;
        models.extend(metric.scored()?.map(|scored| scored.point(&key, metric.point)));
        grouping.add(metric.name, metric.point, |_| Ok::<Key, Failure>(key))?;
    }
    let params = checked_pairs(&params, param_key, PARAM_VALUE_CHARS_MAX)?;
    let tags = checked_pairs(&tags, tag_key, RUN_TAG_VALUE_CHARS_MAX)?;
    check_sizes(metrics.len(), params.len(), tags.len())?;
    check_repeats(&params)?;
    let params = params.into_iter().map(|(key, value)| (key, ParamValue::from_text(value))).collect();
    let batch = LogBatch { metrics: grouping.into_groups(), params, tags: last_of_each(tags), models };
    Ok((run_id(run)?, batch))
}

pub(super) fn log_metric(fields: &Fields<'_>) -> Result<(RunUid, LogBatch), Failure> {
    let run = fields.required_run_id()?;
    let metric = present_metric(fields.clone())?;
    let key = metric.checked()?;
    Ok((run_id(run)?, single(key, metric.point, metric.scored()?)))
}

struct Metric<'v> {
    fields: Fields<'v>,
    name: &'v str,
    point: MetricPoint,
}

impl Metric<'_> {
    /// The model that it is of as well.
    fn scored(&self) -> Result<Option<Scored>, Failure> {
        let Some(model) = self.fields.string("model_id")?.filter(|model| !model.is_empty()) else {
            return Ok(None);
        };
        let model = ModelUid::parse(model).ok_or_else(|| {
            Failure::invalid(format!(
                "Invalid value \"{model}\" for parameter '{}' supplied.",
                self.fields.path_of("model_id")
            ))
        })?;
        let (name, digest) = (self.fields.string("dataset_name")?, self.fields.string("dataset_digest")?);
        Ok(Some(Scored::new(model, name, digest)))
    }

    fn checked(&self) -> Result<Key, Failure> {
        check_name(&self.fields.path_of("name"), self.name)?;
        let timestamp = self.point.timestamp.0;
        if timestamp < 0 {
            return Err(Failure::invalid(format!(
                "Invalid value {timestamp} for parameter '{}' supplied: metric '{}' (value={}). \
                 Timestamp must be a nonnegative long (64-bit integer) ",
                self.fields.path_of("timestamp"),
                self.name,
                python_float(self.point.value)
            )));
        }
        to_key("Metric name", self.name)
    }
}

fn present_metric(fields: Fields<'_>) -> Result<Metric<'_>, Failure> {
    let name = fields.required_string("key")?;
    let value = fields.required_double("value")?;
    let timestamp = TimestampMs(fields.required_integer("timestamp")?);
    let step = fields.integer("step")?.unwrap_or(0);
    for name in ["dataset_name", "dataset_digest", "model_id"] {
        fields.string(name)?;
    }
    Ok(Metric { fields, name, point: MetricPoint { step, timestamp, value } })
}

struct Pair<'v> {
    path: String,
    name: &'v str,
    value: &'v str,
}

fn present_pair<'v>(fields: &Fields<'v>) -> Result<Pair<'v>, Failure> {
    let name = fields.required_string("key")?;
    let value = fields.string("value")?.unwrap_or_default();
    Ok(Pair { path: fields.path_of("key"), name, value })
}

fn checked_pairs(
    pairs: &[Pair<'_>],
    to_key: fn(&str, &str) -> Result<Key, Failure>,
    value_chars_max: usize,
) -> Result<Vec<(Key, String)>, Failure> {
    pairs
        .iter()
        .map(|pair| Ok((to_key(&pair.path, pair.name)?, cut_chars(pair.value, value_chars_max).to_owned())))
        .collect()
}

fn check_sizes(n_metrics: usize, n_params: usize, n_tags: usize) -> Result<(), Failure> {
    let limits = [
        (n_metrics, BATCH_METRICS_MAX, "metrics"),
        (n_params, BATCH_PARAMS_MAX, "params"),
        (n_tags, BATCH_PARAMS_MAX, "tags"),
        (n_metrics + n_params + n_tags, BATCH_METRICS_MAX, "metrics, params, and tags"),
    ];
    for (n, limit, what) in limits {
        if n > limit {
            return Err(Failure::invalid(format!(
                "A batch logging request can contain at most {limit} {what}. Got {n} {what}. Please split up {what} \
                 across multiple requests and try again."
            )));
        }
    }
    Ok(())
}

fn check_repeats(params: &[(Key, String)]) -> Result<(), Failure> {
    let repeated: Vec<String> = (0..params.len())
        .filter(|i| params[..*i].iter().any(|(key, _)| *key == params[*i].0))
        .map(|i| python_repr(params[i].0.as_str()))
        .collect();
    if repeated.is_empty() {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "Duplicate parameter keys have been submitted: [{}]. Please ensure the request contains only one param value \
         per param key.",
        repeated.join(", ")
    )))
}

fn python_float(value: f64) -> String {
    if value.is_nan() { "nan".to_owned() } else { format!("{value:?}") }
}
