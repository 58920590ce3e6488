//! The trash: what lies in it, since when, and page by page.

use crate::common::{Lab, ctx};
use trialbook_domain::{
    Code, DeletedRun, ExperimentId, Lifecycle, Page, PageToken, Problem, Protocol, RunUid, TimestampMs,
};
use trialbook_services::{ExperimentChange, StartRun};

impl Lab {
    fn named_run(&self, experiment: ExperimentId, name: &str) -> RunUid {
        let start = StartRun {
            experiment,
            name: Some(name.to_owned()),
            user: "ada".to_owned(),
            start: TimestampMs(5),
            tags: Vec::new(),
            protocol: Protocol::Own,
        };
        self.wait(self.services.create_run(&ctx(), start)).unwrap().run.uid
    }

    fn move_run(&self, run: RunUid, lifecycle: Lifecycle) {
        self.wait(self.services.set_run_lifecycle(&ctx(), run, lifecycle)).unwrap();
    }

    fn list_trash(
        &self,
        text: &str,
        limit: usize,
        token: Option<&PageToken>,
    ) -> Result<(Page<DeletedRun>, u64), Problem> {
        self.wait(self.services.list_deleted_runs(&ctx(), text, limit, token))
    }

    fn trashed(&self, text: &str) -> Vec<String> {
        self.list_trash(text, 100, None).unwrap().0.entries.into_iter().map(|run| run.name).collect()
    }
}

#[test]
fn a_run_that_is_deleted_twice_is_in_the_trash_since_the_last_time() {
    let lab = Lab::new();
    let (first, second) = (lab.named_run(ExperimentId(0), "first"), lab.named_run(ExperimentId(0), "second"));
    for run in [first, second] {
        lab.pass_ms(10);
        lab.move_run(run, Lifecycle::Deleted);
    }
    assert_eq!(lab.trashed(""), ["second", "first"]);
    lab.move_run(first, Lifecycle::Active);
    assert_eq!(lab.trashed(""), ["second"]);
    lab.pass_ms(10);
    lab.move_run(first, Lifecycle::Deleted);
    assert_eq!(lab.trashed(""), ["first", "second"]);
    lab.pass_ms(10);
    // Deleting what is deleted changes nothing of its moment.
    lab.move_run(second, Lifecycle::Deleted);
    assert_eq!(lab.trashed(""), ["first", "second"]);
}

#[test]
fn runs_that_go_with_their_experiment_are_not_in_the_trash_themselves() {
    let lab = Lab::new();
    let other = lab.wait(lab.services.create_experiment(
        &ctx(),
        trialbook_domain::NewExperiment { name: "other".to_owned(), artifact_root: None, tags: Vec::new() },
    ));
    let other = other.unwrap();
    let by_hand = lab.named_run(other, "by hand");
    lab.named_run(other, "along with it");
    lab.move_run(by_hand, Lifecycle::Deleted);
    lab.wait(lab.services.change_experiment(&ctx(), other, ExperimentChange::Delete)).unwrap();
    let (page, n) = lab.list_trash("", 10, None).unwrap();
    let told: Vec<_> = page.entries.iter().map(|run| (run.name.as_str(), run.experiment_lifecycle)).collect();
    assert_eq!((told, n), (vec![("by hand", Lifecycle::Deleted)], 1));
    lab.wait(lab.services.change_experiment(&ctx(), other, ExperimentChange::Restore)).unwrap();
    let (page, _) = lab.list_trash("", 10, None).unwrap();
    assert_eq!(page.entries[0].experiment_lifecycle, Lifecycle::Active);
}

#[test]
fn pages_of_the_trash_follow_each_other_also_while_something_is_restored() {
    let lab = Lab::new();
    let runs: Vec<RunUid> = (0..5).map(|n| lab.named_run(ExperimentId(0), &format!("run {n}"))).collect();
    for run in &runs {
        lab.pass_ms(1);
        lab.move_run(*run, Lifecycle::Deleted);
    }
    let (first, n) = lab.list_trash("run", 2, None).unwrap();
    assert_eq!((first.entries.len(), n), (2, 5));
    // The last run of the page goes: the next page begins behind its place.
    lab.move_run(runs[3], Lifecycle::Active);
    let (second, n) = lab.list_trash("run", 2, first.next.as_ref()).unwrap();
    let names: Vec<&str> = second.entries.iter().map(|run| run.name.as_str()).collect();
    assert_eq!((names, n), (vec!["run 2", "run 1"], 4));
    let (last, _) = lab.list_trash("run", 2, second.next.as_ref()).unwrap();
    assert_eq!((last.entries.len(), last.next), (1, None));
    for (text, token) in [("other", first.next.as_ref()), ("run", Some(&PageToken(vec![1, 2, 3])))] {
        assert_eq!(lab.list_trash(text, 2, token).unwrap_err().code(), Code::InvalidPageToken, "{text}");
    }
}
