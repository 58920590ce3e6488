import { expect, it } from "vitest";
import { PACKED_TYPE, buffersOf, decode, decodeJson, decodePacked } from "./columns";
import { callOf } from "./charts";

/** Writes the binary form as the server does. */
function pack(header: unknown, payload: Uint8Array): ArrayBuffer {
  let text = JSON.stringify(header);
  while ((8 + new TextEncoder().encode(text).length) % 8 !== 0) text += " ";
  const head = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + head.length + payload.length);
  bytes.set(new TextEncoder().encode("TBC1"));
  new DataView(bytes.buffer).setUint32(4, head.length, true);
  bytes.set(head, 8);
  bytes.set(payload, 8 + head.length);
  return bytes.buffer;
}

const f64 = { type: "f64", offset: 16 };
const header = {
  series: [{
    run: "r", key: "loss", exact: true, length: 2,
    columns: { x_first: { type: "i64", offset: 0 }, x_last: { type: "i64", offset: 0 }, min: f64, max: f64, first: f64, last: f64, mean: f64, n: { type: "u32", offset: 32 }, n_nan: { type: "u32", offset: 40 } },
  }],
};

function payload(): Uint8Array {
  const bytes = new Uint8Array(48);
  new BigInt64Array(bytes.buffer, 0, 2).set([-1n, 2n ** 53n]);
  new Float64Array(bytes.buffer, 16, 2).set([0.5, Number.NaN]);
  new Uint32Array(bytes.buffer, 32, 2).set([1, 4_000_000_000]);
  return bytes;
}

it("the binary form gives columns of doubles, shared ones once", () => {
  const [one] = decode(PACKED_TYPE, pack(header, payload()));
  expect(one?.run).toBe("r");
  expect([...(one?.xFirst ?? [])]).toEqual([-1, 2 ** 53]);
  expect([...(one?.mean ?? [])]).toEqual([0.5, Number.NaN]);
  expect([...(one?.n ?? [])]).toEqual([1, 4_000_000_000]);
  expect(one?.min).toBe(one?.max);
  expect(buffersOf(one === undefined ? [] : [one])).toHaveLength(4);
});

it("whole numbers become the nearest doubles, whatever their size and sign", () => {
  const numbers = [0n, -1n, 1n, 4294967295n, 4294967296n, -4294967297n, 2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 1795882576858n];
  const x = { type: "i64", offset: 0 };
  const y = { type: "f64", offset: 80 };
  const bytes = new Uint8Array(160);
  new BigInt64Array(bytes.buffer, 0, 10).set(numbers);
  const columns = { x_first: x, x_last: x, min: y, max: y, first: y, last: y, mean: y, n: { type: "u32", offset: 0 }, n_nan: { type: "u32", offset: 0 } };
  const [one] = decodePacked(pack({ series: [{ run: "r", key: "k", exact: true, length: 10, columns }] }, bytes));
  expect([...(one?.xFirst ?? [])]).toEqual(numbers.map(Number));
});

it("damaged charts are refused, not drawn", () => {
  const whole = pack(header, payload());
  expect(() => decodePacked(new ArrayBuffer(3))).toThrow("no chart");
  expect(() => decodePacked(whole.slice(0, 100))).toThrow("too early");
  expect(() => decodePacked(whole.slice(0, whole.byteLength - 8))).toThrow("too early");
  expect(() => decodePacked(pack({}, payload()))).toThrow("no series");
});

it("the JSON form gives the same columns, with names for what JSON cannot write", () => {
  const column = [1, null, "NaN", "Infinity"];
  const [one] = decodeJson({ series: [{ run: "r", key: "k", exact: false, x_first: [1, 2, 3, 4], x_last: [1, 2, 3, 4], min: column, max: column, first: column, last: column, mean: column, n: [1, 1, 1, 1], n_nan: [0, 1, 1, 0] }] });
  expect([...(one?.mean ?? [])]).toEqual([1, Number.NaN, Number.NaN, Number.POSITIVE_INFINITY]);
  expect(() => decodeJson({ series: [{}] })).toThrow("lacks");
});

it("pairs of metrics say how many points had no partner", () => {
  const column = [0.5];
  const one = { run: "r", key: "k", exact: true, x_first: [0.1], x_last: [0.1], min: column, max: column, first: column, last: column, mean: column, n: [1], n_nan: [0] };
  expect(decodeJson({ series: [{ ...one, n_alone: 3 }, one] }).map((series) => series.nAlone)).toEqual([3, undefined]);
});

it("points without a place on a logarithmic axis are counted in both forms", () => {
  const [packed] = decodePacked(pack({ series: [{ ...header.series[0], n_off_axis: 3 }] }, payload()));
  const column = [1];
  const [json] = decodeJson({ series: [{ run: "r", key: "k", exact: true, n_off_axis: 4, x_first: [1], x_last: [1], min: column, max: column, first: column, last: column, mean: column, n: [1], n_nan: [0] }] });
  expect([packed?.nOffAxis, json?.nOffAxis, decodePacked(pack(header, payload()))[0]?.nOffAxis]).toEqual([3, 4, undefined]);
  expect(() => decodePacked(pack({ series: [{ ...header.series[0], n_off_axis: -1 }] }, payload()))).toThrow("n_off_axis");
});

it("a metric as the axis asks for pairs, whole ranges go to steps and times", () => {
  const question = { runs: ["r"], keys: ["k"], range: [0.25, 1.5] as const, width: 100 };
  expect(callOf({ ...question, axis: "m:lr" })).toEqual({ path: "/api/v1/charts/pairs", body: '{"runs":["r"],"x":"lr","keys":["k"],"range":[0.25,1.5],"width":100}' });
  expect(callOf({ ...question, axis: "time" })).toEqual({ path: "/api/v1/charts/series", body: '{"runs":["r"],"keys":["k"],"axis":"time","range":[0,2],"width":100}' });
  expect(callOf({ ...question, axis: "m:lr", xScale: "log" }).body).toContain('"x_scale":"log"');
  expect(JSON.parse(callOf({ ...question, axis: "step", xScale: "log" }).body)).toEqual({ runs: ["r"], keys: ["k"], axis: "step", x_scale: "log", range: [0, 2], width: 100 });
});
