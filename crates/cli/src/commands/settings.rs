//! The server's settings as arguments of a command.

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::path::PathBuf;
use trialbook_domain::{Code, Problem};
use trialbook_server::{Resolved, SETTINGS, SettingSpec, resolve};

const FILE: &str = "config";

/// Adds every setting, and `--config` for the file.
pub(crate) fn add_to(command: Command) -> Command {
    let file = Arg::new(FILE)
        .long(FILE)
        .value_name("FILE")
        .env("TRIALBOOK_CONFIG")
        .help("Configuration file (TOML); its keys are the names below with _ for -");
    SETTINGS.iter().fold(command.arg(file), |command, spec| {
        let default =
            if spec.default.is_empty() { String::new() } else { format!(", default: {}", spec.default) };
        let mut arg = Arg::new(spec.flag)
            .long(spec.flag)
            .visible_aliases(spec.aliases)
            .help(format!("{} [env: {}{default}]", spec.help, spec.variable()))
            .long_help(format!("{} [env: {}{default}]\n{}", spec.help, spec.variable(), spec.why));
        arg = if spec.is_switch() {
            arg.action(ArgAction::SetTrue)
        } else {
            arg.value_name(spec.value).action(ArgAction::Set)
        };
        command.arg(arg)
    })
}

/// Joins command line, environment and file.
pub(crate) fn read(matches: &ArgMatches) -> Result<Resolved, Problem> {
    // What cannot be read must not be taken for what was not set: another folder would be filled in silence.
    for variable in SETTINGS.iter().map(SettingSpec::variable) {
        if std::env::var_os(&variable).is_some_and(|value| value.to_str().is_none()) {
            let what = format!("The variable {variable} holds something that is not UTF-8.");
            return Err(Problem::new(Code::InvalidValue, what).fact("field", variable));
        }
    }
    let given = |flag: &str| {
        let spec = SETTINGS.iter().find(|spec| spec.flag == flag)?;
        if matches.value_source(flag) != Some(ValueSource::CommandLine) {
            return None;
        }
        if spec.is_switch() {
            Some(matches.get_flag(flag).to_string())
        } else {
            matches.get_one::<String>(flag).cloned()
        }
    };
    let environment = |name: &str| std::env::var(name).ok();
    let file = matches.get_one::<String>(FILE).map(PathBuf::from);
    resolve(&given, &environment, file.as_deref())
}
