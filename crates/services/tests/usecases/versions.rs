//! Lists of versions and logged models, the file that describes a version, and reasons of promotions.

use crate::common::{Lab, ctx};
use trialbook_domain::{Code, PromotionRules, ReasonRule, RequestContext, RunUid, Stage};
use trialbook_services::{Generations, Others, RegisterVersion, VersionsOf};

impl Lab {
    /// A version of `m` made by a run.
    fn made(&self, run: RunUid) -> i64 {
        let register = RegisterVersion {
            model: "m".to_owned(),
            source: format!("runs:/{run}/model"),
            run_id: Some(run.to_string()),
            ..RegisterVersion::default()
        };
        self.register(register).unwrap().number
    }
}

fn because(reason: &str) -> RequestContext {
    RequestContext { reason: reason.to_owned(), ..ctx() }
}

#[test]
fn versions_name_the_runs_that_are_recorded_here_and_no_others() {
    let lab = Lab::with_versions(0);
    let run = lab.run();
    lab.made(run);
    lab.made(run);
    let elsewhere = RegisterVersion {
        model: "m".to_owned(),
        source: "s3://bucket/model".to_owned(),
        run_id: Some("0".repeat(32)),
        ..RegisterVersion::default()
    };
    lab.register(elsewhere).unwrap();
    let of_model = VersionsOf::Model("m".to_owned());
    let listed = lab.wait(lab.services.list_versions(&ctx(), &of_model, 10, None)).unwrap();
    let numbers: Vec<i64> = listed.page.entries.iter().map(|version| version.number).collect();
    let name = lab.wait(lab.services.get_run_info(&ctx(), run)).unwrap().name;
    assert_eq!(numbers, [3, 2, 1]);
    assert_eq!(listed.run_names.into_iter().collect::<Vec<_>>(), [(run.to_string(), name)]);
    let of_run = lab.wait(lab.services.list_versions(&ctx(), &VersionsOf::Run(run), 10, None)).unwrap();
    assert_eq!(of_run.page.entries.len(), 2);
    let nobody = VersionsOf::Run(RunUid([9; 16]));
    assert!(lab.wait(lab.services.list_versions(&ctx(), &nobody, 10, None)).unwrap().page.entries.is_empty());
    let missing = VersionsOf::Model("x".to_owned());
    let refused = lab.wait(lab.services.list_versions(&ctx(), &missing, 10, None)).unwrap_err();
    assert_eq!(refused.code(), Code::RegisteredModelNotFound);
}

#[test]
fn a_description_is_read_where_the_version_has_its_files_and_is_none_elsewhere() {
    let lab = Lab::with_versions(1);
    let run = lab.run();
    let made = lab.made(run);
    let text = |number| lab.wait(lab.services.read_mlmodel(&ctx(), "m", number));
    assert_eq!(text(made).unwrap(), None, "there is no such file yet");
    lab.upload(run, "model/MLmodel", "flavors:\n  sklearn:\n").unwrap();
    assert_eq!(text(made).unwrap().as_deref(), Some("flavors:\n  sklearn:\n"));
    lab.upload(run, "model/MLmodel", "x".repeat(8 * 1024 * 1024 + 1)).unwrap();
    assert_eq!(text(made).unwrap(), None, "what is too large is not read");
    assert_eq!(text(1).unwrap(), None, "files of others are not read");
    assert_eq!(text(99).unwrap_err().code(), Code::ModelVersionNotFound);
}

#[test]
fn every_move_that_a_rule_guards_needs_a_reason_and_no_other_one_does() {
    let lab = Lab::with_versions(2);
    let rules = PromotionRules {
        aliases: vec!["champion".to_owned()],
        stages: vec![Stage::Production],
        reason: ReasonRule::Required,
        ..PromotionRules::default()
    };
    lab.wait(lab.services.set_promotion_rules(&ctx(), "m", 0, Some(rules))).unwrap();
    let alias = |ctx: &RequestContext, alias: &str, number| {
        lab.wait(lab.services.set_alias(ctx, "m", alias, number)).map_err(|problem| problem.code())
    };
    let stage = |ctx: &RequestContext, stage| {
        lab.wait(lab.services.move_stage(ctx, "m", 1, stage, Others::Stay)).map_err(|problem| problem.code())
    };
    assert_eq!(alias(&ctx(), "champion", 1), Err(Code::PromotionRefused));
    assert_eq!(stage(&ctx(), Stage::Production), Err(Code::PromotionRefused));
    assert!(alias(&ctx(), "challenger", 1).is_ok() && stage(&ctx(), Stage::Staging).is_ok());
    assert!(alias(&because("better"), "champion", 1).is_ok());
    assert!(alias(&because("better still"), "champion", 2).is_ok());
    assert!(stage(&because("ready"), Stage::Production).is_ok());
    // Where it points already it is not promoted, and a rollback is a promotion like any other.
    assert!(alias(&ctx(), "champion", 2).is_ok());
    let back = |ctx: &RequestContext| lab.wait(lab.services.roll_back_alias(ctx, "m", "champion"));
    assert_eq!(back(&ctx()).unwrap_err().code(), Code::PromotionRefused);
    assert_eq!(back(&because("it drifts")).unwrap().version.number, 1);
    let reasons: Vec<String> =
        lab.events("m", Generations::Newest).into_iter().take(4).map(|event| event.reason).collect();
    assert_eq!(reasons, ["it drifts", "ready", "better still", "better"]);
}
