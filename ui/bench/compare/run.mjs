// Measures what our web stack was chosen against; `cargo xtask bench --stack` installs and runs it.
//   node bench/compare/run.mjs [--rounds 7] [--only tables|charts] [--output PATH.json] [--built-from COMMIT]
// Without --output the results are bench/results/DATE-stack.{json,md}; `--output -` prints them.
import { chromium } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { BROWSER } from "../../tools/browser.mjs";
import { withPages } from "./browse.mjs";
import { buildAll, root, weigh } from "./build.mjs";
import * as chartRounds from "./charts.mjs";
import * as tableRounds from "./tables.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    only: { type: "string", default: "" },
    output: { type: "string" },
    // When what was measured is not what is checked out.
    "built-from": { type: "string" },
  },
});
const ROUNDS = Number(options.rounds);
const output = options.output ?? `bench/results/${new Date().toISOString().slice(0, 10)}-stack.json`;

const locked = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")).packages;
const version = (name) => locked[`node_modules/${name}`].version;
const NAMES = { solid: `Solid ${version("solid-js")}`, react: `React ${version("react")}`, svelte: `Svelte ${version("svelte")}`, ours: "ours", uplot: `uPlot ${version("uplot")}` };

const figures = { tables: [], charts: [] };

const noteInto = (list) => (side, figure, unit, value) => {
  let known = list.find((one) => one.side === side && one.figure === figure);
  if (known === undefined) list.push((known = { side, figure, unit, values: [] }));
  known.values.push(Math.round(value * 100) / 100);
  process.stderr.write(`${side.padEnd(8)} ${figure.padEnd(44)} ${value.toFixed(2).padStart(10)} ${unit}\n`);
};

/** Figures as all results have them: what and whose in one name. */
const named = (what, list) => list.map(({ side, figure, unit, values }) => ({ figure: `${what}, ${side}: ${figure}`, unit, values }));

const sorted = (values) => [...values].sort((a, b) => a - b);
const medianOf = (values) => sorted(values)[Math.floor(values.length / 2)];

/** One row a figure, one column a side; every cell has its median and, in brackets, its range. */
function grid(list, sides) {
  const names = [...new Set(list.map((one) => one.figure))];
  const cell = (figure, side) => {
    const found = list.find((one) => one.side === side && one.figure === figure);
    if (found === undefined) return "–";
    const [low, high] = [Math.min(...found.values), Math.max(...found.values)];
    return `${medianOf(found.values)} ${found.unit}${low === high ? "" : ` (${low} – ${high})`}`;
  };
  const head = `| figure | ${sides.map((side) => NAMES[side]).join(" | ")} |\n|---|${"---|".repeat(sides.length)}`;
  return `${head}\n${names.map((figure) => `| ${figure} | ${sides.map((side) => cell(figure, side)).join(" | ")} |`).join("\n")}`;
}

function machine() {
  const commit = options["built-from"] ?? execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  return { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, memory_gib: Math.floor(totalmem() / 2 ** 30), node: process.version, commit, load_before: Math.round(loadavg()[0] * 10) / 10 };
}

const TABLES = `The table has 10,000 runs, 12 columns and about 36 rows in the page; all sides share its style sheet, its data and its order, and the run fails when their elements differ.
Times "to repaint" begin at a frame and end at the frame after the one that has the change; "main thread" is what the browser counts as work of the page's own thread meanwhile.
Live cells: 50 of the first 25 rows, ten times a second. Scrolling: from the first row to the last in 100 frames, so that each frame has other rows: a hundredth of the way is more than the window.`;

const CHARTS = `All on canvases of the same size (1,000 x 400, the small ones 300 x 160), one pixel of the screen to one of the page, lines of the same width. Times of drawing end when the pixels can be read.
Both draw axes with labels and a grid, leave gaps where a number is missing, and choose the range of values anew for what is in sight.
Ours has its own column of steps for each line, uPlot one for all lines of a chart. Our engine would also draw bands of extremes, but these points are not summarised.
Under the wheel ours moves a picture of the lines while it serves; uPlot has no such mode and draws anew.
On hover ours finds the nearest point of each line, sorts lines by their distance from the pointer and marks the nearest 12; uPlot marks all lines, with an element for each, and draws a cross. The legend of uPlot and the table under the pointer of our pages are left out.
Bytes contain the benchmark's own scenes, the same on both sides; uPlot's contain its style sheet. What ours holds contains the counts of points that the server sends with each column: 1.6 MB of a hundred thousand points.`;

function report(about) {
  const parts = [`Machine: \`${JSON.stringify(about)}\`\n\nMedians of ${ROUNDS} rounds, ranges in brackets; each round takes every side once, one after the other, in new browser contexts with nothing cached. Sorts: two a round.`];
  if (figures.tables.length > 0) parts.push(`## One table in three frameworks\n\n${grid(figures.tables, tableRounds.SIDES)}\n\n${TABLES}`);
  if (figures.charts.length > 0) parts.push(`## Our charts beside uPlot\n\n${grid(figures.charts, chartRounds.SIDES)}\n\n${CHARTS}`);
  return `${parts.join("\n\n")}\n`;
}

async function main() {
  await buildAll();
  const about = machine();
  const browser = await chromium.launch({ ...BROWSER, args: [...BROWSER.args, "--enable-precise-memory-info"] });
  about.browser = browser.version();
  const kinds = [
    ["tables", "table", tableRounds.SIDES, tableRounds.tables],
    ["charts", "charts", chartRounds.SIDES, chartRounds.charts],
  ].filter(([name]) => name.includes(options.only));
  try {
    await withPages(async (url) => {
      for (const [name, prefix, sides, round] of kinds) {
        const note = noteInto(figures[name]);
        for (const side of sides) note(side, "bundle, compressed", "KB", weigh(`${prefix}-${side}`) / 1024);
        for (let i = 0; i < ROUNDS; i += 1) await round(browser, url, note);
      }
    });
  } finally {
    await browser.close();
  }
  about.load_after = Math.round(loadavg()[0] * 10) / 10;
  if (output === "-") process.stdout.write(report(about));
  else {
    writeFileSync(output, `${JSON.stringify({ machine: about, figures: [...named("table", figures.tables), ...named("charts", figures.charts)] }, null, 2)}\n`);
    writeFileSync(output.replace(/\.json$/, ".md"), report(about));
    process.stderr.write(`written: ${output} and .md\n`);
  }
}

await main();
