//! `trialbook config show`: every setting, its value, and where it came from.

use super::settings;
use crate::printer::Printer;
use clap::{Arg, ArgAction, ArgMatches, Command};
use trialbook_domain::Problem;
use trialbook_server::{Origin, SETTINGS, Settings};

/// Arguments.
pub(crate) fn command() -> Command {
    let show = Command::new("show")
        .about("Show every setting, its value, and where it came from")
        .after_help("Example: trialbook config show --port 6000")
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON"));
    Command::new("config")
        .about("Look at the configuration")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(settings::add_to(show))
}

/// Prints the settings and then says whether they can be used.
pub(crate) fn run(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    let Some(("show", arguments)) = matches.subcommand() else {
        return Err(Problem::bug("a command without a body"));
    };
    let resolved = settings::read(arguments)?;
    let rows = SETTINGS
        .iter()
        .map(|spec| (spec.key(), resolved.text(spec.flag), origin(&resolved.origin(spec.flag))));
    if arguments.get_flag("json") {
        let object: serde_json::Map<String, serde_json::Value> = rows
            .map(|(key, text, origin)| (key, serde_json::json!({"value": text, "origin": origin})))
            .collect();
        printer.data(&serde_json::Value::Object(object).to_string());
    } else {
        for (key, text, origin) in rows {
            printer.data(&format!("{key:<24} {text:<28} {origin}"));
        }
    }
    Settings::new(&resolved).map(|_| ())
}

fn origin(origin: &Origin) -> &'static str {
    match origin {
        Origin::CommandLine => "command line",
        Origin::Environment => "environment",
        Origin::File => "file",
        Origin::Default => "default",
    }
}
