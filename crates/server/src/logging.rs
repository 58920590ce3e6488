//! Log lines on standard error.

use crate::settings::LogFormat;
use tracing_subscriber::EnvFilter;
use trialbook_domain::{Code, Problem};

/// Starts logging for the process. Problem: a level that is none.
pub fn start_logging(format: LogFormat, level: &str) -> Result<(), Problem> {
    let filter = EnvFilter::try_new(level).map_err(|error| {
        Problem::new(Code::InvalidValue, format!("The setting log-level cannot be '{level}'."))
            .why(format!("{error}."))
            .hint("Use error, warn, info, debug or trace.")
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => builder.with_ansi(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Problem::bug(format!("logging was started twice: {error}")))
}
