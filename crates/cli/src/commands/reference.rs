//! `trialbook reference`: the generated pages of the documentation.

use crate::printer::Printer;
use clap::{Arg, ArgMatches, Command};
use std::fmt::Write;
use trialbook_domain::{Code, Kind};
use trialbook_server::{SETTINGS, openapi_json};

/// Arguments.
pub(crate) fn command() -> Command {
    Command::new("reference")
        .about("Print a reference page of the documentation: Markdown, or the OpenAPI document as JSON")
        .after_help("Example: trialbook reference settings")
        .arg(
            Arg::new("page")
                .required(true)
                .value_parser(["settings", "problems", "openapi"])
                .help("Which page"),
        )
}

/// Prints the page.
pub(crate) fn run(matches: &ArgMatches, printer: &Printer) {
    let text = match matches.get_one::<String>("page").map(String::as_str) {
        Some("problems") => problems(),
        Some("openapi") => openapi_json(),
        _ => settings(),
    };
    printer.data(text.trim_end());
}

fn settings() -> String {
    let mut text = String::from(
        "# Settings\n\nThe command line beats the environment, the environment beats the file given with `--config`, \
         the file beats the default.\n`trialbook config show` prints each value and where it came from.\n\n\
         | flag | variable | key | default | what it does | why this default |\n|---|---|---|---|---|---|\n",
    );
    for spec in SETTINGS {
        let default = if spec.default.is_empty() { "–".to_owned() } else { format!("`{}`", spec.default) };
        let names: Vec<String> =
            std::iter::once(&spec.flag).chain(spec.aliases).map(|name| format!("`--{name}`")).collect();
        let _ = writeln!(
            text,
            "| {} | `{}` | `{}` | {default} | {} | {} |",
            names.join(", "),
            spec.variable(),
            spec.key(),
            spec.help,
            spec.why
        );
    }
    text
}

fn problems() -> String {
    let mut text = String::from(
        "# Problems\n\nEvery error of Trialbook's own API carries one of these codes.\nThe kind says what you can do \
         about it.\n\n| code | kind | meaning |\n|---|---|---|\n",
    );
    for code in Code::ALL {
        let _ = writeln!(text, "| `{}` | {} | {} |", code.as_str(), kind(code.kind()), code.meaning());
    }
    text
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Invalid => "invalid",
        Kind::Unauthenticated => "unauthenticated",
        Kind::Forbidden => "forbidden",
        Kind::NotFound => "not found",
        Kind::AlreadyExists => "already exists",
        Kind::Conflict => "conflict",
        Kind::Limit => "limit",
        Kind::Unavailable => "unavailable",
        Kind::Corrupt => "corrupt",
        Kind::Bug => "bug",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_list_every_setting_and_every_code() {
        let page = settings();
        assert!(SETTINGS.iter().all(|spec| page.contains(&format!("`{}`", spec.variable()))));
        let page = problems();
        assert!(Code::ALL.iter().all(|code| page.contains(&format!("`{}`", code.as_str()))));
    }
}
