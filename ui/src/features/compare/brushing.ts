// Ranges on axes: shown while a hand draws them, in the address once it rests.
import { type Accessor, createMemo, createSignal } from "solid-js";
import { single } from "../../lib/lists";
import { sameJson } from "../../lib/same";
import type { ViewAddress } from "../runs/viewAddress";
import { type Brush, readBrushes, writeBrushes } from "./parallelAxes";

export interface Brushing {
  readonly brushes: Accessor<ReadonlyMap<string, Brush>>;
  /** A range that is being drawn; undefined when the hand is away. */
  readonly draw: (drawn: { readonly key: string; readonly brush: Brush } | undefined) => void;
  /** Keeps a range; undefined takes it away. */
  readonly set: (key: string, brush: Brush | undefined) => void;
  readonly clear: () => void;
}

export function createBrushing(address: Accessor<ViewAddress>): Brushing {
  const [drawn, setDrawn] = createSignal<{ readonly key: string; readonly brush: Brush } | undefined>(undefined, { equals: sameJson });
  // Another part of the address changes no range.
  const written = createMemo(() => single(address().params()["br"]));
  const kept = createMemo(() => readBrushes(written()));
  const keep = (next: ReadonlyMap<string, Brush>) => address().set({ br: writeBrushes(next) });
  return {
    brushes: createMemo(() => {
      const now = drawn();
      return now === undefined ? kept() : new Map([...kept(), [now.key, now.brush]]);
    }),
    draw: (next) => setDrawn(next),
    set: (key, brush) => {
      const next = new Map(kept());
      if (brush === undefined) next.delete(key);
      else next.set(key, brush);
      keep(next);
    },
    clear: () => keep(new Map()),
  };
}

const STEP = 0.1;

/** What a key does to a range: arrows move the lower end, with Shift the upper; undefined when it does nothing, "none" when it ends it. */
export function brushByKey(brush: Brush | undefined, key: string, shift: boolean): Brush | "none" | undefined {
  const [low, high] = brush ?? [0, 1];
  if (key === "Escape") return brush === undefined ? undefined : "none";
  const by = key === "ArrowUp" ? STEP : key === "ArrowDown" ? -STEP : 0;
  if (by === 0) return undefined;
  return shift ? [low, Math.max(low, Math.min(1, high + by))] : [Math.min(high, Math.max(0, low + by)), high];
}
