// Which images some runs have: their files listed folder by folder, within limits that are told.
import { api } from "../../api/client";
import { inTurns } from "../../lib/pool";
import { type MediaFile, type Series, type ShotKind, gatherShots, isFigure, isOf } from "./shots";

const FOLDERS_MAX = 30;
const DEPTH_MAX = 3;
/** Most images of one run. */
export const IMAGES_MAX = 5000;

export interface Media {
  readonly series: readonly Series[];
  /** Runs of which not every folder was looked through. */
  readonly nCut: number;
  /** Runs that have more such files than are shown. */
  readonly nFull: number;
  /** Figures of other kinds, by run. */
  readonly others: ReadonlyMap<string, readonly string[]>;
  readonly nFailed: number;
  readonly why: string;
}

export type List = (run: string, folder: string, signal: AbortSignal) => Promise<{ readonly entries: readonly { readonly path: string; readonly size_bytes?: number | null; readonly sha256?: string | null }[] }>;

/** Files of one run, breadth first, the folder of logged images before others. */
export async function imagesOf(list: List, run: string, signal: AbortSignal, kind: ShotKind = "image"): Promise<{ readonly files: MediaFile[]; readonly others: string[]; readonly isCut: boolean; readonly isFull: boolean }> {
  const files: MediaFile[] = [];
  const others: string[] = [];
  let nFolders = 0;
  let isCut = false;
  let level: string[] = [""];
  for (let depth = 0; depth <= DEPTH_MAX && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      if (nFolders >= FOLDERS_MAX) {
        isCut = true;
        break;
      }
      nFolders += 1;
      for (const entry of (await list(run, folder, signal)).entries) {
        if (typeof entry.size_bytes !== "number") next.push(entry.path);
        else if (isOf(kind, entry.path)) files.push({ path: entry.path, size: entry.size_bytes, digest: entry.sha256 ?? undefined });
        else if (kind === "image" && isFigure(entry.path)) others.push(entry.path);
      }
    }
    level = next.sort((a, b) => Number(b === "images") - Number(a === "images"));
  }
  return { files: files.slice(0, IMAGES_MAX), others, isCut: isCut || level.length > 0, isFull: files.length > IMAGES_MAX };
}

/** What was read of some runs, kept until their files may have changed. */
export class KnownFiles {
  private readonly files = new Map<string, Awaited<ReturnType<typeof imagesOf>>>();
  private readonly stale = new Set<string>();

  constructor(private readonly kind: ShotKind = "image") {}

  /** The files of this run may be others by now; without one, those of all. */
  doubt(run?: string): void {
    for (const one of run === undefined ? this.files.keys() : [run]) this.stale.add(one);
  }

  /** Images of all these runs; those whose files are not known are read, four runs at a time. */
  async read(runs: readonly string[], signal: AbortSignal, list: List = api.files): Promise<Media> {
    const unknown = runs.filter((run) => !this.files.has(run) || this.stale.has(run));
    const { nFailed, first } = await inTurns(unknown, 4, async (run) => {
      // What comes while it is read is news again.
      this.stale.delete(run);
      try {
        this.files.set(run, await imagesOf(list, run, signal, this.kind));
      } catch (error) {
        this.stale.add(run);
        throw error;
      }
    });
    signal.throwIfAborted();
    const found = new Map(runs.flatMap((run) => {
      const one = this.files.get(run);
      return one === undefined ? [] : [[run, one] as const];
    }));
    if (found.size === 0 && runs.length > 0) throw first;
    const nOf = (is: "isCut" | "isFull") => [...found.values()].filter((one) => one[is]).length;
    const others = new Map([...found].flatMap(([run, one]) => (one.others.length === 0 ? [] : [[run, one.others] as const])));
    return { series: gatherShots(new Map([...found].map(([run, one]) => [run, one.files])), this.kind), nCut: nOf("isCut"), nFull: nOf("isFull"), others, nFailed, why: first instanceof Error ? first.message : "" };
  }
}
