//! Writes the generated parts: settings and problem codes of the documentation, the API's types of the web pages.

use crate::{shell, ui};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;

/// Every file that is generated, from the root.
const FILES: [&str; 4] = [
    "docs/src/reference/settings.md",
    "docs/src/reference/problems.md",
    "ui/src/api/openapi.json",
    "ui/src/api/schema.ts",
];

/// The generated files as they are.
pub(crate) fn texts() -> Result<BTreeMap<String, String>> {
    FILES
        .iter()
        .map(|path| {
            let text = fs::read_to_string(shell::root().join(path))
                .with_context(|| format!("cannot read {path}"))?;
            Ok(((*path).to_owned(), text))
        })
        .collect()
}

/// Asks the program itself for its reference pages, so that they cannot differ from it.
pub(crate) fn run() -> Result<()> {
    let dir = shell::root().join("docs/src/reference");
    fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    for page in ["settings", "problems"] {
        let path = dir.join(format!("{page}.md"));
        fs::write(&path, reference(page)?).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let document: serde_json::Value =
        serde_json::from_str(&reference("openapi")?).context("the OpenAPI document is no JSON")?;
    let path = shell::root().join("ui/src/api/openapi.json");
    let text = serde_json::to_string_pretty(&document).context("the OpenAPI document has no text")?;
    fs::write(&path, text + "\n").with_context(|| format!("cannot write {}", path.display()))?;
    ui::install()?;
    ui::script("generate")
}

fn reference(page: &str) -> Result<String> {
    let words = ["run", "--quiet", "--locked", "--package", "trialbook", "--", "reference", page];
    shell::output(shell::cargo().args(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_generated_file_is_there_and_says_where_it_comes_from_or_is_data() {
        let texts = texts().unwrap();
        assert_eq!(texts.len(), FILES.len());
        for (path, text) in &texts {
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path} ends with one line break");
            assert!(!text.contains('\r'), "{path}");
        }
        let document: serde_json::Value = serde_json::from_str(&texts["ui/src/api/openapi.json"]).unwrap();
        let pretty = serde_json::to_string_pretty(&document).unwrap() + "\n";
        assert!(texts["ui/src/api/openapi.json"] == pretty, "it is written as generating writes it");
        let schema = &texts["ui/src/api/schema.ts"];
        for path in document["paths"].as_object().unwrap().keys() {
            assert!(schema.contains(path.as_str()), "the types of the pages know nothing of {path}");
        }
    }
}
