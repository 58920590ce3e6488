// An image, and a slider over the steps at which images of its name were logged. A large one is read when somebody asks for it.
import { Show, createEffect, createMemo, createSignal, on } from "solid-js";
import { api } from "../../api/client";
import { createLive } from "../../api/live";
import { Skeleton } from "../../components/Skeleton";
import { ProblemBox } from "../../components/states";
import { bytes } from "../../lib/format";
import { type Offer, useOffers } from "../../lib/offers";
import { SLIDER_MS, paced } from "../../lib/pace";
import { t } from "../../lib/text";
import { imageSteps } from "../../lib/texts/actions";
import { createHeld, versionAddress } from "./held";
import { ASK_BYTES } from "./preview";
import { splitStep, stepsOf } from "./steps";

interface ImagePreviewProps {
  readonly run: string;
  readonly path: string;
  readonly turn: number;
  readonly onChoose: (path: string) => void;
}

export function ImagePreview(props: ImagePreviewProps) {
  const [failed, setFailed] = createSignal(false);
  // Who wants one large picture of a series wants the next one too.
  const [large, setLarge] = createSignal(false);
  const held = createHeld(() => ({ run: props.run, path: props.path, turn: props.turn }));
  const known = () => (held.data()?.path === props.path ? held.data() : undefined);
  const asks = () => !large() && (known()?.size ?? 0) > ASK_BYTES;
  // The picture before stays until it is known what takes its place.
  const address = createMemo<string | undefined>((before) => {
    const now = known();
    return now === undefined ? before : asks() ? undefined : versionAddress(props.run, now);
  });
  createEffect(on(address, () => setFailed(false)));
  const folder = createMemo(() => props.path.slice(0, Math.max(0, props.path.lastIndexOf("/"))));
  const listing = createLive(
    () => (splitStep(props.path) === undefined ? undefined : { run: props.run, folder: folder(), turn: props.turn }),
    (asked, signal) => api.files(asked.run, asked.folder, signal),
  );
  const steps = createMemo(() => stepsOf(props.path, listing.data()?.entries.map((entry) => entry.path) ?? []));
  const at = () => steps().findIndex((one) => one.path === props.path);
  // eslint-disable-next-line solid/reactivity -- called by the slider alone
  const choose = paced((path: string) => props.onChoose(path), SLIDER_MS);
  const name = () => props.path.slice(props.path.lastIndexOf("/") + 1);
  const offers = (): Offer[] => {
    const [before, after] = [steps()[at() - 1], steps()[at() + 1]];
    return [
      ...(after === undefined ? [] : [{ what: imageSteps.next, run: () => props.onChoose(after.path) }]),
      ...(before === undefined ? [] : [{ what: imageSteps.previous, run: () => props.onChoose(before.path) }]),
      ...(asks() ? [{ what: t.files.showImage, run: () => setLarge(true) }] : []),
    ];
  };
  useOffers(() => offers);
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
              if (chosen !== undefined) choose(chosen.path);
            }}
          />
          <output class="mono">{steps()[at()]?.step}</output>
          <span class="muted small">{t.files.ofSteps(at() + 1, steps().length)}</span>
        </label>
      </Show>
      <Show when={held.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={held.refetch} />}</Show>
      <Show when={asks()}>
        <p class="row">
          <span class="muted">{t.files.large(bytes(known()?.size ?? 0))}</span>
          <button type="button" class="button" onClick={() => setLarge(true)}>
            {t.files.showImage}
          </button>
        </p>
      </Show>
      <Show when={!failed()} fallback={<p class="bad">{t.files.badImage}</p>}>
        <Show when={address()} fallback={<Show when={!asks() && held.problem() === undefined}><Skeleton of="box" height={300} /></Show>}>
          {(source) => <img class="preview-image" src={source()} alt={name()} onError={() => setFailed(true)} />}
        </Show>
      </Show>
    </>
  );
}
