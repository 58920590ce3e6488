//! One change of many runs: which runs a search means, and what each change does to a run.

use crate::common::{Lab, ctx};
use std::collections::{BTreeSet, HashSet};
use trialbook_domain::{Code, ExperimentId, Key, Lifecycle, Problem, RunUid, TimestampMs, ViewType};
use trialbook_query::parse_runs;
use trialbook_services::{RunEdit, RunsMatching};

impl Lab {
    fn matching(&self, filter: &str, view: ViewType, except: &[RunUid]) -> BTreeSet<RunUid> {
        self.matching_of(None, filter, view, except)
    }

    fn matching_of(
        &self,
        n_created: Option<u64>,
        filter: &str,
        view: ViewType,
        except: &[RunUid],
    ) -> BTreeSet<RunUid> {
        let matching = RunsMatching {
            experiments: vec![ExperimentId(0)],
            view,
            query: parse_runs(filter, &[], TimestampMs(0)).unwrap(),
            except: except.iter().copied().collect::<HashSet<RunUid>>(),
            n_created,
        };
        self.wait(self.services.find_matching_runs(&ctx(), matching)).unwrap().into_iter().collect()
    }

    fn edit_one(&self, run: RunUid, edit: &RunEdit) -> Result<(), Problem> {
        self.wait(self.services.edit_run(&ctx(), run, edit))
    }

    fn tag_of(&self, run: RunUid, key: &str) -> Option<String> {
        let record = self.wait(self.services.get_run(&ctx(), run)).unwrap();
        record.data.tags.into_iter().find(|(name, _)| name.as_str() == key).map(|(_, value)| value)
    }
}

fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

#[test]
fn a_search_means_the_runs_that_match_now_but_those_left_out() {
    let lab = Lab::new();
    let run = |name: &str| lab.start(Some(name), &[]).unwrap().run.uid;
    let (a, b, c) = (run("a"), run("b"), run("c"));
    assert_eq!(lab.matching("", ViewType::ActiveOnly, &[]), BTreeSet::from([a, b, c]));
    assert_eq!(lab.matching("run_name != 'a'", ViewType::ActiveOnly, &[c]), BTreeSet::from([b]));
    lab.edit_one(b, &RunEdit::Lifecycle(Lifecycle::Deleted)).unwrap();
    assert_eq!(lab.matching("run_name != 'a'", ViewType::ActiveOnly, &[c]), BTreeSet::new());
    assert_eq!(lab.matching("", ViewType::DeletedOnly, &[]), BTreeSet::from([b]));
    assert_eq!(lab.matching("", ViewType::All, &[a]), BTreeSet::from([b, c]));
}

#[test]
fn runs_that_were_created_after_the_count_are_not_meant() {
    let lab = Lab::new();
    let run = |name: &str| lab.start(Some(name), &[]).unwrap().run.uid;
    let (a, b) = (run("a"), run("b"));
    let c = run("c");
    let meant = |n, filter| lab.matching_of(n, filter, ViewType::ActiveOnly, &[]);
    for filter in ["", "run_name != 'x'"] {
        assert_eq!(meant(Some(2), filter), BTreeSet::from([a, b]), "{filter}");
        assert_eq!(meant(Some(0), filter), BTreeSet::new(), "{filter}");
        assert_eq!(meant(Some(99), filter), BTreeSet::from([a, b, c]), "{filter}");
        assert_eq!(meant(None, filter), BTreeSet::from([a, b, c]), "{filter}");
    }
}

#[test]
fn what_is_so_already_stays_so_without_a_problem() {
    let lab = Lab::new();
    let run = lab.run();
    for lifecycle in [Lifecycle::Active, Lifecycle::Deleted, Lifecycle::Deleted, Lifecycle::Active] {
        lab.edit_one(run, &RunEdit::Lifecycle(lifecycle)).unwrap();
        assert_eq!(lab.wait(self_info(&lab, run)).unwrap(), lifecycle);
    }
    let remove = RunEdit::DeleteTag(key("team"));
    lab.edit_one(run, &remove).unwrap();
    for value in ["a", "a", "b"] {
        lab.edit_one(run, &RunEdit::SetTag(key("team"), value.to_owned())).unwrap();
        assert_eq!(lab.tag_of(run, "team").as_deref(), Some(value));
    }
    lab.edit_one(run, &remove).unwrap();
    assert_eq!(lab.tag_of(run, "team"), None);
}

async fn self_info(lab: &Lab, run: RunUid) -> Result<Lifecycle, Problem> {
    lab.services.get_run_info(&ctx(), run).await.map(|info| info.lifecycle)
}

#[test]
fn a_run_in_the_trash_keeps_its_tags_and_one_that_is_not_there_is_told() {
    let lab = Lab::new();
    let run = lab.start(None, &[("team", "a")]).unwrap().run.uid;
    lab.edit_one(run, &RunEdit::Lifecycle(Lifecycle::Deleted)).unwrap();
    for edit in [RunEdit::SetTag(key("team"), "b".to_owned()), RunEdit::DeleteTag(key("team"))] {
        assert_eq!(lab.edit_one(run, &edit).unwrap_err().code(), Code::RunDeleted, "{edit:?}");
    }
    assert_eq!(lab.tag_of(run, "team").as_deref(), Some("a"));
    for edit in [
        RunEdit::Lifecycle(Lifecycle::Deleted),
        RunEdit::SetTag(key("team"), "b".to_owned()),
        RunEdit::DeleteTag(key("team")),
    ] {
        let refused = lab.edit_one(RunUid([9; 16]), &edit).unwrap_err();
        assert_eq!(refused.code(), Code::RunNotFound, "{edit:?}");
    }
}
