//! The `trialbook` program: arguments in, a call, printing, an exit code.

mod commands;
mod printer;

use printer::Printer;
use std::process::ExitCode;

fn main() -> ExitCode {
    let matches = match commands::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version go to standard output with 0, wrong usage to standard error with 2.
            let code = if error.use_stderr() { 2 } else { 0 };
            return match error.print() {
                Ok(()) => ExitCode::from(code),
                Err(_) => ExitCode::from(3),
            };
        }
    };
    let printer = Printer::new();
    match commands::run(&matches, &printer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            printer.problem(&problem);
            printer::exit_code(&problem)
        }
    }
}
