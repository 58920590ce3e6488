// Packages that a file of an environment names, as plain data. What is no such file names none.
import { isObject } from "../../lib/objects";

/** One name for all spellings of it. */
const plain = (name: string) => name.toLowerCase().replaceAll(/[-_.]+/g, "-");

const SPEC = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*(?:@\s*(\S+)|(={1,3}|[<>~!]=?[^;#]*)\s*([^;#\s]*))?/;

/** `name==1.2` and its like: an exact version as it is, others with what they ask for. */
function specOf(line: string): readonly [string, string] | undefined {
  const [, name, place, how, version] = SPEC.exec(line.trim()) ?? [];
  if (name === undefined) return undefined;
  if (place !== undefined) return [plain(name), place];
  if (how === undefined) return [plain(name), "*"];
  return [plain(name), how.startsWith("=") ? (version ?? "").replace(/=.*$/, "") : how.trim()];
}

function requirements(text: string): (readonly [string, string])[] {
  return text.split("\n").flatMap((line) => {
    const found = /^\s*(?:#|-|$)/.test(line) ? undefined : specOf(line);
    return found === undefined ? [] : [found];
  });
}

/** Lists of conda and of pip inside them, and the version of Python that stands by itself. */
function yaml(text: string): (readonly [string, string])[] {
  return text.split("\n").flatMap((line) => {
    const python = /^python:\s*["']?([\w.]+)/.exec(line)?.[1];
    if (python !== undefined) return [["python", python] as const];
    const item = /^\s*-\s*["']?([A-Za-z0-9][^"'\n]*)/.exec(line)?.[1];
    const found = item === undefined || /:\s*$|^https?:/.test(item) ? undefined : specOf(item.replace(/^[\w-]+::/, ""));
    // Names of channels stand alone, as do names of packages: neither has a version to tell.
    return found === undefined || found[1] === "*" ? [] : [found];
  });
}

function lock(text: string): (readonly [string, string])[] {
  if (text.trimStart().startsWith("{")) return pipfile(text);
  return text.split("[[package]]").slice(1).flatMap((part) => {
    const field = (name: string) => new RegExp(`^${name} = "([^"]+)"`, "m").exec(part)?.[1];
    const [name, version] = [field("name"), field("version")];
    return name === undefined || version === undefined ? [] : [[plain(name), version] as const];
  });
}

function pipfile(text: string): (readonly [string, string])[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const held = isObject(value) && isObject(value["default"]) ? value["default"] : {};
  return Object.entries(held).flatMap(([name, one]) => (isObject(one) && typeof one["version"] === "string" ? [[plain(name), one["version"].replace(/^==/, "")] as const] : []));
}

/** Versions by package, of the first place that names each. */
export function packagesIn(name: string, text: string): Map<string, string> {
  const found = /\.txt$/i.test(name) ? requirements(text) : /\.ya?ml$/i.test(name) ? yaml(text) : /lock$/i.test(name) ? lock(text) : [];
  return new Map(found.toReversed());
}
