//! Columns against the evaluator over single values, and pages against the full sort.

use super::{
    AnyColumn, Bitmap, ColumnTable, NumberColumn, ParamColumn, SetColumn, TextColumn, cursor_at, evaluate,
    top_k,
};
use crate::tree::{
    Comparison, DatasetField, Direction, Expr, MetricStat, OrderBy, Predicate, RunAttribute, RunField,
    RunQuery, Sense, SortAs, Test,
};
use crate::{Cursor, LetterCase, LikePattern, RegexPattern, SortValue, Values};
use proptest::prelude::*;
use std::borrow::Cow;
use std::cmp::Ordering;
use trialbook_domain::{Key, ParamKind, ParamValue, RunUid};

#[derive(Clone, Debug)]
struct Row {
    uid: RunUid,
    start: i64,
    metrics: [Option<f64>; 2],
    param: Option<ParamValue>,
    name: Option<String>,
    datasets: Vec<String>,
}

fn metric(name: &str) -> RunField {
    RunField::Metric { key: Key::new(name).expect("short"), stat: MetricStat::Last }
}

fn param() -> RunField {
    RunField::Param(Key::new("p").expect("short"))
}

const NAME: RunField = RunField::Attribute(RunAttribute::Name);
const START: RunField = RunField::Attribute(RunAttribute::StartTime);
const RUN_ID: RunField = RunField::Attribute(RunAttribute::RunId);
const DATASETS: RunField = RunField::Dataset(DatasetField::Name);

impl Values<RunField> for Row {
    fn number(&self, field: &RunField) -> Option<f64> {
        match field {
            RunField::Param(_) => self.param.as_ref()?.number(),
            field if *field == START => Some(self.start as f64),
            field if *field == metric("a") => self.metrics[0],
            field if *field == metric("b") => self.metrics[1],
            _ => None,
        }
    }

    fn text(&self, field: &RunField) -> Option<Cow<'_, str>> {
        match field {
            RunField::Param(_) => self.param.as_ref().map(|value| Cow::Borrowed(value.text())),
            field if *field == NAME => self.name.as_deref().map(Cow::Borrowed),
            field if *field == RUN_ID => Some(Cow::Owned(self.uid.to_string())),
            _ => None,
        }
    }

    fn any_text(&self, field: &RunField, test: &mut dyn FnMut(&str) -> bool) -> bool {
        match field {
            RunField::Dataset(_) => self.datasets.iter().any(|name| test(name)),
            _ => self.text(field).is_some_and(|text| test(&text)),
        }
    }
}

/// Columns that were filled in two rounds, the first with values of other runs.
fn table(rows: &[Row]) -> ColumnTable {
    let mut numbers = [NumberColumn::new(), NumberColumn::new(), NumberColumn::new()];
    let (mut params, mut names, mut datasets) = (ParamColumn::new(), TextColumn::new(), SetColumn::new());
    for shift in [rows.len() / 2, 0] {
        for i in 0..rows.len() {
            let row = &rows[(i + shift) % rows.len()];
            numbers[0].set(i, row.metrics[0]);
            numbers[1].set(i, row.metrics[1]);
            numbers[2].set(i, Some(row.start as f64));
            params.set(i, row.param.as_ref());
            names.set(i, row.name.as_deref());
            datasets.set(i, &row.datasets.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
    let [a, b, start] = numbers.map(AnyColumn::Number);
    let columns = [
        (metric("a"), a),
        (metric("b"), b),
        (START, start),
        (param(), AnyColumn::Param(params)),
        (NAME, AnyColumn::Text(names)),
        (DATASETS, AnyColumn::Sets(datasets)),
    ];
    ColumnTable { uids: rows.iter().map(|row| row.uid).collect(), columns: columns.into_iter().collect() }
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-3_i32..3).prop_map(f64::from),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::MAX, f64::MIN_POSITIVE]),
    ]
}

fn any_param() -> impl Strategy<Value = ParamValue> {
    prop_oneof![
        2 => "-?[0-3](\\.5)?".prop_map(ParamValue::from_text),
        2 => "[aé%]{0,2}".prop_map(ParamValue::from_text),
        1 => Just(ParamValue::typed(ParamKind::Bool, "true".to_owned())),
    ]
}

fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let number = || prop::option::weighted(0.8, any_number());
    let row = (
        [number(), number()],
        prop::option::weighted(0.8, any_param()),
        prop::option::weighted(0.8, "[aAéÉ]{0,2}"),
        prop::collection::vec("[ab]", 0..3),
        0_i64..4,
        any::<bool>(),
    );
    prop::collection::vec(row, 0..150).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(i, (metrics, param, name, datasets, start, high))| {
            let mut uid = [0; 16];
            uid[0] = u8::from(high);
            uid[15] = (i * 37 % 251) as u8;
            Row { uid: RunUid(uid), start, metrics, param, name, datasets }
        })
        .collect()
    })
}

fn any_test() -> impl Strategy<Value = Test> {
    let sense = || prop::sample::select(vec![Sense::Is, Sense::IsNot]);
    let comparison = || prop::sample::select(Comparison::ALL.to_vec());
    let number = || any_number().prop_filter("no literal is NaN", |number| !number.is_nan());
    let uid = "0[01]0{28}[0-9a-f]{2}";
    prop_oneof![
        4 => (comparison(), number()).prop_map(|(comparison, value)| Test::Number(comparison, value)),
        4 => (comparison(), "[aé1]{0,2}").prop_map(|(comparison, value)| Test::Text(comparison, value)),
        1 => (comparison(), uid).prop_map(|(comparison, value)| Test::Text(comparison, value)),
        1 => (sense(), prop::collection::vec(number(), 0..3)).prop_map(|(sense, list)| Test::NumberIn(sense, list)),
        1 => (sense(), prop::collection::vec("[aé]{0,2}|0[01]0{28}[0-9a-f]{2}", 0..3))
            .prop_map(|(sense, list)| Test::TextIn(sense, list)),
        1 => (sense(), number(), number()).prop_map(|(sense, low, high)| Test::NumberBetween(sense, low, high)),
        1 => sense().prop_map(Test::IsNan),
        2 => sense().prop_map(Test::Exists),
        1 => (sense(), "[aÉ%_]{0,3}").prop_map(|(sense, text)| {
            Test::Like(sense, LikePattern::new(&text, LetterCase::Folded).expect("short"))
        }),
        1 => sense().prop_map(|sense| Test::Regex(sense, RegexPattern::new("^[a1]").expect("valid"))),
    ]
}

fn any_expr() -> impl Strategy<Value = Expr<RunField>> {
    let fields = vec![metric("a"), metric("b"), metric("none"), param(), NAME, START, RUN_ID, DATASETS];
    let leaf = (prop::sample::select(fields), any_test())
        .prop_filter_map("a test that fits", |(field, test)| {
            Predicate::new(field, test).ok().map(Expr::Test)
        });
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Expr::Or),
            inner.prop_map(|inside| Expr::Not(Box::new(inside))),
        ]
    })
}

fn any_order() -> impl Strategy<Value = Vec<OrderBy<RunField>>> {
    let fields = vec![metric("a"), metric("b"), metric("none"), param(), NAME, START, RUN_ID];
    let entry =
        (prop::sample::select(fields), any::<bool>(), any::<bool>()).prop_map(|(field, up, as_text)| {
            OrderBy {
                sort_as: if as_text && field == param() { SortAs::Text } else { SortAs::Value },
                field,
                direction: if up { Direction::Ascending } else { Direction::Descending },
            }
        });
    prop::collection::vec(entry, 0..4)
}

fn full_sort(query: &RunQuery, rows: &[Row]) -> Vec<u32> {
    let mut found: Vec<(Vec<SortValue>, RunUid, u32)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| query.matches(*row))
        .map(|(i, row)| (query.sort_values(row), row.uid, i as u32))
        .collect();
    found.sort_by(|a, b| match query.compare(&a.0, &b.0) {
        Ordering::Equal => a.1.cmp(&b.1),
        order => order,
    });
    found.into_iter().map(|(_, _, i)| i).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn columns_and_single_values_agree(rows in any_rows(), expr in any_expr()) {
        let query = RunQuery::new(expr.clone(), vec![]);
        let found = evaluate(&expr, &table(&rows));
        let wanted: Vec<usize> = (0..rows.len()).filter(|i| query.matches(&rows[*i])).collect();
        prop_assert_eq!(found.iter().collect::<Vec<_>>(), wanted);
        prop_assert_eq!(found.len(), rows.len());
    }

    #[test]
    fn pages_of_any_size_make_up_the_full_sort(
        rows in any_rows(), expr in any_expr(), order in any_order(), sizes in prop::collection::vec(1_usize..40, 1..5)
    ) {
        let query = RunQuery::new(expr, order);
        let table = table(&rows);
        let found = evaluate(query.expr(), &table);
        let (mut paged, mut cursor): (Vec<u32>, Option<Cursor>) = (Vec::new(), None);
        for size in sizes.iter().cycle() {
            let page = top_k(&table, query.order(), &found, *size, cursor.as_ref());
            let Some(last) = page.last() else { break };
            let token = cursor_at(&table, query.order(), *last).encode();
            cursor = Some(Cursor::decode(&token).expect("just written"));
            paged.extend(page);
        }
        prop_assert_eq!(paged, full_sort(&query, &rows));
    }

    #[test]
    fn a_cursor_holds_its_place_when_its_run_is_gone(rows in any_rows(), order in any_order(), at in 0_usize..150) {
        prop_assume!(at < rows.len());
        let query = RunQuery::new(Expr::All, order);
        let cursor = cursor_at(&table(&rows), query.order(), at as u32);
        let sorted = full_sort(&query, &rows);
        let place = sorted.iter().position(|row| *row as usize == at).unwrap_or_default();
        let wanted: Vec<RunUid> = sorted[place + 1..].iter().map(|row| rows[*row as usize].uid).collect();
        let mut others = rows.clone();
        others.remove(at);
        let others_table = table(&others);
        let all = Bitmap::all(others.len());
        let page = top_k(&others_table, query.order(), &all, 1_000, Some(&cursor));
        let found: Vec<RunUid> = page.iter().map(|row| others[*row as usize].uid).collect();
        prop_assert_eq!(found, wanted);
    }
}

#[test]
fn large_pages_and_small_pages_of_many_rows_agree() {
    let rows: Vec<Row> = (0_u32..20_000)
        .map(|i| {
            let mut uid = [0; 16];
            uid[..4].copy_from_slice(&i.to_be_bytes());
            let value = f64::from(i.wrapping_mul(2_654_435_761) % 97);
            Row {
                uid: RunUid(uid),
                start: i64::from(i % 13),
                metrics: [Some(value), None],
                param: None,
                name: None,
                datasets: Vec::new(),
            }
        })
        .collect();
    let table = table(&rows);
    let query = RunQuery::new(Expr::All, vec![OrderBy::new(metric("a"), Direction::Descending)]);
    let all = Bitmap::all(rows.len());
    let sorted = full_sort(&query, &rows);
    for k in [0, 1, 10, 1_000, 19_999, 20_000, 50_000] {
        let page = top_k(&table, query.order(), &all, k, None);
        assert_eq!(page, sorted[..k.min(rows.len())], "{k}");
    }
}

#[test]
fn a_cursor_of_another_search_gives_some_page_and_no_panic() {
    let rows = vec![Row {
        uid: RunUid([1; 16]),
        start: 1,
        metrics: [Some(1.0), None],
        param: None,
        name: Some("a".to_owned()),
        datasets: Vec::new(),
    }];
    let table = table(&rows);
    let query = RunQuery::new(Expr::All, vec![OrderBy::new(metric("a"), Direction::Ascending)]);
    for values in [vec![], vec![SortValue::Text("x".to_owned()); 5], vec![SortValue::Number(f64::NAN)]] {
        let cursor = Cursor { values, uid: RunUid([0; 16]) };
        assert!(!cursor.fits(query.order()));
        let page = top_k(&table, query.order(), &Bitmap::all(9), 5, Some(&cursor));
        assert!(page.len() <= 1);
    }
}

/// A change of a column: which run, and its new value if it has one.
type Change<T> = (usize, Option<T>);

fn changes<T: std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Vec<Change<T>>> {
    prop::collection::vec((0_usize..150, prop::option::weighted(0.7, value)), 0..120)
}

/// What a plain list holds after these changes.
fn plain<T: Clone>(changes: &[Change<T>]) -> Vec<Option<T>> {
    let mut list = Vec::new();
    for (at, value) in changes {
        if *at >= list.len() {
            list.resize(at + 1, None);
        }
        list[*at].clone_from(value);
    }
    list
}

/// The places in a list whose values pass.
fn passing<T>(list: &[Option<T>], passes: impl Fn(&T) -> bool) -> Vec<usize> {
    list.iter()
        .enumerate()
        .filter(|(_, value)| value.as_ref().is_some_and(&passes))
        .map(|(at, _)| at)
        .collect()
}

fn found(field: RunField, column: &AnyColumn, len: usize, test: Test) -> Vec<usize> {
    let uids = (0..len as u128).map(|n| RunUid(n.to_be_bytes())).collect();
    let table = ColumnTable { uids, columns: [(field.clone(), column.clone())].into_iter().collect() };
    evaluate(&Expr::Test(Predicate::new(field, test).expect("it fits")), &table).iter().collect()
}

proptest! {
    #[test]
    fn a_column_that_changes_in_place_is_a_list_that_does(
        numbers in changes(any_number()),
        texts in changes("[aAé]{0,2}"),
        params in changes(any_param()),
        sets in changes(prop::collection::vec("[abc]", 0..3)),
        low in any_number(),
        text in "[aAé]{0,2}",
    ) {
        let mut column = NumberColumn::new();
        for (at, value) in &numbers {
            column.set(*at, *value);
        }
        let list = plain(&numbers);
        prop_assert_eq!(column.len(), list.len());
        let bits = |value: Option<f64>| value.map(f64::to_bits);
        prop_assert!((0..160).all(|at| bits(column.get(at)) == bits(list.get(at).copied().flatten())));
        let column = AnyColumn::Number(column);
        for test in [Test::Number(Comparison::GreaterOrEqual, low), Test::NumberIn(Sense::IsNot, vec![low, 1.0]), Test::IsNan(Sense::Is)] {
            let expected = passing(&list, |number| test.passes_number(*number));
            prop_assert_eq!(found(metric("a"), &column, list.len(), test), expected);
        }

        let mut column = TextColumn::new();
        for (at, value) in &texts {
            column.set(*at, value.as_deref());
        }
        let list = plain(&texts);
        prop_assert!((0..160).all(|at| column.get(at).map(|text| &**text) == list.get(at).and_then(Option::as_deref)));
        let column = AnyColumn::Text(column);
        for test in [Test::Text(Comparison::NotEqual, text.clone()), Test::TextIn(Sense::Is, vec![text.clone(), "a".to_owned()])] {
            let expected = passing(&list, |known| test.passes_text(known));
            prop_assert_eq!(found(NAME, &column, list.len(), test), expected);
        }

        let mut column = ParamColumn::new();
        for (at, value) in &params {
            column.set(*at, value.as_ref());
        }
        let list = plain(&params);
        let column = AnyColumn::Param(column);
        let test = Test::Number(Comparison::Less, low);
        let expected = passing(&list, |value| value.number().is_some_and(|number| test.passes_number(number)));
        prop_assert_eq!(found(param(), &column, list.len(), test), expected);
        prop_assert_eq!(found(param(), &column, list.len(), Test::Exists(Sense::Is)), passing(&list, |_| true));

        let mut column = SetColumn::new();
        for (at, value) in &sets {
            column.set(*at, &value.iter().flatten().map(String::as_str).collect::<Vec<_>>());
        }
        let list = plain(&sets);
        let column = AnyColumn::Sets(column);
        let test = Test::Text(Comparison::Equal, "a".to_owned());
        let expected = passing(&list, |texts| texts.iter().any(|text| text == "a"));
        prop_assert_eq!(found(DATASETS, &column, list.len(), test), expected);
        let expected = passing(&list, |texts| !texts.is_empty());
        prop_assert_eq!(found(DATASETS, &column, list.len(), Test::Exists(Sense::Is)), expected);
    }
}
