// Parallel coordinates: a line per run over axes of parameters and metrics; ranges can be brushed.
import { useNavigate } from "@solidjs/router";
import { For, Show, createMemo } from "solid-js";
import type { Run } from "../../api/client";
import { RunMark } from "../../components/bits";
import { shownStyle } from "../../lib/drawn";
import { shortNumber } from "../../lib/format";
import { writeList } from "../../lib/lists";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { lit, setLit } from "../charts/hover";
import type { ViewAddress } from "../runs/viewAddress";
import { BrushAxes, BrushNote, FRAME, yOf } from "./BrushAxes";
import { Selection } from "./Selection";
import { createBrushing } from "./brushing";
import { parallelAxes, textOn } from "./differ";
import { insideBrushes } from "./parallelAxes";
import type { Stat } from "./spread";

const GAP = 150;

export function Parallel(props: { readonly address: ViewAddress; readonly runs: readonly Run[]; readonly keys: readonly string[]; readonly stat: Stat }) {
  const navigate = useNavigate();
  const axes = createMemo(() => parallelAxes(props.runs, props.keys, shortNumber, props.stat));
  const brushing = createBrushing(() => props.address);
  const inside = createMemo(() => insideBrushes(axes(), brushing.brushes(), props.runs.length));
  const x = (i: number) => FRAME.left + i * GAP;
  const path = (run: number) => {
    let open = false;
    return axes()
      .map((axis, i) => {
        const at = axis.at[run];
        if (at === undefined) {
          open = false;
          return "";
        }
        const step = `${open ? "L" : "M"}${x(i)} ${yOf(at)}`;
        open = true;
        return step;
      })
      .join("");
  };
  const textAt = (i: number, key: string, number: (value: number) => string) => {
    const run = props.runs[i];
    return run === undefined ? undefined : textOn(run, key, number, props.stat);
  };
  const keepOnly = (ids: readonly string[]) => props.address.set({ runs: writeList(ids), br: undefined });
  const offers = (): Offer[] => {
    const ids = props.runs.filter((_, i) => inside()[i] === true).map((run) => run.run_id);
    return ids.length >= 2 && ids.length < props.runs.length ? [{ what: t.compare.onlyThese, run: () => keepOnly(ids) }] : [];
  };
  useOffers(() => offers);
  return (
    <div>
      <Show when={props.stat !== "last"}>
        <p class="muted small">{t.compare.metricsBy(props.stat)}</p>
      </Show>
      <BrushNote brushing={brushing} nInside={inside().filter(Boolean).length} n={props.runs.length} />
      <div class="scroll" tabindex="0" role="group" aria-label={t.compare.parallel}>
        <svg width={Math.max(300, x(axes().length - 1) + FRAME.right)} height={FRAME.height} role="group" aria-label={t.compare.parallelOf(props.runs.length, axes().length)}>
          <For each={props.runs}>
            {(run, i) => (
              <path
                class="parallel-line"
                classList={{ outside: inside()[i()] !== true, lit: lit() === run.run_id }}
                onPointerEnter={() => setLit(run.run_id)}
                onPointerLeave={() => setLit(undefined)}
                d={path(i())}
                stroke={shownStyle(run.run_id).colour}
                stroke-dasharray={shownStyle(run.run_id).dash.join(" ")}
                onClick={() => navigate(`/runs/${run.run_id}/overview`)}
              >
                <title>{run.name}</title>
              </path>
            )}
          </For>
          <BrushAxes axes={axes()} brushing={brushing} x={x} />
        </svg>
      </div>
      <Selection
        address={props.address}
        runs={props.runs.map((run) => ({ id: run.run_id, name: run.name }))}
        axes={axes()}
        inside={inside()}
        text={textAt}
        mark={(run) => <RunMark run={props.runs[run]?.run_id ?? ""} />}
        most={props.runs.length}
        action={(ids) => (
          <Show when={ids.length >= 2 && ids.length < props.runs.length}>
            <button type="button" class="button small" onClick={() => keepOnly(ids)}>
              {t.compare.onlyThese}
            </button>
          </Show>
        )}
      />
    </div>
  );
}
