// The gallery of the documentation: every page, as a server grows.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "../../docs/src/reference/gallery.md");

const TITLES = {
  "home": "Home",
  "experiments": "Experiments",
  "runs": "Runs of an experiment",
  "groups": "Groups",
  "media": "Images of many runs",
  "parallel": "Parallel coordinates of many runs",
  "compare": "Comparison",
  "overview": "Run: overview",
  "charts": "Run: charts",
  "system": "Run: system",
  "console": "Run: console",
  "files": "Run: files",
  "file": "Run: one file",
  "run-models": "Run: models",
  "inputs": "Run: inputs",
  "children": "Run: children",
  "models": "Models",
  "model": "One model",
  "version": "One version",
  "versions": "Versions side by side",
  "trash": "Trash",
  "settings": "Settings",
  "shortcuts": "Settings: shortcuts",
  "storage": "Settings: storage",
  "server": "Settings: server",
  "not-found": "An address that no page has",
};

const KINDS = { empty: "on an untouched server", typical: "with sixty runs", huge: "with two thousand runs, ten thousand keys and very long names" };

/** Writes the page; `shown` has the names of pages by kind of server. */
export function writeGallery(shown) {
  const lines = [
    "# Every page in pictures",
    "",
    "Each picture shows a page four times: light above dark, 1280 pixels wide beside 390.",
    "Pages are shown on an untouched server, with sixty runs, and with two thousand runs, ten thousand keys and names of five hundred characters or from right to left.",
    "`cd ui && node tools/screenshots.mjs --docs` makes them anew.",
  ];
  for (const [page, title] of Object.entries(TITLES)) {
    const kinds = Object.keys(KINDS).filter((kind) => shown[kind].includes(page));
    if (kinds.length > 0) lines.push("", `## ${title}`);
    for (const kind of kinds) lines.push("", `![${title}, ${KINDS[kind]}](../images/gallery/${kind}/${page}.webp)`);
  }
  const unknown = Object.values(shown).flat().find((page) => !(page in TITLES));
  if (unknown !== undefined) throw new Error(`the gallery has no title for ${unknown}`);
  writeFileSync(FILE, `${lines.join("\n")}\n`);
}
