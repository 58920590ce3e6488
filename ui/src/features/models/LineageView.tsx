// Where a version comes from and where it went: a small graph, and the same as a list.
import { A } from "@solidjs/router";
import { For, Show, createMemo } from "solid-js";
import type { Lineage } from "../../api/registry";
import { t } from "../../lib/text";

interface Part {
  readonly kind: string;
  readonly label: string;
  readonly href?: string;
}

/** The chain from the data to the aliases, column by column; empty columns are left out. */
export function chainOf(lineage: Lineage): Part[][] {
  const { run, version, model } = lineage;
  const data = (run?.datasets ?? []).map((one) => ({ kind: t.models.lineage.data, label: `${one.name} ${one.digest}`.trim() }));
  const code = lineage.code_commit === null || lineage.code_commit === undefined ? [] : [{ kind: t.models.lineage.code, label: lineage.code_commit.slice(0, 10) }];
  const made: Part[] = run === null || run === undefined ? [] : [{ kind: t.models.lineage.run, label: run.name, href: `/runs/${run.run_id}/overview` }];
  const logged = lineage.logged_model === null || lineage.logged_model === undefined ? [] : [{ kind: t.models.lineage.logged, label: lineage.logged_model.name }];
  const stage = version.stage === "None" ? [] : [{ kind: t.models.stage, label: version.stage }];
  const gone = [...version.aliases.map((alias) => ({ kind: t.models.alias, label: `@${alias}` })), ...stage];
  const self: Part = { kind: t.models.lineage.version, label: `${model.name} ${version.version}` };
  return [[...data, ...code], made, logged, [self], gone].filter((column) => column.length > 0);
}

/** Size of a part, as `.lineage-part` has it. */
const WIDTH = 180;
const GAP = 44;
const HEIGHT = 44;
const STEP = 56;

export function LineageView(props: { readonly lineage: Lineage }) {
  const columns = createMemo(() => chainOf(props.lineage));
  const rows = () => Math.max(...columns().map((column) => column.length));
  const yOf = (column: readonly Part[], i: number) => ((rows() - column.length) / 2 + i) * STEP;
  const links = () => columns().flatMap((column, i) => (columns()[i + 1] ?? []).flatMap((_, k) => column.map((_, j) => ({ x: i * (WIDTH + GAP) + WIDTH, y0: yOf(column, j) + HEIGHT / 2, y1: yOf(columns()[i + 1] ?? [], k) + HEIGHT / 2 }))));
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
          <For each={columns().flat()}>
            {(part) => (
              <li>
                <span class="muted">{part.kind}:</span> <bdi>{part.label}</bdi>
              </li>
            )}
          </For>
        </ol>
      </details>
    </>
  );
}
