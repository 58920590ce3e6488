// Which images some runs have: their files listed folder by folder, within limits that are told.
import { api } from "../../api/client";
import { inTurns } from "../../lib/pool";
import { previewKind } from "../run/preview";
import { type MediaFile, type Series, gatherShots } from "./shots";

const FOLDERS_MAX = 30;
const DEPTH_MAX = 3;
/** Most images of one run. */
export const IMAGES_MAX = 5000;

export interface Media {
  readonly series: readonly Series[];
  /** Runs of which not every folder or image was looked at. */
  readonly nCut: number;
  readonly nFailed: number;
  readonly why: string;
}

export type List = (run: string, folder: string, signal: AbortSignal) => Promise<{ readonly entries: readonly { readonly path: string; readonly size_bytes?: number | null }[] }>;

/** Files of one run, breadth first, the folder of logged images before others. */
export async function imagesOf(list: List, run: string, signal: AbortSignal): Promise<{ readonly files: MediaFile[]; readonly isCut: boolean }> {
  const files: MediaFile[] = [];
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
        else if (previewKind(entry.path) === "image") files.push({ path: entry.path, size: entry.size_bytes });
      }
    }
    level = next.sort((a, b) => Number(b === "images") - Number(a === "images"));
  }
  return { files: files.slice(0, IMAGES_MAX), isCut: isCut || level.length > 0 || files.length > IMAGES_MAX };
}

/** Images of all these runs, four runs at a time. */
export async function readMedia(runs: readonly string[], signal: AbortSignal, list: List = api.files): Promise<Media> {
  const found = new Map<string, readonly MediaFile[]>();
  let nCut = 0;
  const { nFailed, first } = await inTurns(runs, 4, async (run) => {
    const { files, isCut } = await imagesOf(list, run, signal);
    found.set(run, files);
    if (isCut) nCut += 1;
  });
  signal.throwIfAborted();
  if (nFailed === runs.length && runs.length > 0) throw first;
  return { series: gatherShots(found), nCut, nFailed, why: first instanceof Error ? first.message : "" };
}
