//! Aliases: names, moves, rollbacks.

use crate::common::{Lab, ctx};
use trialbook_domain::limits::ALIAS_CHARS_MAX;
use trialbook_domain::{Code, Problem, RegistryAction};
use trialbook_services::{Generations, Moved, RegisteredModelChange};

impl Lab {
    pub(crate) fn alias(&self, alias: &str, number: i64) -> Result<i64, Problem> {
        self.wait(self.services.set_alias(&ctx(), "m", alias, number)).map(|version| version.number)
    }

    pub(crate) fn points_to(&self, alias: &str) -> Result<i64, Problem> {
        self.wait(self.services.get_version_by_alias(&ctx(), "m", alias)).map(|version| version.number)
    }

    fn roll_back(&self, alias: &str) -> Result<Moved, Problem> {
        self.wait(self.services.roll_back_alias(&ctx(), "m", alias))
    }

    /// A model `m` with this many versions.
    pub(crate) fn with_versions(n: usize) -> Lab {
        let lab = Lab::new();
        lab.model("m").unwrap();
        for _ in 0..n {
            lab.version("m");
        }
        lab
    }
}

#[test]
fn an_alias_is_a_word_that_means_nothing_else() {
    let lab = Lab::with_versions(1);
    for alias in
        ["a", "A", "1", "12", "v", "vx", "v1x", "_", "-", "größe", "latest1", &"é".repeat(ALIAS_CHARS_MAX)]
    {
        assert_eq!(lab.alias(alias, 1).map_err(|problem| problem.to_string()), Ok(1), "{alias}");
        assert_eq!(lab.points_to(alias).unwrap(), 1, "{alias}");
    }
    for alias in ["", " ", "a b", "a.b", "a/b", "@a", "a\n", "a\0", "🙂", &"é".repeat(ALIAS_CHARS_MAX + 1)]
    {
        for refused in [
            lab.alias(alias, 1).map(drop),
            lab.points_to(alias).map(drop),
            lab.roll_back(alias).map(drop),
            lab.wait(lab.services.get_rollback(&ctx(), "m", alias)).map(drop),
            lab.change_model("m", RegisteredModelChange::DeleteAlias(alias.to_owned())).map(drop),
        ] {
            let refused = refused.unwrap_err();
            assert_eq!(
                (refused.code(), refused.fact_value("field")),
                (Code::InvalidValue, "alias"),
                "{alias:?}"
            );
        }
    }
    for reserved in ["latest", "LATEST", "Latest", "v1", "V1", "v0", "v0012", "v٣"] {
        let refused = lab.alias(reserved, 1).unwrap_err();
        assert_eq!(
            (refused.code(), refused.fact_value("field")),
            (Code::InvalidValue, "alias"),
            "{reserved}"
        );
        assert!(refused.what().contains("reserved"), "{refused}");
    }
}

#[test]
fn latest_is_the_highest_number_and_nothing_while_there_is_none() {
    let lab = Lab::with_versions(0);
    let none = lab.points_to("latest").unwrap_err();
    assert_eq!((none.code(), none.fact_value("alias")), (Code::AliasNotFound, "latest"));
    for _ in 0..3 {
        lab.version("m");
    }
    lab.stage("m", 3, trialbook_domain::Stage::Archived, trialbook_services::Others::Stay).unwrap();
    for word in ["latest", "LaTeSt"] {
        assert_eq!(lab.points_to(word).unwrap(), 3);
    }
    lab.remove_version("m", 3);
    assert_eq!(lab.points_to("latest").unwrap(), 2);
}

#[test]
fn an_alias_points_to_one_version_and_moves() {
    let lab = Lab::with_versions(3);
    let unset = lab.points_to("champion").unwrap_err();
    assert_eq!(
        (unset.code(), unset.fact_value("name"), unset.fact_value("alias")),
        (Code::AliasNotFound, "m", "champion")
    );
    lab.alias("champion", 1).unwrap();
    lab.alias("champion", 3).unwrap();
    lab.alias("shadow", 3).unwrap();
    assert_eq!(lab.get_model("m").unwrap().aliases, [("champion".to_owned(), 3), ("shadow".to_owned(), 3)]);
    assert!(lab.get_version("m", 1).unwrap().aliases.is_empty());
    assert_eq!(lab.get_version("m", 3).unwrap().aliases, ["champion", "shadow"]);
    let missing = lab.alias("champion", 4).unwrap_err();
    assert_eq!(missing.code(), Code::ModelVersionNotFound);
    assert_eq!(lab.points_to("champion").unwrap(), 3, "a refused move moves nothing");
    lab.remove_version("m", 3);
    assert_eq!(
        lab.points_to("champion").unwrap_err().code(),
        Code::AliasNotFound,
        "an alias goes with its version"
    );
}

#[test]
fn a_rollback_goes_back_one_move_after_the_other() {
    let lab = Lab::with_versions(3);
    for number in [1, 2, 3] {
        lab.alias("champion", number).unwrap();
    }
    assert_eq!(lab.roll_back("champion").unwrap().version.number, 2);
    assert_eq!(lab.points_to("champion").unwrap(), 2);
    assert_eq!(lab.roll_back("champion").unwrap().version.number, 1);
    let end = lab.roll_back("champion").unwrap_err();
    assert_eq!(end.code(), Code::StateConflict);
    assert_eq!(lab.points_to("champion").unwrap(), 1);
}

#[test]
fn a_move_after_a_rollback_is_the_next_to_be_taken_back() {
    let lab = Lab::with_versions(4);
    for number in [1, 2, 3] {
        lab.alias("champion", number).unwrap();
    }
    lab.roll_back("champion").unwrap();
    lab.alias("champion", 4).unwrap();
    assert_eq!(lab.roll_back("champion").unwrap().version.number, 2);
    assert_eq!(lab.roll_back("champion").unwrap().version.number, 1);
}

#[test]
fn a_rollback_passes_over_versions_that_are_gone_and_names_them() {
    let lab = Lab::with_versions(4);
    for number in [1, 2, 3, 4] {
        lab.alias("champion", number).unwrap();
    }
    lab.remove_version("m", 3);
    lab.remove_version("m", 2);
    let moved = lab.roll_back("champion").unwrap();
    assert_eq!((moved.version.number, moved.skipped), (1, vec![3, 2]));
    assert_eq!(moved.version.aliases, ["champion"]);
}

#[test]
fn a_rollback_of_what_never_moved_is_a_conflict() {
    let lab = Lab::with_versions(2);
    assert_eq!(lab.roll_back("champion").unwrap_err().code(), Code::StateConflict);
    lab.alias("champion", 1).unwrap();
    assert_eq!(lab.roll_back("champion").unwrap_err().code(), Code::StateConflict);
    lab.alias("shadow", 2).unwrap();
    assert_eq!(
        lab.roll_back("champion").unwrap_err().code(),
        Code::StateConflict,
        "other aliases do not count"
    );
    lab.alias("champion", 2).unwrap();
    lab.remove_version("m", 1);
    assert_eq!(
        lab.roll_back("champion").unwrap_err().code(),
        Code::StateConflict,
        "nothing is left to go back to"
    );
    let unknown = lab.wait(lab.services.roll_back_alias(&ctx(), "none", "champion")).unwrap_err();
    assert_eq!(unknown.code(), Code::RegisteredModelNotFound);
}

#[test]
fn the_record_tells_where_an_alias_came_from() {
    let lab = Lab::with_versions(2);
    lab.alias("champion", 1).unwrap();
    lab.alias("champion", 2).unwrap();
    lab.roll_back("champion").unwrap();
    let moves: Vec<(RegistryAction, Option<String>, Option<String>)> = lab
        .events("m", Generations::Newest)
        .into_iter()
        .rev()
        .filter(|event| event.action.points_alias())
        .map(|event| (event.action, event.before, event.after))
        .collect();
    let text = |number: &str| Some(number.to_owned());
    assert_eq!(
        moves,
        [
            (RegistryAction::SetAlias, None, text("1")),
            (RegistryAction::SetAlias, text("1"), text("2")),
            (RegistryAction::RollBackAlias, text("2"), text("1")),
        ]
    );
}
