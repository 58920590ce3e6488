// The runs inside all ranges of parallel coordinates, as a table in the order of an axis.
import { A } from "@solidjs/router";
import { For, type JSX, Show, createMemo } from "solid-js";
import { shortNumber } from "../../lib/format";
import { single } from "../../lib/lists";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { columnActions } from "../../lib/texts/actions";
import { lit, setLit } from "../charts/hover";
import { parseTerm, writeTerm } from "../runs/sort";
import type { ViewAddress } from "../runs/viewAddress";
import { type ParallelAxis, orderOn } from "./parallelAxes";

interface SelectionProps {
  readonly address: ViewAddress;
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  readonly axes: readonly ParallelAxis[];
  readonly inside: readonly boolean[];
  /** What a run has on an axis, as it is read. */
  readonly text: (run: number, key: string, number: (value: number) => string) => string | undefined;
  readonly mark: (run: number) => JSX.Element;
  /** Most runs that are listed; the others are counted. */
  readonly most: number;
  /** What can be done with the runs inside. */
  readonly action: (ids: readonly string[]) => JSX.Element;
}

export function Selection(props: SelectionProps) {
  const by = createMemo(() => single(props.address.params()["by"]));
  const order = createMemo(() => {
    const term = by();
    return term === undefined ? undefined : parseTerm(term);
  });
  const sortBy = (field: string) => props.address.set({ by: writeTerm({ field, descending: order()?.field === field && order()?.descending !== true }) });
  const places = createMemo(() => {
    const all = props.runs.flatMap((_, i) => (props.inside[i] === true ? [i] : []));
    return orderOn(props.axes.find((axis) => axis.key === order()?.field), all, order()?.descending === true);
  });
  const short = (key: string) => key.replace(/^(params|metrics)\./, "");
  const sortOf = (key: string) => (order()?.field === key ? (order()?.descending === true ? "descending" : "ascending") : "none");
  const idOf = (run: number) => props.runs[run]?.id ?? "";
  const nameOf = (run: number) => props.runs[run]?.name ?? "";
  const offers = (): Offer[] => props.axes.flatMap((axis) => [false, true].map((descending) => ({ what: columnActions.sortInside(short(axis.key), descending), run: () => props.address.set({ by: writeTerm({ field: axis.key, descending }) }) })));
  useOffers(() => offers);
  return (
    <section aria-label={t.compare.selection}>
      <div class="row wrap-row selection-head">
        <h3>{t.compare.selection}</h3>
        <span class="muted small">{t.compare.inside(places().length, props.runs.length)}</span>
        <Show when={places().length > props.most}>
          <span class="muted small">{t.parallel.listed(props.most, places().length)}</span>
        </Show>
        {props.action(places().map(idOf))}
      </div>
      <Show when={places().length > 0} fallback={<p class="muted">{t.compare.noneInside}</p>}>
        <div class="scroll selection" tabindex="0" role="group" aria-label={t.compare.selection}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t.columns.name}</th>
                <For each={props.axes}>
                  {(axis) => (
                    <th scope="col" class="number" aria-sort={sortOf(axis.key)}>
                      <button type="button" class="link-button" onClick={() => sortBy(axis.key)}>
                        {short(axis.key)} {sortOf(axis.key) === "none" ? "" : sortOf(axis.key) === "ascending" ? "↑" : "↓"}
                      </button>
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody>
              <For each={places().slice(0, props.most)}>
                {(run) => (
                  <tr classList={{ lit: lit() === idOf(run) }} onPointerEnter={() => setLit(idOf(run))} onPointerLeave={() => setLit(undefined)} onFocusIn={() => setLit(idOf(run))} onFocusOut={() => setLit(undefined)}>
                    <th scope="row">
                      <span class="row">
                        {props.mark(run)}
                        <A class="clip" href={`/runs/${idOf(run)}/overview`} title={nameOf(run)}>
                          <bdi>{nameOf(run)}</bdi>
                        </A>
                      </span>
                    </th>
                    <For each={props.axes}>
                      {(axis) => (
                        <td class="number" classList={{ missing: props.text(run, axis.key, shortNumber) === undefined }} title={props.text(run, axis.key, String) ?? t.columns.missing}>
                          {props.text(run, axis.key, shortNumber) ?? "–"}
                        </td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
    </section>
  );
}
