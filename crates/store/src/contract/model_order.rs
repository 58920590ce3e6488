//! Logged models sorted by a metric.

use super::logged_models::new_model;
use super::{at, cases, key, point, points, run, uid};
use crate::{LoggedModelChange, LoggedModelSearch, Store};
use trialbook_domain::{DatasetRef, ExperimentId, LogBatch, ModelPoint, ModelUid, NewLoggedModel, Problem};
use trialbook_query::{DatasetFilter, LoggedModelOrder, parse_logged_models_mlflow};

cases![
    pages_by_a_metric_are_pieces_of_one_list,
    a_late_point_of_an_earlier_time_does_not_move_a_model,
    the_smaller_run_decides_between_points_of_one_moment,
    a_model_is_sorted_by_its_value_on_the_data_that_is_asked_for,
];

/// More than an index is read in one piece.
const MANY: u16 = 600;

fn model(n: u16) -> ModelUid {
    let mut bytes = [0; 16];
    bytes[14..].copy_from_slice(&n.to_be_bytes());
    ModelUid(bytes)
}

async fn create(store: &dyn Store, n: u16) -> Result<(), Problem> {
    let new = NewLoggedModel { uid: model(n), name: n.to_string(), ..new_model(1, None) };
    store.create_logged_model(new, at(i64::from(n / 2))).await.map(|_| ())
}

fn scored(n: u16, step: i64, value: f64, data: Option<&str>) -> ModelPoint {
    let dataset = data.map(|name| DatasetRef { name: name.to_owned(), digest: "d".to_owned() });
    ModelPoint { model: model(n), key: key("acc"), point: point(step, 1_000, value), dataset }
}

async fn log(store: &dyn Store, run: u8, scores: Vec<ModelPoint>) -> Result<(), Problem> {
    let batch = LogBatch { models: scores, ..points("acc", &[point(0, 0, 0.0)]) };
    store.log_batch(uid(run), batch, at(5)).await
}

async fn found(
    store: &dyn Store,
    filter: &str,
    order: LoggedModelOrder<'_>,
    skip: usize,
    limit: usize,
) -> Result<Vec<String>, Problem> {
    let query = parse_logged_models_mlflow(filter, &[], &[order])?;
    let search = LoggedModelSearch { experiments: vec![ExperimentId(0)], query, skip, limit };
    Ok(store.search_logged_models(search).await?.into_iter().map(|model| model.name).collect())
}

fn by_acc(descending: bool) -> LoggedModelOrder<'static> {
    LoggedModelOrder { field_name: "metrics.acc", descending, dataset: DatasetFilter::default() }
}

/// Of 600: every seventh has no value, every eleventh NaN, the others one of twenty; every thirteenth is deleted.
fn value(n: u16) -> Option<f64> {
    match n {
        _ if n.is_multiple_of(7) => None,
        _ if n.is_multiple_of(11) => Some(f64::NAN),
        _ => Some(f64::from(n * 3 % 20) - 9.0),
    }
}

async fn pages_by_a_metric_are_pieces_of_one_list(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for n in 0..MANY {
        create(store, n).await?;
    }
    let scores = (0..MANY).filter_map(|n| value(n).map(|value| scored(n, 1, value, None))).collect();
    log(store, 1, scores).await?;
    for n in (0..MANY).step_by(13) {
        store.change_logged_model(model(n), LoggedModelChange::Delete, at(9)).await?;
    }
    for descending in [false, true] {
        for (filter, floor) in
            [("", None), ("metrics.acc > 2", Some(2.0)), ("metrics.acc > -20", Some(-20.0))]
        {
            let mut expected: Vec<u16> = (0..MANY)
                .filter(|n| !n.is_multiple_of(13))
                .filter(|n| floor.is_none_or(|floor| value(*n).is_some_and(|value| value > floor)))
                .collect();
            // Numbers, NaN, nothing; within them the newest first, then by id.
            expected.sort_by(|left, right| {
                let class = |n: u16| value(n).map_or(2, |value| i32::from(value.is_nan()));
                let number = |n: u16| value(n).filter(|value| !value.is_nan()).unwrap_or_default();
                let upward = number(*left).total_cmp(&number(*right));
                class(*left)
                    .cmp(&class(*right))
                    .then(if descending { upward.reverse() } else { upward })
                    .then((right / 2).cmp(&(left / 2)))
                    .then(left.cmp(right))
            });
            let expected: Vec<String> = expected.iter().map(u16::to_string).collect();
            assert_eq!(
                found(store, filter, by_acc(descending), 0, usize::from(MANY)).await?,
                expected,
                "{filter}"
            );
            for skip in (0..expected.len()).step_by(97) {
                let page: Vec<String> = expected.iter().skip(skip).take(10).cloned().collect();
                assert_eq!(
                    found(store, filter, by_acc(descending), skip, 10).await?,
                    page,
                    "{filter} from {skip}"
                );
            }
        }
    }
    Ok(())
}

async fn a_late_point_of_an_earlier_time_does_not_move_a_model(store: &dyn Store) -> Result<(), Problem> {
    run(store, 1).await?;
    for n in 1..=2 {
        create(store, n).await?;
    }
    log(store, 1, vec![scored(1, 5, 0.5, None), scored(2, 5, 0.4, None)]).await?;
    log(store, 1, vec![scored(1, 4, 0.1, None)]).await?;
    assert_eq!(found(store, "", by_acc(true), 0, 9).await?, ["1", "2"]);
    log(store, 1, vec![scored(1, 6, 0.3, None)]).await?;
    assert_eq!(found(store, "", by_acc(true), 0, 9).await?, ["2", "1"]);
    assert_eq!(found(store, "metrics.acc > 0.45", by_acc(true), 0, 1).await?, ["1"]);
    Ok(())
}

async fn the_smaller_run_decides_between_points_of_one_moment(store: &dyn Store) -> Result<(), Problem> {
    // The rows are created against the order of the ids.
    for n in [3, 2, 1] {
        run(store, n).await?;
    }
    for n in 1..=2 {
        create(store, n).await?;
    }
    log(store, 2, vec![scored(1, 1, 0.6, None), scored(2, 1, 0.5, None)]).await?;
    log(store, 3, vec![scored(1, 1, 0.1, None)]).await?;
    assert_eq!(found(store, "", by_acc(true), 0, 1).await?, ["1"]);
    log(store, 1, vec![scored(1, 1, 0.2, None)]).await?;
    assert_eq!(found(store, "", by_acc(true), 0, 9).await?, ["2", "1"]);
    Ok(())
}

async fn a_model_is_sorted_by_its_value_on_the_data_that_is_asked_for(
    store: &dyn Store,
) -> Result<(), Problem> {
    run(store, 1).await?;
    for n in 1..=4 {
        create(store, n).await?;
    }
    let scores = [
        (1, 1, 0.9, Some("train")),
        (1, 2, 0.1, Some("test")),
        (2, 1, 0.5, Some("train")),
        (2, 2, 0.5, Some("test")),
        (3, 1, 0.7, None),
    ];
    log(store, 1, scores.map(|(n, step, value, data)| scored(n, step, value, data)).into()).await?;
    let on = |name: &str| LoggedModelOrder {
        dataset: DatasetFilter { name: Some(name.to_owned()), digest: None },
        ..by_acc(true)
    };
    assert_eq!(found(store, "", by_acc(true), 0, 9).await?, ["3", "2", "1", "4"]);
    assert_eq!(found(store, "", on("train"), 0, 9).await?, ["1", "2", "4", "3"]);
    assert_eq!(found(store, "", on("test"), 0, 9).await?, ["2", "1", "4", "3"]);
    assert_eq!(found(store, "metrics.acc > 0.2", on("train"), 2, 9).await?, ["3"]);
    Ok(())
}
