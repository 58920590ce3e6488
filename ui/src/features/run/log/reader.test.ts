import { expect, it } from "vitest";
import { chance } from "../../../testing/random";
import { type Found, LINE_BYTES_MAX, LogReader, eachLine, shownLine, withoutEscapes } from "./reader";

const never = new AbortController().signal;
const encode = (text: string) => new TextEncoder().encode(text);

/** A file that can grow, read at most `most` bytes at a time. */
function fileOf(text: string, most = 1 << 20) {
  let bytes = encode(text);
  let n = 0;
  return {
    set: (next: string) => (bytes = encode(next)),
    reads: () => n,
    read: (from: number, length: number) => {
      n += 1;
      return Promise.resolve({ bytes: bytes.slice(from, from + Math.min(length, most)), size: bytes.length });
    },
  };
}

async function opened(text: string, most?: number) {
  const file = fileOf(text, most);
  const log = new LogReader(file.read);
  await log.grow(() => undefined, never);
  return { file, log };
}

it("lines are counted as a terminal shows them, whatever the parts they arrive in", async () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["a", ["a"]],
    ["a\n", ["a"]],
    ["a\n\nb", ["a", "", "b"]],
    ["a\r\nb\r\n", ["a", "b"]],
    ["10%\r50%\r100%\nend", ["100%", "end"]],
    ["é\n漢字\n🙂", ["é", "漢字", "🙂"]],
  ];
  for (const [text, lines] of cases) {
    for (const most of [1, 2, 3, 1024]) {
      const { log } = await opened(text, most);
      expect(log.lines, JSON.stringify(text)).toBe(lines.length);
      // Blocks are read whole, however small the parts were.
      const whole = new LogReader(fileOf(text).read);
      await whole.grow(() => undefined, never);
      expect(await whole.texts(0, 99)).toEqual(lines);
    }
  }
});

it("any window of a long file is read without reading the file again", async () => {
  const text = Array.from({ length: 100_000 }, (_, i) => `line ${i}`).join("\n");
  const { file, log } = await opened(text);
  expect(log.lines).toBe(100_000);
  const before = file.reads();
  expect(await log.texts(77_777, 77_780)).toEqual(["line 77777", "line 77778", "line 77779"]);
  expect(await log.texts(99_999, 100_050)).toEqual(["line 99999"]);
  expect(await log.texts(127, 129)).toEqual(["line 127", "line 128"]);
  await log.texts(77_777, 77_780);
  expect(file.reads() - before).toBe(4);
});

it("a line without an end is shown as several, the same ones in every part", async () => {
  const long = "x".repeat(LINE_BYTES_MAX * 2 + 5);
  for (const most of [1000, 1 << 20]) {
    const { log } = await opened(`a\n${long}\nb`, most);
    expect(log.lines).toBe(5);
  }
  const { log } = await opened(`a\n${long}\nb`);
  expect((await log.texts(0, 9)).map((line) => line.length)).toEqual([1, LINE_BYTES_MAX, LINE_BYTES_MAX, 5, 1]);
  const ends: number[] = [];
  expect(eachLine(encode("y".repeat(LINE_BYTES_MAX)), 0, (_, to) => ends.push(to))).toBe(0);
  expect(ends).toEqual([]);
});

it("a file that grows is read on from its end, also within a line", async () => {
  const { file, log } = await opened("one\ntw");
  expect(await log.texts(0, 9)).toEqual(["one", "tw"]);
  file.set("one\ntwo\nthree\n");
  expect(await log.grow(() => undefined, never)).toBe(false);
  expect(await log.texts(0, 9)).toEqual(["one", "two", "three"]);
  expect(log.bytesRead).toBe(14);
});

it("a file that became shorter is another file and read from its begin", async () => {
  const { file, log } = await opened("a long first text\nand more\n");
  file.set("new\n");
  expect(await log.grow(() => undefined, never)).toBe(true);
  expect(await log.texts(0, 9)).toEqual(["new"]);
});

it("a search finds every line, in any case and through colours, and goes on where it ended", async () => {
  const text = Array.from({ length: 1000 }, (_, i) => (i % 300 === 7 ? `\u001b[31mER\u001b[0mror ${i}` : `fine ${i}`)).join("\n");
  const { file, log } = await opened(text);
  const found: Found[] = [];
  await log.find("eRRor", 0, (one) => found.push(one), never);
  expect(found.at(-1)).toEqual({ lines: [7, 307, 607, 907], n: 4, scanned: 1000 });
  file.set(`${text}\nerror again`);
  await log.grow(() => undefined, never);
  await log.find("error", 1000, (one) => found.push(one), never);
  expect(found.at(-1)).toEqual({ lines: [1000], n: 1, scanned: 1001 });
  await log.find("error", 1001, (one) => found.push(one), never);
  expect(found.at(-1)).toEqual({ lines: [], n: 0, scanned: 1001 });
});

it("a search that nobody waits for ends", async () => {
  const { log } = await opened("a\nb\n");
  const stop = new AbortController();
  stop.abort();
  await expect(log.find("a", 0, () => undefined, stop.signal)).rejects.toThrow();
});

it("a reading that failed is tried again", async () => {
  let bad = false;
  const file = fileOf("a\nb\n");
  const log = new LogReader((from, length) => (bad ? Promise.reject(new Error("away")) : file.read(from, length)));
  await log.grow(() => undefined, never);
  bad = true;
  await expect(log.texts(0, 2)).rejects.toThrow("away");
  bad = false;
  expect(await log.texts(0, 2)).toEqual(["a", "b"]);
});

it("commands to a terminal are no text", () => {
  expect(withoutEscapes("\u001b[1;31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007\u001b[2K\u001b[?25l")).toBe("red link");
  expect(withoutEscapes("plain [0m")).toBe("plain [0m");
  expect(shownLine("a\rb\r")).toBe("b");
});

it("lines that end twice, as text mode on Windows writes them, are not empty", () => {
  expect(["abc\r\r", "10%\r20%\r\r", "\r\r", "", "\rx"].map(shownLine)).toEqual(["abc", "20%", "", "", "x"]);
});

/** The slow way: the whole text, cut at its line ends, and long lines at the limit. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  const all = text.split("\n");
  if (all.at(-1) === "") all.pop();
  for (const line of all) {
    let rest = line;
    while (rest.length > LINE_BYTES_MAX) {
      lines.push(rest.slice(0, LINE_BYTES_MAX));
      rest = rest.slice(LINE_BYTES_MAX);
    }
    lines.push(rest);
  }
  return lines.map(shownLine);
}

it("any file, grown by any parts, has the lines that reading it at once gives", async () => {
  const random = chance(42);
  for (let n = 0; n < 60; n += 1) {
    const parts = Array.from({ length: random.whole(1, 400) }, () => random.pick(["x", "word ", "\n", "\n", "\r\n", "y".repeat(random.whole(1, 300)), random.next() < 0.01 ? "z".repeat(LINE_BYTES_MAX + random.whole(-1, 20_000)) : "w"]));
    const text = parts.join("");
    const cut = random.whole(0, text.length);
    const file = fileOf(text.slice(0, cut), random.whole(1000, 100_000));
    const log = new LogReader(file.read);
    await log.grow(() => undefined, never);
    file.set(text);
    await log.grow(() => undefined, never);
    const lines = linesOf(text);
    expect(log.lines, String(n)).toBe(lines.length);
    const whole = new LogReader(fileOf(text).read);
    await whole.grow(() => undefined, never);
    const [from, to] = [random.whole(0, lines.length), random.whole(0, lines.length + 5)];
    expect(await whole.texts(from, to)).toEqual(lines.slice(from, Math.max(from, to)));
    const found: Found[] = [];
    await whole.find("WORD", from, (one) => found.push(one), never);
    const wanted = lines.flatMap((line, i) => (i >= from && line.includes("word") ? [i] : []));
    expect(found.at(-1)).toEqual({ lines: wanted, n: wanted.length, scanned: lines.length });
  }
});

it("colours go on over lines, wherever one begins to read and in whatever parts the file comes", async () => {
  const esc = "\u001b[";
  const text = `${esc}31mred\nstill red\n10%${esc}1m\rbold too\n${esc}0mplain\n${"x\n".repeat(200)}${esc}38;2;1;2;3mblue\n${"y\n".repeat(400)}${esc}mend\nno`;
  for (const most of [1, 2, 5, 64, 1 << 20]) {
    const bytes = encode(text);
    const log = new LogReader((from, length) => Promise.resolve({ bytes: bytes.slice(from, from + (length === 1 << 20 ? most : length)), size: bytes.length }));
    await log.grow(() => undefined, never);
    expect([await log.texts(0, 4), await log.texts(500, 501), await log.texts(605, 607)], String(most)).toEqual([
      [`${esc}31mred`, `${esc}31mstill red`, `${esc}31;1mbold too`, `${esc}31;1m${esc}0mplain`],
      [`${esc}38;2;1;2;3my`],
      [`${esc}38;2;1;2;3m${esc}mend`, "no"],
    ]);
  }
});

it("a log that is replaced by another one, longer or as long, is begun anew; one that grows is read on", async () => {
  const { file, log } = await opened("one\ntwo\nthree\n");
  const grow = () => log.grow(() => undefined, never);
  expect(await grow()).toBe(false);
  file.set("one\ntwo\nthree\nfour\n");
  expect([await grow(), await log.texts(0, 9)]).toEqual([false, ["one", "two", "three", "four"]]);
  file.set("ONE\nTWO\nTHREE\nFOUR\nFIVE\n");
  expect([await grow(), await log.texts(0, 9)]).toEqual([true, ["ONE", "TWO", "THREE", "FOUR", "FIVE"]]);
  file.set("uno\ndue\ntres\ntetra\npent");
  expect([await grow(), await log.texts(0, 9)]).toEqual([true, ["uno", "due", "tres", "tetra", "pent"]]);
  file.set("");
  expect([await grow(), log.lines]).toEqual([true, 0]);
});
