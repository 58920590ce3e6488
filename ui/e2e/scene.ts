// Things a test needs on the server: runs, files, and a server of its own.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Locator, type Page, type TestInfo, expect } from "@playwright/test";
import axe from "axe-core";
import { type Served, mlflow } from "./server";

const BINARY = join(import.meta.dirname, "../../target/debug/trialbook");

type Target = Pick<Served, "url">;
const call = <T>(server: Target, path: string, body: unknown) => mlflow<T>(server as Served, path, body);

export interface Param {
  readonly key: string;
  readonly value: string;
}

/** Starts a run, as a client does. */
export async function startRun(server: Target, experiment: string, name: string, tags: readonly Param[] = []): Promise<string> {
  const made = await call<{ run: { info: { run_id: string } } }>(server, "runs/create", { experiment_id: experiment, run_name: name, start_time: Date.now(), tags });
  return made.run.info.run_id;
}

export const endRun = (server: Target, run: string, status = "FINISHED") => call(server, "runs/update", { run_id: run, status, end_time: Date.now() });

export async function makeExperiment(server: Target, name: string): Promise<string> {
  return (await call<{ experiment_id: string }>(server, "experiments/create", { name })).experiment_id;
}

/** Starts a run in an experiment of its own: what other tests count stays as it is. */
export async function startApart(server: Target, name: string, tags: readonly Param[] = []): Promise<{ experiment: string; run: string }> {
  const experiment = await makeExperiment(server, `${name} ${randomUUID()}`);
  return { experiment, run: await startRun(server, experiment, name, tags) };
}

export async function putFile(server: Target, experiment: string, run: string, path: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const address = `${server.url}/api/2.0/mlflow-artifacts/artifacts/${experiment}/${run}/artifacts/${path.split("/").map(encodeURIComponent).join("/")}`;
  const stored = await fetch(address, { method: "PUT", body });
  if (!stored.ok) throw new Error(await stored.text());
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("The system gave no port.");
  return address.port;
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}

/** A server of one test, which it may stop and start again at the same address; with so many short runs of the demo. */
export async function ownServer(nRuns = 0) {
  const data = mkdtempSync(join(tmpdir(), "trialbook-own-"));
  if (nRuns > 0) execFileSync(BINARY, ["demo", "--runs", String(nRuns), "--steps", "1", "--data-dir", data], { stdio: "ignore" });
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(BINARY, ["server", "--port", String(port), "--log-level", "warn", "--data-dir", data], { stdio: ["ignore", "pipe", "inherit"] });
    if (child.stdout === null) throw new Error("The server has no output.");
    await once(child.stdout, "data");
    child.stdout.resume();
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => end(child),
    start,
    close: async () => {
      await end(child);
      rmSync(data, { recursive: true });
    },
  };
}

/** Where a part stands, once it stands still under the pointer. */
export async function placeOf(part: Locator): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  await part.hover();
  return part.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  });
}

/** How wide and high a part is now. */
export const sizeOf = (part: Locator) =>
  part.evaluate((element) => {
    const { width, height } = element.getBoundingClientRect();
    return { width, height };
  });

/** What the page asked for has come: no place is held for it any more, and nothing is awaited. */
export const settled = (page: Page) => expect(page.locator(".skeleton, .skeleton-row, .load-bar")).toHaveCount(0);

/** The looks in which a page is examined. */
export const LOOKS = [
  ["light", 1280],
  ["light", 390],
  ["dark", 1280],
  ["dark", 390],
] as const;

/** A picture for people to look at, which a machine that tests does without. */
export async function picture(page: Page, info: TestInfo, file: string): Promise<void> {
  if (process.env["CI"] === undefined) await page.screenshot({ path: info.outputPath(file) });
}

/** What a page is held to: WCAG 2.2 AA whole, and what axe calls good practice beside it. */
const HELD_TO = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds in the page, each rule with the parts that break it. */
export async function audit(page: Page): Promise<readonly string[]> {
  // Given to the page by the browser, so that its own policy need not allow it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const found = await window.axe.run(document, { iframes: false, resultTypes: ["violations"], runOnly: { type: "tag", values } });
    return found.violations.map(({ id, impact, nodes }) => `${id} (${impact ?? "minor"}): ${nodes.map((node) => node.html).join(" ")}`);
  }, HELD_TO);
}

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

/** No finding of axe, nothing wider than the window. */
export async function expectSound(page: Page, name: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(wide, `${name} is wider than the window`).toBeLessThanOrEqual(0);
  expect.soft(await audit(page), name).toEqual([]);
}
