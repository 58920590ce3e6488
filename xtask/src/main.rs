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
