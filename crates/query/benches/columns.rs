//! Times of searches over a million runs, as the median of several repetitions: `cargo bench -p trialbook-query`.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::hint::black_box;
use std::time::Instant;
use trialbook_domain::{Key, ParamValue, RunUid, TimestampMs};
use trialbook_query::columns::{
    AnyColumn, ColumnTable, NumberColumn, ParamColumn, TextColumn, cursor_at, evaluate, top_k,
};
use trialbook_query::{MetricStat, RunAttribute, RunField, RunQuery, parse_runs, parse_runs_mlflow};

const N_RUNS: usize = 1_000_000;
const REPEATS: usize = 15;

fn key(name: &str) -> Option<Key> {
    Key::new(name).ok()
}

/// The next value of a fixed series that looks random.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn table() -> Option<ColumnTable> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut acc, mut start) = (NumberColumn::new(), NumberColumn::new());
    let (mut lr, mut team, mut name) = (ParamColumn::new(), TextColumn::new(), TextColumn::new());
    let rates = ["0.1", "0.01", "0.001", "0.0001", "auto"].map(|text| ParamValue::from_text(text.to_owned()));
    let teams: Vec<String> = (0..1_000).map(|i| format!("team-{i}")).collect();
    let mut uids = Vec::with_capacity(N_RUNS);
    for i in 0..N_RUNS {
        let value = (next(&mut state) >> 11) as f64 / (1_u64 << 53) as f64;
        acc.push((value > 0.02).then_some(value));
        start.push(Some(1_700_000_000_000.0 + (i * 1_000) as f64));
        lr.push(Some(&rates[(next(&mut state) % 5) as usize]));
        team.push(Some(&teams[(next(&mut state) % 1_000) as usize]));
        name.push(Some(&format!("run-{:06}", next(&mut state) % 1_000_000)));
        let (high, low) = (next(&mut state), next(&mut state));
        uids.push(RunUid((u128::from(high) << 64 | u128::from(low)).to_be_bytes()));
    }
    let columns = [
        (RunField::Metric { key: key("acc")?, stat: MetricStat::Last }, AnyColumn::Number(acc)),
        (RunField::Attribute(RunAttribute::StartTime), AnyColumn::Number(start)),
        (RunField::Param(key("lr")?), AnyColumn::Param(lr)),
        (RunField::Tag(key("team")?), AnyColumn::Text(team)),
        (RunField::Attribute(RunAttribute::Name), AnyColumn::Text(name)),
    ];
    Some(ColumnTable { uids, columns: columns.into_iter().collect() })
}

fn median_ms(mut work: impl FnMut()) -> f64 {
    work();
    let mut times: Vec<f64> = (0..REPEATS)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[REPEATS / 2]
}

fn measure(table: &ColumnTable, title: &str, query: &RunQuery) {
    let found = evaluate(query.expr(), table);
    let first = top_k(table, query.order(), &found, 100, None);
    let filter = median_ms(|| drop(black_box(evaluate(query.expr(), table))));
    let page = median_ms(|| drop(black_box(top_k(table, query.order(), &found, 100, None))));
    let after = first.last().map(|last| cursor_at(table, query.order(), *last));
    let next = median_ms(|| drop(black_box(top_k(table, query.order(), &found, 100, after.as_ref()))));
    let large = median_ms(|| drop(black_box(top_k(table, query.order(), &found, 10_000, None))));
    let count = found.count();
    println!("{title:<46} {count:>8} {filter:>8.2} {page:>8.2} {next:>8.2} {large:>10.2}");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = table().ok_or("a key is malformed")?;
    let now = TimestampMs(1_700_000_000_000);
    println!("{N_RUNS} runs, milliseconds (median of {REPEATS}); pages of 100");
    let [title, rows, filter, page, next, large] =
        ["filter; order", "rows", "filter", "page", "next", "10,000"];
    println!("{title:<46} {rows:>8} {filter:>8} {page:>8} {next:>8} {large:>10}");
    let by_acc = ["metrics.acc DESC"];
    measure(&table, "none; acc", &parse_runs("", &by_acc, now)?);
    measure(&table, "none; start", &parse_runs("", &[], now)?);
    measure(&table, "none; name (1M distinct texts)", &parse_runs("", &["run_name"], now)?);
    measure(&table, "acc > 0.9; acc", &parse_runs("metrics.acc > 0.9", &by_acc, now)?);
    measure(
        &table,
        "acc > 0.9 and lr = '0.01'; acc",
        &parse_runs_mlflow("metrics.acc > 0.9 AND params.lr = '0.01'", &by_acc)?,
    );
    measure(
        &table,
        "acc > 0.9 and lr < 0.05; start",
        &parse_runs("metrics.acc > 0.9 AND params.lr < 0.05", &[], now)?,
    );
    measure(&table, "team = 'team-7'; start", &parse_runs("tags.team = 'team-7'", &[], now)?);
    measure(
        &table,
        "team like 'team-1%' or acc < 0.1; lr",
        &parse_runs("tags.team LIKE 'team-1%' OR metrics.acc < 0.1", &["params.lr"], now)?,
    );
    measure(
        &table,
        "name ilike '%99%' (1M distinct texts); acc",
        &parse_runs("run_name ILIKE '%99%'", &by_acc, now)?,
    );
    measure(
        &table,
        "name =~ '9{3}$' (1M distinct texts); acc",
        &parse_runs("run_name =~ '9{3}$'", &by_acc, now)?,
    );
    Ok(())
}
