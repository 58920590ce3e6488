//! Python environments of the conformance suites, made from hashed requirement files.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The interpreter of an environment.
const PYTHON: &str = "bin/python";
/// What was installed in it, written last.
const STAMP: &str = "requirements.txt";

/// The interpreter of an environment that holds exactly the pinned packages of
/// `conformance/mlflow/requirements/<name>.txt`; made anew when the file has changed.
pub(crate) fn environment(name: &str) -> Result<PathBuf> {
    let requirements = shell::root().join(format!("conformance/mlflow/requirements/{name}.txt"));
    let pinned = fs::read_to_string(&requirements)
        .with_context(|| format!("cannot read {}", requirements.display()))?;
    let dir = shell::root().join(format!("target/python/{name}"));
    let python = dir.join(PYTHON);
    if holds(&dir, &pinned) {
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
    let stamp = dir.join(STAMP);
    fs::write(&stamp, pinned).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(python)
}

/// Whether an environment was made to its end, from exactly these requirements.
fn holds(dir: &Path, pinned: &str) -> bool {
    let installed = fs::read_to_string(dir.join(STAMP));
    dir.join(PYTHON).exists() && installed.is_ok_and(|installed| installed == pinned)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_made_anew_until_it_was_made_to_its_end_from_the_same_requirements() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        assert!(!holds(dir, "a==1"), "there is nothing");
        fs::create_dir(dir.join("bin")).unwrap();
        fs::write(dir.join(PYTHON), "").unwrap();
        assert!(!holds(dir, "a==1"), "installing broke off");
        fs::write(dir.join(STAMP), "a==1").unwrap();
        assert!(holds(dir, "a==1"));
        for other in ["a==2", "a==1\n", ""] {
            assert!(!holds(dir, other), "{other:?}");
        }
        fs::remove_file(dir.join(PYTHON)).unwrap();
        assert!(!holds(dir, "a==1"), "its interpreter is gone");
    }

    #[test]
    fn an_environment_without_requirements_is_none() {
        let told = environment("mlflow-0.0").unwrap_err().to_string();
        assert!(told.starts_with("cannot read ") && told.ends_with("requirements/mlflow-0.0.txt"), "{told}");
    }
}
