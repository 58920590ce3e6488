// @vitest-environment jsdom
import { MemoryRouter, Route, createMemoryHistory } from "@solidjs/router";
import { afterEach, expect, it, vi } from "vitest";
import { take } from "../../testing/offers";
import { click, find, findAll, named, settled, show, textOf } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import type { ExperimentUse } from "./order";
import { StorageSection } from "./StorageSection";

afterEach(() => vi.unstubAllGlobals());

const use = (id: string, name: string, numbers: Partial<ExperimentUse> = {}): ExperimentUse => ({ experiment_id: id, name, lifecycle: "active", artifact_root: null, n_runs: 1, n_files: 0, size_bytes: 0, shared_bytes: 0, n_points: 0, ...numbers });
const TOLD = {
  size_bytes: 3072,
  experiments: [
    use("1", "nets", { size_bytes: 2048, shared_bytes: 1024, n_files: 3, n_runs: 2, n_points: 12_345 }),
    use("2", "trees", { size_bytes: 2048, shared_bytes: 1024, n_files: 9, n_points: 7, lifecycle: "deleted" }),
    use("0", "there", { artifact_root: "file:///srv/x", n_points: 99 }),
  ],
};

async function opened(search: string, answer: Parameters<typeof serve>[0][string]) {
  const asked = serve({ "GET /api/v1/storage": answer });
  const history = createMemoryHistory();
  history.set({ value: `/settings/storage${search}` });
  show(() => (
    <MemoryRouter history={history}>
      <Route path="*" component={StorageSection} />
    </MemoryRouter>
  ));
  await settled();
  return { asked, query: () => history.get().split("?")[1] ?? "" };
}

const rows = () => findAll("tbody tr").map((row) => [...row.children].map((cell) => textOf(cell)));
const names = () => rows().map(([name]) => name?.split(" ")[0]);
const sortedBy = () => findAll("th[aria-sort]").filter((head) => head.getAttribute("aria-sort") !== "none").map((head) => `${textOf(head)} ${head.getAttribute("aria-sort") ?? ""}`);

it("it is counted once when it is looked at, the largest first", async () => {
  const { asked, query } = await opened("", () => TOLD);
  expect([asked.length, query(), names()]).toEqual([1, "", ["nets", "trees", "there"]]);
});

it("each experiment has its sizes and counts, marks, and a way to it; the server counts each content once", async () => {
  await opened("?order=size_bytes", () => TOLD);
  expect(rows()).toEqual([
    ["nets", "2.0 KiB 1.0 KiB shared", "1.0 KiB", "3", "2", "12,345"],
    ["trees deleted", "2.0 KiB 1.0 KiB shared", "1.0 KiB", "9", "1", "7"],
    ["there files elsewhere", "0 B", "–", "0", "1", "99"],
  ]);
  expect(findAll("tbody a").map((link) => link.getAttribute("href"))).toEqual(["/experiments/1", "/experiments/2", "/experiments/0"]);
  expect([...find("tfoot tr").children].map((cell) => textOf(cell)).slice(1)).toEqual(["3.0 KiB", "", "12", "4", "12,451"]);
  expect(find("tbody td").title).toBe("2,048 bytes");
  expect(find("[title='file:///srv/x']").textContent).toBe("files elsewhere");
  const notes = findAll("p").map(textOf).join(" ");
  expect(notes).toContain("The rows come to 1.0 KiB more than the server holds");
  expect(notes).toContain("They are not counted.");
});

it("a head sorts by press, and the address keeps it", async () => {
  const { asked, query } = await opened("?order=n_points.up", () => TOLD);
  expect([names(), sortedBy()]).toEqual([["trees", "there", "nets"], ["Points ↑ ascending"]]);
  for (const [head, order, address] of [
    ["Points ↑", ["nets", "there", "trees"], "n_points"],
    ["Files", ["trees", "nets", "there"], "n_files"],
    ["Experiment", ["nets", "there", "trees"], "name.up"],
    ["Experiment ↑", ["trees", "there", "nets"], "name"],
  ] as const) {
    click(named(head));
    await settled();
    expect([names(), query()], head).toEqual([order, `order=${address}`]);
  }
  expect(asked.length, "an order asks nothing").toBe(1);
});

it("while it is counted lines hold the place, and a refusal offers another try", async () => {
  const first = later<unknown>();
  let fails = true;
  const { asked } = await opened("", () => (fails ? first.promise : TOLD));
  expect([findAll(".of-table").length, findAll("table").length]).toEqual([1, 0]);
  first.keep(refused(503, { code: "overloaded", kind: "unavailable", what: "Too much to do.", request_id: "r", facts: {} }));
  await settled();
  expect([textOf(find(".problem-what")), findAll(".skeleton").length]).toEqual(["Too much to do.", 0]);
  fails = false;
  click(named("Try again"));
  await settled();
  expect([findAll(".problem").length, names().length, asked.length]).toEqual([0, 3, 2]);
  click(named("Count again"));
  await settled();
  expect(asked.length).toBe(3);
});

it("a server that keeps nothing says so", async () => {
  await opened("", () => ({ size_bytes: 0, experiments: [use("0", "Default")] }));
  expect([textOf(find(".empty h2")), findAll("table").length]).toEqual(["Nothing is kept yet", 0]);
});

it("a long list shows its rest on request", async () => {
  await opened("", () => ({ size_bytes: 120, experiments: Array.from({ length: 120 }, (_, i) => use(String(i), `e${i}`, { n_files: 1, size_bytes: 1 })) }));
  expect(rows().length).toBe(50);
  for (const n of [100, 120]) {
    click(findAll("button").find((button) => /more/.test(textOf(button))) ?? find("none"));
    await settled();
    expect(rows().length).toBe(n);
  }
  expect(findAll("button").filter((button) => /more/.test(textOf(button)))).toEqual([]);
});

it("the palette counts again and sorts by each column, in both directions", async () => {
  const { asked, query } = await opened("", () => TOLD);
  take("Sort by Points, ascending");
  await settled();
  expect([sortedBy(), query()]).toEqual([["Points ↑ ascending"], "order=n_points.up"]);
  take("Count again");
  await settled();
  expect(asked.length).toBe(2);
});
