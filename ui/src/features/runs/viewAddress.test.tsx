// @vitest-environment jsdom
import { MemoryRouter, Route, createMemoryHistory } from "@solidjs/router";
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Toasts } from "../../components/states";
import { findAll, show, textOf } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { type ViewAddress, createViewAddress } from "./viewAddress";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const rest = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
/** A text too long for an address; another for each number. */
const long = (n: number) => `metrics.loss < ${n} OR ${"x".repeat(2500)}`;

async function opened(search: string, answers: Parameters<typeof serve>[0]) {
  const asked = serve(answers);
  const history = createMemoryHistory();
  history.set({ value: `/experiments/7${search}` });
  let address: ViewAddress | undefined;
  const [experiment, setExperiment] = createSignal<string | undefined>("7");
  const Page = () => {
    address = createViewAddress(experiment);
    return <Toasts />;
  };
  const stop = show(() => (
    <MemoryRouter history={history}>
      <Route path="*" component={Page} />
    </MemoryRouter>
  ));
  await rest();
  if (address === undefined) throw new Error("no address");
  const now = address;
  return { asked, address: now, query: () => history.get().split("?")[1] ?? "", back: () => history.back(), stop, setExperiment };
}
let nStored = 0;
const saved = () => ({ "POST /api/v1/experiments/7/views": () => ({ view_id: `long-${(nStored += 1)}`, state: "" }) });
const toasts = () => findAll(".toast span").map(textOf);

it("a short view stands in the address itself", async () => {
  const { asked, address, query } = await opened("?q=a", {});
  expect([address.params(), address.ready()]).toEqual([{ q: "a" }, true]);
  address.set({ sort: "loss DESC" });
  await rest();
  expect([query(), address.params(), asked.length]).toEqual(["q=a&sort=loss+DESC", { q: "a", sort: "loss DESC" }, 0]);
  address.set({ q: undefined, sort: undefined });
  await rest();
  expect([query(), address.params()]).toEqual(["", {}]);
});

it("a long view is stored, shown at once, and its address names it", async () => {
  const { asked, address, query } = await opened("", saved());
  address.set({ q: long(1) });
  expect(address.params()).toEqual({ q: long(1) });
  await rest();
  expect(query()).toMatch(/^v=long-\d+$/);
  expect(asked.map((one) => [one.method, (one.body as { name: string; state: string }).name, new URLSearchParams((one.body as { state: string }).state).get("q")])).toEqual([["POST", "", long(1)]]);
  expect([address.params(), address.ready()]).toEqual([{ q: long(1) }, true]);
});

it("Back undoes a long view as any other, and what is stored already is not stored again", async () => {
  const { asked, address, query, back } = await opened("", saved());
  address.set({ q: "short" });
  await rest();
  address.set({ q: long(2) });
  await rest();
  back();
  await rest();
  expect([query(), address.params()]).toEqual(["q=short", { q: "short" }]);
  address.set({ q: long(2) });
  await rest();
  expect([asked.length, address.params()["q"]]).toEqual([1, long(2)]);
});

it("changes under the hand are stored as one when it rests", async () => {
  const { asked, address } = await opened("", saved());
  for (const n of [30, 31, 32]) {
    address.set({ q: long(n) }, { replace: true });
    await rest(100);
  }
  expect([asked.length, address.params()["q"]]).toEqual([0, long(32)]);
  await rest(300);
  expect([asked.length, address.params()["q"]]).toEqual([1, long(32)]);
});

it("an address that names a stored view is what it means, and what it says itself comes first", async () => {
  const { address, asked } = await opened("?v=known-1&full=loss", { "GET /api/v1/views/known-1": () => ({ view_id: "known-1", state: "q=stored&full=acc&sort=a" }) });
  expect([asked.length, address.params(), address.ready()]).toEqual([1, { q: "stored", full: "loss", sort: "a" }, true]);
});

it("until it is known what an address means, nothing is ready", async () => {
  const answer = later<unknown>();
  const { address } = await opened("?v=slow-1", { "GET /api/v1/views/slow-1": () => answer.promise });
  expect([address.ready(), address.params()]).toEqual([false, {}]);
  answer.keep({ view_id: "slow-1", state: "q=b" });
  await rest();
  expect([address.ready(), address.params()]).toEqual([true, { q: "b" }]);
});

it("a view that is gone shows all runs and says so", async () => {
  const { address, query } = await opened("?v=gone-1&full=loss", { "GET /api/v1/views/gone-1": () => refused(404, { code: "view_not_found", what: "gone" }) });
  expect([query(), address.params(), toasts()]).toEqual(["full=loss", { full: "loss" }, ["The view of this address was deleted; here are all runs."]]);
});

it("a view that cannot be stored stays in its long address, and the reason is told", async () => {
  const { address, query } = await opened("", { "POST /api/v1/experiments/7/views": () => refused(507, { code: "disk_full", what: "The disk is full." }) });
  address.set({ q: long(5) });
  await rest();
  expect([new URLSearchParams(query()).get("q"), address.params()["q"], toasts().at(-1)]).toEqual([long(5), long(5), "This view is too long for a short address, and could not be stored: The disk is full."]);
});

it("views that follow each other fast each get their own place on the way back", async () => {
  const { address, back } = await opened("", saved());
  address.set({ q: long(61) });
  address.set({ q: long(62) });
  expect(address.params()["q"]).toBe(long(62));
  await rest();
  expect(address.params()["q"]).toBe(long(62));
  back();
  await rest();
  expect(address.params()["q"]).toBe(long(61));
});

it("going elsewhere ends what was on its way", async () => {
  const answer = later<unknown>();
  const { address, query, back } = await opened("", { "POST /api/v1/experiments/7/views": () => answer.promise });
  address.set({ q: "one" });
  await rest();
  address.set({ q: "two" });
  await rest();
  address.set({ q: long(7) });
  back();
  await rest();
  expect(address.params()).toEqual({ q: "one" });
  answer.keep({ view_id: "late-1", state: "" });
  await rest();
  expect([query(), address.params()]).toEqual(["q=one", { q: "one" }]);
});

it("a page that is gone is not brought back by its view being stored", async () => {
  const answer = later<unknown>();
  const { address, query, stop } = await opened("?q=a", { "POST /api/v1/experiments/7/views": () => answer.promise });
  address.set({ q: long(8) });
  stop();
  answer.keep({ view_id: "late-2", state: "" });
  await rest();
  expect(query()).toBe("q=a");
});
