//! `trialbook server`: runs the server until it is told to stop.

use super::settings;
use crate::printer::Printer;
use clap::{ArgMatches, Command};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use trialbook_domain::Problem;
use trialbook_server::{App, Listening, Settings, SystemClock, SystemEntropy, serve, start_logging};
use trialbook_services::Services;

/// How often unused artifact contents are removed.
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(60 * 60);

/// Arguments.
pub(crate) fn command() -> Command {
    let command = Command::new("server")
        .about("Run the server")
        .after_help("Example: trialbook server --data-dir /srv/trialbook --port 5000");
    settings::add_to(command)
}

/// Opens everything, says where it listens, and serves until it is told to stop.
pub(crate) fn run(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    let settings = Settings::new(&settings::read(matches)?)?;
    start_logging(settings.log_format, &settings.log_level)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("trialbook-async")
        .build()
        .map_err(|error| Problem::bug(format!("cannot start the runtime: {error}")))?;
    runtime.block_on(async {
        let listening = Listening::bind(SocketAddr::new(settings.host, settings.port)).await?;
        let app = App::open(&settings, Arc::new(SystemClock), Arc::new(SystemEntropy))?;
        // Before the greeting: who reads it may ask for the end at once.
        let stop = stop_signal()?;
        greet(&listening, &settings, printer);
        let services = app.services.clone();
        let serving = serve(listening, app.router, async move {
            stop.await;
            services.close_events();
        });
        tokio::select! {
            () = serving => Ok(()),
            () = housekeeping(&app.services) => Ok(()),
        }
    })
}

/// Removes what nothing refers to any more, once an hour, for as long as the server runs; looks once a day, first at
/// the start, for what a crash left without a name.
async fn housekeeping(services: &Services) {
    let mut round = tokio::time::interval(HOUSEKEEPING_EVERY);
    for hour in 0_u64.. {
        round.tick().await;
        if hour % 24 == 0 {
            match services.doom_orphans().await {
                Ok(0) => {}
                Ok(found) => {
                    tracing::info!(found, "artifact contents without a name were found; they go in a day");
                }
                Err(problem) => {
                    tracing::warn!(problem = %problem, "artifact contents without a name could not be looked for");
                }
            }
        }
        match services.sweep_blobs().await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "unused artifact contents were removed"),
            Err(problem) => {
                tracing::warn!(problem = %problem, "unused artifact contents could not be removed");
            }
        }
    }
}

fn greet(listening: &Listening, settings: &Settings, printer: &Printer) {
    let url = format!("http://{}", listening.address);
    tracing::info!(address = %listening.address, data_dir = %settings.data_dir.display(), "listening");
    printer.data(&format!("Trialbook {} is ready at {url}", env!("CARGO_PKG_VERSION")));
    printer.data("Use it from Python:");
    printer.data("    import mlflow");
    printer.data(&format!("    mlflow.set_tracking_uri(\"{url}\")"));
}

/// Resolves at the first interrupt or termination signal.
fn stop_signal() -> Result<impl Future<Output = ()>, Problem> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen =
        |kind| signal(kind).map_err(|error| Problem::bug(format!("cannot listen for signals: {error}")));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
