//! One file per command: arguments, a call, printing.

mod config;
mod demo;
mod model;
mod reference;
mod remote;
mod server;
mod settings;
mod storage;

use crate::printer::Printer;
use clap::{ArgMatches, Command};
use trialbook_domain::Problem;

/// The whole command line.
pub(crate) fn command() -> Command {
    Command::new("trialbook")
        .version(env!("CARGO_PKG_VERSION"))
        .about("The lab notebook of a machine-learning team in one self-hosted binary")
        .after_help(
            "Example: trialbook server\nThen in Python: mlflow.set_tracking_uri(\"http://127.0.0.1:5000\")",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(server::command())
        .subcommand(demo::command())
        .subcommand(model::command())
        .subcommand(storage::command())
        .subcommand(config::command())
        .subcommand(reference::command())
}

/// Runs the command that was given.
pub(crate) fn run(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    match matches.subcommand() {
        Some(("server", arguments)) => server::run(arguments, printer),
        Some(("demo", arguments)) => demo::run(arguments, printer),
        Some(("model", arguments)) => model::run(arguments, printer),
        Some(("storage", arguments)) => storage::run(arguments, printer),
        Some(("config", arguments)) => config::run(arguments, printer),
        Some(("reference", arguments)) => {
            reference::run(arguments, printer);
            Ok(())
        }
        // clap refuses every other name before this is reached.
        _ => Err(Problem::bug("a command without a body")),
    }
}
