import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { isText, prettyJson, previewKind } from "./preview";

it("files are shown by their names", () => {
  const cases = { "a/b.PNG": "image", "x.svg": "page", "x.html": "page", "m/MLmodel": "text", "a.json": "json", "a.csv": "csv", "README.md": "markdown", "paper.PDF": "pdf", "model.pkl": "none", html: "none", "q.sql": "text", "a.TEX": "text", "x/.env": "text", "Main.java": "text", "map.geojson": "json", "t.tsv": "csv", "a.bmp": "image", "a.avif": "image", "a.opus": "audio", "a.mkv": "video" };
  for (const [path, kind] of Object.entries(cases)) expect(previewKind(path), path).toBe(kind);
});

it("JSON is set out, anything else is left alone", () => {
  expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson("{")).toBe("{");
});

it("numbers of a file are shown as they are written, and no key is lost", () => {
  expect(prettyJson('{"id":12345678901234567890,"x":1.0,"big":1e400,"small":-0.0,"id":2}')).toBe('{\n  "id": 12345678901234567890,\n  "x": 1.0,\n  "big": 1e400,\n  "small": -0.0,\n  "id": 2\n}');
});

it("what is set out is what a browser sets out, where it can read all of it", () => {
  const random = chance(51);
  const value = (depth: number): unknown => {
    const kind = random.whole(0, depth > 3 ? 4 : 6);
    if (kind === 0) return null;
    if (kind === 1) return random.next() < 0.5;
    if (kind === 2) return random.whole(-1e9, 1e9) / 8;
    if (kind <= 4) return Array.from({ length: random.whole(0, 6) }, () => random.pick(["a", '"', "\\", "{", "]", ",", ":", "\n", "é", "🙂", "\u0007", " "])).join("");
    const items = Array.from({ length: random.whole(0, 4) }, () => value(depth + 1));
    return kind === 5 ? items : Object.fromEntries(items.map((item, i) => [`k${i}${random.pick(["", '"', ":", "\\"])}`, item]));
  };
  for (let n = 0; n < 500; n += 1) {
    const one = value(0);
    expect(prettyJson(JSON.stringify(one)), JSON.stringify(one)).toBe(JSON.stringify(one, null, 2));
    expect(prettyJson(JSON.stringify(one, null, "\t"))).toBe(JSON.stringify(one, null, 2));
  }
  expect(["", "[1,", "nul", "[1 2]", "NaN"].map(prettyJson)).toEqual(["", "[1,", "nul", "[1 2]", "NaN"]);
});

it("text is told from the rest by its bytes, also where a look ends within a character", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  expect([isText(bytes("größe 🙂"), true), isText(bytes(""), true), isText(bytes("a\0b"), true), isText(new Uint8Array([0x80, 0x02, 0x63]), false)]).toEqual([true, true, false, false]);
  const smile = bytes("a🙂");
  for (const cut of [1, 2, 3]) expect([isText(smile.subarray(0, smile.length - cut), false), isText(smile.subarray(0, smile.length - cut), true)], String(cut)).toEqual([true, false]);
});
