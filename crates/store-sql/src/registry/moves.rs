//! Moves of aliases and stages: planned, checked against the promotion rules, then carried out, in one step.

use super::event::{Author, Record, earlier_places};
use super::model::{stored, touch};
use super::version::{self, StoredVersion, version_columns};
use super::{rules, version_not_found};
use crate::driver::{Db, Statement, params, statement};
use trialbook_domain::{
    Code, ModelVersion, Problem, PromotionTarget, RegistryAction, SignatureEvidence, Stage, promotion_refused,
};
use trialbook_store::{Checked, Move, Moved, Others};

/// Carries a move out when the rules allow it.
pub(crate) fn move_version(
    db: &Db,
    name: &str,
    to: &Move,
    evidence: Option<&SignatureEvidence>,
    author: &Author,
) -> Result<Checked<Moved>, Problem> {
    match to {
        Move::SetAlias(alias, number) => {
            let model = stored(db, name)?.row;
            let found = version::find(db, model, *number)?.ok_or_else(|| version_not_found(name, *number))?;
            let before: Option<i64> = db.row(&ALIAS_PLACE, params![model, alias], |row| row.get(0))?;
            let passed = Passed { found, skipped: Vec::new() };
            if before == Some(*number) {
                return passed.done(db, name);
            }
            let target = PromotionTarget::Alias(alias.clone());
            allowed(db, name, passed, &target, evidence, author, |passed| {
                point(db, name, alias, passed, before, RegistryAction::SetAlias, author)
            })
        }
        Move::RollBackAlias(alias) => {
            let model = stored(db, name)?.row;
            let passed = earlier_place(db, model, name, alias)?;
            let before: Option<i64> = db.row(&ALIAS_PLACE, params![model, alias], |row| row.get(0))?;
            let target = PromotionTarget::Alias(alias.clone());
            allowed(db, name, passed, &target, evidence, author, |passed| {
                point(db, name, alias, passed, before, RegistryAction::RollBackAlias, author)
            })
        }
        Move::Stage(number, stage, others) => {
            let found = version::found(db, name, *number)?;
            let same = found.version.stage == *stage;
            let passed = Passed { found, skipped: Vec::new() };
            let carry_out = |passed: &Passed| enter_stage(db, name, passed, *stage, *others, author);
            if same {
                carry_out(&passed)?;
                return passed.done(db, name);
            }
            allowed(db, name, passed, &PromotionTarget::Stage(*stage), evidence, author, carry_out)
        }
    }
}

/// What a rollback of an alias would come to, rules aside.
pub(crate) fn rollback(db: &Db, name: &str, alias: &str) -> Result<Moved, Problem> {
    let model = stored(db, name)?.row;
    let Passed { found, skipped } = earlier_place(db, model, name, alias)?;
    Ok(Moved { version: version::of(db, model, name, found.version.number)?, skipped })
}

/// A version that may be moved, and those that were passed over to find it.
struct Passed {
    found: StoredVersion,
    skipped: Vec<i64>,
}

impl Passed {
    /// The answer once it is moved.
    fn done(self, db: &Db, name: &str) -> Result<Checked<Moved>, Problem> {
        let version: ModelVersion = version::of(db, self.found.model, name, self.found.version.number)?;
        Ok(Checked::Done(Moved { version, skipped: self.skipped }))
    }
}

/// Carries a move out unless the rules refuse it or ask for more.
fn allowed(
    db: &Db,
    name: &str,
    passed: Passed,
    target: &PromotionTarget,
    evidence: Option<&SignatureEvidence>,
    author: &Author,
    carry_out: impl FnOnce(&Passed) -> Result<(), Problem>,
) -> Result<Checked<Moved>, Problem> {
    if let Some(rules) = rules::guarding(db, passed.found.model, Some(target))? {
        let version = version::of(db, passed.found.model, name, passed.found.version.number)?;
        match rules::check(db, passed.found.model, &rules, &version, evidence)? {
            Checked::NeedsSignature(version) => return Ok(Checked::NeedsSignature(version)),
            Checked::Done(mut checks) => {
                checks.extend(rules.check_reason(&author.reason));
                if let Some(refused) = promotion_refused(&version, target, &checks) {
                    return Err(refused);
                }
            }
        }
    }
    carry_out(&passed)?;
    passed.done(db, name)
}

/// The last place of an alias before the move that is in force, passing over versions that are gone.
fn earlier_place(db: &Db, model: i64, name: &str, alias: &str) -> Result<Passed, Problem> {
    let mut skipped = Vec::new();
    for number in earlier_places(db, model, alias)? {
        match version::find(db, model, number)? {
            Some(found) => return Ok(Passed { found, skipped }),
            None if skipped.contains(&number) => {}
            None => skipped.push(number),
        }
    }
    let problem = Problem::new(
        Code::StateConflict,
        format!("The alias '{alias}' of the model '{name}' has no earlier place to go back to."),
    )
    .hint("Set it to the version you want.")
    .fact("name", name)
    .fact("alias", alias);
    if skipped.is_empty() {
        return Err(problem);
    }
    let gone: Vec<String> = skipped.iter().map(i64::to_string).collect();
    Err(problem.why(format!("Where it pointed before is deleted: version {}.", gone.join(", version "))))
}

/// Points an alias to a version, and puts that on record.
fn point(
    db: &Db,
    name: &str,
    alias: &str,
    passed: &Passed,
    before: Option<i64>,
    action: RegistryAction,
    author: &Author,
) -> Result<(), Problem> {
    let (model, number) = (passed.found.model, passed.found.version.number);
    db.execute(&ALIAS_SET, params![model, alias, number])?;
    let record = Record::new(model, name, Some(number), action);
    let before = before.map(|number| number.to_string());
    Record { subject: alias, before, after: Some(number.to_string()), ..record }.write(db, author)
}

/// Moves a version to a stage, and the others of that stage out of it when asked.
fn enter_stage(
    db: &Db,
    name: &str,
    passed: &Passed,
    stage: Stage,
    others: Others,
    author: &Author,
) -> Result<(), Problem> {
    let (model, number) = (passed.found.model, passed.found.version.number);
    if others == Others::Archive {
        let of = params![model, version::stage_number(stage), number];
        for other in db.rows(&VERSIONS_OF_STAGE, of, version::read)? {
            set_stage(db, &other, name, Stage::Archived, author)?;
        }
    }
    set_stage(db, &passed.found, name, stage, author)?;
    touch(db, model, author.now)
}

fn set_stage(
    db: &Db,
    stored: &StoredVersion,
    name: &str,
    stage: Stage,
    author: &Author,
) -> Result<(), Problem> {
    db.execute(&VERSION_STAGE, params![stored.row, version::stage_number(stage), author.now.0])?;
    if stored.version.stage == stage {
        return Ok(());
    }
    let record = Record::new(stored.model, name, Some(stored.version.number), RegistryAction::MoveStage);
    let (before, after) = (stored.version.stage.as_str().to_owned(), stage.as_str().to_owned());
    Record { before: Some(before), after: Some(after), ..record }.write(db, author)
}

statement!(ALIAS_PLACE, "SELECT number FROM alias WHERE model_id = ?1 AND alias = ?2");
statement!(
    ALIAS_SET,
    "INSERT INTO alias (model_id, alias, number) VALUES (?1, ?2, ?3)
     ON CONFLICT (model_id, alias) DO UPDATE SET number = excluded.number"
);
statement!(VERSION_STAGE, "UPDATE version SET stage = ?2, updated_ms = ?3 WHERE id = ?1");
const VERSIONS_OF_STAGE: Statement = Statement {
    name: "VERSIONS_OF_STAGE",
    sql: concat!(version_columns!(), "WHERE v.model_id = ?1 AND v.stage = ?2 AND v.number <> ?3"),
};

#[cfg(test)]
mod tests;
