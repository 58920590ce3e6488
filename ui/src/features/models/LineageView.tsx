// Where a version comes from and where it went: a small graph, and the same as a list.
import { A } from "@solidjs/router";
import { For, Show, createMemo } from "solid-js";
import type { Lineage } from "../../api/registry";
import { t } from "../../lib/text";
import { type Part, chainOf, shownOf, sourcesOf } from "./chain";

/** Size of a part, as `.lineage-part` has it. */
const WIDTH = 180;
const GAP = 44;
const HEIGHT = 44;
const STEP = 56;

export function LineageView(props: { readonly lineage: Lineage }) {
  return <ChainView columns={chainOf(props.lineage)} />;
}

/** Columns of parts, each linked with what it comes from; beside the picture the same as a list. */
export function ChainView(props: { readonly columns: readonly (readonly Part[])[] }) {
  const columns = createMemo(() => props.columns.map(shownOf));
  const rows = () => Math.max(...columns().map((column) => column.length));
  const yOf = (column: readonly Part[], i: number) => ((rows() - column.length) / 2 + i) * STEP;
  const links = () => columns().flatMap((column, i) => (columns()[i + 1] ?? []).flatMap((next, k) => sourcesOf(column, next).map((j) => ({ x: i * (WIDTH + GAP) + WIDTH, y0: yOf(column, j) + HEIGHT / 2, y1: yOf(columns()[i + 1] ?? [], k) + HEIGHT / 2 }))));
  return (
    <>
      <div class="scroll lineage-hold" tabindex="0" role="group" aria-label={t.models.lineage.graph}>
        <div class="lineage" style={{ width: `${columns().length * (WIDTH + GAP) - GAP}px`, height: `${rows() * STEP - (STEP - HEIGHT)}px` }}>
          <svg width="100%" height="100%" aria-hidden="true">
            <For each={links()}>{(link) => <path class="lineage-link" d={`M${link.x} ${link.y0} C${link.x + GAP / 2} ${link.y0} ${link.x + GAP / 2} ${link.y1} ${link.x + GAP} ${link.y1}`} />}</For>
          </svg>
          <For each={columns()}>
            {(column, i) => (
              <For each={column}>
                {(part, j) => (
                  <div class="lineage-part" style={{ left: `${i() * (WIDTH + GAP)}px`, top: `${yOf(column, j())}px` }}>
                    <span class="muted small">{part.kind}</span>
                    <Show when={part.href} fallback={<bdi class="clip" title={part.label}>{part.label}</bdi>}>
                      {(href) => (
                        <A class="clip" href={href()} title={part.label}>
                          <bdi>{part.label}</bdi>
                        </A>
                      )}
                    </Show>
                  </div>
                )}
              </For>
            )}
          </For>
        </div>
      </div>
      <details>
        <summary>{t.models.lineage.list}</summary>
        <ol class="lineage-list">
          <For each={props.columns.flat()}>
            {(part) => (
              <li>
                <span class="muted">{part.kind}:</span>{" "}
                <Show when={part.href} fallback={<bdi class="wrap">{part.label}</bdi>}>
                  {(href) => (
                    <A class="wrap" href={href()}>
                      <bdi>{part.label}</bdi>
                    </A>
                  )}
                </Show>
              </li>
            )}
          </For>
        </ol>
      </details>
    </>
  );
}
