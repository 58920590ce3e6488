//! `trialbook model events`: what happened to a model.

use super::super::remote::{Remote, argument, segment};
use super::{event, json_argument, print_json, text};
use crate::printer::Printer;
use clap::{Arg, ArgAction, ArgMatches, Command};
use trialbook_api_types::{RegistryEvent, RegistryEvents};
use trialbook_domain::Problem;

/// Events asked for at a time.
const PAGE: usize = 1_000;

/// Arguments.
pub(super) fn command() -> Command {
    Command::new("events")
        .about("List what happened to a model, newest first; also to one that was deleted")
        .after_help("Example: trialbook model events churn --all")
        .arg(Arg::new("model").required(true).value_name("NAME").help("The model"))
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .help("Also what happened to deleted models that had the name before"),
        )
        .args([json_argument(), argument()])
}

/// Calls the server and prints.
pub(super) fn run(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    let remote = Remote::new(matches)?;
    let path = format!("/api/v1/models/{}/events", segment(text(matches, "model")));
    let all = matches.get_flag("all");
    let mut events: Vec<RegistryEvent> = Vec::new();
    loop {
        let (limit, before) = (PAGE.to_string(), events.last().map(|event| event.id.to_string()));
        let mut query = vec![("limit", limit.as_str()), ("all", if all { "true" } else { "false" })];
        query.extend(before.as_deref().map(|before| ("before", before)));
        let page: RegistryEvents = remote.get(&path, &query)?;
        let n_events = page.events.len();
        events.extend(page.events);
        if n_events < PAGE {
            break;
        }
    }
    if matches.get_flag("json") {
        return print_json(&events, printer);
    }
    let mut generation = None;
    for one in &events {
        if all && generation != Some(one.generation) {
            generation = Some(one.generation);
            printer.data(&format!("generation {}", one.generation));
        }
        let version = one.version.map_or_else(String::new, |number| format!("  version {number}"));
        printer.data(&format!("{}{version}", event(one)));
    }
    Ok(())
}
