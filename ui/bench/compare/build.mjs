// Builds each side of the comparison by itself: `npm run build`.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import react from "@vitejs/plugin-react";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import solid from "vite-plugin-solid";

export const root = fileURLToPath(new URL(".", import.meta.url));

const SIDES = {
  "table-solid": { input: "table/solid.tsx", plugins: [solid()] },
  "table-react": { input: "table/react.tsx", plugins: [react()] },
  "table-svelte": { input: "table/svelte.ts", plugins: [svelte({ configFile: false })] },
  "charts-ours": { input: "charts/ours.ts", plugins: [] },
  "charts-uplot": { input: "charts/uplot.ts", plugins: [] },
};

/** Compressed bytes of everything a side loads. */
export const weigh = (side) => {
  const folder = `${root}dist/${side}/`;
  return readdirSync(folder).reduce((sum, name) => sum + gzipSync(readFileSync(folder + name), { level: 9 }).length, 0);
};

export async function buildAll() {
  for (const [side, { input, plugins }] of Object.entries(SIDES)) {
    await build({
      root,
      configFile: false,
      logLevel: "warn",
      plugins,
      build: {
        target: "es2022",
        outDir: `dist/${side}`,
        emptyOutDir: true,
        modulePreload: false,
        reportCompressedSize: false,
        rolldownOptions: { input: root + input, output: { entryFileNames: "side.js", assetFileNames: "side[extname]" } },
      },
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll();
  for (const side of Object.keys(SIDES)) process.stdout.write(`${side} ${weigh(side)} bytes compressed\n`);
}
