//! Pages: whole lists in any size, tokens of one search only, damaged tokens.

use crate::common::{Lab, ctx};
use crate::runs::{key, metric, params, point};
use std::collections::BTreeSet;
use trialbook_domain::limits::SEARCH_PAGE_MAX;
use trialbook_domain::{Code, ExperimentId, PageToken, Problem, RunUid, ViewType};
use trialbook_query::{MetricStat, RunAttribute, RunField, parse_experiments_mlflow, parse_runs};
use trialbook_services::{ColumnValues, ExperimentSearch, RunPage};

fn search(filter: &str, order: &[&str], limit: usize, token: Option<PageToken>) -> RunPage {
    let query = parse_runs(filter, order, trialbook_testkit::NOW).unwrap();
    let experiments = vec![ExperimentId(0)];
    RunPage { experiments, view: ViewType::ActiveOnly, query, limit, token, n_created: None }
}

impl Lab {
    fn page(&self, page: RunPage) -> Result<(Vec<RunUid>, Option<PageToken>), Problem> {
        let found = self.wait(self.services.search_runs(&ctx(), page))?;
        Ok((found.entries.iter().map(|record| record.run.uid).collect(), found.next))
    }

    fn all(&self, filter: &str, order: &[&str], limit: usize) -> Vec<RunUid> {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let (uids, next) = self.page(search(filter, order, limit, token)).unwrap();
            assert!(uids.len() == limit || next.is_none(), "only the last page is short");
            all.extend(uids);
            token = next;
            if token.is_none() {
                return all;
            }
        }
    }

    /// Runs with ties, gaps and NaN in what they are sorted by.
    fn varied(&self, n: usize) -> Vec<RunUid> {
        (0..n)
            .map(|at| {
                let run = self.run();
                if at % 3 != 0 {
                    let value = if at % 5 == 0 { f64::NAN } else { (at % 4) as f64 };
                    self.log(run, metric("m", &[point(0, 0, value)])).unwrap();
                }
                if at % 2 == 0 {
                    self.log(run, params(&[("p", &(at % 3).to_string())])).unwrap();
                }
                run
            })
            .collect()
    }
}

#[test]
fn pages_of_any_size_give_every_run_once_in_the_order_of_one_page() {
    let lab = Lab::new();
    let n = lab.varied(23).len();
    for order in [
        &[][..],
        &["metrics.m"],
        &["metrics.m DESC"],
        &["params.p", "metrics.m DESC"],
        &["start_time"],
        &["run_id"],
    ] {
        let whole = lab.all("", order, n + 1);
        assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), n, "{order:?}");
        for limit in [1, 2, 7, n - 1, n] {
            assert_eq!(lab.all("", order, limit), whole, "{order:?} by {limit}");
        }
    }
}

#[test]
fn a_page_that_is_just_full_is_the_last_when_nothing_follows() {
    let lab = Lab::new();
    lab.varied(4);
    assert!(lab.page(search("", &[], 4, None)).unwrap().1.is_none());
    assert!(lab.page(search("", &[], 3, None)).unwrap().1.is_some());
    assert!(lab.page(search("metrics.m = 99", &[], 1, None)).unwrap().1.is_none());
}

#[test]
fn a_run_that_comes_between_two_pages_shifts_nothing() {
    let lab = Lab::new();
    let runs = lab.varied(6);
    let (first, token) = lab.page(search("", &["run_id"], 3, None)).unwrap();
    lab.run();
    lab.wait(lab.services.set_run_lifecycle(&ctx(), first[0], trialbook_domain::Lifecycle::Deleted)).unwrap();
    let (second, _) = lab.page(search("", &["run_id"], 3, token)).unwrap();
    let mut sorted = runs;
    sorted.sort();
    assert_eq!([first, second].concat(), sorted);
}

#[test]
fn a_page_has_one_to_the_most_runs() {
    let lab = Lab::new();
    for limit in [0, SEARCH_PAGE_MAX + 1, usize::MAX] {
        let refused = lab.page(search("", &[], limit, None)).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, "limit"), "{limit}");
    }
    for limit in [1, SEARCH_PAGE_MAX - 1, SEARCH_PAGE_MAX] {
        assert!(lab.page(search("", &[], limit, None)).is_ok(), "{limit}");
    }
}

#[test]
fn a_token_belongs_to_its_experiments_view_filter_and_order() {
    let lab = Lab::new();
    lab.varied(4);
    let token = lab.page(search("metrics.m >= 0", &["metrics.m"], 1, None)).unwrap().1;
    let same = search("metric.m >= 0.0", &["last(metrics.m) ASC"], 2, token.clone());
    assert!(lab.page(same).is_ok(), "another writing of the same search, and another size of the page");
    let twice = RunPage {
        experiments: vec![ExperimentId(0); 2],
        ..search("metrics.m >= 0", &["metrics.m"], 1, token.clone())
    };
    assert!(lab.page(twice).is_ok(), "naming an experiment twice is the same search");
    let base = || search("metrics.m >= 0", &["metrics.m"], 1, token.clone());
    for (what, other) in [
        ("filter", search("metrics.m > 0", &["metrics.m"], 1, token.clone())),
        ("order", search("metrics.m >= 0", &["metrics.m DESC"], 1, token.clone())),
        ("more order", search("metrics.m >= 0", &["metrics.m", "name"], 1, token.clone())),
        ("view", RunPage { view: ViewType::All, ..base() }),
        ("experiments", RunPage { experiments: vec![ExperimentId(0), ExperimentId(1)], ..base() }),
        ("no experiments", RunPage { experiments: Vec::new(), ..base() }),
    ] {
        let refused = lab.page(other).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidPageToken, "{what}");
        assert!(refused.what().contains("belongs to another search"), "{what}: {refused}");
    }
}

#[test]
fn a_damaged_token_is_told_whichever_bit_is_wrong() {
    let lab = Lab::new();
    lab.varied(3);
    let token = lab.page(search("", &["metrics.m"], 1, None)).unwrap().1.unwrap();
    let open = |bytes: Vec<u8>| lab.page(search("", &["metrics.m"], 1, Some(PageToken(bytes))));
    assert!(open(token.0.clone()).is_ok());
    for at in 0..token.0.len() {
        for bit in 0..8 {
            let mut bytes = token.0.clone();
            bytes[at] ^= 1 << bit;
            assert_eq!(open(bytes).unwrap_err().code(), Code::InvalidPageToken, "bit {bit} of byte {at}");
        }
        assert_eq!(open(token.0[..at].to_vec()).unwrap_err().code(), Code::InvalidPageToken, "cut at {at}");
    }
    assert_eq!(open([token.0, vec![0]].concat()).unwrap_err().code(), Code::InvalidPageToken);
}

#[test]
fn pages_of_experiments_give_each_once() {
    let lab = Lab::new();
    for name in ["d", "a", "c", "b"] {
        lab.experiment(name).unwrap();
    }
    for limit in 1..=6 {
        let (mut names, mut token) = (Vec::new(), None);
        loop {
            let query = parse_experiments_mlflow("name != 'Default'", &["name DESC"]).unwrap();
            let search = ExperimentSearch { view: ViewType::ActiveOnly, query, limit, token };
            let page = lab.wait(lab.services.search_experiments(&ctx(), search)).unwrap();
            names.extend(page.entries.into_iter().map(|experiment| experiment.name));
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(names, ["d", "c", "b", "a"], "by {limit}");
    }
}

#[test]
fn a_table_has_a_cell_for_each_run_and_counts_all_that_match() {
    let lab = Lab::new();
    let runs = lab.varied(5);
    let fields = vec![
        RunField::Metric { key: key("m"), stat: MetricStat::Last },
        RunField::Param(key("p")),
        RunField::Attribute(RunAttribute::RunId),
        RunField::Tag(key("nobody")),
    ];
    let page = search("", &["run_id"], 3, None);
    let (table, next) = lab.wait(lab.services.search_table(&ctx(), page, fields.clone())).unwrap();
    assert_eq!((table.ids.uids.as_slice(), table.ids.n_matching), (&runs[..3], 5));
    assert_eq!(table.columns.iter().map(|column| column.field.clone()).collect::<Vec<_>>(), fields);
    let texts =
        |cells: [Option<&str>; 3]| ColumnValues::Texts(cells.map(|cell| cell.map(str::to_owned)).to_vec());
    assert_eq!(table.columns[0].values, ColumnValues::Numbers(vec![None, Some(1.0), Some(2.0)]));
    assert_eq!(table.columns[1].values, texts([Some("0"), None, Some("2")]));
    let ids: Vec<String> = runs[..3].iter().map(ToString::to_string).collect();
    assert_eq!(table.columns[2].values, texts([Some(&ids[0]), Some(&ids[1]), Some(&ids[2])]));
    assert_eq!(table.columns[3].values, texts([None; 3]));
    let page = search("", &["run_id"], 3, next);
    let (rest, next) = lab.wait(lab.services.search_table(&ctx(), page, Vec::new())).unwrap();
    assert_eq!((rest.ids.uids.as_slice(), rest.ids.n_matching, next), (&runs[3..], 5, None));
}

#[test]
fn the_fields_that_runs_have_used_are_listed_by_kind_and_name() {
    let lab = Lab::new();
    lab.varied(3);
    let fields = lab.wait(lab.services.list_run_fields(&ctx(), ExperimentId(0))).unwrap();
    let shown: Vec<String> = fields.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["metrics.m", "params.p", "tags.mlflow.runName"]);
    assert!(lab.wait(lab.services.list_run_fields(&ctx(), ExperimentId(5))).unwrap_or_default().is_empty());
}
