import { beforeEach, expect, it, vi } from "vitest";
import type { LogAnswer, LogAsk } from "./worker";

let file = "";
let status = 200;
let told: LogAnswer[] = [];
let hearing: { readonly kind: LogAnswer["kind"]; readonly done: (answer: LogAnswer) => void }[] = [];
let tell: (message: LogAsk) => void = () => undefined;

beforeEach(async () => {
  vi.resetModules();
  [file, status, told, hearing] = ["", 200, [], []];
  const here: { postMessage: (message: LogAnswer) => void; onmessage?: (event: { data: LogAsk }) => void } = { postMessage: (message) => {
    told.push(message);
    for (const one of hearing) if (one.kind === message.kind) one.done(message);
    hearing = hearing.filter((one) => one.kind !== message.kind);
  } };
  vi.stubGlobal("self", here);
  vi.stubGlobal("fetch", (address: string) => {
    const asked = new URL(address, "http://x").searchParams;
    const [from, length] = [Number(asked.get("from")), Number(asked.get("length"))];
    const bytes = new TextEncoder().encode(file);
    return Promise.resolve(status === 200 ? new Response(bytes.slice(from, from + length), { headers: { "x-file-size": String(bytes.length) } }) : new Response('{"code":"gone","what":"Gone."}', { status }));
  });
  await import("./worker");
  tell = (data) => here.onmessage?.({ data });
});

/** The first answer of a kind, now or when it comes. */
function until(kind: LogAnswer["kind"]): Promise<LogAnswer> {
  const found = told.find((one) => one.kind === kind);
  return found === undefined ? new Promise((done) => hearing.push({ kind, done })) : Promise.resolve(found);
}

it("nothing is answered before a log is open", () => {
  tell({ kind: "grow" });
  tell({ kind: "texts", id: 1, from: 0, to: 1 });
  expect(told).toEqual([]);
});

it("an open log is known, read, and searched", async () => {
  file = "one\nTwo\nthree";
  tell({ kind: "open", address: "/content?path=a" });
  expect(await until("grown")).toEqual({ kind: "grown", renewed: false });
  expect(told[0]).toEqual({ kind: "known", lines: 3, read: 13, size: 13 });
  tell({ kind: "texts", id: 7, from: 1, to: 9 });
  expect(await until("texts")).toEqual({ kind: "texts", id: 7, texts: ["Two", "three"] });
  tell({ kind: "find", id: 8, wanted: "tWO", first: 0 });
  expect(await until("found")).toEqual({ kind: "found", id: 8, found: { lines: [1], n: 1, scanned: 3 } });
});

it("a file that was replaced by a shorter one says so", async () => {
  file = "a long line\n";
  tell({ kind: "open", address: "/content?path=a" });
  await until("grown");
  file = "x\n";
  told = [];
  tell({ kind: "grow" });
  expect(await until("grown")).toEqual({ kind: "grown", renewed: true });
  expect(told[0]).toMatchObject({ kind: "known", lines: 1, size: 2 });
});

it("a refusal of the server is handed on with its words, and to the one who asked", async () => {
  file = "a\n";
  tell({ kind: "open", address: "/content?path=a" });
  await until("grown");
  status = 404;
  tell({ kind: "texts", id: 3, from: 0, to: 1 });
  expect(await until("failed")).toEqual({ kind: "failed", id: 3, status: 404, problem: '{"code":"gone","what":"Gone."}' });
  told = [];
  tell({ kind: "grow" });
  expect(await until("failed")).toEqual({ kind: "failed", status: 404, problem: '{"code":"gone","what":"Gone."}' });
});

it("a search that was stopped tells nothing more", async () => {
  file = "a\n";
  tell({ kind: "open", address: "/content?path=a" });
  await until("grown");
  tell({ kind: "find", id: 1, wanted: "a", first: 0 });
  tell({ kind: "stop" });
  tell({ kind: "texts", id: 2, from: 0, to: 1 });
  await until("texts");
  expect(told.some((one) => one.kind === "found" || one.kind === "failed")).toBe(false);
});

it("what is written while a reading is under way is read after it", async () => {
  file = "a\n";
  tell({ kind: "open", address: "/content?path=a" });
  tell({ kind: "grow" });
  tell({ kind: "grow" });
  await until("grown");
  file = "a\nb\n";
  told = [];
  await until("grown");
  expect(told.filter((one) => one.kind === "grown")).toHaveLength(1);
  expect(told[0]).toEqual({ kind: "known", lines: 2, read: 4, size: 4 });
});
