//! Everything that is done to this repository, on a desk and in CI: serve, test, ci, tidy, bench, generate.

mod bench;
mod ci;
mod counts;
mod generate;
mod python;
mod serve;
mod shell;
mod test;
mod tidy;
mod ui;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  serve [ARGUMENTS]   build what is stale, web pages included, and start the release server; arguments go to `trialbook server`
  test [--torch]      install or find what the tests need, run all of them, end with a summary; --torch adds PyTorch and
                      Lightning, which are some gigabytes
  ci                  everything a change must pass: formatting, lints, tidy, tests, docs, licences
  tidy                the house rules that no other tool checks
  bench [ARGUMENTS]   the whole-process benchmarks; `cargo xtask bench --help` lists the workloads, `--pages` measures the web pages, `--stack` what they are made with
  generate            write the generated parts of documentation and web pages again";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            shell::talk(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        shell::print(HELP);
        return Ok(());
    };
    match command.as_str() {
        "serve" => serve::run(rest),
        "test" => test::run(rest),
        "ci" => ci::run(),
        "tidy" => tidy::run(),
        "bench" => bench::run(rest),
        "generate" => generate::run(),
        "help" | "--help" | "-h" => {
            shell::print(HELP);
            Ok(())
        }
        other => bail!("there is no command '{other}'\n\n{HELP}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> Result<()> {
        run(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_help_tells_of_every_command() {
        for command in ["serve", "test", "ci", "tidy", "bench", "generate"] {
            assert!(HELP.lines().any(|line| line.trim_start().starts_with(command)), "{command}");
        }
    }

    #[test]
    fn an_unknown_word_is_named_beside_those_that_are_known() {
        for word in ["", "Tidy", "tests", "--tidy", "serve "] {
            let said = asked(&[word, "tidy"]).unwrap_err().to_string();
            assert!(said.starts_with(&format!("there is no command '{word}'")), "{said}");
            assert!(said.contains("cargo xtask COMMAND"), "{said}");
        }
    }

    #[test]
    fn tests_take_no_argument_but_that_for_pytorch() {
        for words in
            [&["test", "torch"][..], &["test", "--Torch"], &["test", "--torch", "--torch"], &["test", ""]]
        {
            let said = asked(words).unwrap_err().to_string();
            assert_eq!(said, "`cargo xtask test` takes nothing but --torch", "{words:?}");
        }
    }
}
