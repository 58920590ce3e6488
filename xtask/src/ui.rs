//! The web pages: what is installed, built and tested with Node.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const NODE_HINT: &str =
    "the web pages need Node.js 20.19 or newer with npm: on Debian, `apt-get install nodejs npm`";

/// The lock file that was installed last.
const STAMP: &str = "node_modules/.installed";

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
    let Some(wanted) = not_installed(&folder)? else { return Ok(()) };
    if !shell::exists("npm", "--version") {
        bail!("{NODE_HINT}");
    }
    shell::check(shell::program("npm").args(["ci", "--ignore-scripts"]).current_dir(&folder))?;
    let stamp = folder.join(STAMP);
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// The lock file of a folder, unless exactly that is installed there.
fn not_installed(folder: &Path) -> Result<Option<Vec<u8>>> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let is_there = fs::read(folder.join(STAMP)).is_ok_and(|installed| installed == wanted);
    Ok((!is_there).then_some(wanted))
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
    if !is_stale(&folder()) {
        return Ok(());
    }
    install()?;
    script("build")
}

fn is_stale(folder: &Path) -> bool {
    let built = changed(&folder.join("dist/index.html"));
    let sources = ["src", "tools", "index.html", "package-lock.json", "vite.config.ts"];
    let newest = sources.iter().filter_map(|part| newest(&folder.join(part))).max();
    built.is_none() || built < newest
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
    use std::time::Duration;

    #[test]
    fn the_latest_change_in_a_folder_is_that_of_its_newest_file() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(newest(folder.path()), None);
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b"), "x").unwrap();
        assert_eq!(newest(folder.path()), changed(&folder.path().join("a/b")));
        assert_eq!(newest(&folder.path().join("none")), None);
    }

    /// Writes a file that was changed so many seconds after 1970.
    fn write(folder: &Path, name: &str, at: u64) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, name).unwrap();
        let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(at);
        fs::File::options().append(true).open(&path).unwrap().set_modified(changed).unwrap();
    }

    #[test]
    fn pages_are_stale_when_any_source_is_newer_than_what_was_built() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert!(is_stale(folder), "nothing was built");
        for name in ["src/a/b.ts", "tools/c.mjs", "index.html", "package-lock.json", "vite.config.ts"] {
            write(folder, name, 10);
        }
        assert!(is_stale(folder), "sources alone are nothing built");
        for (at, stale) in [(9, true), (10, false), (11, false)] {
            write(folder, "dist/index.html", at);
            assert_eq!(is_stale(folder), stale, "{at}");
        }
        for name in
            ["src/a/b.ts", "src/new.ts", "tools/c.mjs", "index.html", "package-lock.json", "vite.config.ts"]
        {
            write(folder, name, 12);
            assert!(is_stale(folder), "{name}");
            write(folder, name, 10);
            assert!(!is_stale(folder), "{name}");
        }
        for name in ["dist/assets/a.js", "e2e/a.spec.ts", "node_modules/a/b.js", "test-results/a.png"] {
            write(folder, name, 99);
            assert!(!is_stale(folder), "{name} is no source");
        }
    }

    #[test]
    fn packages_are_installed_again_only_when_the_lock_file_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let missing = not_installed(folder.path()).unwrap_err().to_string();
        assert!(missing.starts_with("cannot read ") && missing.ends_with("package-lock.json"), "{missing}");
        fs::write(folder.path().join("package-lock.json"), "one").unwrap();
        assert_eq!(not_installed(folder.path()).unwrap().as_deref(), Some(&b"one"[..]));
        fs::create_dir(folder.path().join("node_modules")).unwrap();
        fs::write(folder.path().join(STAMP), "one").unwrap();
        assert_eq!(not_installed(folder.path()).unwrap(), None);
        fs::write(folder.path().join("package-lock.json"), "two").unwrap();
        assert_eq!(not_installed(folder.path()).unwrap().as_deref(), Some(&b"two"[..]));
    }
}
