//! The only place that prints: data to standard output, talk to standard error.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use trialbook_domain::{Kind, Problem};

/// Decides about colour and writes.
pub(crate) struct Printer {
    colour: bool,
}

impl Printer {
    /// Colour only on a terminal and without `NO_COLOR`.
    pub(crate) fn new() -> Printer {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Printer { colour: wanted && std::io::stderr().is_terminal() }
    }

    /// A line of data.
    #[expect(clippy::unused_self, reason = "everything that prints goes through the printer")]
    pub(crate) fn data(&self, line: &str) {
        // A reader that has gone away wants no more lines.
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    }

    /// A line of talk.
    #[expect(clippy::unused_self, reason = "everything that prints goes through the printer")]
    pub(crate) fn talk(&self, line: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// A problem: what happened, why, what to do.
    pub(crate) fn problem(&self, problem: &Problem) {
        self.talk(&format!("{} {}", self.paint("31", "error:"), problem.what()));
        if let Some(cause) = problem.cause() {
            self.talk(&format!("  {cause}"));
        }
        if let Some(advice) = problem.advice() {
            self.talk(&format!("  {} {advice}", self.paint("36", "hint:")));
        }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[1;{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// 1 for what the user can act on, 2 for wrong usage, 3 for what was not expected.
pub(crate) fn exit_code(problem: &Problem) -> ExitCode {
    ExitCode::from(match problem.kind() {
        Kind::Invalid => 2,
        Kind::Bug => 3,
        Kind::Unauthenticated
        | Kind::Forbidden
        | Kind::NotFound
        | Kind::AlreadyExists
        | Kind::Conflict
        | Kind::Limit
        | Kind::Unavailable
        | Kind::Corrupt => 1,
    })
}
