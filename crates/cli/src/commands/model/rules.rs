//! `trialbook model rules`: the promotion rules of a model.

use super::super::remote::{Remote, argument, segment, user, user_argument};
use super::{json_argument, print_json, text};
use crate::printer::Printer;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use serde_json::Value;
use std::io::Read;
use trialbook_api_types::{ModelRules, PromotionCheck, SetModelRules};
use trialbook_domain::{Code, Problem};

/// Arguments.
pub(super) fn command() -> Command {
    Command::new("rules")
        .about("Show, set, remove or check what a version needs before it is promoted")
        .after_help(
            "Example: trialbook model rules churn --set rules.json\n\
             rules.json: {\"aliases\": [\"champion\"], \"metrics\": [{\"key\": \"auc\", \"op\": \">=\", \"value\": 0.9}]}\n\
             A check ends with 1 when a rule is not met.",
        )
        .arg(Arg::new("model").required(true).value_name("NAME").help("The model"))
        .arg(
            Arg::new("set")
                .long("set")
                .value_name("FILE")
                .help("Set the rules to those of a JSON file; - reads them from standard input"),
        )
        .arg(Arg::new("clear").long("clear").action(ArgAction::SetTrue).help("Remove the rules"))
        .arg(
            Arg::new("check")
                .long("check")
                .value_name("VERSION")
                .value_parser(clap::value_parser!(i64))
                .help("Say what each rule comes to for a version"),
        )
        .group(ArgGroup::new("what").args(["set", "clear", "check"]))
        .arg(
            Arg::new("alias")
                .long("alias")
                .value_name("ALIAS")
                .requires("check")
                .conflicts_with("stage")
                .help("Check only what guards this alias"),
        )
        .arg(
            Arg::new("stage")
                .long("stage")
                .value_name("STAGE")
                .requires("check")
                .help("Check only what guards this stage"),
        )
        .args([user_argument(), json_argument(), argument()])
}

/// Calls the server and prints.
pub(super) fn run(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    let remote = Remote::new(matches)?;
    let path = format!("/api/v1/models/{}/rules", segment(text(matches, "model")));
    if let Some(version) = matches.get_one::<i64>("check") {
        return check(&remote, &path, *version, matches, printer);
    }
    let stored = if let Some(file) = matches.get_one::<String>("set") {
        let rules = read(file)?;
        let before: ModelRules = remote.get(&path, &[])?;
        let body = SetModelRules { format: Some(1), revision: before.revision, rules, user: user(matches) };
        remote.put(&path, &body)?
    } else if matches.get_flag("clear") {
        let before: ModelRules = remote.get(&path, &[])?;
        let (revision, user) = (before.revision.to_string(), user(matches));
        let mut query = vec![("revision", revision.as_str())];
        query.extend(user.as_deref().map(|user| ("user", user)));
        remote.delete(&path, &query)?
    } else {
        remote.get(&path, &[])?
    };
    show(&stored, matches, printer)
}

fn show(stored: &ModelRules, matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    if matches.get_flag("json") {
        return print_json(stored, printer);
    }
    match &stored.rules {
        None => printer.talk("No promotion rules."),
        // As --set reads them.
        Some(rules) => return print_json(rules, printer),
    }
    Ok(())
}

fn check(
    remote: &Remote,
    path: &str,
    version: i64,
    matches: &ArgMatches,
    printer: &Printer,
) -> Result<(), Problem> {
    let number = version.to_string();
    let mut query = vec![("version", number.as_str())];
    for name in ["alias", "stage"] {
        query.extend(matches.get_one::<String>(name).map(|value| (name, value.as_str())));
    }
    let found: PromotionCheck = remote.get(&format!("{path}/check"), &query)?;
    if matches.get_flag("json") {
        print_json(&found, printer)?;
    } else {
        if found.checks.is_empty() {
            printer.talk("No rule applies.");
        }
        for check in &found.checks {
            let word = if check.passed { "met" } else { "NOT MET" };
            printer
                .data(&format!("{:<12} {word:<8} needs {}; found {}", check.rule, check.needed, check.found));
        }
    }
    if found.passed {
        return Ok(());
    }
    let n_unmet = found.checks.iter().filter(|check| !check.passed).count();
    let what = format!("Version {version} does not meet {n_unmet} of {} rules.", found.checks.len());
    Err(Problem::new(Code::PromotionRefused, what))
}

fn read(file: &str) -> Result<Value, Problem> {
    let wrong = |why: &str| {
        Problem::new(Code::InvalidValue, format!("The rules in '{file}' cannot be read."))
            .why(format!("{why}."))
    };
    let text = if file == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    let text = text.map_err(|error| wrong(&error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| wrong(&error.to_string()))
}
