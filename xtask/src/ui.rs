//! The web pages: what is installed, built and tested with Node.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const NODE_HINT: &str =
    "the web pages need Node.js 20.19 or newer with npm: on Debian, `apt-get install nodejs npm`";

fn folder() -> PathBuf {
    shell::root().join("ui")
}

/// Installs exactly what the lock file of the pages names, unless that has been done.
pub(crate) fn install() -> Result<()> {
    install_in("")
}

/// The same for a folder of the pages with a lock file of its own.
pub(crate) fn install_in(part: &str) -> Result<()> {
    let folder = folder().join(part);
    let (lock, stamp) = (folder.join("package-lock.json"), folder.join("node_modules/.installed"));
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if !shell::exists("npm", "--version") {
        bail!("{NODE_HINT}");
    }
    shell::check(shell::program("npm").args(["ci", "--ignore-scripts"]).current_dir(&folder))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Runs a script of `ui/package.json`.
pub(crate) fn script(name: &str) -> Result<()> {
    script_with(name, &[])
}

/// Runs a script of `ui/package.json` with more arguments.
pub(crate) fn script_with(name: &str, arguments: &[&str]) -> Result<()> {
    let mut npm = shell::program("npm");
    shell::check(npm.args(["run", "--silent", name, "--"]).args(arguments).current_dir(folder()))
}

/// Builds the pages when a source is newer than what was built.
pub(crate) fn build_when_stale() -> Result<()> {
    let built = changed(&folder().join("dist/index.html"));
    let newest = ["src", "tools", "index.html", "package-lock.json", "vite.config.ts"]
        .iter()
        .filter_map(|part| newest(&folder().join(part)))
        .max();
    if built.is_some() && built >= newest {
        return Ok(());
    }
    install()?;
    script("build")
}

/// Makes sure that Debian's Chromium is there: installed when it is missing and we may.
pub(crate) fn browser() -> Result<()> {
    let path = "/usr/bin/chromium";
    if !Path::new(path).exists() {
        let root = shell::output(shell::program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
        if !root || !shell::exists("apt-get", "--version") {
            bail!("the browser tests need Chromium: on Debian, `apt-get install chromium`");
        }
        shell::check(shell::program("apt-get").args(["update", "--quiet"]))?;
        let mut install = shell::program("apt-get");
        install.args(["install", "--yes", "--quiet", "--no-install-recommends", "chromium"]);
        shell::check(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    Ok(())
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}

/// The latest change of a file, or of anything in a folder.
fn newest(path: &Path) -> Option<SystemTime> {
    let Ok(entries) = fs::read_dir(path) else { return changed(path) };
    entries.flatten().filter_map(|entry| newest(&entry.path())).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_change_in_a_folder_is_that_of_its_newest_file() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(newest(folder.path()), None);
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b"), "x").unwrap();
        assert_eq!(newest(folder.path()), changed(&folder.path().join("a/b")));
        assert_eq!(newest(&folder.path().join("none")), None);
    }
}
