//! Finding runs, page by page.

use super::{at, cases, experiment, key, new_run, param, point, points, run, tag, uid};
use crate::{ColumnValues, ExperimentChange, RunInputs, RunScan, RunSearch, Store, WholeColumn};
use trialbook_domain::{
    Code, Dataset, DatasetInput, ExperimentId, Lifecycle, NewRun, Problem, RunChange, RunRecord, RunStatus,
    TimestampMs, ViewType,
};
use trialbook_query::{DatasetField, MetricStat, RunAttribute, RunField, parse_runs, parse_runs_mlflow};

cases![
    the_default_page_is_newest_first_and_follows_writes,
    filters_over_metrics_params_tags_and_attributes_find_their_runs,
    metrics_order_numbers_then_nan_then_missing_both_ways,
    pages_of_any_size_add_up_to_the_whole_list,
    pages_over_several_experiments_are_one_list,
    runs_whose_starts_no_double_can_tell_apart_stand_on_one_page_each,
    views_show_active_deleted_or_all,
    a_search_sees_what_was_written_just_before,
    renames_and_ends_are_seen_by_later_searches,
    datasets_are_searched_by_name_and_context,
    our_own_language_sees_numbers_and_extremes,
    a_page_as_columns_counts_all_matches,
    pages_of_one_answer_leave_out_what_was_created_since_its_first,
    runs_created_after_a_count_are_left_out_of_a_search_by_it,
    a_token_of_another_order_is_refused,
    a_scan_reads_all_matches_of_all_experiments_as_columns,
    a_scan_refuses_fields_without_a_column,
];

/// A search of experiment 0 in MLflow's dialect.
fn search(filter: &str, order: &[&str], limit: usize) -> Result<RunSearch, Problem> {
    let query = parse_runs_mlflow(filter, order).map_err(Problem::bug)?;
    Ok(RunSearch {
        experiments: vec![ExperimentId(0)],
        view: ViewType::ActiveOnly,
        query,
        limit,
        after: None,
        n_created: None,
    })
}

fn ids(records: &[RunRecord]) -> Vec<u8> {
    records.iter().map(|record| record.run.uid.0[0]).collect()
}

async fn found(store: &dyn Store, filter: &str, order: &[&str]) -> Result<Vec<u8>, Problem> {
    Ok(ids(&store.search_runs(search(filter, order, 1000)?).await?.0))
}

async fn own(store: &dyn Store, filter: &str) -> Result<Vec<u8>, Problem> {
    let query = parse_runs(filter, &[], at(1_000_000)).map_err(Problem::bug)?;
    let search = RunSearch { query, ..search("", &[], 1000)? };
    Ok(ids(&store.search_runs(search).await?.0))
}

/// Six runs with a metric that is a number, NaN, infinite or missing.
async fn six(store: &dyn Store) -> Result<(), Problem> {
    let values = [Some(0.5), Some(f64::NAN), None, Some(f64::INFINITY), Some(-1.0), Some(0.5)];
    for (n, value) in (1_u8..).zip(values) {
        run(store, n).await?;
        store.log_batch(uid(n), param("lr", &format!("0.{n}")), at(1)).await?;
        store.log_batch(uid(n), tag("team", if n % 2 == 0 { "Red" } else { "blue" }), at(1)).await?;
        if let Some(value) = value {
            store.log_batch(uid(n), points("acc", &[point(0, 0, 9.0), point(1, 0, value)]), at(1)).await?;
        }
    }
    Ok(())
}

async fn the_default_page_is_newest_first_and_follows_writes(store: &dyn Store) -> Result<(), Problem> {
    assert!(found(store, "", &[]).await?.is_empty());
    for n in [2, 1, 3] {
        run(store, n).await?;
    }
    assert_eq!(found(store, "", &[]).await?, [3, 2, 1]);
    assert_eq!(found(store, "", &["attributes.start_time ASC"]).await?, [1, 2, 3]);
    run(store, 4).await?;
    assert_eq!(found(store, "", &[]).await?, [4, 3, 2, 1]);
    let mut unknown = search("", &[], 10)?;
    unknown.experiments = vec![ExperimentId(99)];
    assert!(store.search_runs(unknown).await?.0.is_empty());
    Ok(())
}

async fn filters_over_metrics_params_tags_and_attributes_find_their_runs(
    store: &dyn Store,
) -> Result<(), Problem> {
    six(store).await?;
    for (filter, expected) in [
        ("metrics.acc > 0", &[6, 4, 1][..]),
        ("metrics.acc = 0.5", &[6, 1]),
        ("metrics.acc != 0.5", &[5, 4, 2]),
        ("params.lr = '0.3'", &[3]),
        ("params.lr LIKE '0._' and tags.team ILIKE 'RED'", &[6, 4, 2]),
        ("tags.team LIKE 'r%'", &[]),
        ("attributes.run_name = 'run-4'", &[4]),
        ("attributes.status = 'RUNNING' and metrics.acc < 0", &[5]),
        ("params.none IS NULL and tags.team != 'blue'", &[6, 4, 2]),
        ("attributes.user_id = 'nobody'", &[]),
        ("metrics.unknown > 1", &[]),
    ] {
        assert_eq!(found(store, filter, &[]).await?, expected, "{filter}");
    }
    let by_id = format!("attributes.run_id IN ('{}', '{}')", uid(2), uid(5));
    assert_eq!(found(store, &by_id, &[]).await?, [5, 2]);
    Ok(())
}

async fn metrics_order_numbers_then_nan_then_missing_both_ways(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    assert_eq!(found(store, "", &["metrics.acc ASC"]).await?, [5, 6, 1, 4, 2, 3]);
    assert_eq!(found(store, "", &["metrics.acc DESC"]).await?, [4, 6, 1, 5, 2, 3]);
    assert_eq!(found(store, "", &["metrics.none DESC"]).await?, [6, 5, 4, 3, 2, 1]);
    assert_eq!(found(store, "", &["tags.team", "params.lr DESC"]).await?, [6, 4, 2, 5, 3, 1]);
    Ok(())
}

async fn pages_of_any_size_add_up_to_the_whole_list(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    for order in [
        &["metrics.acc DESC"][..],
        &["params.lr"],
        &[],
        &["attributes.start_time"],
        &["tags.team", "metrics.acc"],
    ] {
        let whole = found(store, "", order).await?;
        for limit in 1..=7 {
            let mut pages = Vec::new();
            let mut page = search("", order, limit)?;
            loop {
                let (records, next) = store.search_runs(page.clone()).await?;
                assert!(records.len() <= limit && (next.is_none() || records.len() == limit));
                pages.extend(ids(&records));
                page.after = next;
                if page.after.is_none() {
                    break;
                }
            }
            assert_eq!(pages, whole, "{order:?} by {limit}");
        }
    }
    Ok(())
}

async fn runs_whose_starts_no_double_can_tell_apart_stand_on_one_page_each(
    store: &dyn Store,
) -> Result<(), Problem> {
    // Clients that give nanoseconds: doubles stand 256 apart here. Such runs may stand in any order among themselves.
    const N: u8 = 9;
    for n in 1..=N {
        let start = TimestampMs(1_700_000_000_000_000_000 + i64::from(n) * 60);
        store.create_run(NewRun { start, ..new_run(ExperimentId(0), n) }, at(0)).await?;
        store.log_batch(uid(n), param("lr", "x"), at(1)).await?;
    }
    for (filter, order) in [
        ("", &[][..]),
        ("", &["attributes.start_time ASC"]),
        ("params.lr = 'x'", &["attributes.start_time DESC"]),
        ("params.lr = 'x'", &["attributes.start_time ASC"]),
    ] {
        let whole = found(store, filter, order).await?;
        for limit in 1..=4 {
            let mut pages = Vec::new();
            let mut page = search(filter, order, limit)?;
            loop {
                let (records, next) = store.search_runs(page.clone()).await?;
                pages.extend(ids(&records));
                assert!(pages.len() <= usize::from(N), "{filter:?} {order:?} by {limit}: {pages:?}");
                page.after = next;
                if page.after.is_none() {
                    break;
                }
            }
            assert_eq!(pages, whole, "{filter:?} {order:?} by {limit}");
        }
        let mut each = whole;
        each.sort_unstable();
        assert_eq!(each, (1..=N).collect::<Vec<_>>(), "{filter:?} {order:?}");
    }
    Ok(())
}

async fn pages_over_several_experiments_are_one_list(store: &dyn Store) -> Result<(), Problem> {
    let other = experiment(store, "other").await?;
    for n in 1..=8 {
        let place = if n % 3 == 0 { other } else { ExperimentId(0) };
        store.create_run(new_run(place, n), at(1)).await?;
        store.log_batch(uid(n), points("m", &[point(0, 0, f64::from(n % 4))]), at(1)).await?;
    }
    for (order, expected) in
        [(&[][..], [8, 7, 6, 5, 4, 3, 2, 1]), (&["metrics.m ASC"][..], [8, 4, 5, 1, 6, 2, 7, 3])]
    {
        let mut page = RunSearch { experiments: vec![ExperimentId(0), other], ..search("", order, 3)? };
        let mut seen = Vec::new();
        loop {
            let (records, next) = store.search_runs(page.clone()).await?;
            seen.extend(ids(&records));
            page.after = next;
            if page.after.is_none() {
                break;
            }
        }
        assert_eq!(seen, expected, "{order:?}");
    }
    Ok(())
}

async fn views_show_active_deleted_or_all(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    store.set_run_lifecycle(uid(2), Lifecycle::Deleted, at(1)).await?;
    for order in [&[][..], &["params.lr DESC"]] {
        for (view, expected) in [
            (ViewType::ActiveOnly, &[6, 5, 4, 3, 1][..]),
            (ViewType::DeletedOnly, &[2]),
            (ViewType::All, &[6, 5, 4, 3, 2, 1]),
        ] {
            let (records, _) = store.search_runs(RunSearch { view, ..search("", order, 10)? }).await?;
            assert_eq!(ids(&records), expected, "{view:?} {order:?}");
        }
    }
    store.change_experiment(ExperimentId(0), ExperimentChange::Delete, at(2)).await?;
    for order in [&[][..], &["params.lr DESC"]] {
        for (view, n) in [(ViewType::ActiveOnly, 0), (ViewType::DeletedOnly, 6), (ViewType::All, 6)] {
            let (records, _) = store.search_runs(RunSearch { view, ..search("", order, 10)? }).await?;
            assert_eq!(records.len(), n, "{view:?} {order:?}");
        }
    }
    Ok(())
}

async fn a_search_sees_what_was_written_just_before(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    assert_eq!(found(store, "metrics.acc > 100", &[]).await?, [4]);
    store.log_batch(uid(3), points("acc", &[point(5, 5, 500.0)]), at(2)).await?;
    assert_eq!(found(store, "metrics.acc > 100", &[]).await?, [4, 3]);
    assert!(found(store, "metrics.fresh > 0", &[]).await?.is_empty());
    store.log_batch(uid(5), points("fresh", &[point(0, 0, 1.0)]), at(3)).await?;
    assert_eq!(found(store, "metrics.fresh > 0", &[]).await?, [5]);
    run(store, 7).await?;
    store.log_batch(uid(7), points("fresh", &[point(0, 0, 2.0)]), at(3)).await?;
    assert_eq!(found(store, "metrics.fresh > 0", &["metrics.fresh DESC"]).await?, [7, 5]);
    store.delete_run_tag(uid(1), key("team"), at(4)).await?;
    assert_eq!(found(store, "tags.team IS NULL", &[]).await?, [7, 1]);
    store.set_run_lifecycle(uid(5), Lifecycle::Deleted, at(5)).await?;
    assert_eq!(found(store, "metrics.fresh > 0", &[]).await?, [7]);
    Ok(())
}

async fn renames_and_ends_are_seen_by_later_searches(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    assert_eq!(found(store, "attributes.status = 'FINISHED'", &[]).await?, [0_u8; 0]);
    assert_eq!(own(store, "experiment = 'Default' and run_name = 'run-2'").await?, [2]);
    let end =
        RunChange { status: Some(RunStatus::Finished), end: Some(at(9)), name: Some("best".to_owned()) };
    store.update_run(uid(2), end, at(9)).await?;
    assert_eq!(
        found(store, "attributes.status = 'FINISHED' and attributes.run_name = 'best'", &[]).await?,
        [2]
    );
    store.change_experiment(ExperimentId(0), ExperimentChange::Rename("main".to_owned()), at(10)).await?;
    assert!(own(store, "experiment = 'Default'").await?.is_empty());
    assert_eq!(own(store, "experiment = 'main' and duration < 10").await?, [2]);
    Ok(())
}

async fn datasets_are_searched_by_name_and_context(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    for (n, context) in [(1, "train"), (2, "test")] {
        let dataset = Dataset {
            name: "iris".to_owned(),
            digest: format!("d{n}"),
            source_type: "local".to_owned(),
            source: "{}".to_owned(),
            schema: None,
            profile: None,
        };
        let tags = vec![("mlflow.data.context".to_owned(), context.to_owned())];
        let inputs = RunInputs { datasets: vec![DatasetInput { dataset, tags }], ..RunInputs::default() };
        store.log_inputs(uid(n), inputs, at(1)).await?;
    }
    assert_eq!(found(store, "datasets.name = 'iris'", &[]).await?, [2, 1]);
    assert_eq!(found(store, "datasets.context = 'train'", &[]).await?, [1]);
    assert_eq!(found(store, "datasets.digest IN ('d2', 'd9')", &[]).await?, [2]);
    Ok(())
}

async fn our_own_language_sees_numbers_and_extremes(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    for (filter, expected) in [
        ("params.lr < 0.25 or params.lr >= 0.6", &[6, 2, 1][..]),
        ("not (metrics.acc > 0)", &[5, 3, 2]),
        ("max(metrics.acc) = 9 and last(metrics.acc) < 0", &[5]),
        ("params.lr between 0.2 and 0.3", &[3, 2]),
        ("metrics.acc is null", &[3]),
        ("tags.team in ('Red')", &[6, 4, 2]),
    ] {
        assert_eq!(own(store, filter).await?, expected, "{filter}");
    }
    Ok(())
}

async fn a_page_as_columns_counts_all_matches(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    let fields = vec![
        RunField::Metric { key: key("acc"), stat: MetricStat::Last },
        RunField::Param(key("lr")),
        RunField::Attribute(RunAttribute::Name),
        RunField::Tag(key("none")),
    ];
    let table = store.search_table(search("metrics.acc <= 9", &["params.lr"], 2)?, fields.clone()).await?;
    assert_eq!((table.ids.uids, table.ids.n_matching), (vec![uid(1), uid(5)], 3));
    assert!(table.ids.next.is_some());
    let text = |texts: [&str; 2]| ColumnValues::Texts(texts.map(|text| Some(text.to_owned())).to_vec());
    let expected = [
        ColumnValues::Numbers(vec![Some(0.5), Some(-1.0)]),
        text(["0.1", "0.5"]),
        text(["run-1", "run-5"]),
        ColumnValues::Texts(vec![None, None]),
    ];
    let seen: Vec<ColumnValues> = table.columns.into_iter().map(|column| column.values).collect();
    assert_eq!(seen, expected);
    let all = store.search_table(search("", &[], 1)?, Vec::new()).await?;
    assert_eq!((all.ids.uids, all.ids.n_matching), (vec![uid(6)], 6));
    Ok(())
}

async fn pages_of_one_answer_leave_out_what_was_created_since_its_first(
    store: &dyn Store,
) -> Result<(), Problem> {
    for (from, order) in [(1, "attributes.start_time ASC"), (101, "attributes.run_name DESC")] {
        let order = &[order];
        for n in from..from + 3 {
            run(store, n).await?;
        }
        let first = store.search_table(search("", order, 2)?, Vec::new()).await?.ids;
        // These would stand on the pages to come, and in front of those that were read.
        run(store, from + 3).await?;
        store.create_run(NewRun { start: at(-1), ..new_run(ExperimentId(0), from + 4) }, at(9)).await?;
        let n = first.n_matching;
        let mut after = first.next;
        let mut rest = Vec::new();
        while after.is_some() {
            let page = RunSearch { after, ..search("", order, 2)? };
            let (records, _) = store.search_runs(page.clone()).await?;
            let ids = store.search_table(page, Vec::new()).await?.ids;
            assert_eq!(records.iter().map(|record| record.run.uid).collect::<Vec<_>>(), ids.uids);
            assert_eq!((ids.n_matching, ids.n_created), (n, first.n_created), "{order:?}");
            rest.extend(ids.uids);
            after = ids.next;
        }
        assert_eq!(rest.len() as u64, n - 2, "{order:?}");
        assert!(!rest.contains(&uid(from + 3)) && !rest.contains(&uid(from + 4)), "{order:?}");
        let again = store.search_table(search("", order, 2)?, Vec::new()).await?.ids;
        assert_eq!((again.n_matching, again.n_created), (n + 2, first.n_created + 2), "{order:?}");
    }
    Ok(())
}

async fn runs_created_after_a_count_are_left_out_of_a_search_by_it(store: &dyn Store) -> Result<(), Problem> {
    let other = experiment(store, "other").await?;
    run(store, 1).await?;
    store.create_run(new_run(other, 2), at(1)).await?;
    let both = |filter, n_created| -> Result<RunSearch, Problem> {
        let experiments = vec![ExperimentId(0), other];
        Ok(RunSearch { experiments, n_created, ..search(filter, &[], 10)? })
    };
    let n_created = store.search_table(both("", None)?, Vec::new()).await?.ids.n_created;
    assert_eq!(n_created, 2, "those of all experiments");
    // Its client says that it began long ago; created it was last.
    store.create_run(NewRun { start: at(-9), ..new_run(ExperimentId(0), 3) }, at(2)).await?;
    store.create_run(new_run(other, 4), at(2)).await?;
    store.set_run_lifecycle(uid(3), Lifecycle::Deleted, at(3)).await?;
    store.set_run_lifecycle(uid(3), Lifecycle::Active, at(4)).await?;
    for filter in ["", "attributes.run_name != 'x'"] {
        for (n_created, expected) in [(Some(0), &[][..]), (Some(n_created), &[2, 1]), (None, &[4, 2, 1, 3])] {
            let found = store.search_table(both(filter, n_created)?, Vec::new()).await?.ids;
            assert_eq!(found.uids.iter().map(|uid| uid.0[0]).collect::<Vec<_>>(), expected, "{filter}");
            assert_eq!(found.n_matching, expected.len() as u64, "{filter}");
        }
    }
    let nowhere = RunSearch { experiments: vec![ExperimentId(99)], ..search("", &[], 1)? };
    assert_eq!(store.search_table(nowhere, Vec::new()).await?.ids.n_created, 0);
    Ok(())
}

async fn a_token_of_another_order_is_refused(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    let (_, next) = store.search_runs(search("", &["metrics.acc"], 2)?).await?;
    for after in [next, Some(vec![1, 2, 3]), Some(Vec::new())] {
        let page = RunSearch { after, ..search("", &["attributes.start_time"], 2)? };
        let refused = store.search_runs(page).await.map_err(|p| p.code());
        assert_eq!(refused.err(), Some(Code::InvalidPageToken));
    }
    Ok(())
}

async fn a_scan_reads_all_matches_of_all_experiments_as_columns(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    let other = experiment(store, "other").await?;
    store.create_run(new_run(other, 9), at(9)).await?;
    store.log_batch(uid(9), param("lr", "0.1"), at(1)).await?;
    let fields = vec![
        RunField::Param(key("lr")),
        RunField::Metric { key: key("acc"), stat: MetricStat::Last },
        RunField::Tag(key("team")),
        RunField::Attribute(RunAttribute::Status),
        RunField::Tag(key("none")),
    ];
    let scan = |filter: &str| -> Result<RunScan, Problem> {
        let RunSearch { view, query, .. } = search(filter, &[], 1)?;
        Ok(RunScan { experiments: vec![ExperimentId(0), other, ExperimentId(77)], view, query })
    };
    let seen = store.scan_runs(scan("")?, fields.clone()).await?;
    assert_eq!(seen.n_runs, 7);
    let mut rows: Vec<_> = (0..7)
        .map(|run| {
            let number = match &seen.columns[1] {
                WholeColumn::Numbers(values) => values[run].map(|value| value.to_string()),
                WholeColumn::Texts(_) => None,
            };
            let text = |i: usize| seen.columns[i].texts().and_then(|cells| cells.get(run));
            (text(0), number, text(2), text(3), text(4))
        })
        .collect();
    rows.sort_unstable();
    let number = |text: &str| Some(text.to_owned());
    let row = |lr, acc, team| (Some(lr), acc, team, Some("RUNNING"), None);
    let expected = [
        row("0.1", None, None),
        row("0.1", number("0.5"), Some("blue")),
        row("0.2", number("NaN"), Some("Red")),
        row("0.3", None, Some("blue")),
        row("0.4", number("inf"), Some("Red")),
        row("0.5", number("-1"), Some("blue")),
        row("0.6", number("0.5"), Some("Red")),
    ];
    assert_eq!(rows, expected);
    let red = store.scan_runs(scan("tags.team = 'Red'")?, fields).await?;
    assert_eq!(red.n_runs, 3);
    Ok(())
}

async fn a_scan_refuses_fields_without_a_column(store: &dyn Store) -> Result<(), Problem> {
    six(store).await?;
    let RunSearch { experiments, view, query, .. } = search("", &[], 1)?;
    for field in [RunField::Attribute(RunAttribute::RunId), RunField::Dataset(DatasetField::Name)] {
        let scan = RunScan { experiments: experiments.clone(), view, query: query.clone() };
        let refused = store.scan_runs(scan, vec![field]).await.map_err(|problem| problem.code());
        assert_eq!(refused.err(), Some(Code::InvalidValue));
    }
    Ok(())
}
