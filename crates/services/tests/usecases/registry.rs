//! Registered models and versions: names, numbers, stages, tags, deletion, searches, the record.

use crate::common::{Lab, ctx};
use crate::runs::key;
use trialbook_domain::limits::MODEL_NAME_CHARS_MAX;
use trialbook_domain::{
    Clock, Code, KnownFrom, ModelVersion, NewRegisteredModel, Principal, Problem, RegisteredModel,
    RegistryAction, RegistryEvent, RequestContext, Stage, Who,
};
use trialbook_query::{parse_model_versions_mlflow, parse_registered_models_mlflow};
use trialbook_services::{
    Generations, ModelVersionChange, Others, RegisterVersion, RegisteredModelChange, RegistryPage,
};

impl Lab {
    pub(crate) fn model(&self, name: &str) -> Result<RegisteredModel, Problem> {
        let new = NewRegisteredModel { name: name.to_owned(), description: None, tags: Vec::new() };
        self.wait(self.services.create_registered_model(&ctx(), new))
    }

    pub(crate) fn get_model(&self, name: &str) -> Result<RegisteredModel, Problem> {
        self.wait(self.services.get_registered_model(&ctx(), name))
    }

    pub(crate) fn change_model(
        &self,
        name: &str,
        change: RegisteredModelChange,
    ) -> Result<RegisteredModel, Problem> {
        self.wait(self.services.change_registered_model(&ctx(), name, change))
    }

    pub(crate) fn register(&self, register: RegisterVersion) -> Result<ModelVersion, Problem> {
        self.wait(self.services.create_model_version(&ctx(), register))
    }

    /// A version whose files are in an object store.
    pub(crate) fn version(&self, model: &str) -> ModelVersion {
        let source = "s3://bucket/model".to_owned();
        self.register(RegisterVersion { model: model.to_owned(), source, ..RegisterVersion::default() })
            .unwrap()
    }

    pub(crate) fn get_version(&self, model: &str, number: i64) -> Result<ModelVersion, Problem> {
        self.wait(self.services.get_model_version(&ctx(), model, number))
    }

    pub(crate) fn remove_version(&self, model: &str, number: i64) {
        self.wait(self.services.delete_model_version(&ctx(), model, number)).unwrap();
    }

    pub(crate) fn stage(
        &self,
        model: &str,
        number: i64,
        stage: Stage,
        others: Others,
    ) -> Result<ModelVersion, Problem> {
        self.wait(self.services.move_stage(&ctx(), model, number, stage, others))
    }

    pub(crate) fn events(&self, model: &str, generations: Generations) -> Vec<RegistryEvent> {
        self.wait(self.services.list_registry_events(&ctx(), model, generations, None, 1_000)).unwrap()
    }

    fn actions(&self, model: &str) -> Vec<RegistryAction> {
        self.events(model, Generations::Newest).into_iter().rev().map(|event| event.action).collect()
    }
}

#[test]
fn names_of_models_fit_into_addresses() {
    let lab = Lab::new();
    for name in
        ["a", " a", "a b", "größe", "...", ".a", "a.", "@", "%2f", "\\", &"é".repeat(MODEL_NAME_CHARS_MAX)]
    {
        assert_eq!(lab.model(name).unwrap().name, name);
        assert_eq!(lab.get_model(name).unwrap().name, name);
    }
    for name in ["", " ", "\n", ".", "..", "a/b", "/", "a:b", ":", &"é".repeat(MODEL_NAME_CHARS_MAX + 1)] {
        let refused = lab.model(name).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, "name"), "{name}");
        let refused = lab.change_model("a", RegisteredModelChange::Rename(name.to_owned())).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, "name"), "{name}");
    }
    let taken = lab.model("a").unwrap_err();
    assert_eq!((taken.code(), taken.fact_value("name")), (Code::RegisteredModelExists, "a"));
    assert!(lab.model("A").is_ok());
}

#[test]
fn a_model_is_described_tagged_and_renamed_with_its_versions() {
    let lab = Lab::new();
    let created = lab.model("old").unwrap();
    assert_eq!(
        (created.description.as_deref(), created.created, created.updated),
        (None, lab.clock.now(), lab.clock.now())
    );
    lab.version("old");
    lab.pass_ms(1);
    let change = |name: &str, change| lab.change_model(name, change).unwrap();
    let described = change("old", RegisteredModelChange::Describe(Some("for cats".to_owned())));
    assert_eq!((described.description.as_deref(), described.updated), (Some("for cats"), lab.clock.now()));
    lab.pass_ms(1);
    change("old", RegisteredModelChange::SetTag(key("b"), "1".to_owned()));
    change("old", RegisteredModelChange::SetTag(key("a"), "2".to_owned()));
    let tagged = change("old", RegisteredModelChange::SetTag(key("b"), "3".to_owned()));
    assert_eq!(tagged.tags, [(key("a"), "2".to_owned()), (key("b"), "3".to_owned())]);
    assert_eq!(tagged.updated, described.updated, "a tag moves no time");
    change("old", RegisteredModelChange::DeleteTag(key("none")));
    let renamed = change("old", RegisteredModelChange::Rename("new".to_owned()));
    assert_eq!((renamed.name.as_str(), renamed.updated), ("new", lab.clock.now()));
    assert_eq!(lab.get_version("new", 1).unwrap().model, "new");
    assert_eq!(lab.get_model("old").unwrap_err().code(), Code::RegisteredModelNotFound);
    lab.model("old").unwrap();
    let taken = lab.change_model("new", RegisteredModelChange::Rename("old".to_owned())).unwrap_err();
    assert_eq!(taken.code(), Code::RegisteredModelExists);
}

#[test]
fn a_number_is_never_given_twice() {
    let lab = Lab::new();
    lab.model("m").unwrap();
    assert_eq!([lab.version("m").number, lab.version("m").number], [1, 2]);
    lab.remove_version("m", 2);
    assert_eq!(lab.version("m").number, 3);
    lab.remove_version("m", 1);
    lab.remove_version("m", 3);
    assert_eq!(lab.version("m").number, 4);
    let gone = lab.get_version("m", 2).unwrap_err();
    assert_eq!(
        (gone.code(), gone.fact_value("name"), gone.fact_value("version")),
        (Code::ModelVersionNotFound, "m", "2")
    );
}

#[test]
fn the_newest_version_of_each_stage_is_shown_by_stage() {
    let lab = Lab::new();
    lab.model("m").unwrap();
    for _ in 0..5 {
        lab.version("m");
    }
    for (number, stage) in [(1, Stage::Production), (2, Stage::Production), (4, Stage::Staging)] {
        lab.stage("m", number, stage, Others::Stay).unwrap();
    }
    let latest = |stages: &[Stage]| -> Vec<i64> {
        let found = lab.wait(lab.services.latest_versions(&ctx(), "m", stages)).unwrap();
        let mut numbers: Vec<i64> = found.into_iter().map(|version| version.number).collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(latest(&[]), [2, 4, 5]);
    assert_eq!(latest(&[Stage::Production]), [2]);
    assert_eq!(latest(&[Stage::None, Stage::Staging]), [4, 5]);
    assert!(latest(&[Stage::Archived]).is_empty());
}

#[test]
fn a_move_to_a_stage_archives_its_others_only_when_that_is_said() {
    let lab = Lab::new();
    lab.model("m").unwrap();
    for _ in 0..3 {
        lab.version("m");
    }
    lab.stage("m", 1, Stage::Production, Others::Stay).unwrap();
    lab.stage("m", 2, Stage::Production, Others::Stay).unwrap();
    let stages = || [1, 2, 3].map(|number| lab.get_version("m", number).unwrap().stage);
    assert_eq!(stages(), [Stage::Production, Stage::Production, Stage::None]);
    lab.pass_ms(3);
    let moved = lab.stage("m", 3, Stage::Production, Others::Archive).unwrap();
    assert_eq!((moved.stage, moved.updated), (Stage::Production, lab.clock.now()));
    assert_eq!(stages(), [Stage::Archived, Stage::Archived, Stage::Production]);
    for stage in [Stage::None, Stage::Archived] {
        let refused = lab.stage("m", 3, stage, Others::Archive).unwrap_err();
        assert_eq!(
            (refused.code(), refused.fact_value("field")),
            (Code::InvalidValue, "archive_existing_versions")
        );
        assert!(lab.stage("m", 3, stage, Others::Stay).is_ok());
    }
    let missing = lab.stage("m", 9, Stage::Staging, Others::Archive).unwrap_err();
    assert_eq!(missing.code(), Code::ModelVersionNotFound);
}

#[test]
fn a_version_is_described_and_tagged_without_touching_its_origin() {
    let lab = Lab::new();
    lab.model("m").unwrap();
    let created = lab
        .register(RegisterVersion {
            model: "m".to_owned(),
            source: "s3://b/x".to_owned(),
            description: "first".to_owned(),
            run_link: "https://elsewhere/run".to_owned(),
            tags: vec![(key("a"), "1".to_owned()), (key("b"), "2".to_owned()), (key("a"), "3".to_owned())],
            ..RegisterVersion::default()
        })
        .unwrap();
    assert_eq!(created.tags, [(key("a"), "3".to_owned()), (key("b"), "2".to_owned())]);
    lab.pass_ms(1);
    let change = |change| lab.wait(lab.services.change_model_version(&ctx(), "m", 1, change)).unwrap();
    let described = change(ModelVersionChange::Describe("second".to_owned()));
    assert_eq!((described.description.as_str(), described.updated), ("second", lab.clock.now()));
    change(ModelVersionChange::SetTag(key("c"), String::new()));
    change(ModelVersionChange::DeleteTag(key("none")));
    let last = change(ModelVersionChange::DeleteTag(key("a")));
    assert_eq!(last.tags, [(key("b"), "2".to_owned()), (key("c"), String::new())]);
    assert_eq!(
        (last.source, last.run_link, last.created),
        (created.source, created.run_link, created.created)
    );
}

#[test]
fn everything_that_changes_leaves_one_line_on_record() {
    use RegistryAction as Action;
    let lab = Lab::new();
    lab.model("m").unwrap();
    lab.change_model("m", RegisteredModelChange::Describe(Some("d".to_owned()))).unwrap();
    lab.change_model("m", RegisteredModelChange::SetTag(key("k"), "v".to_owned())).unwrap();
    lab.change_model("m", RegisteredModelChange::DeleteTag(key("k"))).unwrap();
    lab.change_model("m", RegisteredModelChange::DeleteTag(key("k"))).unwrap();
    lab.version("m");
    lab.stage("m", 1, Stage::Staging, Others::Stay).unwrap();
    lab.wait(lab.services.set_alias(&ctx(), "m", "champion", 1)).unwrap();
    lab.change_model("m", RegisteredModelChange::DeleteAlias("champion".to_owned())).unwrap();
    lab.change_model("m", RegisteredModelChange::DeleteAlias("champion".to_owned())).unwrap();
    lab.remove_version("m", 1);
    assert_eq!(
        lab.actions("m"),
        [
            Action::CreateModel,
            Action::Describe,
            Action::SetTag,
            Action::DeleteTag,
            Action::CreateVersion,
            Action::MoveStage,
            Action::SetAlias,
            Action::DeleteAlias,
            Action::DeleteVersion,
        ],
        "what changed nothing leaves nothing"
    );
    let events = lab.events("m", Generations::Newest);
    assert!(events.is_sorted_by(|newer, older| newer.id > older.id));
    let stage = events.iter().find(|event| event.action == Action::MoveStage).unwrap();
    assert_eq!(
        (stage.version, stage.before.as_deref(), stage.after.as_deref()),
        (Some(1), Some("None"), Some("Staging"))
    );
    let tag = events.iter().find(|event| event.action == Action::DeleteTag).unwrap();
    assert_eq!((tag.subject.as_str(), tag.before.as_deref(), tag.after.as_deref()), ("k", Some("v"), None));
}

#[test]
fn the_record_says_who_as_far_as_it_is_known() {
    let lab = Lab::new();
    let ada = RequestContext { principal: Principal::named("Ada").unwrap(), ..ctx() };
    let new = NewRegisteredModel { name: "m".to_owned(), description: None, tags: Vec::new() };
    lab.wait(lab.services.create_registered_model(&ada, new)).unwrap();
    let run = lab.run();
    let source = format!("runs:/{run}/model");
    let by_run = || RegisterVersion {
        model: "m".to_owned(),
        source: source.clone(),
        run_id: Some(run.to_string()),
        ..RegisterVersion::default()
    };
    lab.wait(lab.services.create_model_version(&ctx(), by_run())).unwrap();
    lab.wait(lab.services.create_model_version(&ada, by_run())).unwrap();
    lab.version("m");
    let who: Vec<Who> =
        lab.events("m", Generations::Newest).into_iter().rev().map(|event| event.who).collect();
    let known = |name: &str, from| Who::new(name, from);
    assert_eq!(
        who,
        [
            known("Ada", KnownFrom::Caller),
            known("ada", KnownFrom::Run),
            known("Ada", KnownFrom::Caller),
            known("", KnownFrom::Nowhere),
        ]
    );
}

#[test]
fn a_name_that_is_used_again_begins_a_new_generation() {
    let lab = Lab::new();
    for _ in 0..2 {
        lab.model("m").unwrap();
        lab.version("m");
        lab.wait(lab.services.delete_registered_model(&ctx(), "m")).unwrap();
    }
    assert_eq!(lab.get_model("m").unwrap_err().code(), Code::RegisteredModelNotFound);
    let newest = lab.events("m", Generations::Newest);
    let all = lab.events("m", Generations::All);
    assert_eq!((newest.len() * 2, all.len()), (all.len(), all.len()));
    assert!(newest.iter().all(|event| event.generation == 2));
    assert_eq!(all.iter().map(|event| event.generation).max(), Some(2));
    assert_eq!(
        all.last().map(|event| (event.generation, event.action)),
        Some((1, RegistryAction::CreateModel))
    );
    assert!(lab.model("m").unwrap().latest.is_empty());
    assert_eq!(lab.version("m").number, 1, "a new model counts anew");
}

#[test]
fn the_record_is_read_in_pages_backwards() {
    let lab = Lab::new();
    lab.model("m").unwrap();
    for n in 0..5 {
        lab.change_model("m", RegisteredModelChange::SetTag(key("k"), n.to_string())).unwrap();
    }
    let whole: Vec<i64> = lab.events("m", Generations::Newest).iter().map(|event| event.id).collect();
    let (mut pages, mut before) = (Vec::new(), None);
    loop {
        let page =
            lab.wait(lab.services.list_registry_events(&ctx(), "m", Generations::Newest, before, 4)).unwrap();
        before = page.last().map(|event| event.id);
        if before.is_none() {
            break;
        }
        pages.extend(page.into_iter().map(|event| event.id));
    }
    assert_eq!(pages, whole);
}

#[test]
fn searches_of_the_registry_come_in_pages_with_tokens_of_their_own() {
    let lab = Lab::new();
    for name in ["c", "a", "b"] {
        lab.model(name).unwrap();
        lab.version(name);
        lab.version(name);
    }
    for limit in 1..=4 {
        let (mut names, mut token) = (Vec::new(), None);
        loop {
            let query = parse_registered_models_mlflow("", &["name DESC"]).unwrap();
            let page = lab
                .wait(lab.services.search_registered_models(&ctx(), RegistryPage { query, limit, token }))
                .unwrap();
            names.extend(page.entries.into_iter().map(|model| model.name));
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(names, ["c", "b", "a"], "by {limit}");
    }
    let versions = |filter: &str, token| {
        let query = parse_model_versions_mlflow(filter, &["name", "version_number"]).unwrap();
        lab.wait(lab.services.search_model_versions(&ctx(), RegistryPage { query, limit: 4, token }))
    };
    let first = versions("version_number >= 1", None).unwrap();
    let second = versions("version_number >= 1", first.next.clone()).unwrap();
    let shown: Vec<(String, i64)> = first
        .entries
        .into_iter()
        .chain(second.entries)
        .map(|version| (version.model, version.number))
        .collect();
    let of = |name: &str, number| (name.to_owned(), number);
    assert_eq!(shown, [of("a", 1), of("a", 2), of("b", 1), of("b", 2), of("c", 1), of("c", 2)]);
    assert_eq!(second.next, None);
    assert_eq!(versions("version_number >= 2", first.next).unwrap_err().code(), Code::InvalidPageToken);
}
