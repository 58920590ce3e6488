//! From a version back to its data, and what is told when a link is missing.

use crate::common::{Lab, ctx};
use crate::logged_models::log_model;
use trialbook_domain::{Code, ModelUid, Problem, RegistryAction, RunUid, Stage, VersionRef};
use trialbook_services::{Lineage, LoggedModelChange, Others, RegisterVersion};

impl Lab {
    fn lineage(&self, version: &VersionRef) -> Result<Lineage, Problem> {
        self.wait(self.services.lineage(&ctx(), "m", version))
    }
}

fn number(n: i64) -> VersionRef {
    VersionRef::Number(n)
}

#[test]
fn a_version_is_found_by_number_alias_latest_and_stage() {
    let lab = Lab::with_versions(4);
    lab.alias("champion", 2).unwrap();
    lab.stage("m", 1, Stage::Production, Others::Stay).unwrap();
    lab.stage("m", 3, Stage::Production, Others::Stay).unwrap();
    for (reference, n) in [
        (number(1), 1),
        (VersionRef::Alias("champion".to_owned()), 2),
        (VersionRef::Alias("LATEST".to_owned()), 4),
        (VersionRef::Stage(Stage::Production), 3),
        (VersionRef::Stage(Stage::None), 4),
    ] {
        assert_eq!(lab.lineage(&reference).unwrap().version.number, n, "{reference:?}");
    }
    for (reference, code) in [
        (number(9), Code::ModelVersionNotFound),
        (number(-1), Code::ModelVersionNotFound),
        (VersionRef::Alias("nobody".to_owned()), Code::AliasNotFound),
        (VersionRef::Alias("a b".to_owned()), Code::InvalidValue),
        (VersionRef::Stage(Stage::Staging), Code::ModelVersionNotFound),
    ] {
        assert_eq!(lab.lineage(&reference).unwrap_err().code(), code, "{reference:?}");
    }
    let unknown = lab.wait(lab.services.lineage(&ctx(), "none", &number(1))).unwrap_err();
    assert_eq!(unknown.code(), Code::RegisteredModelNotFound);
}

#[test]
fn the_chain_holds_run_and_logged_model_even_when_they_are_in_the_trash() {
    let lab = Lab::with_versions(0);
    let run = lab.run();
    let model = log_model(&lab, Some(run)).unwrap().uid;
    lab.register(RegisterVersion {
        model: "m".to_owned(),
        source: format!("models:/{model}"),
        logged_model: Some(model),
        ..RegisterVersion::default()
    })
    .unwrap();
    lab.wait(lab.services.set_run_lifecycle(&ctx(), run, trialbook_domain::Lifecycle::Deleted)).unwrap();
    lab.wait(lab.services.change_logged_model(&ctx(), model, LoggedModelChange::Delete)).unwrap();
    let lineage = lab.lineage(&number(1)).unwrap();
    assert_eq!(lineage.run.map(|record| record.run.uid), Some(run));
    assert_eq!(lineage.logged_model.map(|found| found.uid), Some(model));
}

#[test]
fn a_run_that_is_not_recorded_here_is_left_out() {
    let lab = Lab::with_versions(1);
    for run_id in [RunUid([9; 16]).to_string(), "of another server".to_owned(), String::new()] {
        let version = lab
            .register(RegisterVersion {
                model: "m".to_owned(),
                source: "s3://b/a".to_owned(),
                run_id: Some(run_id.clone()),
                ..RegisterVersion::default()
            })
            .unwrap();
        let lineage = lab.lineage(&number(version.number)).unwrap();
        assert_eq!(
            (lineage.version.run_id, lineage.run.is_none(), lineage.logged_model.is_none()),
            (run_id, true, true)
        );
    }
    let refused = lab.register(RegisterVersion {
        model: "m".to_owned(),
        source: "s3://b/a".to_owned(),
        logged_model: Some(ModelUid([9; 16])),
        ..RegisterVersion::default()
    });
    assert_eq!(refused.unwrap_err().code(), Code::InvalidValue, "a logged model must be known");
}

#[test]
fn the_events_of_a_version_are_its_own_newest_first_with_moves_away_from_it() {
    use RegistryAction::{CreateVersion, MoveStage, SetAlias};
    let lab = Lab::with_versions(2);
    lab.alias("champion", 1).unwrap();
    lab.stage("m", 2, Stage::Staging, Others::Stay).unwrap();
    lab.alias("champion", 2).unwrap();
    let actions = |n| -> Vec<RegistryAction> {
        lab.lineage(&number(n)).unwrap().events.into_iter().map(|event| event.action).collect()
    };
    assert_eq!(actions(1), [SetAlias, SetAlias, CreateVersion]);
    assert_eq!(actions(2), [SetAlias, MoveStage, CreateVersion]);
}
