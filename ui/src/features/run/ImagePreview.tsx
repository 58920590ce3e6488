// An image, and a slider over the steps at which images of its name were logged.
import { Show, createEffect, createMemo, createSignal, on } from "solid-js";
import { api, contentAddress } from "../../api/client";
import { createLive } from "../../api/live";
import { t } from "../../lib/text";
import { splitStep, stepsOf } from "./steps";

export function ImagePreview(props: { readonly run: string; readonly path: string; readonly onChoose: (path: string) => void }) {
  const [failed, setFailed] = createSignal(false);
  createEffect(on(() => props.path, () => setFailed(false)));
  const folder = () => props.path.slice(0, Math.max(0, props.path.lastIndexOf("/")));
  const listing = createLive(
    () => (splitStep(props.path) === undefined ? undefined : { run: props.run, folder: folder() }),
    (asked, signal) => api.files(asked.run, asked.folder, signal),
  );
  const steps = createMemo(() => stepsOf(props.path, listing.data()?.entries.map((entry) => entry.path) ?? []));
  const at = () => steps().findIndex((one) => one.path === props.path);
  const name = () => props.path.slice(props.path.lastIndexOf("/") + 1);
  return (
    <>
      <Show when={steps().length > 1}>
        <label class="step-slider">
          {t.files.step}
          <input
            type="range"
            min="0"
            max={steps().length - 1}
            step="1"
            value={at()}
            aria-valuetext={String(steps()[at()]?.step)}
            onInput={(event) => {
              const chosen = steps()[Number(event.currentTarget.value)];
              if (chosen !== undefined) props.onChoose(chosen.path);
            }}
          />
          <output class="mono">{steps()[at()]?.step}</output>
          <span class="muted small">{t.files.ofSteps(at() + 1, steps().length)}</span>
        </label>
      </Show>
      <Show when={!failed()} fallback={<p class="bad">{t.files.badImage}</p>}>
        <img class="preview-image" src={contentAddress(props.run, props.path)} alt={name()} onError={() => setFailed(true)} />
      </Show>
    </>
  );
}
