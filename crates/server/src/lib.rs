//! Assembly: settings, stores, services, routers, listener, shutdown.
//!
//! Absent on purpose: rules, protocols, SQL, and the command line.

mod app;
mod listener;
mod logging;
mod memory;
mod settings;
mod sources;
mod system;

pub use app::{App, AppError};
pub use listener::{Listening, serve};
pub use logging::start_logging;
pub use settings::{ArtifactSettings, LogFormat, Settings};
pub use sources::{Origin, Resolved, SETTINGS, SettingSpec, resolve};
pub use system::{SystemClock, SystemEntropy};
pub use trialbook_api::openapi_json;
