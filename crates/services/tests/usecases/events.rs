//! News: who hears what, in which order.

use crate::common::{Lab, ctx};
use crate::runs::{metric, point, tags};
use trialbook_domain::{ExperimentId, Lifecycle, NewRegisteredModel, RunChange};
use trialbook_services::{ChangeKind, ExperimentChange, News, RegisteredModelChange, Subscription};

impl Lab {
    /// All that was told so far: what follows the news of a marker.
    fn heard(&self, listener: &mut Subscription) -> Vec<News> {
        let marker = ExperimentChange::SetTag("marker".to_owned(), String::new());
        self.change(ExperimentId(0), marker).unwrap();
        let mut heard = Vec::new();
        loop {
            match self.wait(listener.next()).unwrap() {
                News::Change(change)
                    if change.kind == ChangeKind::ExperimentChanged
                        && change.experiment == ExperimentId(0) =>
                {
                    return heard;
                }
                news => heard.push(news),
            }
        }
    }

    fn kinds(&self, listener: &mut Subscription) -> Vec<ChangeKind> {
        let kind = |news| match news {
            News::Change(change) => change.kind,
            other => unreachable!("{other:?}"),
        };
        self.heard(listener).into_iter().map(kind).collect()
    }
}

#[test]
fn each_use_case_tells_its_own_kind_of_change() {
    let lab = Lab::new();
    let mut listener = lab.services.subscribe();
    let run = lab.run();
    assert_eq!(lab.kinds(&mut listener), [ChangeKind::RunCreated]);
    lab.log(run, metric("m", &[point(0, 0, 1.0)])).unwrap();
    assert_eq!(lab.kinds(&mut listener), [ChangeKind::RunLogged]);
    lab.log(run, tags(&[("mlflow.runName", "x")])).unwrap();
    assert_eq!(lab.kinds(&mut listener), [ChangeKind::RunUpdated, ChangeKind::RunLogged]);
    lab.wait(lab.services.update_run(&ctx(), run, RunChange::default())).unwrap();
    assert_eq!(lab.kinds(&mut listener), [ChangeKind::RunUpdated]);
    lab.wait(lab.services.stop_run(&ctx(), run)).unwrap();
    assert_eq!(lab.kinds(&mut listener), [ChangeKind::RunUpdated]);
    lab.wait(lab.services.stop_run(&ctx(), run)).unwrap();
    assert_eq!(lab.kinds(&mut listener), [], "it was stopped already");
    for lifecycle in [Lifecycle::Deleted, Lifecycle::Active] {
        lab.wait(lab.services.set_run_lifecycle(&ctx(), run, lifecycle)).unwrap();
        assert_eq!(lab.kinds(&mut listener), [ChangeKind::RunUpdated]);
        lab.wait(lab.services.set_run_lifecycle(&ctx(), run, lifecycle)).unwrap();
        assert_eq!(lab.kinds(&mut listener), [], "{lifecycle:?} already");
    }
    lab.experiment("new").unwrap();
    assert_eq!(lab.kinds(&mut listener), [ChangeKind::ExperimentChanged]);
}

#[test]
fn a_refused_use_case_tells_nothing() {
    let lab = Lab::new();
    let run = lab.run();
    lab.log(run, crate::runs::params(&[("p", "1")])).unwrap();
    let mut listener = lab.services.subscribe();
    lab.log(run, crate::runs::params(&[("p", "2")])).unwrap_err();
    lab.experiment("Default").unwrap_err();
    lab.experiment("").unwrap_err();
    lab.change(ExperimentId(0), ExperimentChange::Restore).unwrap_err();
    lab.start(Some("a"), &[("mlflow.runName", "b")]).unwrap_err();
    assert_eq!(lab.kinds(&mut listener), []);
}

#[test]
fn every_listener_hears_all_from_when_it_began() {
    let lab = Lab::new();
    let mut early = lab.services.subscribe();
    let run = lab.run();
    let mut late = lab.services.subscribe();
    lab.log(run, tags(&[("k", "v")])).unwrap();
    assert_eq!(lab.kinds(&mut early), [ChangeKind::RunCreated, ChangeKind::RunLogged]);
    // The early one's marker is heard by the late one too, and ends what it hears.
    assert_eq!(lab.kinds(&mut late), [ChangeKind::RunLogged]);
}

#[test]
fn a_rename_of_a_model_is_told_under_both_names() {
    let lab = Lab::new();
    let mut listener = lab.services.subscribe();
    let new = NewRegisteredModel { name: "old".to_owned(), description: None, tags: Vec::new() };
    lab.wait(lab.services.create_registered_model(&ctx(), new)).unwrap();
    let rename = RegisteredModelChange::Rename("new".to_owned());
    lab.wait(lab.services.change_registered_model(&ctx(), "old", rename)).unwrap();
    let models: Vec<String> = lab
        .heard(&mut listener)
        .into_iter()
        .map(|news| match news {
            News::Model(change) => change.model.clone(),
            other => unreachable!("{other:?}"),
        })
        .collect();
    assert_eq!(models[0], "old");
    let mut names = models[1..].to_vec();
    names.sort();
    assert_eq!(names, ["new", "old"]);
}

#[test]
fn a_closed_hub_ends_every_listener_after_what_it_had_told() {
    let lab = Lab::new();
    let mut listener = lab.services.subscribe();
    let run = lab.run();
    lab.services.close_events();
    lab.log(run, tags(&[("k", "v")])).unwrap();
    assert!(matches!(lab.wait(listener.next()), Some(News::Change(_))));
    assert_eq!(lab.wait(listener.next()), None);
    assert_eq!(lab.wait(lab.services.subscribe().next()), None);
    lab.services.close_events();
}
