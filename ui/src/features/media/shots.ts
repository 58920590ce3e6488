// The images of several runs by name, run and step, as plain data.
import { byName } from "../../lib/order";
import { splitStep } from "../run/steps";
import { isPicture, previewKind } from "../run/preview";

export interface MediaFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of its bytes. */
  readonly digest?: string | undefined;
}

/** One image of a run. */
export interface Shot {
  /** The image as it was logged. */
  readonly path: string;
  readonly size: number;
  readonly digest?: string | undefined;
  /** The smaller copy that clients store beside it; the image itself when there is none. */
  readonly thumb: string;
  readonly thumbSize: number;
  readonly thumbDigest?: string | undefined;
}

/** All images of one name. */
export interface Series {
  readonly name: string;
  /** Steps of any run, sorted; empty when no image of this name has a step. */
  readonly steps: readonly number[];
  /** Images of a run by step; what has no step is under `undefined`. */
  readonly runs: ReadonlyMap<string, ReadonlyMap<number | undefined, Shot>>;
}

interface Parsed {
  readonly name: string;
  readonly step: number | undefined;
  /** Later ones of the same step replace earlier ones. */
  readonly time: number;
  readonly isSmall: boolean;
}

const LOGGED = /^(.*)%step%(-?\d+)%timestamp%(\d+)%[^%/]*?(%compressed)?\.[a-z]+$/i;

/** What is gathered. */
export type ShotKind = "image" | "table";

export function isOf(kind: ShotKind, path: string): boolean {
  const preview = previewKind(path);
  return kind === "image" ? isPicture(path) : preview === "csv" || preview === "json";
}

/** Figures that no picture shows: pages, and JSON of plotly as far as names tell. */
export const isFigure = (path: string): boolean => /\.html?$/i.test(path) || /\.plotly\.json$|(^|\/)(figures?|plots?|charts?)\/[^/]*\.json$/i.test(path);

function parse(path: string, kind: ShotKind): Parsed {
  const logged = LOGGED.exec(path);
  // Slashes of a key are written as # in its files, all of which are in one folder.
  const clean = (name: string) => name.replace(/^images\//, "").replaceAll("#", "/");
  if (logged !== null) return { name: clean(logged[1] ?? ""), step: Number(logged[2]), time: Number(logged[3]), isSmall: logged[4] !== undefined };
  const split = splitStep(path, kind);
  if (split === undefined) return { name: path, step: undefined, time: 0, isSmall: false };
  return { name: path.includes("%step%") ? clean(split.name) : `${split.name}…`, step: split.step, time: 0, isSmall: false };
}

interface Found {
  whole?: { readonly file: MediaFile; readonly time: number };
  small?: { readonly file: MediaFile; readonly time: number };
}

function shotOf({ whole, small }: Found): Shot | undefined {
  const image = whole?.file ?? small?.file;
  if (image === undefined) return undefined;
  // A small copy of an older image is no copy of this one.
  const thumb = small !== undefined && small.time >= (whole?.time ?? 0) ? small.file : image;
  return { path: image.path, size: image.size, digest: image.digest, thumb: thumb.path, thumbSize: thumb.size, thumbDigest: thumb.digest };
}

/** Images, or tables, of some runs by their names, sorted. */
export function gatherShots(files: ReadonlyMap<string, readonly MediaFile[]>, kind: ShotKind = "image"): Series[] {
  const names = new Map<string, Map<string, Map<number | undefined, Found>>>();
  for (const [run, list] of files) {
    for (const file of list) {
      if (!isOf(kind, file.path)) continue;
      const { name, step, time, isSmall } = parse(file.path, kind);
      const runs = names.get(name) ?? new Map<string, Map<number | undefined, Found>>();
      names.set(name, runs);
      const steps = runs.get(run) ?? new Map<number | undefined, Found>();
      runs.set(run, steps);
      const found = steps.get(step) ?? {};
      steps.set(step, found);
      const size = isSmall ? "small" : "whole";
      if ((found[size]?.time ?? -1) <= time) found[size] = { file, time };
    }
  }
  return [...names].sort(([a], [b]) => byName(a, b)).map(([name, runs]) => {
    const shots = new Map([...runs].map(([run, steps]) => [run, new Map([...steps].flatMap(([step, found]) => {
      const shot = shotOf(found);
      return shot === undefined ? [] : [[step, shot] as const];
    }))] as const));
    return { name, runs: shots, steps: stepsOf([...shots.values()].flatMap((one) => [...one.keys()])) };
  });
}

function stepsOf(steps: Iterable<number | undefined>): number[] {
  return [...new Set([...steps].filter((step) => step !== undefined))].sort((a, b) => a - b);
}

/** The steps of a shared slider. */
export const sharedSteps = (series: readonly Series[]): number[] => stepsOf(series.flatMap((one) => one.steps));

/** The place of a step on the slider: the nearest, the last when none is asked for; -1 when there are no steps. */
export function placeOf(steps: readonly number[], wanted: number | undefined): number {
  if (wanted === undefined) return steps.length - 1;
  return steps.reduce((best, step, i) => (Math.abs(step - wanted) < Math.abs((steps[best] ?? Infinity) - wanted) ? i : best), steps.length - 1);
}

export type Seen =
  | { readonly kind: "shot"; readonly shot: Shot }
  /** The run has images of this name, but none at this step; `nearest` is one it has. */
  | { readonly kind: "elsewhere"; readonly nearest: number }
  | { readonly kind: "none" };

/** What a run has at a step. An image without a step is there at every step. */
export function seenAt(series: Series, run: string, step: number | undefined): Seen {
  const shots = series.runs.get(run);
  const shot = (step === undefined ? undefined : shots?.get(step)) ?? shots?.get(undefined);
  if (shot !== undefined) return { kind: "shot", shot };
  const own = stepsOf(shots?.keys() ?? []);
  const at = placeOf(own, step);
  const nearest = own[at];
  return nearest === undefined ? { kind: "none" } : { kind: "elsewhere", nearest };
}
