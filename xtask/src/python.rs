//! Python environments of the conformance suites, made from hashed requirement files.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;

/// The interpreter of an environment that holds exactly the pinned packages of
/// `conformance/mlflow/requirements/<name>.txt`; made anew when the file has changed.
pub(crate) fn environment(name: &str) -> Result<PathBuf> {
    let requirements = shell::root().join(format!("conformance/mlflow/requirements/{name}.txt"));
    let pinned = fs::read_to_string(&requirements)
        .with_context(|| format!("cannot read {}", requirements.display()))?;
    let dir = shell::root().join(format!("target/python/{name}"));
    let stamp = dir.join("requirements.txt");
    let python = dir.join("bin/python");
    if python.exists() && fs::read_to_string(&stamp).is_ok_and(|installed| installed == pinned) {
        return Ok(python);
    }
    if dir.exists() {
        fs::remove_dir_all(&dir).with_context(|| format!("cannot remove {}", dir.display()))?;
    }
    let system = system_python()?;
    shell::check(shell::program(system).args(["-m", "venv"]).arg(&dir))
        .context("the Python module venv is needed: on Debian, `apt-get install python3-venv`")?;
    shell::check(
        shell::program(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "--no-deps",
            ])
            .arg("--requirement")
            .arg(&requirements),
    )?;
    fs::write(&stamp, pinned).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(python)
}

fn system_python() -> Result<&'static str> {
    let fits = |name: &&str| {
        shell::output(shell::program(name).args(["-c", "import sys; print(sys.version_info >= (3, 11))"]))
            .is_ok_and(|answer| answer.trim() == "True")
    };
    match ["python3", "python3.13", "python3.12", "python3.11"].into_iter().find(|name| fits(name)) {
        Some(name) => Ok(name),
        None => bail!("Python 3.11 or newer is needed: on Debian, `apt-get install python3 python3-venv`"),
    }
}
