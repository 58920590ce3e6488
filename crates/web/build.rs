//! Lists the files of `ui/dist` for the program to hold. Without that folder the list is empty.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../ui/dist");
    println!("cargo:rerun-if-changed={}", dist.display());
    let mut paths = Vec::new();
    if dist.is_dir() {
        gather(&dist, &mut paths)?;
    }
    paths.sort();
    let mut table = String::from("pub(crate) static FILES: &[File] = &[\n");
    for path in paths.iter().filter(|path| !is_packed(path)) {
        let below = path.strip_prefix(&dist)?.to_string_lossy().replace('\\', "/");
        writeln!(
            table,
            "    File {{ path: {below:?}, plain: include_bytes!({}), gzip: {}, brotli: {} }},",
            literal(path)?,
            packed(path, "gz")?,
            packed(path, "br")?
        )?;
    }
    table.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("files.rs"), table)?;
    Ok(())
}

fn gather(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gz" || extension == "br")
}

/// The compressed neighbour of a file, as the source of an `Option`.
fn packed(path: &Path, extension: &str) -> Result<String, Box<dyn Error>> {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    let neighbour = PathBuf::from(name);
    if !neighbour.is_file() {
        return Ok("None".to_owned());
    }
    Ok(format!("Some(include_bytes!({}))", literal(&neighbour)?))
}

/// The path of a file, as a text in Rust source.
fn literal(path: &Path) -> Result<String, Box<dyn Error>> {
    let path = path.canonicalize()?;
    let text = path.to_str().ok_or_else(|| format!("{} is no UTF-8 path", path.display()))?;
    Ok(format!("{text:?}"))
}
