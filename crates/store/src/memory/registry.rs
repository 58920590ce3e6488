//! The model registry in memory.

use super::{MemoryStore, promotion};
use crate::{
    Actor, Answer, Checked, Generations, ModelChange, ModelVersionChange, Move, Moved, Others,
    PromotionReport, RegisteredModelChange, RegistrySearch, RegistryStore, StoredRules,
};
use std::collections::{BTreeMap, BTreeSet};
use trialbook_domain::{
    Code, Key, ModelVersion, NewModelVersion, NewRegisteredModel, Problem, PromotionRules, PromotionTarget,
    RegisteredModel, RegistryAction, RegistryEvent, SignatureEvidence, Stage, VersionOrigin, VersionRef,
};
use trialbook_query::{Field, ModelVersionQuery, Query, RegisteredModelQuery, SortValue, Values};

/// A model, its versions by number, its aliases, its promotion rules.
pub(super) struct Entry {
    id: i64,
    model: RegisteredModel,
    last_version: i64,
    versions: BTreeMap<i64, ModelVersion>,
    aliases: BTreeMap<String, i64>,
    rules: StoredRules,
}

/// The registry, and the record of what happened with the id of the model.
#[derive(Default)]
pub(super) struct Registry {
    models: BTreeMap<String, Entry>,
    events: Vec<(i64, RegistryEvent)>,
    last_id: i64,
    told: Vec<ModelChange>,
}

/// What an event says beyond model, version and actor.
struct Told<'a> {
    action: RegistryAction,
    subject: &'a str,
    before: Option<String>,
    after: Option<String>,
}

impl Told<'_> {
    fn of(action: RegistryAction) -> Told<'static> {
        Told { action, subject: "", before: None, after: None }
    }
}

impl Entry {
    pub(super) fn rules(&self) -> Option<&PromotionRules> {
        self.rules.rules.as_ref()
    }

    /// The version that an alias points to.
    pub(super) fn pointed(&self, alias: &str) -> Option<ModelVersion> {
        self.aliases.get(alias).and_then(|number| self.version(*number).ok())
    }

    pub(super) fn version(&self, number: i64) -> Result<ModelVersion, Problem> {
        let name = &self.model.name;
        let version = self.versions.get(&number).ok_or_else(|| version_not_found(name, number))?;
        let pointing = self.aliases.iter().filter(|(_, to)| **to == number);
        let aliases = pointing.map(|(alias, _)| alias.clone()).collect();
        Ok(ModelVersion { model: name.clone(), aliases, ..version.clone() })
    }

    fn whole(&self) -> RegisteredModel {
        let newest = |stage: Stage| {
            let of_stage = self.versions.values().rev().find(|version| version.stage == stage)?;
            self.version(of_stage.number).ok()
        };
        let aliases = self.aliases.iter().map(|(alias, number)| (alias.clone(), *number)).collect();
        let mut stages: Vec<Stage> = Vec::new();
        for version in self.versions.values() {
            if !stages.contains(&version.stage) {
                stages.push(version.stage);
            }
        }
        RegisteredModel {
            aliases,
            latest: stages.into_iter().filter_map(newest).collect(),
            ..self.model.clone()
        }
    }
}

impl Registry {
    pub(super) fn take_told(&mut self) -> Vec<ModelChange> {
        std::mem::take(&mut self.told)
    }

    pub(super) fn find(&self, name: &str) -> Result<&Entry, Problem> {
        self.models.get(name).ok_or_else(|| model_not_found(name))
    }

    fn entry(&mut self, name: &str) -> Result<&mut Entry, Problem> {
        self.models.get_mut(name).ok_or_else(|| model_not_found(name))
    }

    fn tell(&mut self, name: &str, version: Option<i64>, actor: &Actor, told: Told<'_>) {
        let Some(model) = self.models.get(name).map(|entry| entry.id) else { return };
        let event = RegistryEvent {
            id: self.events.len() as i64 + 1,
            at: actor.now,
            model: name.to_owned(),
            generation: 0,
            version,
            who: actor.who.clone(),
            action: told.action,
            subject: told.subject.to_owned(),
            before: told.before,
            after: told.after,
            reason: actor.reason.clone(),
        };
        let named = [name.to_owned()]
            .into_iter()
            .chain(event.before.clone().filter(|_| event.action == RegistryAction::RenameModel));
        self.told.extend(named.map(|model| ModelChange { model, event: event.id }));
        self.events.push((model, event));
    }

    fn create(&mut self, new: NewRegisteredModel, actor: &Actor) -> Result<RegisteredModel, Problem> {
        self.check_free(&new.name)?;
        self.last_id += 1;
        let mut model = RegisteredModel {
            name: new.name.clone(),
            description: new.description,
            created: actor.now,
            updated: actor.now,
            tags: new.tags,
            aliases: Vec::new(),
            latest: Vec::new(),
        };
        model.tags.sort();
        let (versions, aliases) = (BTreeMap::new(), BTreeMap::new());
        let rules = StoredRules::default();
        let entry = Entry { id: self.last_id, model, last_version: 0, versions, aliases, rules };
        self.models.insert(new.name.clone(), entry);
        self.tell(&new.name, None, actor, Told::of(RegistryAction::CreateModel));
        Ok(self.entry(&new.name)?.whole())
    }

    fn check_free(&self, name: &str) -> Result<(), Problem> {
        if !self.models.contains_key(name) {
            return Ok(());
        }
        Err(Problem::new(
            Code::RegisteredModelExists,
            format!("There is a registered model '{name}' already."),
        )
        .fact("name", name))
    }

    fn change(
        &mut self,
        name: &str,
        change: RegisteredModelChange,
        actor: &Actor,
    ) -> Result<RegisteredModel, Problem> {
        let entry = self.entry(name)?;
        match change {
            RegisteredModelChange::Describe(after) => {
                let before = std::mem::replace(&mut entry.model.description, after.clone());
                entry.model.updated = actor.now;
                self.tell(name, None, actor, Told { before, after, ..Told::of(RegistryAction::Describe) });
            }
            RegisteredModelChange::Rename(new) => {
                self.check_free(&new)?;
                let mut entry = self.models.remove(name).ok_or_else(|| model_not_found(name))?;
                entry.model.name.clone_from(&new);
                entry.model.updated = actor.now;
                entry.versions.values_mut().for_each(|version| version.updated = actor.now);
                self.models.insert(new.clone(), entry);
                let (before, after) = (Some(name.to_owned()), Some(new.clone()));
                self.tell(&new, None, actor, Told { before, after, ..Told::of(RegistryAction::RenameModel) });
                return Ok(self.entry(&new)?.whole());
            }
            RegisteredModelChange::SetTag(key, value) => {
                let told = set_tag(&mut entry.model.tags, &key, &value);
                if let Some(told) = told {
                    self.tell(name, None, actor, told);
                }
            }
            RegisteredModelChange::DeleteTag(key) => {
                if let Some(told) = delete_tag(&mut entry.model.tags, &key) {
                    self.tell(name, None, actor, told);
                }
            }
            RegisteredModelChange::DeleteAlias(alias) => self.remove_alias(name, &alias, actor),
        }
        Ok(self.entry(name)?.whole())
    }

    /// What a move leads to, before anything is moved: the version, and those that a rollback passes over. `None` in
    /// place of the target when nothing would be promoted.
    pub(super) fn plan(&self, name: &str, to: &Move) -> Result<Plan, Problem> {
        match to {
            Move::SetAlias(alias, number) => {
                let entry = self.find(name)?;
                let version = entry.version(*number)?;
                let same = entry.aliases.get(alias) == Some(number);
                let target = (!same).then(|| PromotionTarget::Alias(alias.clone()));
                Ok(Plan { version, target, skipped: Vec::new() })
            }
            Move::RollBackAlias(alias) => {
                let entry = self.find(name)?;
                let mut skipped = Vec::new();
                for number in self.earlier_places(entry.id, alias) {
                    match entry.version(number) {
                        Ok(version) => {
                            let target = Some(PromotionTarget::Alias(alias.clone()));
                            return Ok(Plan { version, target, skipped });
                        }
                        Err(_) if skipped.contains(&number) => {}
                        Err(_) => skipped.push(number),
                    }
                }
                Err(nowhere(name, alias))
            }
            Move::Stage(number, stage, _) => {
                let entry = self.models.get(name).ok_or_else(|| version_not_found(name, *number))?;
                let version = entry.version(*number)?;
                let target = (version.stage != *stage).then_some(PromotionTarget::Stage(*stage));
                Ok(Plan { version, target, skipped: Vec::new() })
            }
        }
    }

    pub(super) fn carry_out(
        &mut self,
        name: &str,
        to: Move,
        plan: Plan,
        actor: &Actor,
    ) -> Result<Moved, Problem> {
        let number = plan.version.number;
        match to {
            Move::SetAlias(alias, _) => {
                self.point(name, &alias, number, RegistryAction::SetAlias, actor)?;
            }
            Move::RollBackAlias(alias) => {
                self.point(name, &alias, number, RegistryAction::RollBackAlias, actor)?;
            }
            Move::Stage(_, stage, others) => {
                let entry = self.entry(name)?;
                entry.model.updated = actor.now;
                let same =
                    entry.versions.values().filter(|other| other.stage == stage && other.number != number);
                let same: Vec<i64> = same.map(|other| other.number).collect();
                if others == Others::Archive {
                    for other in same {
                        self.move_stage(name, other, Stage::Archived, actor)?;
                    }
                }
                self.move_stage(name, number, stage, actor)?;
            }
        }
        Ok(Moved { version: self.find(name)?.version(number)?, skipped: plan.skipped })
    }

    fn point(
        &mut self,
        name: &str,
        alias: &str,
        number: i64,
        action: RegistryAction,
        actor: &Actor,
    ) -> Result<(), Problem> {
        let before = self.entry(name)?.aliases.insert(alias.to_owned(), number);
        if before == Some(number) && action == RegistryAction::SetAlias {
            return Ok(());
        }
        let before = before.map(|number| number.to_string());
        let told = Told { action, subject: alias, before, after: Some(number.to_string()) };
        self.tell(name, Some(number), actor, told);
        Ok(())
    }

    fn remove_alias(&mut self, name: &str, alias: &str, actor: &Actor) {
        let Some(number) = self.models.get_mut(name).and_then(|entry| entry.aliases.remove(alias)) else {
            return;
        };
        let before = Some(number.to_string());
        let told = Told { subject: alias, before, ..Told::of(RegistryAction::DeleteAlias) };
        self.tell(name, Some(number), actor, told);
    }

    /// Where an alias pointed before its last move that was not taken back, nearest first.
    fn earlier_places(&self, model: i64, alias: &str) -> Vec<i64> {
        let mut places: Vec<Option<i64>> = Vec::new();
        for (_, event) in self.events.iter().filter(|(id, event)| *id == model && event.subject == alias) {
            let after = event.after.as_ref().and_then(|number| number.parse().ok());
            match event.action {
                RegistryAction::SetAlias => places.push(after),
                RegistryAction::DeleteAlias => places.push(None),
                RegistryAction::RollBackAlias => {
                    places.pop();
                    while places.last().is_some_and(|place| *place != after) {
                        places.pop();
                    }
                }
                _ => {}
            }
        }
        places.pop();
        places.into_iter().rev().flatten().collect()
    }

    /// Where a version to be registered comes from: source, location, run, logged model.
    fn origin(&self, origin: VersionOrigin) -> Result<Origin, Problem> {
        match origin {
            VersionOrigin::Files { source, location, run_id, logged_model } => {
                Ok(Origin { source, location, run_id, logged_model })
            }
            VersionOrigin::Copy { model, which, run_id, logged_model } => {
                let version = self.which(&model, &which)?;
                let source = format!("models:/{model}/{}", version.number);
                let same_run = run_id.is_none_or(|run| run == version.run_id);
                if !same_run || (logged_model.is_some() && logged_model != version.logged_model) {
                    return Err(Problem::new(
                        Code::InvalidValue,
                        format!("The version '{source}' has another run or logged model."),
                    )
                    .fact("field", "source")
                    .fact("source", source));
                }
                let ModelVersion { location, run_id, logged_model, .. } = version;
                Ok(Origin { source, location, run_id, logged_model })
            }
        }
    }

    fn which(&self, name: &str, which: &VersionRef) -> Result<ModelVersion, Problem> {
        let no_version = |number: i64| version_not_found(name, number);
        match which {
            VersionRef::Number(number) => {
                self.models.get(name).ok_or_else(|| no_version(*number))?.version(*number)
            }
            VersionRef::Alias(alias) if which.is_latest() => {
                let entry = self.find(name)?;
                let newest = entry.versions.keys().next_back().ok_or_else(|| alias_not_found(name, alias))?;
                entry.version(*newest)
            }
            VersionRef::Alias(alias) => {
                self.find(name)?.pointed(alias).ok_or_else(|| alias_not_found(name, alias))
            }
            VersionRef::Stage(stage) => {
                let entry = self.find(name)?;
                let newest = entry.versions.values().rev().find(|version| version.stage == *stage);
                entry.version(newest.map_or(0, |version| version.number))
            }
        }
    }

    fn set_rules(
        &mut self,
        name: &str,
        revision: i64,
        rules: Option<PromotionRules>,
        actor: &Actor,
    ) -> Result<StoredRules, Problem> {
        let stored = &mut self.entry(name)?.rules;
        if stored.revision != revision {
            return Err(Problem::new(
                Code::StateConflict,
                format!("The promotion rules of the model '{name}' have revision {}.", stored.revision),
            )
            .fact("revision", stored.revision));
        }
        if stored.rules == rules {
            return Ok(stored.clone());
        }
        let text = |rules: &Option<PromotionRules>| rules.as_ref().map(ToString::to_string);
        let action = if rules.is_some() { RegistryAction::SetRules } else { RegistryAction::ClearRules };
        let told = Told { before: text(&stored.rules), after: text(&rules), ..Told::of(action) };
        *stored = StoredRules { revision: revision + 1, rules };
        let after = stored.clone();
        self.tell(name, None, actor, told);
        Ok(after)
    }

    fn create_version(&mut self, new: NewModelVersion, actor: &Actor) -> Result<ModelVersion, Problem> {
        self.find(&new.model)?;
        let origin = self.origin(new.origin)?;
        let entry = self.entry(&new.model)?;
        entry.last_version += 1;
        entry.model.updated = actor.now;
        let number = entry.last_version;
        let mut version = ModelVersion {
            model: new.model.clone(),
            number,
            created: actor.now,
            updated: actor.now,
            stage: Stage::None,
            description: new.description,
            source: origin.source.clone(),
            location: origin.location,
            run_id: origin.run_id,
            run_link: new.run_link,
            logged_model: origin.logged_model,
            tags: new.tags,
            aliases: Vec::new(),
        };
        version.tags.sort();
        entry.versions.insert(number, version);
        let told = Told { after: Some(origin.source), ..Told::of(RegistryAction::CreateVersion) };
        self.tell(&new.model, Some(number), actor, told);
        self.entry(&new.model)?.version(number)
    }

    fn version(&mut self, name: &str, number: i64) -> Result<&mut ModelVersion, Problem> {
        let entry = self.models.get_mut(name);
        entry.and_then(|entry| entry.versions.get_mut(&number)).ok_or_else(|| version_not_found(name, number))
    }

    fn change_version(
        &mut self,
        name: &str,
        number: i64,
        change: ModelVersionChange,
        actor: &Actor,
    ) -> Result<ModelVersion, Problem> {
        let version = self.version(name, number)?;
        match change {
            ModelVersionChange::Describe(after) => {
                let before = Some(std::mem::replace(&mut version.description, after.clone()));
                version.updated = actor.now;
                let told = Told { before, after: Some(after), ..Told::of(RegistryAction::Describe) };
                self.tell(name, Some(number), actor, told);
            }
            ModelVersionChange::SetTag(key, value) => {
                let told = set_tag(&mut version.tags, &key, &value);
                if let Some(told) = told {
                    self.tell(name, Some(number), actor, told);
                }
            }
            ModelVersionChange::DeleteTag(key) => {
                if let Some(told) = delete_tag(&mut version.tags, &key) {
                    self.tell(name, Some(number), actor, told);
                }
            }
        }
        self.entry(name)?.version(number)
    }

    fn move_stage(&mut self, name: &str, number: i64, stage: Stage, actor: &Actor) -> Result<(), Problem> {
        let version = self.version(name, number)?;
        let before = std::mem::replace(&mut version.stage, stage);
        version.updated = actor.now;
        if before != stage {
            let (before, after) = (Some(before.as_str().to_owned()), Some(stage.as_str().to_owned()));
            let told = Told { before, after, ..Told::of(RegistryAction::MoveStage) };
            self.tell(name, Some(number), actor, told);
        }
        Ok(())
    }

    fn delete_version(&mut self, name: &str, number: i64, actor: &Actor) -> Result<(), Problem> {
        let source = self.version(name, number)?.source.clone();
        let entry = self.entry(name)?;
        for alias in entry.version(number)?.aliases {
            self.remove_alias(name, &alias, actor);
        }
        let entry = self.entry(name)?;
        entry.versions.remove(&number);
        entry.model.updated = actor.now;
        let told = Told { before: Some(source), ..Told::of(RegistryAction::DeleteVersion) };
        self.tell(name, Some(number), actor, told);
        Ok(())
    }

    fn events(
        &self,
        name: &str,
        generations: Generations,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<RegistryEvent>, Problem> {
        let named: BTreeSet<i64> =
            self.events.iter().filter(|(_, event)| event.model == name).map(|(id, _)| *id).collect();
        let living = self.models.get(name).map(|entry| entry.id);
        let last = || self.events.iter().rev().find(|(_, event)| event.model == name).map(|(id, _)| *id);
        let newest = living.or_else(last).ok_or_else(|| model_not_found(name))?;
        let wanted = |id: i64| match generations {
            Generations::Newest => id == newest,
            Generations::All => named.contains(&id),
        };
        let generation = |id: i64| named.range(..=id).count() as i64;
        let older = self
            .events
            .iter()
            .rev()
            .filter(|(id, event)| wanted(*id) && before.is_none_or(|before| event.id < before));
        let told = older.map(|(id, event)| RegistryEvent { generation: generation(*id), ..event.clone() });
        Ok(told.take(limit).collect())
    }

    fn version_events(&self, name: &str, number: i64, limit: usize) -> Result<Vec<RegistryEvent>, Problem> {
        let all = self.events(name, Generations::Newest, None, usize::MAX)?;
        let text = number.to_string();
        let concerns = |event: &RegistryEvent| {
            event.version == Some(number)
                || (event.action.points_alias() && event.before.as_deref() == Some(&text))
        };
        Ok(all.into_iter().filter(concerns).take(limit).collect())
    }
}

/// What a move leads to.
pub(super) struct Plan {
    pub(super) version: ModelVersion,
    /// What would be given to the version; `None` when it has it already.
    pub(super) target: Option<PromotionTarget>,
    skipped: Vec<i64>,
}

struct Origin {
    source: String,
    location: String,
    run_id: String,
    logged_model: Option<trialbook_domain::ModelUid>,
}

fn set_tag<'a>(tags: &mut Vec<(Key, String)>, key: &'a Key, value: &str) -> Option<Told<'a>> {
    let slot = tags.iter_mut().find(|(known, _)| known == key);
    let before = match slot {
        Some((_, old)) if old == value => return None,
        Some((_, old)) => Some(std::mem::replace(old, value.to_owned())),
        None => {
            tags.push((key.clone(), value.to_owned()));
            tags.sort();
            None
        }
    };
    Some(Told {
        action: RegistryAction::SetTag,
        subject: key.as_str(),
        before,
        after: Some(value.to_owned()),
    })
}

fn delete_tag<'a>(tags: &mut Vec<(Key, String)>, key: &'a Key) -> Option<Told<'a>> {
    let at = tags.iter().position(|(known, _)| known == key)?;
    let (_, before) = tags.remove(at);
    Some(Told { subject: key.as_str(), before: Some(before), ..Told::of(RegistryAction::DeleteTag) })
}

fn model_not_found(name: &str) -> Problem {
    Problem::new(Code::RegisteredModelNotFound, format!("There is no registered model '{name}'."))
        .fact("name", name)
}

fn alias_not_found(name: &str, alias: &str) -> Problem {
    Problem::new(Code::AliasNotFound, format!("The registered model '{name}' has no alias '{alias}'."))
        .fact("name", name)
        .fact("alias", alias)
}

fn version_not_found(name: &str, number: i64) -> Problem {
    let what = format!("The registered model '{name}' has no version {number}.");
    Problem::new(Code::ModelVersionNotFound, what).fact("name", name).fact("version", number)
}

fn nowhere(name: &str, alias: &str) -> Problem {
    Problem::new(
        Code::StateConflict,
        format!("The alias '{alias}' of the model '{name}' has no earlier place to go back to."),
    )
    .fact("name", name)
    .fact("alias", alias)
}

fn page<F: Field, T: Values<F>>(all: impl Iterator<Item = T>, search: &RegistrySearch<Query<F>>) -> Vec<T> {
    let query = &search.query;
    let matching = all.filter(|entry| query.matches(entry));
    let mut ranked: Vec<(Vec<SortValue>, T)> =
        matching.map(|entry| (query.sort_values(&entry), entry)).collect();
    ranked.sort_by(|left, right| query.compare(&left.0, &right.0));
    ranked.into_iter().skip(search.skip).take(search.limit).map(|(_, entry)| entry).collect()
}

impl RegistryStore for MemoryStore {
    fn create_registered_model(&self, new: NewRegisteredModel, actor: Actor) -> Answer<'_, RegisteredModel> {
        self.write(|state| state.registry.create(new, &actor))
    }

    fn get_registered_model(&self, name: String) -> Answer<'_, RegisteredModel> {
        self.read(|state| {
            state.registry.models.get(&name).map(Entry::whole).ok_or_else(|| model_not_found(&name))
        })
    }

    fn change_registered_model(
        &self,
        name: String,
        change: RegisteredModelChange,
        actor: Actor,
    ) -> Answer<'_, RegisteredModel> {
        self.write(|state| state.registry.change(&name, change, &actor))
    }

    fn delete_registered_model(&self, name: String, actor: Actor) -> Answer<'_, ()> {
        self.write(|state| {
            state.registry.entry(&name)?;
            state.registry.tell(&name, None, &actor, Told::of(RegistryAction::DeleteModel));
            state.registry.models.remove(&name);
            Ok(())
        })
    }

    fn create_model_version(&self, new: NewModelVersion, actor: Actor) -> Answer<'_, ModelVersion> {
        self.write(|state| state.registry.create_version(new, &actor))
    }

    fn get_model_version(&self, name: String, number: i64) -> Answer<'_, ModelVersion> {
        self.read(|state| {
            let entry = state.registry.models.get(&name).ok_or_else(|| version_not_found(&name, number))?;
            entry.version(number)
        })
    }

    fn get_version_by_alias(&self, name: String, alias: String) -> Answer<'_, ModelVersion> {
        self.read(|state| {
            let entry = state.registry.models.get(&name).ok_or_else(|| model_not_found(&name))?;
            entry.pointed(&alias).ok_or_else(|| alias_not_found(&name, &alias))
        })
    }

    fn change_model_version(
        &self,
        name: String,
        number: i64,
        change: ModelVersionChange,
        actor: Actor,
    ) -> Answer<'_, ModelVersion> {
        self.write(|state| state.registry.change_version(&name, number, change, &actor))
    }

    fn delete_model_version(&self, name: String, number: i64, actor: Actor) -> Answer<'_, ()> {
        self.write(|state| state.registry.delete_version(&name, number, &actor))
    }

    fn search_registered_models(
        &self,
        search: RegistrySearch<RegisteredModelQuery>,
    ) -> Answer<'_, Vec<RegisteredModel>> {
        self.read(|state| Ok(page(state.registry.models.values().map(Entry::whole), &search)))
    }

    fn search_model_versions(
        &self,
        search: RegistrySearch<ModelVersionQuery>,
    ) -> Answer<'_, Vec<ModelVersion>> {
        self.read(|state| {
            let entries = state.registry.models.values();
            let all = entries.flat_map(|entry| entry.versions.keys().map(|number| entry.version(*number)));
            Ok(page(all.collect::<Result<Vec<_>, _>>()?.into_iter(), &search))
        })
    }

    fn move_version(
        &self,
        name: String,
        to: Move,
        evidence: Option<SignatureEvidence>,
        actor: Actor,
    ) -> Answer<'_, Checked<Moved>> {
        self.write(|state| promotion::move_version(state, &name, to, evidence.as_ref(), &actor))
    }

    fn get_rollback(&self, name: String, alias: String) -> Answer<'_, Moved> {
        self.read(|state| {
            let Plan { version, skipped, .. } = state.registry.plan(&name, &Move::RollBackAlias(alias))?;
            Ok(Moved { version, skipped })
        })
    }

    fn check_promotion(
        &self,
        name: String,
        number: i64,
        target: Option<PromotionTarget>,
        evidence: Option<SignatureEvidence>,
    ) -> Answer<'_, Checked<PromotionReport>> {
        self.read(|state| promotion::report(state, &name, number, target.as_ref(), evidence.as_ref()))
    }

    fn get_promotion_rules(&self, name: String) -> Answer<'_, StoredRules> {
        self.read(|state| Ok(state.registry.find(&name)?.rules.clone()))
    }

    fn set_promotion_rules(
        &self,
        name: String,
        revision: i64,
        rules: Option<PromotionRules>,
        actor: Actor,
    ) -> Answer<'_, StoredRules> {
        self.write(|state| state.registry.set_rules(&name, revision, rules, &actor))
    }

    fn list_registry_events(
        &self,
        name: String,
        generations: Generations,
        before: Option<i64>,
        limit: usize,
    ) -> Answer<'_, Vec<RegistryEvent>> {
        self.read(|state| state.registry.events(&name, generations, before, limit))
    }

    fn list_version_events(&self, name: String, number: i64, limit: usize) -> Answer<'_, Vec<RegistryEvent>> {
        self.read(|state| state.registry.version_events(&name, number, limit))
    }
}
