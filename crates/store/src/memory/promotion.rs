//! Promotion rules in memory: what they compare, and moves that they guard.

use super::registry::Entry;
use super::state::State;
use crate::{Actor, Checked, Move, Moved, PromotionReport};
use trialbook_domain::{
    Key, MetricFact, ModelVersion, Problem, PromotionFacts, PromotionTarget, RuleCheck, RunUid,
    SignatureEvidence, SignatureFact, SignatureRule, promotion_refused,
};

struct Facts<'a> {
    state: &'a State,
    entry: &'a Entry,
}

impl PromotionFacts for Facts<'_> {
    fn metric(&self, version: &ModelVersion, key: &Key) -> Result<MetricFact, Problem> {
        let run = RunUid::parse(&version.run_id).and_then(|uid| self.state.runs.get(&uid));
        let Some(run) = run else { return Ok(MetricFact::NoRun) };
        let found = run.data.metrics.iter().find(|(known, _)| known == key);
        Ok(found.map_or(MetricFact::Missing, |(_, summary)| MetricFact::Value(summary.last.value)))
    }

    fn version_of(&self, alias: &str) -> Result<Option<ModelVersion>, Problem> {
        Ok(self.entry.pointed(alias))
    }
}

/// Carries a move out when the rules allow it.
pub(super) fn move_version(
    state: &mut State,
    name: &str,
    to: Move,
    evidence: Option<&SignatureEvidence>,
    actor: &Actor,
) -> Result<Checked<Moved>, Problem> {
    let plan = state.registry.plan(name, &to)?;
    if let Some(target) = &plan.target {
        match report(state, name, plan.version.number, Some(target), evidence)? {
            Checked::NeedsSignature(version) => return Ok(Checked::NeedsSignature(version)),
            Checked::Done(report) if report.guarded => {
                let checks = with_reason(state, name, report.checks, &actor.reason)?;
                if let Some(refused) = promotion_refused(&plan.version, target, &checks) {
                    return Err(refused);
                }
            }
            Checked::Done(_) => {}
        }
    }
    state.registry.carry_out(name, to, plan, actor).map(Checked::Done)
}

/// The checks of a report with that of the reason as it is given.
fn with_reason(
    state: &State,
    name: &str,
    mut checks: Vec<RuleCheck>,
    reason: &str,
) -> Result<Vec<RuleCheck>, Problem> {
    let given = state.registry.find(name)?.rules().and_then(|rules| rules.check_reason(reason));
    if let Some(given) = given {
        checks.retain(|check| check.rule != given.rule);
        checks.push(given);
    }
    Ok(checks)
}

/// What the rules say of a version. Rules that do not guard the target are not looked at further.
pub(super) fn report(
    state: &State,
    name: &str,
    number: i64,
    target: Option<&PromotionTarget>,
    evidence: Option<&SignatureEvidence>,
) -> Result<Checked<PromotionReport>, Problem> {
    let entry = state.registry.find(name)?;
    let version = entry.version(number)?;
    let unguarded = PromotionReport { guarded: false, checks: Vec::new() };
    let Some(rules) = entry.rules() else { return Ok(Checked::Done(unguarded)) };
    if target.is_some_and(|target| !rules.guards(target)) {
        return Ok(Checked::Done(unguarded));
    }
    let mut signature: Option<&SignatureFact> = None;
    if rules.signature == SignatureRule::Required {
        match evidence.filter(|evidence| holds(state, evidence, &version)) {
            Some(evidence) => signature = Some(&evidence.fact),
            None => return Ok(Checked::NeedsSignature(Box::new(version))),
        }
    }
    let mut checks = rules.check(&version, signature, &Facts { state, entry })?;
    checks.extend(rules.check_reason(""));
    Ok(Checked::Done(PromotionReport { guarded: true, checks }))
}

/// Whether what was read about a version still stands.
fn holds(state: &State, evidence: &SignatureEvidence, version: &ModelVersion) -> bool {
    let unchanged = evidence.files.iter().all(|seen| {
        let files = state.files.get(&seen.owner);
        files.and_then(|files| files.get(&seen.path)).map(|file| file.sha256) == seen.sha256
    });
    unchanged && evidence.location == version.location
}
