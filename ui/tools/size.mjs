// Fails when the pages weigh more than their budget.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";

const FIRST_ROUTE_KB_MAX = 120;
const WHOLE_APP_KB_MAX = 600;

// As it is sent to a browser that takes nothing better than gzip.
const kb = (path) => statSync(existsSync(`${path}.gz`) ? `${path}.gz` : path).size / 1024;
const scripts = readdirSync("dist/assets").filter((name) => name.endsWith(".js"));
const page = readFileSync("dist/index.html", "utf8");
const named = scripts.filter((name) => page.includes(name));
const first = named.reduce((sum, name) => sum + kb(`dist/assets/${name}`), 0);
// The workspace of an experiment is the route that people open first and most.
const route = scripts
  .filter((name) => !named.includes(name) && /^(runs|charts)-/.test(name))
  .reduce((sum, name) => sum + kb(`dist/assets/${name}`), 0);
const all = scripts.reduce((sum, name) => sum + kb(`dist/assets/${name}`), 0);
console.log(`JavaScript, gzip: entry ${first.toFixed(1)} KB, first route ${(first + route).toFixed(1)} KB, whole app ${all.toFixed(1)} KB`);
if (first + route > FIRST_ROUTE_KB_MAX || all > WHOLE_APP_KB_MAX) {
  console.error(`over budget: first route ${FIRST_ROUTE_KB_MAX} KB, whole app ${WHOLE_APP_KB_MAX} KB`);
  process.exit(1);
}
