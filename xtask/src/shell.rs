//! Starting programs, finding the repository, and the only place that prints.

use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A line for standard output.
pub(crate) fn print(line: &str) {
    // A reader that has gone away wants no more lines.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// A line for standard error.
pub(crate) fn talk(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// A program to be started in the root of the repository.
pub(crate) fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program and fails when it fails.
pub(crate) fn check(command: &mut Command) -> Result<()> {
    let shown = describe(command);
    talk(&format!("$ {shown}"));
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// What a program prints to standard output; fails when it fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = describe(command);
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        bail!("`{shown}` ended with {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{shown}` printed something that is not text"))
}

/// Whether a program can be started.
pub(crate) fn exists(name: &str, probe: &str) -> bool {
    let mut command = program(name);
    command.arg(probe).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Command {
        let mut command = program("sh");
        command.args(["-c", text]);
        command
    }

    #[test]
    fn a_program_runs_in_the_root_of_the_repository() {
        let here = output(&mut script("pwd -P")).unwrap();
        assert_eq!(Path::new(here.trim_end()), root().canonicalize().unwrap());
        assert!(root().join("xtask/tidy.toml").is_file());
    }

    #[test]
    fn what_a_program_prints_is_given_as_it_is_and_only_when_it_ends_well() {
        assert_eq!(output(&mut script("printf ' a\\n\\nb '")).unwrap(), " a\n\nb ");
        assert_eq!(output(&mut script("true")).unwrap(), "");
        let failed = output(&mut script("echo much; exit 3")).unwrap_err().to_string();
        assert_eq!(failed, "`sh -c echo much; exit 3` ended with exit status: 3");
        let binary = format!("{:#}", output(&mut script("printf '\\377\\376'")).unwrap_err());
        assert!(binary.contains("printed something that is not text"), "{binary}");
    }

    #[test]
    fn a_program_that_fails_or_is_not_there_is_named_with_its_arguments() {
        assert!(check(&mut script("exit 0")).is_ok());
        for (mut command, told) in [
            (script("exit 7"), "`sh -c exit 7` ended with exit status: 7"),
            (script("kill -9 $$"), "`sh -c kill -9 $$` ended with signal: 9 (SIGKILL)"),
            (program("no-such-program-at-all"), "cannot start `no-such-program-at-all`"),
        ] {
            let said = check(&mut command).unwrap_err().to_string();
            assert_eq!(said, told);
        }
    }

    #[test]
    fn a_program_exists_when_its_probe_ends_well() {
        assert!(exists("true", "anything"));
        assert!(!exists("false", "--no-such-argument"));
        assert!(!exists("no-such-program-at-all", "--version"));
    }
}
