//! Promotion rules of registered models.

use super::registry::{by, change_version, code, model, moved, new_version, to_alias, version};
use super::{cases, key, point, points, run};
use crate::{
    Actor, Checked, Generations, ModelVersionChange, Move, Moved, Others, PromotionReport, Store, StoredRules,
};
use trialbook_domain::{
    ArtifactFile, ArtifactOwner, ArtifactPath, Code, Goal, MetricBound, ModelVersion, Problem,
    PromotionRules, PromotionTarget, ReasonRule, RegistryAction, RequiredMetric, RequiredTag, RunUid,
    SeenFile, SignatureEvidence, SignatureFact, SignatureRule, Stage, VersionOrigin,
};

cases![
    without_rules_nothing_is_refused,
    rules_are_set_by_revision_and_every_change_of_them_is_on_record,
    a_move_that_a_rule_refuses_changes_nothing_and_says_what_is_missing,
    rules_guard_only_the_aliases_and_stages_that_they_name,
    a_rollback_is_a_promotion_too,
    a_version_is_compared_with_the_metric_of_the_champion,
    a_signature_counts_only_while_the_file_is_the_one_that_was_read,
    rules_follow_a_rename_and_go_with_their_model,
    a_promotion_that_needs_a_reason_keeps_it_on_record,
];

fn champion() -> PromotionRules {
    PromotionRules { aliases: vec!["champion".to_owned()], ..PromotionRules::default() }
}

fn tagged() -> PromotionRules {
    let tag = RequiredTag { key: key("ok"), value: Some("yes".to_owned()) };
    PromotionRules { tags: vec![tag], ..champion() }
}

fn metric(bound: MetricBound) -> PromotionRules {
    PromotionRules { metrics: vec![RequiredMetric { key: key("auc"), bound }], ..champion() }
}

async fn set(
    store: &dyn Store,
    revision: i64,
    rules: Option<PromotionRules>,
) -> Result<StoredRules, Problem> {
    store.set_promotion_rules("m".to_owned(), revision, rules, by(50)).await
}

async fn approve(store: &dyn Store, number: i64) -> Result<ModelVersion, Problem> {
    let tag = ModelVersionChange::SetTag(key("ok"), "yes".to_owned());
    change_version(store, "m", number, tag, 60).await
}

async fn n_events(store: &dyn Store) -> Result<usize, Problem> {
    Ok(store.list_registry_events("m".to_owned(), Generations::All, None, 1_000).await?.len())
}

/// A version made by a run, with the value of its metric.
async fn measured(store: &dyn Store, n: u8, auc: Option<f64>) -> Result<ModelVersion, Problem> {
    let uid = run(store, n).await?;
    if let Some(auc) = auc {
        store.log_batch(uid, points("auc", &[point(0, 1, auc)]), by(10).now).await?;
    }
    store.create_model_version(new_version("m", of_run(uid)), by(i64::from(n))).await
}

fn of_run(uid: RunUid) -> VersionOrigin {
    let source = format!("runs:/{uid}/model");
    VersionOrigin::Files { location: source.clone(), source, run_id: uid.to_string(), logged_model: None }
}

async fn without_rules_nothing_is_refused(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    version(store, "m", 2).await?;
    assert_eq!(store.get_promotion_rules("m".to_owned()).await?, StoredRules::default());
    moved(store, "m", to_alias("champion", 1), 3).await?;
    let report = store.check_promotion("m".to_owned(), 1, None, None).await?;
    assert_eq!(report, Checked::Done(PromotionReport { guarded: false, checks: Vec::new() }));
    assert_eq!(
        code(store.check_promotion("m".to_owned(), 9, None, None).await),
        Some(Code::ModelVersionNotFound)
    );
    assert_eq!(code(store.get_promotion_rules("none".to_owned()).await), Some(Code::RegisteredModelNotFound));
    Ok(())
}

async fn rules_are_set_by_revision_and_every_change_of_them_is_on_record(
    store: &dyn Store,
) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    let stored = set(store, 0, Some(tagged())).await?;
    assert_eq!(stored, StoredRules { revision: 1, rules: Some(tagged()) });
    assert_eq!(store.get_promotion_rules("m".to_owned()).await?, stored);
    let late = set(store, 0, None).await.err();
    let late = late.map(|problem| (problem.code(), problem.fact_value("revision").to_owned()));
    assert_eq!(late, Some((Code::StateConflict, "1".to_owned())));
    assert_eq!(set(store, 1, Some(tagged())).await?.revision, 1, "the same again is no change");
    assert_eq!(set(store, 1, None).await?, StoredRules { revision: 2, rules: None });
    assert_eq!(code(set(store, 0, Some(tagged())).await), Some(Code::StateConflict));
    assert_eq!(set(store, 2, Some(champion())).await?.revision, 3);
    let events = store.list_registry_events("m".to_owned(), Generations::Newest, None, 10).await?;
    let told: Vec<_> =
        events.iter().map(|event| (event.action, event.before.as_deref(), event.after.as_deref())).collect();
    let text = "for @champion; tag ok = 'yes'";
    assert_eq!(
        told,
        [
            (RegistryAction::SetRules, None, Some("for @champion")),
            (RegistryAction::ClearRules, Some(text), None),
            (RegistryAction::SetRules, None, Some(text)),
            (RegistryAction::CreateModel, None, None),
        ]
    );
    Ok(())
}

async fn a_move_that_a_rule_refuses_changes_nothing_and_says_what_is_missing(
    store: &dyn Store,
) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    version(store, "m", 2).await?;
    let rules = PromotionRules { stages: vec![Stage::Production], ..tagged() };
    set(store, 0, Some(rules)).await?;
    let before = (store.get_registered_model("m".to_owned()).await?, n_events(store).await?);
    for to in [to_alias("champion", 1), Move::Stage(1, Stage::Production, Others::Archive)] {
        let refused = moved(store, "m", to, 3).await.err().map(|problem| {
            let fact = |name| problem.fact_value(name).to_owned();
            (problem.code(), fact("rule"), fact("found"), fact("needed"))
        });
        let (found, needed) = ("no such tag".to_owned(), "tag ok = 'yes'".to_owned());
        assert_eq!(refused, Some((Code::PromotionRefused, "tags[0]".to_owned(), found, needed)));
    }
    let after = (store.get_registered_model("m".to_owned()).await?, n_events(store).await?);
    assert_eq!(after, before);
    approve(store, 1).await?;
    assert_eq!(moved(store, "m", to_alias("champion", 1), 4).await?.version.aliases, ["champion"]);
    let stage = moved(store, "m", Move::Stage(1, Stage::Production, Others::Stay), 4).await?.version.stage;
    assert_eq!(stage, Stage::Production);
    // What a version has it keeps, and setting it again is no promotion.
    change_version(store, "m", 1, ModelVersionChange::DeleteTag(key("ok")), 5).await?;
    moved(store, "m", to_alias("champion", 1), 6).await?;
    moved(store, "m", Move::Stage(1, Stage::Production, Others::Stay), 6).await?;
    Ok(())
}

async fn rules_guard_only_the_aliases_and_stages_that_they_name(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    version(store, "m", 2).await?;
    set(store, 0, Some(tagged())).await?;
    moved(store, "m", to_alias("challenger", 1), 3).await?;
    moved(store, "m", Move::Stage(1, Stage::Production, Others::Stay), 3).await?;
    let target = |alias: &str| Some(PromotionTarget::Alias(alias.to_owned()));
    for (target, guarded, n_checks) in
        [(target("champion"), true, 1), (target("challenger"), false, 0), (None, true, 1)]
    {
        let Checked::Done(report) = store.check_promotion("m".to_owned(), 1, target, None).await? else {
            return Err(Problem::bug("nobody asks for a signature"));
        };
        assert_eq!((report.guarded, report.checks.len()), (guarded, n_checks));
        assert!(report.checks.iter().all(|check| !check.passed));
    }
    Ok(())
}

async fn a_rollback_is_a_promotion_too(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    version(store, "m", 2).await?;
    version(store, "m", 3).await?;
    moved(store, "m", to_alias("champion", 1), 4).await?;
    moved(store, "m", to_alias("champion", 2), 5).await?;
    set(store, 0, Some(tagged())).await?;
    let back = || Move::RollBackAlias("champion".to_owned());
    let before = n_events(store).await?;
    assert_eq!(code(moved(store, "m", back(), 6).await), Some(Code::PromotionRefused));
    assert_eq!(n_events(store).await?, before);
    assert_eq!(store.get_version_by_alias("m".to_owned(), "champion".to_owned()).await?.number, 2);
    approve(store, 1).await?;
    assert_eq!(moved(store, "m", back(), 7).await?.version.number, 1);
    Ok(())
}

async fn a_version_is_compared_with_the_metric_of_the_champion(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    for (n, auc) in [(1, Some(0.75)), (2, Some(0.5)), (3, Some(0.25)), (4, None)] {
        measured(store, n, auc).await?;
    }
    version(store, "m", 5).await?;
    let alias = "champion".to_owned();
    let bound = MetricBound::NotWorseThan { alias, by: 0.25, goal: Goal::Max };
    set(store, 0, Some(metric(bound))).await?;
    let found = |refused: Result<Moved, Problem>| {
        refused.err().map(|problem| (problem.code(), problem.fact_value("found").to_owned()))
    };
    let refusal = |text: &str| Some((Code::PromotionRefused, text.to_owned()));
    // Nothing to be worse than yet.
    moved(store, "m", to_alias("champion", 1), 6).await?;
    assert_eq!(found(moved(store, "m", to_alias("champion", 3), 7).await), refusal("0.25"));
    moved(store, "m", to_alias("champion", 2), 8).await?;
    assert_eq!(
        found(moved(store, "m", to_alias("champion", 4), 9).await),
        refusal("no metric auc in the run of version 4")
    );
    assert_eq!(
        found(moved(store, "m", to_alias("champion", 5), 9).await),
        refusal("the run of version 5 is not recorded here")
    );
    set(store, 1, Some(metric(MetricBound::AtLeast(0.5)))).await?;
    assert_eq!(found(moved(store, "m", to_alias("champion", 3), 10).await), refusal("0.25"));
    // The last value counts.
    store.log_batch(super::uid(3), points("auc", &[point(1, 2, 0.5)]), by(11).now).await?;
    moved(store, "m", to_alias("champion", 3), 12).await?;
    Ok(())
}

async fn a_signature_counts_only_while_the_file_is_the_one_that_was_read(
    store: &dyn Store,
) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    let location = measured(store, 1, None).await?.location;
    set(store, 0, Some(PromotionRules { signature: SignatureRule::Required, ..champion() })).await?;
    #[expect(clippy::expect_used, reason = "the path of this case is a good one")]
    let path = ArtifactPath::new("model/MLmodel").expect("a good path");
    let owner = ArtifactOwner::Run(super::uid(1));
    let put = |content: u8| {
        let (sha256, modified) = ([content; 32], by(5).now);
        store.put_artifact(owner, ArtifactFile { path: path.clone(), sha256, size_bytes: 3, modified })
    };
    let evidence = |content: Option<u8>, fact: SignatureFact, location: &str| SignatureEvidence {
        location: location.to_owned(),
        files: vec![SeenFile { owner, path: path.clone(), sha256: content.map(|byte| [byte; 32]) }],
        fact,
    };
    let promote = |evidence: Option<SignatureEvidence>| {
        store.move_version("m".to_owned(), to_alias("champion", 1), evidence, by(6))
    };
    put(1).await?;
    let before = n_events(store).await?;
    for unusable in [
        None,
        Some(evidence(Some(2), SignatureFact::Present, &location)),
        Some(evidence(None, SignatureFact::Present, &location)),
        Some(evidence(Some(1), SignatureFact::Present, "s3://elsewhere")),
    ] {
        let asked = promote(unusable).await?;
        assert!(matches!(&asked, Checked::NeedsSignature(version) if version.number == 1), "{asked:?}");
    }
    let absent = SignatureFact::Absent("none".to_owned());
    let refused = promote(Some(evidence(Some(1), absent, &location))).await;
    assert_eq!(code(refused), Some(Code::PromotionRefused));
    assert_eq!(n_events(store).await?, before);
    let checked = store
        .check_promotion("m".to_owned(), 1, None, Some(evidence(Some(1), SignatureFact::Present, &location)))
        .await?;
    assert!(matches!(checked, Checked::Done(report) if report.checks.iter().all(|check| check.passed)));
    let done = promote(Some(evidence(Some(1), SignatureFact::Present, &location))).await?;
    assert!(matches!(done, Checked::Done(_)), "{done:?}");
    Ok(())
}

async fn rules_follow_a_rename_and_go_with_their_model(store: &dyn Store) -> Result<(), Problem> {
    model(store, "old", 1).await?;
    let name = || "old".to_owned();
    store.set_promotion_rules(name(), 0, Some(tagged()), by(2)).await?;
    let rename = crate::RegisteredModelChange::Rename("m".to_owned());
    store.change_registered_model(name(), rename, by(3)).await?;
    version(store, "m", 4).await?;
    assert_eq!(code(moved(store, "m", to_alias("champion", 1), 5).await), Some(Code::PromotionRefused));
    store.delete_registered_model("m".to_owned(), by(6)).await?;
    model(store, "m", 7).await?;
    version(store, "m", 8).await?;
    assert_eq!(store.get_promotion_rules("m".to_owned()).await?, StoredRules::default());
    moved(store, "m", to_alias("champion", 1), 9).await?;
    Ok(())
}

async fn a_promotion_that_needs_a_reason_keeps_it_on_record(store: &dyn Store) -> Result<(), Problem> {
    model(store, "m", 1).await?;
    version(store, "m", 2).await?;
    set(store, 0, Some(PromotionRules { reason: ReasonRule::Required, ..champion() })).await?;
    let stored = store.get_promotion_rules("m".to_owned()).await?.rules;
    assert_eq!(stored.map(|rules| rules.reason), Some(ReasonRule::Required));
    let because = |reason: &str| {
        let actor = Actor { reason: reason.to_owned(), ..by(3) };
        store.move_version("m".to_owned(), to_alias("champion", 1), None, actor)
    };
    let before = n_events(store).await?;
    for nothing in ["", " \n"] {
        let refused = because(nothing).await.err();
        let refused = refused.map(|problem| (problem.code(), problem.fact_value("rule").to_owned()));
        assert_eq!(refused, Some((Code::PromotionRefused, "reason".to_owned())));
    }
    assert_eq!(n_events(store).await?, before);
    let Checked::Done(report) = store.check_promotion("m".to_owned(), 1, None, None).await? else {
        return Err(Problem::bug("nobody asks for a signature"));
    };
    let told: Vec<_> = report.checks.iter().map(|check| (check.rule.as_str(), check.passed)).collect();
    assert_eq!(told, [("reason", false)], "whoever asks learns that one will be needed");
    because("better on the holdout").await?;
    // What no rule guards may have one as well.
    let actor = Actor { reason: "to compare".to_owned(), ..by(4) };
    store.move_version("m".to_owned(), to_alias("challenger", 1), None, actor).await?;
    let events = store.list_registry_events("m".to_owned(), Generations::Newest, None, 3).await?;
    let reasons: Vec<_> = events.iter().map(|event| event.reason.as_str()).collect();
    assert_eq!(reasons, ["to compare", "better on the holdout", ""]);
    let of_version = store.list_version_events("m".to_owned(), 1, 1).await?;
    assert_eq!(of_version.first().map(|event| event.reason.as_str()), Some("to compare"));
    Ok(())
}
