// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { createStore } from "solid-js/store";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { later, refused, serve } from "../../testing/server";
import { type ChartSubject, createChartData } from "./chartData";
import { lit, litSoon, setLit } from "./hover";
import { saveCsv, saveSvg } from "./save";
import { readChartSettings } from "./settings";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));

let stop: () => void = () => undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(async () => {
  // What is on its way goes out before the next chart asks.
  await vi.runAllTimersAsync();
  stop();
  listeners.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const rest = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

const column = [1, 2, 3];
const series = (run: string, key: string, more = {}) => ({ run, key, exact: true, x_first: [0, 1, 2], x_last: [0, 1, 2], min: column, max: column, first: column, last: column, mean: column, n: [1, 1, 1], n_nan: [0, 0, 0], ...more });
type Asked = { readonly runs: string[]; readonly keys: string[]; readonly axis?: string; readonly range?: number[]; readonly width: number };

function serving(more: (run: string, key: string) => object = () => ({})) {
  return serve({
    "POST /api/v1/charts/series": ({ body }) => ({ series: (body as Asked).runs.flatMap((run) => (body as Asked).keys.map((key) => series(run, key, more(run, key)))) }),
    "POST /api/v1/charts/pairs": ({ body }) => ({ series: (body as Asked).runs.flatMap((run) => (body as Asked).keys.map((key) => series(run, key, { n_alone: 4 }))) }),
    "POST /api/v1/charts/bands": ({ body }) => ({ bands: (body as { groups: string[][] }).groups.map((runs) => ({ n_runs: runs.length, n_off_axis: 0, x: [0, 1], n: [2, 1], mean: [1, 2], sd: [0.5, null], standard_error: [0.25, null], min: [0, 2], max: [2, 2] })) }),
  });
}

const plain: ChartSubject = { metrics: ["loss"], runs: [{ id: "a", name: "first" }, { id: "b", name: "second" }], settings: readChartSettings({}), groups: undefined, spread: "sd" };

async function made(subject: ChartSubject, width: () => number = () => 420, resting: () => boolean = () => false) {
  const data = createRoot((dispose) => {
    stop = dispose;
    return createChartData(subject, width, resting);
  });
  await rest();
  return data;
}

describe("what a chart draws", () => {
  it("is asked for when it comes on screen, in steps of its width", async () => {
    const asked = serving();
    const [width, setWidth] = createSignal(0);
    const data = await made(plain, width);
    expect(asked).toHaveLength(0);
    for (const next of [412, 424, 430]) {
      setWidth(next);
      await rest();
    }
    expect(asked.map((one) => (one.body as Asked).width)).toEqual([400, 450]);
    expect(data.told().map((line) => line.label)).toEqual(["first", "second"]);
    setWidth(9);
    await rest();
    setWidth(99_999);
    await rest();
    expect(asked.slice(2).map((one) => (one.body as Asked).width)).toEqual([100, 2000]);
  });

  it("tells metrics by dash and runs by colour", async () => {
    serving();
    const lines = (await made({ ...plain, metrics: ["loss", "acc"] })).lines();
    expect(lines.map((line) => line.label)).toEqual(["first · loss", "first · acc", "second · loss", "second · acc"]);
    expect([lines[0]?.colour === lines[1]?.colour, String(lines[0]?.dash) === String(lines[2]?.dash), String(lines[0]?.dash) === String(lines[1]?.dash)]).toEqual([true, true, false]);
  });

  it("charts that come on screen together share a request", async () => {
    const asked = serving();
    await made(plain);
    const first = stop;
    asked.splice(0);
    const all = createRoot((dispose) => {
      stop = () => {
        first();
        dispose();
      };
      return ["a", "b", "c"].map((key) => createChartData({ ...plain, metrics: [key] }, () => 420));
    });
    await rest();
    expect(asked.map((one) => (one.body as Asked).keys)).toEqual([["a", "b", "c"]]);
    expect(all.map((one) => one.lines().map((line) => line.key))).toEqual([["a", "a"], ["b", "b"], ["c", "c"]]);
  });

  it("moves with the hand at once and asks nothing until it rests", async () => {
    const asked = serving();
    const data = await made(plain);
    data.setMoving([0.5, 1.5]);
    expect([data.extent()?.x, asked.length]).toEqual([[0.5, 1.5], 1]);
    data.setMoving(undefined);
    expect(data.extent()?.x).toEqual([0, 2]);
  });

  it("a range asks for whole steps around it, another metric as axis for pairs, and says what has no place", async () => {
    const asked = serving();
    await made({ ...plain, settings: readChartSettings({ zoom: "0.5~1.5" }) });
    expect((asked[0]?.body as Asked).range).toEqual([0, 2]);
    const data = await made({ ...plain, settings: readChartSettings({ x: "m:lr" }) });
    expect(asked.at(-1)?.path).toBe("/api/v1/charts/pairs");
    expect(data.notes()).toEqual(["x: lr at the same step", "8 points left out: no value of lr at their step"]);
  });

  it("says what the picture alone does not: what was summarised, NaN, infinite, beyond a log scale", async () => {
    serving(() => ({ exact: false, mean: [1, "NaN", "Infinity"], min: [-1, "NaN", "Infinity"], max: [1, "NaN", "Infinity"], n: [5, 5, 5], n_nan: [0, 5, 0] }));
    const data = await made({ ...plain, settings: readChartSettings({ log: "1" }) });
    expect(data.notes()).toEqual(["30 points; every extreme is drawn", "10 NaN", "at least 2 infinite values are not drawn", "at least 2 values of 0 or less have no place on a log scale"]);
  });

  it("says when lines are smoothed, and calls nothing drawn that is not", async () => {
    serving(() => ({ exact: false, n: [5, 5, 5] }));
    const smoothed = await made({ ...plain, settings: readChartSettings({ smooth: "0.9" }) });
    expect(smoothed.notes()).toEqual(["30 points, summarised to the width of the chart", "smoothed: debiased moving average, weight 0.9; means and extremes of each pixel column stand thinly behind"]);
    const banded = await made({ ...plain, groups: [{ id: "g", label: "group", runs: ["a"], nRuns: 1 }] });
    expect(banded.notes().some((note) => note.includes("every extreme"))).toBe(false);
  });

  it("of a band only means are counted as values", async () => {
    serving();
    const data = await made({ ...plain, settings: readChartSettings({ log: "1" }), groups: [{ id: "g", label: "group", runs: ["a"], nRuns: 2 }] });
    expect([data.edges(), data.notes().some((note) => note.includes("log scale"))]).toEqual(["sd", false]);
  });

  it("after another axis is chosen the old lines stay on the old one until the answer comes, also when it is a refusal", async () => {
    const [subject, setSubject] = createStore<ChartSubject>({ ...plain });
    serve({ "POST /api/v1/charts/series": ({ body }) => ({ series: (body as Asked).runs.map((run) => series(run, "loss")) }), "POST /api/v1/charts/pairs": () => refused(400, { code: "limit_reached", what: "Too many." }) });
    const data = await made(subject);
    expect([data.axis(), data.edges()]).toEqual(["step", "range"]);
    setSubject({ settings: readChartSettings({ x: "m:lr" }) });
    expect([data.axis(), data.extent()?.x]).toEqual(["step", [0, 2]]);
    await rest();
    expect([data.axis(), data.state.problem()?.message, data.notes()]).toEqual(["step", "Too many.", []]);
  });

  it("a logarithmic x is asked for, stays linear until its answer comes, and says how many points have no place on it", async () => {
    const [subject, setSubject] = createStore<ChartSubject>({ ...plain });
    const asked = serve({ "POST /api/v1/charts/series": ({ body }) => ({ series: (body as Asked).runs.map((run) => series(run, "loss", (body as { x_scale?: string }).x_scale === "log" ? { n_off_axis: 1, x_first: [1, 10, 100], x_last: [1, 10, 100] } : {})) }) });
    const data = await made(subject);
    setSubject({ settings: readChartSettings({ logx: "1" }) });
    expect([data.xScale(), data.extent()?.x]).toEqual(["linear", [0, 2]]);
    await rest();
    expect([data.xScale(), data.extent()?.x, data.leftOut(), data.notes()]).toEqual(["log", [1, 100], ["2 of 8 points have no place on a logarithmic x"], ["2 of 8 points have no place on a logarithmic x"]]);
    expect(asked.map((one) => (one.body as { x_scale?: string }).x_scale)).toEqual([undefined, "log"]);
    // The time of day has none: there the choice rests.
    setSubject({ settings: readChartSettings({ logx: "1", x: "time" }) });
    await rest();
    expect([data.xScale(), (asked.at(-1)?.body as { x_scale?: string }).x_scale]).toEqual(["linear", undefined]);
  });

  it("a series of which nothing has a place on a logarithmic x is told of, not drawn", async () => {
    serving(() => ({ n_off_axis: 1, ...Object.fromEntries(["x_first", "x_last", "min", "max", "first", "last", "mean", "n", "n_nan"].map((name) => [name, []])) }));
    const data = await made({ ...plain, runs: plain.runs.slice(0, 1), settings: readChartSettings({ logx: "1" }) });
    expect([data.extent(), data.notes()]).toEqual([undefined, ["1 of 1 point has no place on a logarithmic x"]]);
  });

  it("bands keep the names of their groups while others are asked for", async () => {
    const group = (id: string) => ({ id, label: `group ${id}`, runs: ["a"], nRuns: 1 });
    const [subject, setSubject] = createStore<ChartSubject>({ ...plain, groups: [group("g"), group("h")] });
    let away = false;
    serve({
      "POST /api/v1/charts/series": ({ body }) => ({ series: (body as Asked).runs.map((run) => series(run, "loss")) }),
      "POST /api/v1/charts/bands": ({ body }) => (away ? refused(503, { code: "unavailable", what: "Away." }) : { bands: (body as { groups: string[][] }).groups.map((_, i) => ({ n_runs: 1, x: [0, 1], n: [1, 1], mean: [i, i], sd: [0, 0], standard_error: [0, 0], min: [i, i], max: [i, i] })) }),
    });
    const data = await made(subject);
    const means = () => data.told().map((line) => [line.run, line.label, line.raw[0]]);
    expect(means()).toEqual([["g", "group g", 0], ["h", "group h", 1]]);
    away = true;
    setSubject({ groups: [group("h")] });
    await rest();
    expect(means()).toEqual([["h", "group h", 1]]);
  });

  it("a run that logs all the time does not put the answer off", async () => {
    let keep: (() => void)[] = [];
    const asked = serve({ "POST /api/v1/charts/series": ({ body }) => new Promise((done) => keep.push(() => done({ series: (body as Asked).runs.map((run) => series(run, "loss")) }))) });
    const data = await made(plain);
    const logs = () => listeners.forEach((listener) => listener([{ kind: "run_logged", run: "a" }]));
    for (let second = 0; second < 5; second += 1) {
      logs();
      await rest(1000);
    }
    expect([asked.length, asked[0]?.signal?.aborted]).toEqual([1, false]);
    keep.forEach((one) => one());
    keep = [];
    await rest();
    expect(data.told()).toHaveLength(2);
    // What changed meanwhile is read once more, and then there is rest.
    await rest(1001);
    expect(asked).toHaveLength(2);
    keep.forEach((one) => one());
    await rest(5000);
    expect(asked).toHaveLength(2);
  });

  it("when no run is left the answer that is on its way is not drawn", async () => {
    const [subject, setSubject] = createStore<ChartSubject>({ ...plain });
    let keep: (() => void) | undefined;
    const asked = serve({ "POST /api/v1/charts/series": () => new Promise((done) => (keep = () => done({ series: [series("a", "loss")] }))) });
    const data = await made(subject);
    setSubject({ runs: [] });
    await rest();
    keep?.();
    await rest();
    expect([asked[0]?.signal?.aborted, data.lines().length, data.state.loading()]).toEqual([true, 0, false]);
  });

  it("counts what has no place where every point is here, within the range that is shown", async () => {
    const values = [-1, 5, 0];
    serving(() => ({ exact: true, mean: values, min: values, max: values }));
    const one = { ...plain, runs: plain.runs.slice(0, 1) };
    expect((await made({ ...one, settings: readChartSettings({ log: "1" }) })).notes()).toEqual(["2 values of 0 or less have no place on a log scale"]);
    expect((await made({ ...one, settings: readChartSettings({ log: "1", zoom: "0.5~2" }) })).notes()).toEqual(["1 value of 0 or less has no place on a log scale"]);
  });

  it("a chart whose bands are refused says so, and a retry asks for them again", async () => {
    let away = true;
    const band = { n_runs: 1, x: [0, 1], n: [1, 1], mean: [1, 2], sd: [0, 0], standard_error: [0, 0], min: [1, 2], max: [1, 2] };
    serve({
      "POST /api/v1/charts/series": ({ body }) => ({ series: (body as Asked).runs.map((run) => series(run, "loss")) }),
      "POST /api/v1/charts/bands": () => (away ? refused(400, { code: "limit_reached", what: "Too many runs." }) : { bands: [band] }),
    });
    const data = await made({ ...plain, groups: [{ id: "g", label: "group", runs: ["a"], nRuns: 1 }] });
    expect(data.state.problem()?.message).toBe("Too many runs.");
    away = false;
    data.state.retry();
    await rest();
    expect([data.state.problem(), data.told().length]).toEqual([undefined, 1]);
  });

  it("a chart that was scrolled away asks for nothing while its run logs on, and once when it is back", async () => {
    const asked = serving();
    const [resting, setResting] = createSignal(false);
    await made(plain, () => 420, resting);
    const log = async () => {
      for (const listener of listeners) listener([{ kind: "run_logged", experiment: "1", run: "a" }]);
      await rest(1100);
    };
    await log();
    expect(asked).toHaveLength(2);
    setResting(true);
    for (let n = 0; n < 10; n += 1) await log();
    expect(asked).toHaveLength(2);
    setResting(false);
    await rest();
    expect(asked).toHaveLength(3);
    setResting(true);
    setResting(false);
    await rest(5000);
    expect(asked).toHaveLength(3);
  });

  it("a range of relative time is one question for all series, measured from their beginnings", async () => {
    const asked = serving(() => ({ exact: false, x_first: [10, 15, 20], x_last: [14, 19, 20] }));
    const data = await made({ ...plain, settings: readChartSettings({ x: "relative", zoom: "10~20" }) });
    expect(asked.map((one) => one.body)).toEqual([{ runs: ["a", "b"], keys: ["loss"], axis: "relative", range: [10, 20], width: 400 }]);
    expect(data.lines().map((line) => [...line.x])).toEqual([[10, 15, 20], [10, 15, 20]]);
  });

  it("a failure is told, the last lines stay, and a retry takes it away", async () => {
    let away = false;
    const asked = serve({ "POST /api/v1/charts/series": ({ body }) => (away ? refused(503, { code: "busy", what: "The server is busy." }) : { series: (body as Asked).runs.map((run) => series(run, "loss")) }) });
    const data = await made(plain);
    away = true;
    data.state.retry();
    await rest();
    expect([data.state.problem()?.message, data.lines().length, data.state.loading()]).toEqual(["The server is busy.", 2, false]);
    away = false;
    data.state.retry();
    await rest();
    expect([data.state.problem(), asked.length]).toEqual([undefined, 3]);
  });

  it("waiting for another answer can be given up, which is told; news of the same question are no waiting", async () => {
    const answer = later<unknown>();
    let slow = false;
    serve({ "POST /api/v1/charts/series": ({ body }) => (slow ? answer.promise : { series: (body as Asked).runs.map((run) => series(run, "loss")) }) });
    const [subject, setSubject] = createStore<ChartSubject>({ ...plain });
    const data = await made(subject);
    slow = true;
    data.state.retry();
    await rest();
    expect([data.state.loading(), data.state.asking()]).toEqual([true, false]);
    setSubject({ settings: readChartSettings({ x: "time" }) });
    await rest();
    expect(data.state.asking()).toBe(true);
    data.state.cancel();
    expect([data.state.asking(), data.state.loading(), data.state.problem()?.problem.code, data.lines().length]).toEqual([false, false, "given_up", 2]);
  });

  it("no runs are no lines, and nothing is asked for them", async () => {
    const asked = serving();
    const data = await made({ ...plain, runs: [] });
    expect([asked.length, data.lines(), data.extent()]).toEqual([0, [], undefined]);
  });

  it("a growing run is read again at most once a second, other runs not at all", async () => {
    const asked = serving();
    await made(plain);
    const tell = (run: string, kind = "run_logged") => {
      for (const listener of listeners) listener([{ kind, experiment: "1", run }]);
    };
    tell("other");
    tell("a", "run_updated");
    await rest(2000);
    expect(asked).toHaveLength(1);
    for (let n = 0; n < 20; n += 1) {
      tell("a");
      await rest(100);
    }
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(asked.length).toBeGreaterThan(1);
  });
});

describe("groups", () => {
  const groups = [{ id: "g1", label: "lr 0.1", runs: ["a", "b"], nRuns: 5 }, { id: "g2", label: "lr 1", runs: ["c"], nRuns: 1 }];

  it("are bands with their runs behind them, and say how many were left out", async () => {
    const asked = serving();
    const data = await made({ ...plain, groups });
    expect(asked.map((one) => one.path).sort()).toEqual(["/api/v1/charts/bands", "/api/v1/charts/series"]);
    expect([data.lines().filter((line) => line.faint === true).length, data.told().map((line) => [line.label, line.filled, ...line.min])]).toEqual([3, [["lr 0.1", true, 0.5, 2], ["lr 1", true, 0.5, 2]]]);
    expect(new Set(data.lines().filter((line) => line.run === "a" || line.run === "b" || line.run === "g1").map((line) => line.colour)).size).toBe(1);
    expect(data.notes()).toEqual(["line: mean over the runs that did not fail, put together at up to 400 places along the axis; band: ± standard deviation; behind: 3 single runs", "lr 0.1: the first 2 of 5 runs"]);
  });

  it("that are whole say so, those that are cut are named, up to three of them", async () => {
    serving();
    const of = (...sizes: readonly number[]) => sizes.map((nRuns, i) => ({ id: `g${i}`, label: `lr ${i}`, runs: ["a"], nRuns }));
    const notes = async (...sizes: readonly number[]) => (await made({ ...plain, groups: of(...sizes) })).notes();
    expect(await notes(1, 1)).toEqual([expect.stringMatching(/^line: mean over all runs that did not fail, /)]);
    expect((await notes(1, 5210, 3))[1]).toBe("lr 1: the first 1 of 5,210 runs, lr 2: the first 1 of 3 runs");
    expect((await notes(2, 3, 4, 5))[1]).toBe("lr 0: the first 1 of 2 runs, lr 1: the first 1 of 3 runs, lr 2: the first 1 of 4 runs, and 1 more group");
  });

  it("are asked for once for each question, and again when their runs grew", async () => {
    const asked = serving();
    const bands = () => asked.filter((one) => one.path.endsWith("bands")).length;
    const [subject, setSubject] = createStore<ChartSubject>({ ...plain, groups });
    await made(subject);
    expect(bands()).toBe(1);
    setSubject({ settings: readChartSettings({ zoom: "0~1" }) });
    await rest();
    expect(bands()).toBe(2);
    for (const listener of listeners) listener([{ kind: "run_logged", experiment: "1", run: "a" }]);
    await rest(1001);
    expect(bands()).toBe(3);
  });

  it("are asked for on a logarithmic x, and tell of all their runs what has no place there", async () => {
    const asked = serve({
      "POST /api/v1/charts/series": ({ body }) => ({ series: (body as Asked).runs.map((run) => series(run, "loss", { n_off_axis: 1 })) }),
      "POST /api/v1/charts/bands": ({ body }) => ({ bands: (body as { groups: string[][] }).groups.map((_, i) => ({ n_runs: 1, n_off_axis: 20, x: i === 0 ? [1, 10] : [], n: [1, 1], mean: [1, 1], sd: [0, 0], standard_error: [0, 0], min: [1, 1], max: [1, 1] })) }),
    });
    const data = await made({ ...plain, groups, settings: readChartSettings({ logx: "1", x: "relative" }) });
    expect(asked.map((one) => (one.body as { x_scale?: string }).x_scale)).toEqual(["log", "log"]);
    expect(data.leftOut()).toEqual(["40 points have no place on a logarithmic x"]);
  });

  it("change their spread without asking again", async () => {
    const asked = serving();
    const [subject, setSubject] = createStore<ChartSubject>({ ...plain, groups });
    const data = await made(subject);
    const before = asked.length;
    setSubject({ spread: "range" });
    await rest();
    expect([data.told()[0]?.min[0], data.told()[0]?.max[0], asked.length]).toEqual([0, 2, before]);
    setSubject({ spread: "se" });
    expect(data.told()[0]?.min[0]).toBe(0.75);
  });

  it("are bands over relative time too, and lines over another metric when asked for", async () => {
    const asked = serving();
    const relative = await made({ ...plain, groups, settings: readChartSettings({ x: "relative" }) });
    const bodies = asked.filter((one) => one.path.endsWith("bands")).map((one) => one.body);
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) expect(body).toMatchObject({ axis: "relative" });
    expect(relative.told().map((line) => line.label)).toEqual(["lr 0.1", "lr 1"]);
    expect(relative.lone()).toBeUndefined();
    const nBefore = asked.filter((one) => one.path.endsWith("bands")).length;
    const over = await made({ ...plain, groups, settings: readChartSettings({ x: "m:lr" }) });
    expect(asked.filter((one) => one.path.endsWith("bands"))).toHaveLength(nBefore);
    expect(over.lone()).toBe(false);
  });
});

describe("a saved chart", () => {
  it("is a file of its title, with the lines that have a name", async () => {
    serving();
    const data = await made({ ...plain, runs: [{ id: "a", name: 'x, "y"' }] });
    const files: [string, Blob][] = [];
    let blob = new Blob();
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: (one: Blob) => ((blob = one), "blob:1"), revokeObjectURL: () => undefined }));
    const pressed = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      files.push([this.download, blob]);
    });
    const read = (one: Blob | undefined) => new Promise<string>((done) => {
      const reader = new FileReader();
      reader.onload = () => done(String(reader.result));
      reader.readAsText(one ?? new Blob());
    });
    saveCsv('val/loss: "best" <1>', data, readChartSettings({ smooth: "0.5" }));
    saveSvg("x".repeat(300), data, readChartSettings({}));
    pressed.mockRestore();
    vi.useRealTimers();
    expect(files.map(([name]) => name)).toEqual(["val_loss_best_1_.csv", `${"x".repeat(80)}.svg`]);
    const [csv, svg] = [await read(files[0]?.[1]), await read(files[1]?.[1])];
    vi.useFakeTimers();
    expect(csv.split("\r\n").slice(0, 2)).toEqual(["run,name,metric,step,mean,min,max,n,smoothed (EMA 0.5)", 'a,"x, ""y""",loss,0,1,1,1,1,1']);
    expect(svg).toMatch(/^<svg [^]*x, &quot;y&quot;[^]*<\/svg>\n$/);
  });

  it("is nothing when there is nothing to draw", async () => {
    serving();
    const data = await made({ ...plain, runs: [] });
    const made1 = vi.fn();
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: made1 }));
    saveSvg("loss", data, readChartSettings({}));
    expect(made1).not.toHaveBeenCalled();
  });
});

it("a run stands out after the pointer rested on its row, not while it passes", () => {
  litSoon("a");
  vi.advanceTimersByTime(59);
  litSoon("b");
  vi.advanceTimersByTime(59);
  expect(lit()).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(lit()).toBe("b");
  setLit(undefined);
});
