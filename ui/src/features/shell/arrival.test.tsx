// @vitest-environment jsdom
import { MemoryRouter, Route, createMemoryHistory, useLocation } from "@solidjs/router";
import { type JSX, Show, createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LiveRegion } from "../../components/LiveRegion";
import { find, settled, show, textOf } from "../../testing/screen";
import { followArrivals } from "./arrival";
import { useCrumbs } from "./crumbs";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

const [isKnown, setKnown] = createSignal(true);

function Named(props: { readonly name: string; readonly children?: JSX.Element }) {
  useCrumbs(() => [{ label: props.name }]);
  return (
    <>
      <Show when={isKnown()}>
        <h1>{props.name}</h1>
      </Show>
      {props.children}
    </>
  );
}

function Root(props: { readonly children?: JSX.Element }) {
  const location = useLocation();
  followArrivals(() => location.pathname);
  return (
    <>
      <a href="/b">Rail</a>
      <main id="main" tabindex="-1">
        {props.children}
      </main>
      <LiveRegion />
    </>
  );
}

async function opened() {
  setKnown(true);
  const history = createMemoryHistory();
  const Tabs = () => (
    <Named name="Run">
      <a id="tab" href="/run/two">
        Tab
      </a>
    </Named>
  );
  show(() => (
    <MemoryRouter history={history} root={Root}>
      <Route path="/" component={() => <Named name="Home" />} />
      <Route path="/b" component={() => <Named name="Models" />} />
      <Route path="/run/:tab" component={Tabs} />
    </MemoryRouter>
  ));
  await settled();
  vi.advanceTimersByTime(60_000);
  const go = async (value: string) => {
    history.set({ value });
    await settled();
    await vi.advanceTimersByTimeAsync(5000);
  };
  return { go };
}
const focused = () => textOf(document.activeElement ?? undefined);
const heard = () => textOf(find("[data-live-region]"));

it("after a way to another page its heading has the focus, and is spoken with it; the first page takes none", async () => {
  const before = document.activeElement;
  const { go } = await opened();
  expect(document.activeElement).toBe(before);
  find("a").focus();
  await go("/b");
  expect([focused(), find("h1").tabIndex, heard()]).toEqual(["Models", -1, ""]);
  await go("/");
  expect(focused()).toBe("Home");
});

it("a heading that comes later takes the focus then, unless people went elsewhere", async () => {
  const { go } = await opened();
  setKnown(false);
  await go("/b");
  expect(document.activeElement).toBe(find("main"));
  setKnown(true);
  await settled();
  expect(focused()).toBe("Models");
  setKnown(false);
  await go("/");
  find("a").focus();
  setKnown(true);
  await settled();
  expect(focused()).toBe("Rail");
});

it("who goes from tab to tab stays on the tabs, and hears where they are", async () => {
  const { go } = await opened();
  await go("/run/one");
  find("#tab").focus();
  await go("/run/two");
  expect([focused(), heard()]).toEqual(["Tab", "Run"]);
});
