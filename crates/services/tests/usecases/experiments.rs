//! Experiments: names, trash, tags.

use crate::common::{Lab, ctx};
use trialbook_domain::limits::EXPERIMENT_NAME_CHARS_MAX;
use trialbook_domain::{
    Clock, Code, Experiment, ExperimentId, Lifecycle, NewArtifactRoot, NewExperiment, Problem, ViewType,
};
use trialbook_services::ExperimentChange;

impl Lab {
    pub(crate) fn experiment(&self, name: &str) -> Result<ExperimentId, Problem> {
        let new = NewExperiment { name: name.to_owned(), artifact_root: None, tags: Vec::new() };
        self.wait(self.services.create_experiment(&ctx(), new))
    }

    pub(crate) fn change(&self, id: ExperimentId, change: ExperimentChange) -> Result<Experiment, Problem> {
        self.wait(self.services.change_experiment(&ctx(), id, change))
    }

    fn names(&self, view: ViewType) -> Vec<String> {
        let listed = self.wait(self.services.list_experiments(&ctx(), view)).unwrap();
        listed.into_iter().map(|experiment| experiment.name).collect()
    }
}

#[test]
fn a_name_is_visible_and_its_length_is_counted_in_characters() {
    let lab = Lab::new();
    for letter in ["a", "é", "🙂"] {
        for n in [1, EXPERIMENT_NAME_CHARS_MAX - 1, EXPERIMENT_NAME_CHARS_MAX] {
            assert!(lab.experiment(&letter.repeat(n)).is_ok(), "{n} times {letter}");
        }
        let refused = lab.experiment(&letter.repeat(EXPERIMENT_NAME_CHARS_MAX + 1)).unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, "name"));
        assert_eq!(
            refused.what(),
            format!(
                "The experiment name has {} characters; at most {EXPERIMENT_NAME_CHARS_MAX} are allowed.",
                EXPERIMENT_NAME_CHARS_MAX + 1
            )
        );
    }
    for blank in ["", " ", "\t\n", "\u{a0}", "\u{3000}"] {
        let refused = lab.experiment(blank).unwrap_err();
        assert_eq!(refused.what(), format!("The experiment name '{blank}' is blank."));
    }
    assert!(lab.experiment(" a ").is_ok() && lab.experiment("a/b:c").is_ok());
}

#[test]
fn numbers_grow_and_names_are_taken_even_in_the_trash() {
    let lab = Lab::new();
    let first = lab.experiment("first").unwrap();
    let second = lab.experiment("second").unwrap();
    assert!(ExperimentId(0) < first && first < second);
    lab.change(first, ExperimentChange::Delete).unwrap();
    let taken = lab.experiment("first").unwrap_err();
    assert_eq!((taken.code(), taken.fact_value("name")), (Code::ExperimentExists, "first"));
    let taken = lab.change(second, ExperimentChange::Rename("first".to_owned())).unwrap_err();
    assert_eq!(taken.code(), Code::ExperimentExists);
    assert!(lab.experiment("First").unwrap() > second, "names are compared by their bytes");
}

#[test]
fn an_experiment_is_found_by_number_and_by_name_in_the_trash_or_not() {
    let lab = Lab::new();
    let id = lab.experiment("vision").unwrap();
    for change in [None, Some(ExperimentChange::Delete), Some(ExperimentChange::Restore)] {
        if let Some(change) = change {
            lab.change(id, change).unwrap();
        }
        let by_id = lab.wait(lab.services.get_experiment(&ctx(), id)).unwrap();
        let by_name = lab.wait(lab.services.get_experiment_by_name(&ctx(), "vision")).unwrap();
        assert_eq!(by_id, by_name);
    }
    let missing = lab.wait(lab.services.get_experiment(&ctx(), ExperimentId(99))).unwrap_err();
    assert_eq!((missing.code(), missing.fact_value("experiment_id")), (Code::ExperimentNotFound, "99"));
    let missing = lab.wait(lab.services.get_experiment_by_name(&ctx(), "Vision")).unwrap_err();
    assert_eq!((missing.code(), missing.fact_value("name")), (Code::ExperimentNotFound, "Vision"));
}

#[test]
fn a_view_lists_what_its_name_says_by_number() {
    let lab = Lab::new();
    let [_, middle, _] = ["a", "b", "c"].map(|name| lab.experiment(name).unwrap());
    lab.change(middle, ExperimentChange::Delete).unwrap();
    assert_eq!(lab.names(ViewType::ActiveOnly), ["Default", "a", "c"]);
    assert_eq!(lab.names(ViewType::DeletedOnly), ["b"]);
    assert_eq!(lab.names(ViewType::All), ["Default", "a", "b", "c"]);
}

#[test]
fn only_what_is_in_use_is_deleted_and_only_what_is_deleted_is_restored() {
    let lab = Lab::new();
    let id = lab.experiment("a").unwrap();
    let created = lab.clock.now();
    assert_eq!(lab.change(id, ExperimentChange::Restore).unwrap_err().code(), Code::ExperimentNotFound);
    lab.pass_ms(1);
    let deleted = lab.change(id, ExperimentChange::Delete).unwrap();
    assert_eq!(
        (deleted.lifecycle, deleted.created, deleted.updated),
        (Lifecycle::Deleted, created, created.plus_ms(1))
    );
    assert_eq!(lab.change(id, ExperimentChange::Delete).unwrap_err().code(), Code::ExperimentNotFound);
    lab.pass_ms(1);
    let restored = lab.change(id, ExperimentChange::Restore).unwrap();
    assert_eq!((restored.lifecycle, restored.updated), (Lifecycle::Active, created.plus_ms(2)));
}

#[test]
fn nothing_of_a_deleted_experiment_is_changed() {
    let lab = Lab::new();
    let id = lab.experiment("a").unwrap();
    lab.change(id, ExperimentChange::SetTag("k".to_owned(), "v".to_owned())).unwrap();
    let deleted = lab.change(id, ExperimentChange::Delete).unwrap();
    for change in [
        ExperimentChange::Rename("b".to_owned()),
        ExperimentChange::SetTag("k".to_owned(), "w".to_owned()),
        ExperimentChange::DeleteTag("k".to_owned()),
    ] {
        assert_eq!(lab.change(id, change.clone()).unwrap_err().code(), Code::ExperimentDeleted, "{change:?}");
    }
    assert_eq!(lab.wait(lab.services.get_experiment(&ctx(), id)).unwrap(), deleted);
}

#[test]
fn deleting_an_experiment_hides_its_runs_and_restoring_shows_all_but_those_deleted_by_hand() {
    let lab = Lab::new();
    let (kept, by_hand) = (lab.run(), lab.run());
    lab.wait(lab.services.set_run_lifecycle(&ctx(), by_hand, Lifecycle::Deleted)).unwrap();
    let lives = || [kept, by_hand].map(|run| lab.record(run).run.lifecycle);
    lab.change(ExperimentId(0), ExperimentChange::Delete).unwrap();
    assert_eq!(lives(), [Lifecycle::Deleted, Lifecycle::Deleted]);
    assert_eq!(lab.record(kept).run.deleted, None, "it was not deleted itself");
    lab.change(ExperimentId(0), ExperimentChange::Restore).unwrap();
    assert_eq!(lives(), [Lifecycle::Active, Lifecycle::Deleted]);
}

#[test]
fn tags_are_sorted_replaced_and_removed() {
    let lab = Lab::new();
    let new = NewExperiment {
        name: "a".to_owned(),
        artifact_root: None,
        tags: vec![("b".into(), "1".into()), ("a".into(), "2".into()), ("b".into(), "3".into())],
    };
    let id = lab.wait(lab.services.create_experiment(&ctx(), new)).unwrap();
    let tags = || lab.wait(lab.services.get_experiment(&ctx(), id)).unwrap().tags;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(tags(), [pair("a", "2"), pair("b", "3")], "the last of equal keys counts");
    lab.change(id, ExperimentChange::SetTag("aa".to_owned(), String::new())).unwrap();
    lab.change(id, ExperimentChange::SetTag("a".to_owned(), "9".to_owned())).unwrap();
    assert_eq!(tags(), [pair("a", "9"), pair("aa", ""), pair("b", "3")]);
    lab.change(id, ExperimentChange::DeleteTag("a".to_owned())).unwrap();
    let missing = lab.change(id, ExperimentChange::DeleteTag("a".to_owned())).unwrap_err();
    assert_eq!((missing.code(), missing.fact_value("key")), (Code::TagNotFound, "a"));
    assert_eq!(tags(), [pair("aa", ""), pair("b", "3")]);
}

#[test]
fn where_the_files_are_is_fixed_when_an_experiment_is_made() {
    let lab = Lab::new();
    for (root, expected) in [
        (None, None),
        (Some(NewArtifactRoot::Exactly("s3://b/x".to_owned())), Some("s3://b/x".to_owned())),
        (Some(NewArtifactRoot::Below("s3://b".to_owned())), Some("s3://b/{}".to_owned())),
    ] {
        let new = NewExperiment { name: format!("{root:?}"), artifact_root: root, tags: Vec::new() };
        let id = lab.wait(lab.services.create_experiment(&ctx(), new)).unwrap();
        let kept = lab.wait(lab.services.get_experiment(&ctx(), id)).unwrap().artifact_root;
        assert_eq!(kept, expected.map(|text| text.replace("{}", &id.to_string())));
    }
}
