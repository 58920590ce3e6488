//! Promotion rules against what a version brings along.

use trialbook_domain::{
    Code, Goal, Key, Kind, MetricBound, MetricFact, ModelVersion, Problem, PromotionFacts, PromotionRules,
    PromotionTarget, ReasonRule, RequiredMetric, RequiredTag, RuleCheck, SignatureFact, SignatureRule, Stage,
    TimestampMs, promotion_refused,
};

fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

fn version(number: i64, tags: &[(&str, &str)]) -> ModelVersion {
    ModelVersion {
        model: "net".to_owned(),
        number,
        created: TimestampMs(0),
        updated: TimestampMs(0),
        stage: Stage::None,
        description: String::new(),
        source: String::new(),
        location: String::new(),
        run_id: String::new(),
        run_link: String::new(),
        logged_model: None,
        tags: tags.iter().map(|(name, value)| (key(name), (*value).to_owned())).collect(),
        aliases: Vec::new(),
    }
}

/// What is known: metrics by version and key, and versions by alias.
#[derive(Default)]
struct Known {
    metrics: Vec<(i64, &'static str, MetricFact)>,
    aliases: Vec<(&'static str, i64)>,
}

impl PromotionFacts for Known {
    fn metric(&self, version: &ModelVersion, key: &Key) -> Result<MetricFact, Problem> {
        let known =
            self.metrics.iter().find(|(number, name, _)| *number == version.number && *name == key.as_str());
        Ok(known.map_or(MetricFact::Missing, |(_, _, fact)| *fact))
    }

    fn version_of(&self, alias: &str) -> Result<Option<ModelVersion>, Problem> {
        Ok(self.aliases.iter().find(|(name, _)| *name == alias).map(|(_, number)| version(*number, &[])))
    }
}

/// A store that cannot be read.
struct Broken;

impl PromotionFacts for Broken {
    fn metric(&self, _: &ModelVersion, _: &Key) -> Result<MetricFact, Problem> {
        Err(Problem::new(Code::StorageUnavailable, "no metric"))
    }

    fn version_of(&self, _: &str) -> Result<Option<ModelVersion>, Problem> {
        Err(Problem::new(Code::StorageUnavailable, "no alias"))
    }
}

fn metric_rule(bound: MetricBound) -> PromotionRules {
    PromotionRules { metrics: vec![RequiredMetric { key: key("auc"), bound }], ..PromotionRules::default() }
}

fn not_worse(by: f64, goal: Goal) -> MetricBound {
    MetricBound::NotWorseThan { alias: "champion".to_owned(), by, goal }
}

fn checked(rules: &PromotionRules, ours: MetricFact, theirs: Option<MetricFact>) -> RuleCheck {
    let mut known = Known { metrics: vec![(2, "auc", ours)], aliases: Vec::new() };
    if let Some(theirs) = theirs {
        known.metrics.push((1, "auc", theirs));
        known.aliases.push(("champion", 1));
    }
    let mut checks = rules.check(&version(2, &[]), None, &known).unwrap();
    assert_eq!(checks.len(), 1);
    checks.remove(0)
}

#[test]
fn each_bound_holds_exactly_where_its_sign_says() {
    let (below, at, above) = (0.5_f64.next_down(), 0.5, 0.5_f64.next_up());
    for (bound, met) in [
        (MetricBound::AtLeast(0.5), [false, true, true]),
        (MetricBound::Above(0.5), [false, false, true]),
        (MetricBound::AtMost(0.5), [true, true, false]),
        (MetricBound::Below(0.5), [true, false, false]),
    ] {
        for (value, met) in [below, at, above].into_iter().zip(met) {
            let check = checked(&metric_rule(bound.clone()), MetricFact::Value(value), None);
            assert_eq!(check.passed, met, "{bound:?} {value:?}");
            assert_eq!(check.found, format!("{value:?}"));
        }
    }
}

#[test]
fn infinities_are_compared_and_nan_meets_nothing() {
    for (bound, low, high) in [
        (MetricBound::AtLeast(0.5), false, true),
        (MetricBound::Above(f64::MAX), false, true),
        (MetricBound::AtMost(0.5), true, false),
        (MetricBound::Below(f64::MIN), true, false),
    ] {
        let rules = metric_rule(bound.clone());
        let passed = |value| checked(&rules, MetricFact::Value(value), None).passed;
        assert_eq!((passed(f64::NEG_INFINITY), passed(f64::INFINITY)), (low, high), "{bound:?}");
        assert!(!passed(f64::NAN), "{bound:?}");
    }
    for goal in [Goal::Max, Goal::Min] {
        let nan = checked(
            &metric_rule(not_worse(1e9, goal)),
            MetricFact::Value(f64::NAN),
            Some(MetricFact::Value(0.0)),
        );
        assert!(!nan.passed, "{goal:?}");
    }
}

#[test]
fn both_zeros_are_one_number_for_a_bound() {
    for (bound, passed) in [
        (MetricBound::AtLeast(0.0), true),
        (MetricBound::Above(-0.0), false),
        (MetricBound::AtMost(-0.0), true),
        (MetricBound::Below(0.0), false),
    ] {
        for zero in [0.0, -0.0] {
            assert_eq!(
                checked(&metric_rule(bound.clone()), MetricFact::Value(zero), None).passed,
                passed,
                "{bound:?}"
            );
        }
    }
}

#[test]
fn a_metric_that_is_not_there_meets_no_bound_and_says_why() {
    for bound in [
        MetricBound::AtLeast(f64::MIN),
        MetricBound::AtMost(f64::MAX),
        MetricBound::Above(0.0),
        MetricBound::Below(0.0),
    ] {
        let missing = checked(&metric_rule(bound.clone()), MetricFact::Missing, None);
        assert_eq!(
            (missing.passed, missing.found.as_str()),
            (false, "no metric auc in the run of version 2")
        );
        let unknown = checked(&metric_rule(bound), MetricFact::NoRun, None);
        assert_eq!(
            (unknown.passed, unknown.found.as_str()),
            (false, "the run of version 2 is not recorded here")
        );
    }
}

#[test]
fn the_margin_to_the_champion_counts_in_the_direction_of_the_goal() {
    let theirs = Some(MetricFact::Value(0.75));
    for (goal, by, ours, passed, needed) in [
        (Goal::Max, 0.0, 0.75, true, ">= 0.75"),
        (Goal::Max, 0.0, 0.75_f64.next_down(), false, ">= 0.75"),
        (Goal::Max, 0.25, 0.5, true, ">= 0.5"),
        (Goal::Max, 0.25, 0.5_f64.next_down(), false, ">= 0.5"),
        (Goal::Max, 0.25, f64::INFINITY, true, ">= 0.5"),
        (Goal::Min, 0.0, 0.75, true, "<= 0.75"),
        (Goal::Min, 0.0, 0.75_f64.next_up(), false, "<= 0.75"),
        (Goal::Min, 0.25, 1.0, true, "<= 1.0"),
        (Goal::Min, 0.25, 1.0_f64.next_up(), false, "<= 1.0"),
        (Goal::Min, 0.25, f64::NEG_INFINITY, true, "<= 1.0"),
    ] {
        let check = checked(&metric_rule(not_worse(by, goal)), MetricFact::Value(ours), theirs);
        assert_eq!(check.passed, passed, "{goal:?} {by} {ours:?}");
        assert_eq!(check.needed, format!("auc {needed} (@champion is version 1 with 0.75)"));
    }
}

#[test]
fn the_first_champion_has_nothing_to_be_worse_than() {
    for ours in [MetricFact::Value(f64::NAN), MetricFact::Missing, MetricFact::NoRun, MetricFact::Value(0.1)]
    {
        let check = checked(&metric_rule(not_worse(0.5, Goal::Max)), ours, None);
        assert!(check.passed);
        assert_eq!(
            check.needed,
            "auc (max) not worse than @champion by more than 0.5; @champion points nowhere yet"
        );
    }
}

#[test]
fn a_champion_without_the_metric_is_a_refusal_that_names_the_champion() {
    for (theirs, found) in [
        (MetricFact::Missing, "no metric auc in the run of version 1"),
        (MetricFact::NoRun, "the run of version 1 is not recorded here"),
        (MetricFact::Value(f64::NAN), "NaN"),
    ] {
        let check = checked(&metric_rule(not_worse(0.0, Goal::Min)), MetricFact::Value(0.0), Some(theirs));
        assert_eq!((check.passed, check.found.as_str()), (false, found));
        assert_eq!(check.needed, "auc (min) not worse than @champion by more than 0.0");
    }
}

#[test]
fn a_required_tag_is_met_by_its_exact_key_and_value() {
    let seen = version(3, &[("checked", "yes"), ("note", "")]);
    for (name, value, passed, found, needed) in [
        ("checked", None, true, "'yes'", "tag checked"),
        ("checked", Some("yes"), true, "'yes'", "tag checked = 'yes'"),
        ("checked", Some("Yes"), false, "'yes'", "tag checked = 'Yes'"),
        ("checked", Some("yes "), false, "'yes'", "tag checked = 'yes '"),
        ("checked", Some(""), false, "'yes'", "tag checked = ''"),
        ("note", None, true, "''", "tag note"),
        ("note", Some(""), true, "''", "tag note = ''"),
        ("Checked", None, false, "no such tag", "tag Checked"),
        ("missing", Some(""), false, "no such tag", "tag missing = ''"),
    ] {
        let tag = RequiredTag { key: key(name), value: value.map(str::to_owned) };
        let rules = PromotionRules { tags: vec![tag], ..PromotionRules::default() };
        let checks = rules.check(&seen, None, &Known::default()).unwrap();
        let expected = RuleCheck {
            rule: "tags[0]".to_owned(),
            passed,
            found: found.to_owned(),
            needed: needed.to_owned(),
        };
        assert_eq!(checks, [expected], "{name} {value:?}");
    }
}

#[test]
fn a_signature_is_looked_at_only_when_it_is_required() {
    let absent = SignatureFact::Absent("no MLmodel file".to_owned());
    let required = PromotionRules { signature: SignatureRule::Required, ..PromotionRules::default() };
    for (fact, passed, found) in [
        (Some(&SignatureFact::Present), true, "a signature"),
        (Some(&absent), false, "no MLmodel file"),
        (None, false, "nothing was read"),
    ] {
        let checks = required.check(&version(1, &[]), fact, &Known::default()).unwrap();
        assert_eq!(checks.len(), 1);
        assert_eq!(
            (checks[0].rule.as_str(), checks[0].passed, checks[0].found.as_str()),
            ("signature", passed, found)
        );
        let none = PromotionRules::default().check(&version(1, &[]), fact, &Known::default()).unwrap();
        assert_eq!(none, []);
    }
}

fn many_rules() -> PromotionRules {
    PromotionRules {
        aliases: vec!["champion".to_owned(), "shadow".to_owned()],
        stages: vec![Stage::Staging, Stage::Production],
        tags: vec![
            RequiredTag { key: key("a"), value: None },
            RequiredTag { key: key("b"), value: Some("1".to_owned()) },
        ],
        metrics: vec![
            RequiredMetric { key: key("auc"), bound: MetricBound::Above(0.5) },
            RequiredMetric { key: key("loss"), bound: MetricBound::Below(2.0) },
            RequiredMetric { key: key("loss"), bound: MetricBound::AtMost(1e-9) },
            RequiredMetric { key: key("auc"), bound: not_worse(0.01, Goal::Max) },
        ],
        signature: SignatureRule::Required,
        reason: ReasonRule::Required,
    }
}

#[test]
fn rules_guard_exactly_the_aliases_and_stages_they_name() {
    let rules = many_rules();
    for (target, guarded) in [
        (PromotionTarget::Alias("champion".to_owned()), true),
        (PromotionTarget::Alias("shadow".to_owned()), true),
        (PromotionTarget::Alias("Champion".to_owned()), false),
        (PromotionTarget::Alias("Staging".to_owned()), false),
        (PromotionTarget::Stage(Stage::Staging), true),
        (PromotionTarget::Stage(Stage::Production), true),
        (PromotionTarget::Stage(Stage::Archived), false),
        (PromotionTarget::Stage(Stage::None), false),
    ] {
        assert_eq!(rules.guards(&target), guarded, "{target}");
        assert!(!PromotionRules::default().guards(&target), "{target}");
    }
}

#[test]
fn rules_are_checked_in_order_and_named_by_their_place() {
    let known = Known {
        metrics: vec![(2, "auc", MetricFact::Value(0.75)), (2, "loss", MetricFact::Value(1.0))],
        aliases: Vec::new(),
    };
    let checks = many_rules().check(&version(2, &[("b", "1")]), None, &known).unwrap();
    let told: Vec<(&str, bool)> = checks.iter().map(|check| (check.rule.as_str(), check.passed)).collect();
    assert_eq!(
        told,
        [
            ("tags[0]", false),
            ("tags[1]", true),
            ("metrics[0]", true),
            ("metrics[1]", true),
            ("metrics[2]", false),
            ("metrics[3]", true),
            ("signature", false),
        ]
    );
}

#[test]
fn the_record_of_the_registry_has_the_rules_in_one_line() {
    assert_eq!(
        many_rules().to_string(),
        "for @champion, @shadow, Staging, Production; tag a; tag b = '1'; metric auc > 0.5; metric loss < 2.0; \
         metric loss <= 1e-9; metric auc (max) not worse than @champion by more than 0.01; signature; reason"
    );
    assert_eq!(PromotionRules::default().to_string(), "for ");
}

#[test]
fn a_refusal_names_the_target_and_only_what_is_not_met() {
    let check = |rule: &str, passed| RuleCheck {
        rule: rule.to_owned(),
        passed,
        found: format!("{rule} found"),
        needed: format!("{rule} needed"),
    };
    let checks = [check("tags[0]", true), check("metrics[0]", false), check("signature", false)];
    for (target, named) in [
        (PromotionTarget::Alias("champion".to_owned()), "@champion"),
        (PromotionTarget::Stage(Stage::Production), "Production"),
    ] {
        let refused = promotion_refused(&version(9, &[]), &target, &checks).unwrap();
        assert_eq!((refused.code(), refused.kind()), (Code::PromotionRefused, Kind::Conflict));
        assert_eq!(
            refused.what(),
            format!(
                "Version 9 of the model 'net' cannot become {named}: rule metrics[0] needs metrics[0] needed, \
                 found metrics[0] found; rule signature needs signature needed, found signature found."
            )
        );
        let facts: Vec<(&str, &str)> =
            refused.facts().iter().map(|fact| (fact.name, fact.value.as_str())).collect();
        assert_eq!(
            facts,
            [
                ("name", "net"),
                ("version", "9"),
                ("rule", "metrics[0]"),
                ("found", "metrics[0] found"),
                ("needed", "metrics[0] needed"),
                ("rule", "signature"),
                ("found", "signature found"),
                ("needed", "signature needed"),
            ]
        );
        assert!(promotion_refused(&version(9, &[]), &target, &checks[..1]).is_none());
        assert!(promotion_refused(&version(9, &[]), &target, &[]).is_none(), "no rules refuse nothing");
    }
}

#[test]
fn what_cannot_be_read_is_a_problem_and_not_a_refusal() {
    for bound in [MetricBound::AtLeast(0.0), not_worse(0.0, Goal::Max)] {
        let failed = metric_rule(bound).check(&version(1, &[]), None, &Broken).unwrap_err();
        assert_eq!((failed.code(), failed.what()), (Code::StorageUnavailable, "no metric"));
    }
    let tags = PromotionRules {
        tags: vec![RequiredTag { key: key("a"), value: None }],
        ..PromotionRules::default()
    };
    assert_eq!(tags.check(&version(1, &[]), None, &Broken).unwrap().len(), 1, "tags are at hand");
}
