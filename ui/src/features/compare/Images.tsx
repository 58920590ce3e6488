// The same image of several runs side by side, over one shared slider of steps.
import { A, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { type Run, api, contentAddress } from "../../api/client";
import { createLive } from "../../api/live";
import { LoadBar } from "../../components/states";
import { single } from "../../lib/lists";
import { byName } from "../../lib/order";
import { inTurns } from "../../lib/pool";
import { t } from "../../lib/text";
import { previewKind } from "../run/preview";
import { splitStep } from "../run/steps";

const RUNS_MAX = 12;

interface Series {
  /** Path of the image by run and step. */
  readonly steps: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

async function imagesOf(run: string, signal: AbortSignal): Promise<string[]> {
  const root = await api.files(run, "", signal);
  const folders = root.entries.filter((entry) => typeof entry.size_bytes !== "number").slice(0, 20);
  const below: string[] = [];
  await inTurns(folders, 3, async (folder) => {
    below.push(...(await api.files(run, folder.path, signal)).entries.map((entry) => entry.path));
  });
  return [...root.entries.map((entry) => entry.path), ...below].filter((path) => previewKind(path) === "image");
}

/** Images by what all their steps share; one without a step is at step 0. */
export function gather(found: ReadonlyMap<string, readonly string[]>): Map<string, Series> {
  const all = new Map<string, Map<number, Map<string, string>>>();
  for (const [run, paths] of found) {
    for (const path of paths) {
      const { name, step } = splitStep(path) ?? { name: path, step: 0 };
      const steps = all.get(name) ?? new Map<number, Map<string, string>>();
      all.set(name, steps);
      const runs = steps.get(step) ?? new Map<string, string>();
      steps.set(step, runs);
      runs.set(run, path);
    }
  }
  return new Map([...all].sort(([a], [b]) => byName(a, b)).map(([name, steps]) => [name, { steps: new Map([...steps].sort(([a], [b]) => a - b)) }]));
}

export function Images(props: { readonly runs: readonly Run[] }) {
  const [params, setParams] = useSearchParams();
  const [at, setAt] = createSignal(0);
  const shown = () => props.runs.slice(0, RUNS_MAX);
  const found = createLive(
    () => shown().map((run) => run.run_id),
    async (ids, signal) => {
      const all = new Map<string, readonly string[]>();
      await inTurns(ids, 3, async (id) => {
        all.set(id, await imagesOf(id, signal));
      });
      return gather(all);
    },
  );
  const names = () => [...(found.data()?.keys() ?? [])];
  const name = () => names().find((one) => one === single(params["img"])) ?? names()[0] ?? "";
  const steps = createMemo(() => [...(found.data()?.get(name())?.steps ?? [])]);
  const step = () => steps()[Math.min(at(), steps().length - 1)];
  return (
    <>
      <LoadBar loading={found.loading()} what={t.files.loading} />
      <Show when={found.data() !== undefined && names().length > 0} fallback={<p class="muted">{found.loading() ? t.files.loading : t.compare.noImages}</p>}>
        <div class="row wrap-row">
          <label>
            {t.compare.image}{" "}
            <select class="select" value={name()} onChange={(event) => setParams({ img: event.currentTarget.value }, { replace: true })}>
              <For each={names()}>{(one) => <option value={one}>{one}</option>}</For>
            </select>
          </label>
          <Show when={steps().length > 1}>
            <label class="step-slider">
              {t.files.step}
              <input type="range" min="0" max={steps().length - 1} value={at()} aria-valuetext={String(step()?.[0])} onInput={(event) => setAt(Number(event.currentTarget.value))} />
              <output class="mono">{step()?.[0]}</output>
            </label>
          </Show>
        </div>
        <Show when={props.runs.length > RUNS_MAX}>
          <p class="muted small">{t.compare.imagesCut(RUNS_MAX)}</p>
        </Show>
        <ul class="image-row">
          <For each={shown()}>
            {(run) => (
              <li>
                <A href={`/runs/${run.run_id}/files`}>
                  <bdi class="clip">{run.name}</bdi>
                </A>
                <Show when={step()?.[1].get(run.run_id)} fallback={<p class="missing">{t.compare.noImageHere}</p>}>
                  {(path) => <img class="preview-image" src={contentAddress(run.run_id, path())} alt={`${run.name}: ${name()}`} loading="lazy" />}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
