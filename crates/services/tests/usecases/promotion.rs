//! Promotion rules over real runs, files and aliases.

use crate::common::{Lab, ctx};
use crate::runs::{key, metric, point};
use trialbook_domain::{
    Code, Goal, MetricBound, ModelVersion, Problem, PromotionRules, PromotionTarget, RequiredMetric,
    RequiredTag, RunUid, SignatureRule, Stage,
};
use trialbook_services::{ModelVersionChange, Others, RegisterVersion, StoredRules};

fn champion() -> PromotionRules {
    PromotionRules { aliases: vec!["champion".to_owned()], ..PromotionRules::default() }
}

fn auc(bound: MetricBound) -> RequiredMetric {
    RequiredMetric { key: key("auc"), bound }
}

impl Lab {
    fn rules(&self, revision: i64, rules: Option<PromotionRules>) -> Result<StoredRules, Problem> {
        self.wait(self.services.set_promotion_rules(&ctx(), "m", revision, rules))
    }

    /// A version of `m` made by a run with this last value of `auc`.
    fn scored(&self, value: f64) -> (RunUid, ModelVersion) {
        let run = self.run();
        self.log(run, metric("auc", &[point(0, 0, 0.99), point(1, 1, value)])).unwrap();
        let version = self.register(RegisterVersion {
            model: "m".to_owned(),
            source: format!("runs:/{run}/model"),
            run_id: Some(run.to_string()),
            ..RegisterVersion::default()
        });
        (run, version.unwrap())
    }

    fn report(&self, number: i64, target: Option<&PromotionTarget>) -> (bool, Vec<bool>) {
        let report = self.wait(self.services.check_promotion(&ctx(), "m", number, target)).unwrap();
        (report.guarded, report.checks.iter().map(|check| check.passed).collect())
    }
}

#[test]
fn rules_are_stored_with_a_revision_that_the_next_change_must_know() {
    let lab = Lab::with_versions(1);
    let none = lab.wait(lab.services.get_promotion_rules(&ctx(), "m")).unwrap();
    assert_eq!(none, StoredRules { revision: 0, rules: None });
    let stored = lab.rules(0, Some(champion())).unwrap();
    assert_eq!(stored, StoredRules { revision: 1, rules: Some(champion()) });
    for stale in [0, 2, -1] {
        let refused = lab.rules(stale, None).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("revision")), (Code::StateConflict, "1"), "{stale}");
    }
    assert_eq!(lab.rules(1, Some(champion())).unwrap().revision, 1, "what changes nothing is no change");
    assert_eq!(lab.rules(1, None).unwrap(), StoredRules { revision: 2, rules: None });
    assert_eq!(
        lab.wait(lab.services.get_promotion_rules(&ctx(), "x")).unwrap_err().code(),
        Code::RegisteredModelNotFound
    );
}

#[test]
fn rules_that_cannot_be_are_refused_with_their_field() {
    let lab = Lab::with_versions(1);
    let cases = [
        (PromotionRules::default(), "rules.aliases"),
        (PromotionRules { stages: vec![Stage::None], ..champion() }, "rules.stages[0]"),
        (PromotionRules { aliases: vec!["a b".to_owned()], ..champion() }, "rules.aliases[0]"),
        (
            PromotionRules { metrics: vec![auc(MetricBound::Above(f64::NAN))], ..champion() },
            "rules.metrics[0].value",
        ),
    ];
    for (rules, field) in cases {
        let refused = lab.rules(0, Some(rules)).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, field));
    }
    assert_eq!(lab.wait(lab.services.get_promotion_rules(&ctx(), "m")).unwrap().revision, 0);
}

#[test]
fn a_guarded_alias_is_given_only_to_a_version_that_meets_the_rules() {
    let lab = Lab::with_versions(0);
    let (_, good) = lab.scored(0.9);
    let (_, bad) = lab.scored(0.5);
    lab.rules(0, Some(PromotionRules { metrics: vec![auc(MetricBound::AtLeast(0.8))], ..champion() }))
        .unwrap();
    let refused = lab.alias("champion", bad.number).unwrap_err();
    assert_eq!(refused.code(), Code::PromotionRefused);
    assert_eq!(
        (refused.fact_value("rule"), refused.fact_value("found"), refused.fact_value("needed")),
        ("metrics[0]", "0.5", "auc >= 0.8")
    );
    assert_eq!(lab.points_to("champion").unwrap_err().code(), Code::AliasNotFound);
    lab.alias("champion", good.number).unwrap();
    lab.alias("shadow", bad.number).unwrap();
    lab.stage("m", bad.number, Stage::Production, Others::Stay).unwrap();
}

#[test]
fn a_guarded_stage_refuses_before_it_archives_anything() {
    let lab = Lab::with_versions(0);
    let (_, good) = lab.scored(0.9);
    let (_, bad) = lab.scored(0.5);
    lab.stage("m", good.number, Stage::Production, Others::Stay).unwrap();
    let rules = PromotionRules {
        stages: vec![Stage::Production],
        metrics: vec![auc(MetricBound::Above(0.8))],
        ..PromotionRules::default()
    };
    lab.rules(0, Some(rules)).unwrap();
    let refused = lab.stage("m", bad.number, Stage::Production, Others::Archive).unwrap_err();
    assert_eq!(refused.code(), Code::PromotionRefused);
    let stages = [good.number, bad.number].map(|number| lab.get_version("m", number).unwrap().stage);
    assert_eq!(stages, [Stage::Production, Stage::None]);
    for stage in [Stage::Staging, Stage::Archived, Stage::None] {
        assert!(lab.stage("m", bad.number, stage, Others::Stay).is_ok(), "{stage:?} is not guarded");
    }
}

#[test]
fn the_last_value_counts_and_a_version_without_a_run_has_none() {
    let lab = Lab::with_versions(1);
    let (run, version) = lab.scored(0.5);
    lab.rules(0, Some(PromotionRules { metrics: vec![auc(MetricBound::AtLeast(0.8))], ..champion() }))
        .unwrap();
    assert_eq!(lab.report(version.number, None), (true, vec![false]), "a better step before does not count");
    lab.log(run, metric("auc", &[point(2, 0, 0.8)])).unwrap();
    assert_eq!(lab.report(version.number, None), (true, vec![true]));
    assert_eq!(lab.report(1, None), (true, vec![false]));
    let refused = lab.alias("champion", 1).unwrap_err();
    assert_eq!(refused.fact_value("found"), "the run of version 1 is not recorded here");
}

#[test]
fn a_challenger_is_compared_with_where_the_alias_points_now() {
    let lab = Lab::with_versions(0);
    let worse = |by| MetricBound::NotWorseThan { alias: "champion".to_owned(), by, goal: Goal::Max };
    lab.rules(0, Some(PromotionRules { metrics: vec![auc(worse(0.125))], ..champion() })).unwrap();
    let (_, first) = lab.scored(0.5);
    let (_, close) = lab.scored(0.375);
    let (_, far) = lab.scored(0.25);
    lab.alias("champion", first.number).unwrap();
    assert_eq!(lab.alias("champion", far.number).unwrap_err().code(), Code::PromotionRefused);
    lab.alias("champion", close.number).unwrap();
    lab.alias("champion", far.number).unwrap();
    assert_eq!(lab.points_to("champion").unwrap(), far.number, "now the bar is lower");
}

#[test]
fn a_rollback_is_guarded_as_well() {
    let lab = Lab::with_versions(0);
    let (_, bad) = lab.scored(0.5);
    let (_, good) = lab.scored(0.9);
    lab.alias("champion", bad.number).unwrap();
    lab.alias("champion", good.number).unwrap();
    lab.rules(0, Some(PromotionRules { metrics: vec![auc(MetricBound::AtLeast(0.8))], ..champion() }))
        .unwrap();
    let refused = lab.wait(lab.services.roll_back_alias(&ctx(), "m", "champion")).unwrap_err();
    assert_eq!(refused.code(), Code::PromotionRefused);
    assert_eq!(lab.points_to("champion").unwrap(), good.number);
}

#[test]
fn a_report_tells_each_rule_and_whether_the_target_is_guarded() {
    let lab = Lab::with_versions(1);
    let tag = RequiredTag { key: key("checked"), value: Some("yes".to_owned()) };
    let bare = lab.report(1, None);
    assert_eq!(bare, (false, Vec::new()));
    let rules = PromotionRules {
        stages: vec![Stage::Production],
        tags: vec![tag],
        metrics: vec![auc(MetricBound::Below(1.0))],
        ..champion()
    };
    lab.rules(0, Some(rules)).unwrap();
    for (target, guarded) in [
        (PromotionTarget::Alias("champion".to_owned()), true),
        (PromotionTarget::Alias("shadow".to_owned()), false),
        (PromotionTarget::Stage(Stage::Production), true),
        (PromotionTarget::Stage(Stage::Staging), false),
    ] {
        assert_eq!(lab.report(1, Some(&target)).0, guarded, "{target}");
    }
    let set = ModelVersionChange::SetTag(key("checked"), "yes".to_owned());
    lab.wait(lab.services.change_model_version(&ctx(), "m", 1, set)).unwrap();
    assert_eq!(lab.report(1, None), (true, vec![true, false]));
    assert_eq!(lab.points_to("champion").unwrap_err().code(), Code::AliasNotFound, "a report moves nothing");
    let missing = lab.wait(lab.services.check_promotion(&ctx(), "m", 9, None)).unwrap_err();
    assert_eq!(missing.code(), Code::ModelVersionNotFound);
}

#[test]
fn a_signature_is_read_from_the_mlmodel_file_where_the_version_has_its_files() {
    let lab = Lab::with_versions(1);
    lab.rules(0, Some(PromotionRules { signature: SignatureRule::Required, ..champion() })).unwrap();
    let refused = lab.alias("champion", 1).unwrap_err();
    assert_eq!(refused.fact_value("found"), "files at 's3://bucket/model', which this server does not read");
    let (run, version) = lab.scored(0.5);
    let found =
        || lab.alias("champion", version.number).map_err(|problem| problem.fact_value("found").to_owned());
    assert_eq!(found(), Err(format!("no MLmodel file at 'runs:/{run}/model'")));
    lab.upload(run, "model/MLmodel", "flavors: {}\nsignature: null\n").unwrap();
    assert_eq!(found(), Err("an MLmodel file without one".to_owned()));
    lab.upload(run, "other/MLmodel", "signature:\n  inputs: a\n").unwrap();
    assert_eq!(
        found(),
        Err("an MLmodel file without one".to_owned()),
        "another folder's file is another model"
    );
    lab.upload(run, "model/MLmodel", "flavors: {}\nsignature:\n  inputs: a\n").unwrap();
    assert_eq!(found(), Ok(version.number));
}

#[test]
fn an_mlmodel_file_that_is_too_large_is_not_read() {
    let lab = Lab::with_versions(0);
    lab.rules(0, Some(PromotionRules { signature: SignatureRule::Required, ..champion() })).unwrap();
    let (run, version) = lab.scored(0.5);
    let signed = "signature:\n  inputs: a\n".to_owned();
    let most = 8 * 1024 * 1024 - signed.len();
    lab.upload(run, "model/MLmodel", signed.clone() + &"#".repeat(most)).unwrap();
    assert_eq!(lab.report(version.number, None), (true, vec![true]));
    lab.upload(run, "model/MLmodel", signed + &"#".repeat(most + 1)).unwrap();
    let refused = lab.alias("champion", version.number).unwrap_err();
    assert_eq!(
        refused.fact_value("found"),
        "an MLmodel file of 8388609 bytes, of which at most 8388608 are read"
    );
}
