// Pictures of every page: of an untouched server, of an ordinary one and of a large one, light and dark, wide and narrow.
//   node tools/screenshots.mjs [folder]     all of them, as PNG (default: test-results/shots)
//   node tools/screenshots.mjs --docs       what the documentation shows: a few pages whole, and all of them in the gallery
// Needs the built program: `npm run build && cargo build -p trialbook`.
import { chromium } from "@playwright/test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BROWSER } from "./browser.mjs";
import { writeGallery } from "./gallery.mjs";
import { sheet, shoot, watchAnswers } from "./pictures.mjs";
import { KINDS, scene } from "./scenes.mjs";

const IMAGES = join(import.meta.dirname, "../../docs/src/images");
const THEMES = ["light", "dark"];
const WIDTHS = [1280, 390];
/** How much smaller pages are in the gallery: four of them are one picture. */
const GALLERY_SCALE = 0.6;
const GALLERY_QUALITY = 0.75;

async function inLook(browser, theme, width, work) {
  const page = await browser.newPage({ colorScheme: theme, viewport: { width, height: 800 } });
  await watchAnswers(page);
  const done = await work(page);
  await page.close();
  return done;
}

/** All pages of a kind of server: `keep` takes the name of a page and its pictures by theme and width. */
async function pagesOf(browser, kind, keep) {
  const place = await scene(kind);
  try {
    for (const part of [async () => place.pages, place.tabs]) {
      for (const [name, path] of Object.entries(await part())) {
        const rows = [];
        for (const theme of THEMES) {
          const row = [];
          for (const width of WIDTHS) row.push(await inLook(browser, theme, width, (page) => shoot(page, place.url, path)));
          rows.push(row);
        }
        await keep(name, rows);
      }
    }
  } finally {
    await place.close();
  }
}

async function all(browser, folder) {
  for (const kind of KINDS) {
    mkdirSync(join(folder, kind), { recursive: true });
    await pagesOf(browser, kind, (name, rows) => {
      rows.forEach((row, i) => row.forEach((png, k) => writeFileSync(join(folder, kind, `${name}-${THEMES[i]}-${WIDTHS[k]}.png`), png)));
    });
  }
}

/** What README and guides show: by page of the ordinary server, the file, the theme and the width. */
const SHOWN = {
  runs: ["runs-dark", "dark", 1280],
  overview: ["run", "light", 1280],
  console: ["console", "dark", 1280],
  phone: ["phone", "light", 390],
  groups: ["groups", "light", 1280],
  version: ["version", "light", 1280],
  compare: ["compare", "light", 1280],
};

async function docs(browser) {
  const easel = await browser.newPage();
  const shown = {};
  for (const kind of KINDS) {
    const folder = join(IMAGES, "gallery", kind);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    shown[kind] = [];
    await pagesOf(browser, kind, async (name, rows) => {
      shown[kind].push(name);
      writeFileSync(join(folder, `${name}.webp`), await sheet(easel, rows, GALLERY_SCALE, GALLERY_QUALITY));
      if (kind !== "typical") return;
      for (const [page, [file, theme, width]] of Object.entries(SHOWN)) {
        const of = page === "phone" ? "overview" : page;
        if (of === name) writeFileSync(join(IMAGES, `${file}.webp`), await sheet(easel, [[rows[THEMES.indexOf(theme)][WIDTHS.indexOf(width)]]], 1));
      }
    });
  }
  writeGallery(shown);
}

const [wanted] = process.argv.slice(2);
const browser = await chromium.launch(BROWSER);
try {
  if (wanted === "--docs") await docs(browser);
  else await all(browser, wanted ?? "test-results/shots");
} finally {
  await browser.close();
}
