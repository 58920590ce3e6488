// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settled } from "../testing/screen";
import { later } from "../testing/server";
import { type Change, disconnectedSince, noteAnswer, onChanges, parseChange, startEvents, tryNow } from "./events";
import { createLive } from "./live";

let stops: (() => void)[] = [];
const rooted = <T>(make: () => T): T => createRoot((dispose) => {
  stops.push(dispose);
  return make();
});
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

describe("live data", () => {
  function made() {
    const calls: { readonly source: string; readonly signal: AbortSignal; readonly answer: ReturnType<typeof later<string>> }[] = [];
    const [source, setSource] = createSignal<string>();
    const live = rooted(() => createLive(source, (wanted, signal) => {
      const answer = later<string>();
      calls.push({ source: wanted, signal, answer });
      return answer.promise;
    }));
    return { calls, setSource, live };
  }

  it("answers never overtake each other: the last question counts, and the ones before are ended", async () => {
    const { calls, setSource, live } = made();
    expect(calls).toHaveLength(0);
    setSource("a");
    setSource("b");
    expect(calls.map((call) => [call.source, call.signal.aborted])).toEqual([["a", true], ["b", false]]);
    calls[1]?.answer.keep("B");
    await settled();
    calls[0]?.answer.keep("A");
    await settled();
    expect([live.data(), live.loading(), live.problem()]).toEqual(["B", false, undefined]);
  });

  it("the last good value stays while the next is on its way and when it fails", async () => {
    const { calls, setSource, live } = made();
    setSource("a");
    calls[0]?.answer.keep("A");
    await settled();
    live.refetch();
    expect([live.data(), live.loading()]).toEqual(["A", true]);
    calls[1]?.answer.fail(new Error("away"));
    await settled();
    expect([live.data(), live.loading(), live.problem()?.message]).toEqual(["A", false, "away"]);
    live.refetch();
    calls[2]?.answer.keep("A2");
    await settled();
    expect([live.data(), live.problem()]).toEqual(["A2", undefined]);
  });

  it("waiting can be given up: the last good value stays, and where there is none that is told and can be asked again", async () => {
    const { calls, setSource, live } = made();
    live.cancel();
    expect(live.problem()).toBeUndefined();
    setSource("a");
    live.cancel();
    expect([calls[0]?.signal.aborted, live.loading(), live.problem()?.problem.code]).toEqual([true, false, "given_up"]);
    calls[0]?.answer.keep("late");
    await settled();
    expect(live.data()).toBeUndefined();
    live.refetch();
    calls[1]?.answer.keep("A");
    await settled();
    expect([live.data(), live.problem()]).toEqual(["A", undefined]);
    live.refetch();
    live.cancel();
    expect([live.data(), live.loading(), live.problem()]).toEqual(["A", false, undefined]);
  });

  it("a question that was ended by another tells no problem, though it failed", async () => {
    const { calls, setSource, live } = made();
    setSource("a");
    setSource("b");
    calls[0]?.answer.fail(new Error("aborted"));
    await settled();
    expect([live.problem(), live.loading()]).toEqual([undefined, true]);
  });

  it("ends what is on its way with the page, and asks nothing without a source", () => {
    const { calls, setSource } = made();
    setSource("a");
    setSource(undefined);
    expect(calls).toHaveLength(1);
    for (const stop of stops) stop();
    expect(calls[0]?.signal.aborted).toBe(true);
  });
});

describe("the event stream", () => {
  class QuietSource extends EventTarget {
    static readonly CLOSED = 2;
    static all: QuietSource[] = [];
    readyState = 1;
    constructor(readonly address: string) {
      super();
      QuietSource.all.push(this);
    }
    close(): void {
      this.readyState = QuietSource.CLOSED;
    }
    tell(kind: string, data: unknown): void {
      this.dispatchEvent(Object.assign(new Event(kind), { data: typeof data === "string" ? data : JSON.stringify(data) }));
    }
  }

  let heard: Change[][] = [];
  let stop: () => void = () => undefined;
  beforeEach(() => {
    vi.useFakeTimers();
    QuietSource.all = [];
    vi.stubGlobal("EventSource", QuietSource);
    heard = [];
    rooted(() => onChanges((changes) => heard.push([...changes])));
    stop = startEvents();
  });
  afterEach(() => {
    QuietSource.all.at(-1)?.tell("open", "");
    stop();
    vi.restoreAllMocks();
    vi.runAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const source = (): QuietSource => {
    const last = QuietSource.all.at(-1);
    if (last === undefined) throw new Error("nobody listens");
    return last;
  };

  it("who does not want to wait for the next try gets it at once: a new stream, and the old one is heard no more", () => {
    vi.stubGlobal("fetch", () => Promise.reject(new Error("away")));
    const old = source();
    old.tell("error", "");
    expect([disconnectedSince() === undefined, QuietSource.all.length]).toEqual([false, 1]);
    tryNow();
    expect([old.readyState, QuietSource.all.length, disconnectedSince() === undefined]).toEqual([QuietSource.CLOSED, 2, false]);
    source().tell("open", "");
    expect(disconnectedSince()).toBeUndefined();
    vi.advanceTimersByTime(150);
    expect(heard.flat().map((one) => one.kind)).toEqual(["missed"]);
    old.tell("error", "");
    expect(disconnectedSince()).toBeUndefined();
  });

  it("tells changes together after a moment, each once", () => {
    for (const n of [1, 1, 2]) source().tell("run_logged", { experiment_id: "1", run_id: `r${n}`, revision: n });
    source().tell("model_changed", { model: "m" });
    source().tell("model_changed", { model: "n" });
    for (const experiment of ["4", "4", "5"]) source().tell("views_changed", { experiment_id: experiment, revision: 1 });
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(150);
    expect(heard.map((changes) => changes.map((one) => one.run ?? one.model ?? one.experiment))).toEqual([["r1", "r2", "m", "n", "4", "5"]]);
    source().tell("run_logged", { experiment_id: "1", run_id: "r1" });
    vi.advanceTimersByTime(150);
    expect(heard).toHaveLength(2);
  });

  it("what is no news is passed over, and what lacks a part is read as far as it goes", () => {
    source().tell("run_logged", "{");
    source().tell("run_logged", "7");
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual([]);
    expect(parseChange("run_updated", '{"experiment_id":5,"run_id":null}')).toEqual({ kind: "run_updated", experiment: "", run: undefined, model: undefined });
    expect(parseChange("run_updated", "[]")).toEqual({ kind: "run_updated", experiment: "", run: undefined, model: undefined });
  });

  it("says since when it is away, and that news were missed once it is back", () => {
    vi.setSystemTime(1000);
    source().tell("error", "");
    vi.setSystemTime(9000);
    source().tell("error", "");
    expect(disconnectedSince()).toBe(1000);
    source().tell("open", "");
    vi.advanceTimersByTime(150);
    expect([disconnectedSince(), heard.map((changes) => changes.map((one) => one.kind))]).toEqual([undefined, [["missed"]]]);
    source().tell("open", "");
    vi.advanceTimersByTime(150);
    expect(heard).toHaveLength(1);
  });

  const see = (isHidden: boolean) => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(isHidden);
    document.dispatchEvent(new Event("visibilitychange"));
  };

  it("a page out of sight gives its connection back after a while, and what it missed is news when it is seen again", () => {
    source().tell("open", "");
    see(true);
    vi.advanceTimersByTime(4000);
    see(false);
    vi.advanceTimersByTime(60_000);
    expect([QuietSource.all.length, source().readyState]).toEqual([1, 1]);
    see(true);
    vi.advanceTimersByTime(5000);
    expect(source().readyState).toBe(QuietSource.CLOSED);
    source().tell("error", "");
    expect([disconnectedSince(), heard]).toEqual([undefined, []]);
    see(false);
    expect([QuietSource.all.length, source().readyState]).toEqual([2, 1]);
    source().tell("open", "");
    vi.advanceTimersByTime(150);
    expect(heard.flat().map((one) => one.kind)).toEqual(["missed"]);
  });

  it("where no stream comes through, the server is asked whether anything changed", async () => {
    let nChanges = 5;
    const asked: string[] = [];
    vi.stubGlobal("fetch", (path: string) => {
      asked.push(path);
      return Promise.resolve(new Response("{}", { headers: { "trialbook-changes": String(nChanges) } }));
    });
    source().tell("error", "");
    expect(disconnectedSince()).toBeDefined();
    await vi.advanceTimersByTimeAsync(5200);
    expect([disconnectedSince(), heard.splice(0).flat().map((one) => one.kind)]).toEqual([undefined, ["missed"]]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(heard).toEqual([]);
    nChanges = 6;
    await vi.advanceTimersByTimeAsync(5200);
    expect(heard.splice(0).flat().map((one) => one.kind)).toEqual(["missed"]);
    source().tell("open", "");
    asked.length = 0;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toEqual([]);
  });

  it("a stream that a proxy keeps to itself is not waited for for ever", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { headers: { "trialbook-changes": "5" } })));
    await vi.advanceTimersByTimeAsync(15_200);
    expect(heard.flat().map((one) => one.kind)).toEqual(["missed"]);
  });

  it("what changed between an answer and the begin of the stream counts as missed, once", () => {
    const answer = (told: string | undefined) => { noteAnswer(new Response("", told === undefined ? {} : { headers: { "trialbook-changes": told } })); };
    const missed = () => {
      vi.advanceTimersByTime(150);
      return heard.splice(0).flat().map((one) => one.kind);
    };
    answer(undefined);
    answer("5");
    answer("4");
    expect(missed()).toEqual([]);
    source().tell("listening", { n_changes: 5 });
    expect(missed()).toEqual(["missed"]);
    answer("5");
    answer("9");
    expect(missed()).toEqual([]);
    // An answer that was begun before the stream and came after it.
    answer("3");
    expect(missed()).toEqual(["missed"]);
    source().tell("listening", "{");
    source().tell("listening", { n_changes: "8" });
    expect(missed()).toEqual([]);
  });

  it("asks anew when the browser gave up, and says then too that news were missed", () => {
    source().readyState = QuietSource.CLOSED;
    source().tell("error", "");
    vi.advanceTimersByTime(2999);
    expect(QuietSource.all).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(QuietSource.all).toHaveLength(2);
    source().tell("open", "");
    vi.advanceTimersByTime(150);
    expect(heard.map((changes) => changes.map((one) => one.kind))).toEqual([["missed"]]);
  });

  it("tells nothing to a page that is gone", () => {
    for (const stop of stops) stop();
    source().tell("run_logged", { experiment_id: "1", run_id: "r" });
    vi.advanceTimersByTime(150);
    expect(heard).toEqual([]);
  });
});
