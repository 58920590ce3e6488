// Which parameters go with a metric, how it was told, and over how many runs.
import { For, Show, createMemo } from "solid-js";
import type { Run } from "../../api/client";
import { inOrderOfLooks } from "../../lib/goal";
import { single } from "../../lib/lists";
import { t } from "../../lib/text";
import type { ViewAddress } from "../runs/viewAddress";
import { KeySelect } from "./KeySelect";
import { IMPORTANCE_MIN, importanceOf } from "./importance";
import { type Stat, axisName, numericKeys, shortKey } from "./spread";

/** Most parameters that are listed. */
const LISTED_MAX = 30;

export function ImportanceTable(props: { readonly address: ViewAddress; readonly runs: readonly Run[]; readonly params: readonly string[]; readonly stat: Stat }) {
  const metrics = createMemo(() => inOrderOfLooks(numericKeys(props.runs, props.stat).filter((key) => key.startsWith("metrics.")), shortKey));
  const metric = () => metrics().find((key) => key === single(props.address.params()["im"])) ?? metrics()[0] ?? "";
  const found = createMemo(() => importanceOf(props.runs, metric(), props.params, props.stat));
  return (
    <Show when={metrics().length > 0 && props.params.length > 0} fallback={<p class="muted">{t.compare.noImportance}</p>}>
      <div class="row wrap-row">
        <KeySelect label={t.compare.importanceFor} keys={metrics()} value={metric()} onChange={(key) => props.address.set({ im: key })} />
        <span class="muted small">{t.compare.importanceNote}</span>
      </div>
      <div class="scroll" tabindex="0" role="group" aria-label={t.compare.importance}>
        <table class="table" aria-label={t.compare.importanceOf(axisName(metric(), props.stat))}>
          <thead>
            <tr>
              <th scope="col">{t.compare.parameter}</th>
              <th scope="col" class="number">{t.compare.importance}</th>
              <th scope="col">{t.compare.direction}</th>
              <th scope="col">{t.compare.method}</th>
              <th scope="col" class="number">n</th>
            </tr>
          </thead>
          <tbody>
            <For each={found().slice(0, LISTED_MAX)}>
              {(one) => (
                <tr>
                  <th scope="row" class="clip" title={one.param}>
                    <bdi>{one.param}</bdi>
                  </th>
                  <td class="number" classList={{ missing: one.strength === undefined }} title={one.strength === undefined ? (one.n < IMPORTANCE_MIN ? t.compare.tooFew(IMPORTANCE_MIN) : t.compare.allApart) : String(one.strength)}>
                    <svg width="72" height="8" aria-hidden="true">
                      <rect class="meter-back" width="72" height="8" rx="2" />
                      <rect class="meter" width={72 * (one.strength ?? 0)} height="8" rx="2" />
                    </svg>{" "}
                    {one.strength === undefined ? "–" : one.strength.toFixed(2)}
                  </td>
                  <td>{one.grows === undefined ? "" : one.grows ? t.compare.grows : t.compare.falls}</td>
                  <td class="muted">{t.compare.methods[one.method]}</td>
                  <td class="number">{one.n}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <Show when={found().length > LISTED_MAX}>
        <p class="muted small">{t.compare.cut(LISTED_MAX, found().length)}</p>
      </Show>
    </Show>
  );
}
