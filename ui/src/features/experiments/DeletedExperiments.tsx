// Experiments in the trash, those that were deleted last first.
import { A } from "@solidjs/router";
import { For, Show, createEffect, createSignal, on } from "solid-js";
import type { Experiment } from "../../api/client";
import { Ago, ShowMore } from "../../components/bits";
import { t } from "../../lib/text";

/** Lines drawn at first; the rest on request. */
const STEP = 50;

export const deletedAt = (one: Experiment) => one.deleted_ms ?? one.updated_ms;

export function DeletedExperiments(props: { readonly all: readonly Experiment[]; readonly search: string; readonly onRestore: (one: Experiment) => void }) {
  const [most, setMost] = createSignal(STEP);
  createEffect(on(() => props.search, () => setMost(STEP), { defer: true }));
  return (
    <Show when={props.all.length > 0}>
      <h2>{t.trash.experiments(props.all.length)}</h2>
      <ul class="run-list" aria-label={t.nav.experiments}>
        <For each={props.all.slice(0, most())}>
          {(one) => (
            <li data-line={one.experiment_id}>
              <A class="grow clip" href={`/experiments/${one.experiment_id}`} title={one.name}>
                <bdi>{one.name}</bdi>
              </A>
              <span class="muted deleted-at">
                {t.trash.deleted} <Ago ms={deletedAt(one)} />
              </span>
              <button type="button" class="button small" aria-label={t.trash.restoreOne(one.name)} onClick={() => props.onRestore(one)}>
                {t.bulk.restore}
              </button>
            </li>
          )}
        </For>
      </ul>
      <ShowMore left={props.all.length - most()} onMore={() => setMost((n) => n + STEP)} />
    </Show>
  );
}
