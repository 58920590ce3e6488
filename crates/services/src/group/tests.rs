//! Groups over given columns, and what is refused.

use super::*;

fn texts(cells: &[Option<&str>]) -> WholeColumn {
    let mut column = TextCells::default();
    for cell in cells {
        column.push(*cell);
    }
    WholeColumn::Texts(column)
}

fn numbers(cells: &[f64]) -> WholeColumn {
    WholeColumn::Numbers(cells.iter().map(|cell| Some(*cell)).collect())
}

fn shown(groups: &RunGroups) -> Vec<(Vec<&str>, u64, u64, f64)> {
    let key = |group: &'_ RunGroup| {
        group.key.iter().map(|part| part.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    groups
        .groups
        .iter()
        .map(|group| {
            let key = key(group).into_iter().map(|part| &*part.leak()).collect();
            (key, group.n_runs, group.n_failed, group.values.first().map_or(0.0, |value| value.spread.mean()))
        })
        .collect()
}

#[test]
fn failed_runs_are_counted_and_take_no_part() {
    let columns = [
        texts(&[Some("0.1"), Some("0.1"), Some("0.1"), None]),
        numbers(&[1.0, 3.0, 100.0, 7.0]),
        texts(&[Some("FINISHED"), Some("RUNNING"), Some("FAILED"), Some("KILLED")]),
    ];
    let groups = gather(4, &columns, 1, &[1], 10).unwrap();
    assert_eq!((groups.n_matching, groups.n_failed, groups.n_groups), (4, 2, 2));
    let seen = shown(&groups);
    assert_eq!(seen[0], (vec!["0.1"], 3, 1, 2.0));
    assert_eq!((seen[1].1, seen[1].2), (1, 1));
    assert!(seen[1].3.is_nan());
}

#[test]
fn each_level_divides_the_one_before_and_numbers_come_by_size() {
    let columns = [
        texts(&[Some("10"), Some("9"), Some("9"), None, Some("x")]),
        texts(&[Some("a"), Some("b"), Some("a"), Some("a"), Some("a")]),
        numbers(&[1.0, 2.0, 4.0, 8.0, 16.0]),
        texts(&[Some("FINISHED"); 5]),
    ];
    let groups = gather(5, &columns, 2, &[1, 2], 100).unwrap();
    let keys: Vec<Vec<&str>> = shown(&groups).into_iter().map(|(key, ..)| key).collect();
    let expected = [
        vec!["9"],
        vec!["9", "a"],
        vec!["9", "b"],
        vec!["10"],
        vec!["10", "a"],
        vec!["x"],
        vec!["x", "a"],
        vec![""],
        vec!["", "a"],
    ];
    assert_eq!(keys, expected);
    assert_eq!(shown(&groups)[0].3, 3.0);
    let cut = gather(5, &columns, 2, &[1, 2], 2).unwrap();
    assert_eq!((cut.groups.len(), cut.n_groups), (2, 9));
}

#[test]
fn parameters_are_summarised_where_they_are_numbers() {
    let columns = [
        texts(&[Some("a"), Some("a"), Some("a")]),
        texts(&[Some("1e-1"), Some("auto"), Some("0.3")]),
        texts(&[Some("FINISHED"); 3]),
    ];
    let groups = gather(3, &columns, 1, &[1], 10).unwrap();
    assert_eq!((groups.groups[0].values[0].spread.n(), groups.groups[0].values[0].spread.mean()), (2, 0.2));
}

#[test]
fn what_cannot_make_groups_or_has_no_numbers_is_refused_by_name() {
    let key = || trialbook_domain::Key::new("loss").unwrap();
    let metric = || RunField::Metric { key: key(), stat: trialbook_query::MetricStat::Last };
    let query = trialbook_query::parse_runs("", &[], trialbook_domain::TimestampMs(0)).unwrap();
    let search = |levels: Vec<Vec<RunField>>, values: Vec<RunField>, limit: usize| GroupSearch {
        experiments: Vec::new(),
        view: ViewType::ActiveOnly,
        query: query.clone(),
        levels,
        values,
        limit,
    };
    let param = || RunField::Param(key());
    for (search, code, word) in [
        (search(vec![vec![metric()]], vec![], 1), Code::InvalidValue, "`metrics.loss`"),
        (
            search(vec![vec![RunField::Attribute(RunAttribute::RunId)]], vec![], 1),
            Code::InvalidValue,
            "`run_id`",
        ),
        (
            search(vec![vec![RunField::Attribute(RunAttribute::Duration)]], vec![], 1),
            Code::InvalidValue,
            "`duration`",
        ),
        (search(vec![vec![param()]], vec![RunField::Tag(key())], 1), Code::InvalidValue, "`tags.loss`"),
        (search(vec![], vec![], 1), Code::InvalidValue, "each level"),
        (search(vec![vec![param()], vec![]], vec![], 1), Code::InvalidValue, "each level"),
        (search(vec![vec![param()]], vec![], 0), Code::InvalidValue, "0 groups"),
        (search(vec![vec![param(); 201]], vec![], 1), Code::LimitReached, "201 fields"),
    ] {
        let refused = check(&search).unwrap_err();
        assert_eq!(refused.code(), code);
        assert!(refused.to_string().contains(word), "{refused}");
    }
    assert!(check(&search(vec![vec![param()]], vec![metric()], 1)).is_ok());
}

#[test]
fn infinite_values_are_counted_and_take_no_part() {
    let columns = [
        texts(&[Some("a"), Some("a"), Some("a")]),
        numbers(&[1.0, f64::INFINITY, 3.0]),
        texts(&[Some("FINISHED"); 3]),
    ];
    let groups = gather(3, &columns, 1, &[1], 10).unwrap();
    let value = groups.groups[0].values[0];
    assert_eq!((value.spread.mean(), value.spread.n(), value.n_infinite), (2.0, 2, 1));
}

#[test]
fn more_groups_than_memory_is_meant_for_are_refused_with_what_to_do() {
    let n = GROUP_CELLS_MAX / GROUP_VALUES_MAX + 1;
    let names: Vec<String> = (0..n).map(|i| i.to_string()).collect();
    let names: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
    let mut columns = vec![texts(&names)];
    columns.extend((0..GROUP_VALUES_MAX).map(|_| numbers(&vec![1.0; n])));
    columns.push(texts(&vec![Some("FINISHED"); n]));
    let refused = gather(n, &columns, 1, &[1], 10).unwrap_err();
    assert_eq!(refused.code(), Code::LimitReached);
    assert!(refused.advice().is_some_and(|advice| advice.contains("fewer fields")), "{refused}");
    columns.truncate(GROUP_VALUES_MAX);
    columns.push(texts(&vec![Some("FINISHED"); n]));
    assert_eq!(gather(n, &columns, 1, &[1], 10).unwrap().n_groups, n);
}
