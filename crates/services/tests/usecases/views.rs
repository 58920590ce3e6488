//! Saved views: whose they are, their names, the default.

use crate::common::{Lab, ctx};
use trialbook_domain::limits::{VIEW_NAME_CHARS_MAX, VIEW_OWNER_BYTES_MAX, VIEW_STATE_BYTES_MAX};
use trialbook_domain::{Clock, Code, ExperimentId, Problem, SavedView, ViewUid};
use trialbook_services::{SaveView, SavedViewChange};

impl Lab {
    fn save(&self, owner: &str, name: &str, state: &str) -> Result<SavedView, Problem> {
        let save = SaveView {
            experiment: ExperimentId(0),
            owner: owner.to_owned(),
            name: name.to_owned(),
            state: state.to_owned(),
        };
        self.wait(self.services.save_view(&ctx(), save))
    }

    fn edit(&self, id: ViewUid, change: SavedViewChange) -> Result<SavedView, Problem> {
        self.wait(self.services.change_saved_view(&ctx(), id, change))
    }

    fn views(&self, owner: &str) -> Vec<(String, bool)> {
        let listed = self.wait(self.services.list_saved_views(&ctx(), ExperimentId(0), owner)).unwrap();
        listed.into_iter().map(|view| (view.name, view.is_default)).collect()
    }
}

#[test]
fn a_view_is_kept_as_it_was_sent_and_found_by_its_id() {
    let lab = Lab::new();
    let view = lab.save("me", " best ", "?a=%20\n\u{1f642}").unwrap();
    assert_eq!(
        (view.name.as_str(), view.state.as_str(), view.owner.as_str()),
        (" best ", "?a=%20\n\u{1f642}", "me")
    );
    assert_eq!((view.created, view.updated, view.is_default), (lab.clock.now(), lab.clock.now(), false));
    assert_eq!(lab.wait(lab.services.get_saved_view(&ctx(), view.id)).unwrap(), view);
}

#[test]
fn a_name_is_taken_only_from_the_same_owner() {
    let lab = Lab::new();
    lab.save("me", "best", "").unwrap();
    let taken = lab.save("me", "best", "x").unwrap_err();
    assert_eq!((taken.code(), taken.fact_value("name")), (Code::ViewExists, "best"));
    lab.save("you", "best", "").unwrap();
    lab.save("me", "Best", "").unwrap();
    let other = lab.save("me", "other", "").unwrap();
    let taken = lab.edit(other.id, SavedViewChange::Rename("best".to_owned())).unwrap_err();
    assert_eq!(taken.code(), Code::ViewExists);
    assert_eq!(lab.edit(other.id, SavedViewChange::Rename("other".to_owned())).unwrap().name, "other");
    assert_eq!(
        lab.views("me").iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["Best", "best", "other"]
    );
}

#[test]
fn views_without_a_name_stand_in_nobodys_way_and_are_not_listed() {
    let lab = Lab::new();
    let (first, second) = (lab.save("me", "", "a").unwrap(), lab.save("me", "", "a").unwrap());
    assert_ne!(first.id, second.id);
    assert!(lab.views("me").is_empty());
    assert_eq!(lab.wait(lab.services.get_saved_view(&ctx(), second.id)).unwrap().state, "a");
}

#[test]
fn an_owner_has_one_default_and_it_is_told_apart_from_that_of_others() {
    let lab = Lab::new();
    let [a, b] = ["a", "b"].map(|name| lab.save("me", name, "").unwrap().id);
    let theirs = lab.save("you", "a", "").unwrap().id;
    for id in [a, theirs, b] {
        assert!(lab.edit(id, SavedViewChange::MakeDefault).unwrap().is_default);
    }
    let of = |name: &str, default| (name.to_owned(), default);
    assert_eq!(lab.views("me"), [of("a", false), of("b", true)]);
    assert_eq!(lab.views("you"), [of("a", true)]);
    lab.edit(b, SavedViewChange::DropDefault).unwrap();
    assert_eq!(lab.views("me"), [of("a", false), of("b", false)]);
    assert!(
        !lab.edit(a, SavedViewChange::DropDefault).unwrap().is_default,
        "dropping what is none is harmless"
    );
}

#[test]
fn a_change_moves_the_time_and_a_deleted_view_is_gone() {
    let lab = Lab::new();
    let view = lab.save("me", "a", "old").unwrap();
    lab.pass_ms(9);
    let changed = lab.edit(view.id, SavedViewChange::Replace("new".to_owned())).unwrap();
    assert_eq!(
        (changed.state.as_str(), changed.created, changed.updated),
        ("new", view.created, lab.clock.now())
    );
    lab.wait(lab.services.delete_saved_view(&ctx(), view.id)).unwrap();
    let gone: [Result<(), Problem>; 3] = [
        lab.wait(lab.services.get_saved_view(&ctx(), view.id)).map(drop),
        lab.wait(lab.services.delete_saved_view(&ctx(), view.id)),
        lab.edit(view.id, SavedViewChange::MakeDefault).map(drop),
    ];
    for outcome in gone {
        let problem = outcome.unwrap_err();
        assert_eq!(
            (problem.code(), problem.fact_value("view_id")),
            (Code::ViewNotFound, view.id.to_string().as_str())
        );
    }
    assert!(lab.save("me", "a", "").is_ok(), "its name is free again");
}

#[test]
fn the_limits_of_a_view_hold_at_their_edges() {
    let lab = Lab::new();
    let owner = |n: usize| "o".repeat(n);
    for n in [1, VIEW_OWNER_BYTES_MAX - 1, VIEW_OWNER_BYTES_MAX] {
        assert!(lab.save(&owner(n), "", "").is_ok(), "{n}");
    }
    for letter in ["n", "é"] {
        for n in [1, VIEW_NAME_CHARS_MAX - 1, VIEW_NAME_CHARS_MAX] {
            assert!(lab.save("me", &letter.repeat(n), "").is_ok(), "{n}");
        }
    }
    for n in [0, VIEW_STATE_BYTES_MAX - 1, VIEW_STATE_BYTES_MAX] {
        assert!(lab.save("me", "", &"s".repeat(n)).is_ok(), "{n}");
    }
    let id = lab.save("me", "x", "").unwrap().id;
    let long_name = "n".repeat(VIEW_NAME_CHARS_MAX + 1);
    let long_state = "s".repeat(VIEW_STATE_BYTES_MAX + 1);
    for (outcome, field) in [
        (lab.save("", "", ""), "owner"),
        (lab.save(&owner(VIEW_OWNER_BYTES_MAX + 1), "", ""), "owner"),
        (lab.save(&"é".repeat(VIEW_OWNER_BYTES_MAX / 2 + 1), "", ""), "owner"),
        (lab.save("me", " ", ""), "name"),
        (lab.save("me", &long_name, ""), "name"),
        (lab.save("me", "", &long_state), "state"),
        (lab.edit(id, SavedViewChange::Rename(String::new())), "name"),
        (lab.edit(id, SavedViewChange::Rename("\t".to_owned())), "name"),
        (lab.edit(id, SavedViewChange::Rename(long_name)), "name"),
        (lab.edit(id, SavedViewChange::Replace(long_state)), "state"),
    ] {
        let refused = outcome.unwrap_err();
        assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, field), "{refused}");
    }
}

#[test]
fn views_belong_to_an_experiment_that_exists() {
    let lab = Lab::new();
    let nowhere = ExperimentId(77);
    let save =
        SaveView { experiment: nowhere, owner: "me".to_owned(), name: String::new(), state: String::new() };
    assert_eq!(lab.wait(lab.services.save_view(&ctx(), save)).unwrap_err().code(), Code::ExperimentNotFound);
    let listed = lab.wait(lab.services.list_saved_views(&ctx(), nowhere, "me"));
    assert_eq!(listed.unwrap_err().code(), Code::ExperimentNotFound);
    let listed = lab.wait(lab.services.list_saved_views(&ctx(), ExperimentId(0), ""));
    assert_eq!(listed.unwrap_err().fact_value("field"), "owner");
}
