//! `trialbook model`: the registry of a running server.

mod events;
mod rules;

use super::remote::{Remote, argument, segment, user, user_argument};
use crate::printer::Printer;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::collections::BTreeMap;
use trialbook_api_types::{
    Lineage, RegisteredModel, RegisteredModelList, RegistryEvent, Rollback, RolledBack, UserFrom,
};
use trialbook_domain::{Code, Problem, Stage, TimestampMs};

/// Arguments.
pub(crate) fn command() -> Command {
    let list = Command::new("list")
        .about("List registered models")
        .after_help("Example: trialbook model list --filter \"tags.team = 'red'\"")
        .arg(
            Arg::new("filter")
                .long("filter")
                .value_name("FILTER")
                .help("Which models, in MLflow's filter language"),
        )
        .args([json_argument(), argument()]);
    let show = Command::new("show")
        .about("Show what a version is made of and who moved it: data, run, model, version, aliases")
        .after_help(
            "Example: trialbook model show churn@champion\nThe newest version is shown when none is named.",
        )
        .arg(
            Arg::new("model")
                .required(true)
                .value_name("NAME[@ALIAS|/VERSION|/STAGE]")
                .help("A model, and one of its versions"),
        )
        .args([json_argument(), argument()]);
    let rollback = Command::new("rollback")
        .about("Move an alias back to where it pointed before")
        .after_help("Example: trialbook model rollback churn --alias champion")
        .arg(Arg::new("model").required(true).value_name("NAME").help("The model"))
        .arg(Arg::new("alias").long("alias").required(true).value_name("ALIAS").help("The alias"))
        .arg(Arg::new("reason").long("reason").value_name("TEXT").help("Why; some rules need a reason"))
        .args([user_argument(), json_argument(), argument()]);
    Command::new("model")
        .about("Look at registered models, roll them back, and guard them with promotion rules")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([list, show, rollback, events::command(), rules::command()])
}

/// Calls the server and prints.
pub(crate) fn run(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    match matches.subcommand() {
        Some(("list", arguments)) => list(arguments, printer),
        Some(("show", arguments)) => show(arguments, printer),
        Some(("rollback", arguments)) => rollback(arguments, printer),
        Some(("events", arguments)) => events::run(arguments, printer),
        Some(("rules", arguments)) => rules::run(arguments, printer),
        _ => Err(Problem::bug("a command without a body")),
    }
}

fn json_argument() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON")
}

fn text<'a>(matches: &'a ArgMatches, name: &str) -> &'a str {
    matches.get_one::<String>(name).map_or("", String::as_str)
}

fn list(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    let remote = Remote::new(matches)?;
    let filter = text(matches, "filter");
    let mut models: Vec<RegisteredModel> = Vec::new();
    let mut token = String::new();
    loop {
        let mut query = vec![("limit", "1000")];
        query.extend(
            [("filter", filter), ("page_token", &token)].into_iter().filter(|(_, value)| !value.is_empty()),
        );
        let page: RegisteredModelList = remote.get("/api/v1/models", &query)?;
        models.extend(page.models);
        match page.next_page_token {
            Some(next) => token = next,
            None => break,
        }
    }
    if matches.get_flag("json") {
        return print_json(&models, printer);
    }
    if models.is_empty() {
        printer.talk("No registered models.");
    }
    for model in &models {
        let newest = model.latest.iter().map(|version| version.version).max();
        let newest = newest.map_or_else(|| "no versions".to_owned(), |number| format!("version {number}"));
        printer.data(&format!("{:<40} {newest:<14} {}", model.name, aliases(&model.aliases)));
    }
    Ok(())
}

fn aliases(aliases: &BTreeMap<String, i64>) -> String {
    aliases.iter().map(|(alias, number)| format!("@{alias} {number}")).collect::<Vec<_>>().join(", ")
}

fn show(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    let (name, field, value) = parts(text(matches, "model"))?;
    let path = format!("/api/v1/models/{}/lineage", segment(name));
    let query: Vec<(&str, &str)> = if field.is_empty() { Vec::new() } else { vec![(field, value)] };
    let chain: Lineage = Remote::new(matches)?.get(&path, &query)?;
    if matches.get_flag("json") {
        return print_json(&chain, printer);
    }
    for line in lines(&chain) {
        printer.data(&line);
    }
    Ok(())
}

/// Name of the model, and what names the version: field and value of a query.
fn parts(address: &str) -> Result<(&str, &'static str, &str), Problem> {
    if let Some((name, alias)) = address.rsplit_once('@') {
        return Ok((name, "alias", alias));
    }
    let Some((name, value)) = address.split_once('/') else {
        return Ok((address, "", ""));
    };
    if Stage::parse(value).is_some() {
        return Ok((name, "stage", value));
    }
    if value.eq_ignore_ascii_case("latest") {
        return Ok((name, "alias", value));
    }
    if value.parse::<i64>().is_ok() {
        return Ok((name, "version", value));
    }
    Err(Problem::new(Code::InvalidValue, format!("'{value}' is neither a version nor a stage.")).hint(
        format!(
            "Write {name}/3 for a version, {name}/Production for a stage or {name}@{value} for an alias."
        ),
    ))
}

/// The chain as people read it, from the data to the alias.
fn lines(chain: &Lineage) -> Vec<String> {
    let mut lines = Vec::new();
    match &chain.run {
        None => lines.push("run        not recorded here".to_owned()),
        Some(run) => {
            for data in &run.datasets {
                let context = data.tags.get("mlflow.data.context").map_or("", String::as_str);
                lines.push(format!("data       {} {} {context}", data.name, data.digest));
            }
            lines.push(format!("run        {} {} {:?}", run.run_id, run.name, run.status));
            if let Some(commit) = &chain.code_commit {
                lines.push(format!("  code     {commit}"));
            }
            lines.extend(run.params.iter().map(|param| format!("  param    {} = {}", param.key, param.text)));
            lines.extend(
                run.metrics
                    .iter()
                    .map(|metric| format!("  metric   {} = {}", metric.key, metric.last.value.0)),
            );
        }
    }
    if let Some(model) = &chain.logged_model {
        lines.push(format!("model      {} {} {}", model.model_id, model.name, model.status));
    }
    let version = &chain.version;
    lines.push(format!(
        "version    {} {} {:?} from {}",
        version.model, version.version, version.stage, version.source
    ));
    lines.extend(version.aliases.iter().map(|alias| format!("alias      @{alias}")));
    lines.extend(chain.events.iter().map(event));
    lines
}

fn event(event: &RegistryEvent) -> String {
    let or_nothing = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let subject = event.subject.as_deref().unwrap_or_default();
    let who = match (event.user.as_str(), event.user_from) {
        ("", _) => "somebody".to_owned(),
        (user, UserFrom::Run) => format!("{user} (of the run)"),
        (user, UserFrom::Caller | UserFrom::Nowhere) => user.to_owned(),
    };
    let reason = event.reason.as_deref().map_or(String::new(), |reason| format!(" ({reason})"));
    format!(
        "event      {} {who} {} {subject} {} -> {}{reason}",
        TimestampMs(event.at_ms).iso(),
        event.action,
        or_nothing(&event.before),
        or_nothing(&event.after)
    )
}

fn rollback(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    let (name, alias) = (text(matches, "model"), text(matches, "alias"));
    let path = format!("/api/v1/models/{}/rollback", segment(name));
    let reason = matches.get_one::<String>("reason").cloned();
    let body = Rollback { alias: alias.to_owned(), user: user(matches), reason };
    let back: RolledBack = Remote::new(matches)?.post(&path, &body)?;
    if matches.get_flag("json") {
        return print_json(&back, printer);
    }
    for skipped in &back.skipped {
        printer.talk(&format!("Passed over version {}: {}", skipped.version, skipped.why));
    }
    printer.data(&format!("{name}@{alias} points to version {} again.", back.version.version));
    Ok(())
}

fn print_json(value: &impl serde::Serialize, printer: &Printer) -> Result<(), Problem> {
    printer.data(&serde_json::to_string_pretty(value).map_err(Problem::bug)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_a_model_and_one_of_its_versions() {
        for (address, expected) in [
            ("churn", ("churn", "", "")),
            ("churn@champion", ("churn", "alias", "champion")),
            ("churn/3", ("churn", "version", "3")),
            ("churn/Production", ("churn", "stage", "Production")),
            ("churn/latest", ("churn", "alias", "latest")),
            ("a@b@c", ("a@b", "alias", "c")),
        ] {
            assert_eq!(parts(address).unwrap(), expected);
        }
        assert!(parts("churn/champion").is_err());
    }
}
