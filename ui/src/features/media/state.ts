// What the media panel shows, as part of the address.
import { readList, single, writeList } from "../../lib/lists";

export interface MediaState {
  /** Undefined for the last step. */
  readonly step: number | undefined;
  /** Only names that match. */
  readonly search: string;
  /** The image in full size, and the run it is compared with. */
  readonly shown: { readonly name: string; readonly run: string; readonly other: string | undefined; readonly difference?: boolean | undefined } | undefined;
}

type Params = Record<string, string | string[] | undefined>;

export function readMediaState(params: Params): MediaState {
  const text = single(params["mstep"]);
  const step = Number(text);
  const [run, name, other, mode] = readList(single(params["shot"]));
  return {
    step: text !== undefined && text !== "" && Number.isFinite(step) ? step : undefined,
    search: single(params["img"]) ?? "",
    shown: run === undefined || name === undefined || run === "" || name === "" ? undefined : { name, run, other: other === "" ? undefined : other, ...(mode === "difference" && { difference: true }) },
  };
}

export function writeMediaState(change: Partial<MediaState>): Params {
  const out: Params = {};
  if ("step" in change) out["mstep"] = change.step === undefined ? undefined : String(change.step);
  if (change.search !== undefined) out["img"] = change.search === "" ? undefined : change.search;
  if ("shown" in change) {
    const { shown } = change;
    out["shot"] = shown === undefined ? undefined : writeList([shown.run, shown.name, ...(shown.other === undefined ? [] : [shown.other, ...(shown.difference === true ? ["difference"] : [])])]);
  }
  return out;
}
