import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";
import solid from "vite-plugin-solid";
import { leanWorker } from "./tools/leanPdf.ts";

/** Names the code of all pages in the page itself, so that it is on its way before the first script asks for it. */
function preloadApp(): Plugin {
  return {
    name: "preload-app",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const app = Object.values(bundle ?? {}).find((chunk) => chunk.type === "chunk" && chunk.name === "app");
        if (app?.type !== "chunk") return [];
        return [app.fileName, ...app.imports].map((name) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${name}` }, injectTo: "head" as const }));
      },
    },
  };
}

/** The first frame waits for the first script, which is small and says which theme is shown: else a dark page begins white. */
function frameAfterEntry(): Plugin {
  return {
    name: "frame-after-entry",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const waiting = html.replace(/<script (?=[^>]*\/entry-)/, '<script blocking="render" ');
        if (waiting === html && html.includes("/assets/")) throw new Error("the page of the build does not name its first script");
        return waiting;
      },
    },
  };
}

/** Pages whose code the server names in the reply's head, so that it is on its way before any script runs: `crates/web` reads the list. */
const ROUTES = { experiment: "ExperimentPage", run: "RunPage", compare: "ComparePage" };

/** Writes `pages.txt`: a line for each page, its name and the files it needs in the order in which they run. */
function listPages(): Plugin {
  return {
    name: "list-pages",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const always = ["entry", "app"].flatMap((name) => chunks.filter((one) => one.name === name));
      if (always.length !== 2) this.error("the build has no files of the names entry and app");
      const lines = Object.entries(ROUTES).map(([page, module]) => {
        const own = chunks.find((one) => one.moduleIds.some((id) => id.endsWith(`/routes/${module}.tsx`)));
        if (own === undefined) this.error(`no file of the build holds ${module}`);
        const needed = new Set([...always, own].map((one) => one.fileName));
        for (const file of needed) for (const next of chunks.find((one) => one.fileName === file)?.imports ?? []) needed.add(next);
        return [page, ...needed].join(" ");
      });
      this.emitFile({ type: "asset", fileName: "pages.txt", source: `${lines.join("\n")}\n` });
    },
  };
}

/** Files that need each other fail in the browser now and then, by the order in which they arrive: such a build is refused. */
function refuseCircles(): Plugin {
  return {
    name: "refuse-circles",
    generateBundle(_options, bundle) {
      const walk = (name: string, path: readonly string[]): void => {
        if (path.includes(name)) this.error(`files of the build need each other: ${[...path, name].join(" -> ")}; see codeSplitting in vite.config.ts`);
        const file = bundle[name];
        if (file?.type === "chunk") for (const next of file.imports) walk(next, [...path, name]);
      };
      for (const name of Object.keys(bundle)) walk(name, []);
    },
  };
}

function leanPdf(): Plugin {
  return { name: "lean-pdf", transform: { filter: { id: /pdfjs-dist\/build\/pdf\.worker\.mjs$/ }, handler: (code) => ({ code: leanWorker(code), map: null }) } };
}

export default defineConfig({
  plugins: [solid(), preloadApp(), frameAfterEntry(), listPages(), refuseCircles()],
  build: {
    target: "es2022",
    // Nothing inline: the security policy allows files of our own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Few files: what is always needed, the charts, the table of runs; each page adds its own.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "entry", test: /src\/(entry|api\/early|lib\/(hash|owner|format|lists|goal|same|stored|theme|turns|texts\/moments)|features\/runs\/(question|firstColumns|view|quoted|groups|sort|longState)|routes\/pages)\.ts$|(vite|rolldown)\/(preload-helper|runtime)/, priority: 4 },
            { name: "charts", test: /src\/(charts|decode|features\/charts(?!\/(settings|spec|address|hover)\.))\//, priority: 3 },
            // Pages that few open, together: apart they weigh a third more.
            { name: "places", test: /src\/(features\/(models\/(?!(LineageView|chain)\.)|storage|experiments\/Deleted)|routes\/(Model|Trash|Settings))/, priority: 2 },
            { name: "runs", test: /src\/(features\/(runs\/(?!(bulk|RunList|BulkBar|columns)\.)|home)|routes\/ExperimentPage)/, priority: 2 },
            { name: "app", test: /node_modules\/(solid-js|@solidjs)\/|src\/(app|lib(?!\/texts\/keys)|api|components|features\/(shell(?!\/[kK]ey(List|Groups))|charts\/(settings|spec|address|hover)\.|experiments\/dialogs|media\/state|run\/(steps|preview)|runs\/(bulk|RunList|BulkBar|columns)\.)|routes\/NotFoundPage)/, priority: 1 },
          ],
        },
      },
    },
  },
  worker: { format: "es", plugins: () => [leanPdf()] },
  server: { proxy: { "/api": "http://127.0.0.1:5000" } },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "node", setupFiles: ["src/testing/browser.ts"] },
});
