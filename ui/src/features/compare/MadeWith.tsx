// With which packages and code the runs were made, side by side.
import { For, Show, createMemo } from "solid-js";
import type { Run } from "../../api/client";
import { createLive } from "../../api/live";
import { Skeleton } from "../../components/Skeleton";
import { LoadBar, ProblemBox } from "../../components/states";
import { t } from "../../lib/text";
import { Patch } from "../run/Provenance";
import { type HeadProps, TextTable } from "./Tables";
import { codeRows, packageRows, readAllMade } from "./made";

/** Most runs whose files are read. */
export const MADE_MAX = 20;

export function MadeWith(props: HeadProps & { readonly onlyDiffers: boolean }) {
  const runs = createMemo<readonly Run[]>(() => props.runs.slice(0, MADE_MAX));
  const ids = createMemo(() => runs().map((run) => run.run_id), undefined, { equals: (a, b) => a.join() === b.join() });
  // Runs are read again with every point; what they were made with is not.
  const all = createLive(() => ids(), (list, signal) => readAllMade(runs().filter((run) => list.includes(run.run_id)), signal));
  const made = () => all.data()?.made ?? new Map<string, never>();
  const packages = createMemo(() => packageRows(runs(), made()));
  const code = createMemo(() => codeRows(runs(), made()));
  const keep = <T extends { readonly differs: boolean }>(rows: readonly T[]) => (props.onlyDiffers ? rows.filter((row) => row.differs) : rows);
  const bare = createMemo(() => runs().filter((run) => made().get(run.run_id)?.packages.size === 0).map((run) => run.name));
  const patched = createMemo(() => runs().flatMap((run) => {
    const patch = made().get(run.run_id)?.patch;
    return patch === undefined ? [] : [{ run, patch }];
  }));
  const head = () => ({ runs: runs(), baseline: props.baseline, onBaseline: props.onBaseline, onRemove: props.onRemove });
  return (
    <>
      <LoadBar loading={all.loading()} what={t.compare.madeLoading} onCancel={() => all.cancel()} />
      <Show when={all.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={all.refetch} />}</Show>
      <Show when={all.data()} fallback={<Show when={all.problem() === undefined}><section><Skeleton of="heading" /><Skeleton of="table" n={4} /></section></Show>}>
        <Show when={(all.data()?.nFailed ?? 0) > 0}>
          <p class="bad" role="alert">{t.media.failed(all.data()?.nFailed ?? 0, all.data()?.why ?? "")}</p>
        </Show>
        <Show when={props.runs.length > MADE_MAX}>
          <p class="muted small">{t.compare.madeCut(MADE_MAX)}</p>
        </Show>
        <section>
          <h2>{t.compare.packages}</h2>
          <p class="muted small">{t.compare.packagesNote(packages().filter((row) => row.differs).length, packages().length)}</p>
          <Show when={bare().length > 0}>
            <p class="muted small"><bdi>{t.compare.packagesMissing(bare())}</bdi></p>
          </Show>
          <Show when={keep(packages()).length > 0}>
            <TextTable {...head()} label={t.compare.packages} rows={keep(packages())} />
          </Show>
        </section>
        <section>
          <h2>{t.compare.code}</h2>
          <Show when={keep(code()).length > 0} fallback={<p class="muted">{code().length > 0 ? t.compare.noneDiffer : t.compare.noCode}</p>}>
            <TextTable {...head()} label={t.compare.code} rows={keep(code())} />
          </Show>
          <For each={patched()}>
            {(one) => (
              <details>
                <summary><bdi>{t.compare.patchOf(one.run.name)}</bdi></summary>
                <Patch part={one.patch} />
              </details>
            )}
          </For>
        </section>
      </Show>
    </>
  );
}
