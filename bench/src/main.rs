//! Whole-process benchmarks: starts a server, loads it over HTTP, and writes down what was seen.

mod arguments;
mod http;
mod load;
mod machine;
mod report;
mod server;
mod workloads;

use anyhow::Result;
use arguments::Arguments;
use report::Report;
use server::Server;
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::talk(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help") {
        report::talk(&arguments::help());
        return Ok(());
    }
    let arguments = Arguments::parse(&words)?;
    let mut report = Report::new(machine::describe()?);
    for round in 0..arguments.rounds {
        report::talk(&format!("round {} of {}", round + 1, arguments.rounds));
        let mut ours = Server::start_ours(&arguments)?;
        workloads::run("trialbook", &mut ours, &arguments, &mut report).await?;
        ours.stop()?;
        if let Some(python) = &arguments.python {
            let mut reference = Server::start_reference(python, &arguments)?;
            workloads::run("mlflow", &mut reference, &arguments, &mut report).await?;
            reference.stop()?;
        }
    }
    report.write(&arguments.output, &mut std::io::stdout().lock())
}
