// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { offered, take } from "../../testing/offers";
import { showAt } from "../../testing/page";
import { runOf } from "../../testing/runs";
import { click, field, find, findAll, named, settled, textOf } from "../../testing/screen";
import { refused, serve } from "../../testing/server";
import type { ViewAddress } from "../runs/viewAddress";
import { TablesBeside } from "./TablesBeside";

afterEach(() => vi.unstubAllGlobals());

const logged = (...rows: unknown[][]) => JSON.stringify({ columns: ["input", "score"], data: rows });

/** A server on which runs have these files, with what they hold. */
function serving(files: Readonly<Record<string, Readonly<Record<string, string>>>>, sizes: Readonly<Record<string, number>> = {}) {
  return serve({
    "GET /api/v1/runs/": ({ path }) => {
      const held = files[/runs\/([^/]+)\/files/.exec(path)?.[1] ?? ""] ?? {};
      const asked = new URL(path, "http://x").searchParams.get("path");
      if (asked !== null) return new Response(held[asked] ?? "");
      return { entries: Object.entries(held).map(([name, text]) => ({ path: name, size_bytes: sizes[name] ?? text.length })) };
    },
  });
}

async function opened(ids: readonly string[], first: Record<string, string> = {}) {
  const [params, setParams] = createSignal<Record<string, string | string[] | undefined>>(first);
  const address = { params, set: (part: Record<string, string | undefined>) => setParams((before) => ({ ...before, ...part })), ready: () => true } as unknown as ViewAddress;
  const page = await showAt("/compare", () => <TablesBeside runs={ids.map((id) => runOf(id))} address={address} />);
  for (let i = 0; i < 6; i += 1) await settled();
  return { ...page, params };
}
const cells = (run: string) => findAll(`section[aria-label="run ${run}"] tbody td`).map(textOf);
const said = (run: string) => textOf(find(`section[aria-label="run ${run}"]`));

it("tables of one name stand side by side, at the step of one slider", async () => {
  serving({
    a: { "eval/step_1.json": "", "eval_1.json": logged(["hi", 0.5]), "eval_2.json": logged(["hi", 0.75]) },
    b: { "eval_1.json": logged(["ho", 1]), "other.csv": "x,y\n1,2\n" },
    c: { "other.csv": "x\n3\n" },
    d: {},
  });
  const { params } = await opened(["a", "b", "c", "d"], { tbl: "eval_…" });
  expect([cells("a"), said("b")]).toEqual([["hi", "0.75"], "run bNo table at step 2. Go to 1"]);
  click(named("Go to 1"));
  for (let i = 0; i < 6; i += 1) await settled();
  expect([params()["tstep"], cells("a"), cells("b"), findAll("section").length]).toEqual(["1", ["hi", "0.5"], ["ho", "1"], 2]);
  const select = field("Table");
  select.value = "other.csv";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  for (let i = 0; i < 6; i += 1) await settled();
  expect([cells("b"), cells("c"), findAll("input[type=range]").length]).toEqual([["1", "2"], ["3"], 0]);
});

it("what is no table, or too large, says so; runs without tables say how to log one", async () => {
  serving({ a: { "t.json": "{}" }, b: { "t.json": logged() } }, { "t.json": 1 });
  const page = await opened(["a", "b"]);
  expect([said("a"), said("b").includes("inputscore")]).toEqual(["run aThis file holds no table.", true]);
  page.leave();
  serving({ a: { "t.json": "{}" } }, { "t.json": 9e6 });
  const large = await opened(["a", "b"]);
  expect(said("a")).toContain("too much to be shown here. Open the file");
  large.leave();
  serving({});
  await opened(["a", "b"]);
  expect(textOf(document.body)).toBe("No run has logged a table (mlflow.log_table) or a CSV file.");
});

it("of many runs the first are looked through, and runs that cannot be read or have too much are named", async () => {
  serve({
    "GET /api/v1/runs/": ({ path }) => {
      if (path.includes("/runs/r1/")) return refused(404, { code: "run_not_found", what: "There is no run r1." });
      const folder = new URL(path, "http://x").searchParams.get("folder");
      return { entries: path.includes("/runs/r2/") && folder === null ? Array.from({ length: 40 }, (_, i) => ({ path: `f${i}`, size_bytes: null })) : [] };
    },
  });
  await opened(Array.from({ length: 51 }, (_, i) => `r${i}`));
  await vi.waitFor(() => expect(textOf(find("[role=alert]"))).toBe("The files of 1 run could not be read: There is no run r1. Try again"));
  expect(findAll("p.muted").map(textOf)).toEqual(["Of 1 run only the first folders were looked through.", "Tables of the first 50 runs.", "No run has logged a table (mlflow.log_table) or a CSV file."]);
});

it("the palette goes through the steps of the tables, and to one that a run has", async () => {
  serving({ a: { "eval_1.json": logged(["hi", 0.5]), "eval_2.json": logged(["hi", 0.75]) }, b: { "eval_1.json": logged(["ho", 1]), "other.csv": "x\n1\n" } });
  const { params } = await opened(["a", "b"], { tbl: "eval_…" });
  expect(offered().filter((what) => what.includes("of the tables"))).toEqual(["Step of the tables before", "First step of the tables"]);
  take("Go to step 1, which has eval_… of run b");
  expect([params()["tstep"], offered().filter((what) => what.startsWith("Go to"))]).toEqual(["1", []]);
  take("Next step of the tables");
  expect(params()["tstep"]).toBe("2");
  take("Table: other.csv");
  expect(params()["tbl"]).toBe("other.csv");
});
