// One image of a run, or why there is none: bounded, loaded when it comes on screen.
import { Match, Show, Switch, createEffect, createMemo, createSignal, on, onCleanup, onMount } from "solid-js";
import { bytes } from "../../lib/format";
import { useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { mediaActions } from "../../lib/texts/actions";
import { digestAddress } from "../run/held";
import type { Seen, Shot } from "./shots";

/** Larger images are loaded only when asked for. */
export const THUMB_BYTES_MAX = 2 * 1024 * 1024;

interface ShotViewProps {
  readonly run: string;
  readonly runName: string;
  readonly name: string;
  readonly step: number | undefined;
  readonly seen: Seen;
  readonly whole: boolean;
  readonly onStep: (step: number) => void;
  readonly onOpen?: () => void;
}

export function ShotView(props: ShotViewProps) {
  const shot = () => (props.seen.kind === "shot" ? props.seen.shot : undefined);
  return (
    <Switch>
      <Match when={shot()}>{(one) => <Picture {...props} shot={one()} />}</Match>
      <Match when={props.seen.kind === "elsewhere" ? props.seen : undefined}>
        {(other) => (
          <p class="shot-none">
            {t.media.notAt(props.step)}{" "}
            <button type="button" class="link-button" onClick={() => props.onStep(other().nearest)}>
              {t.media.nearest(other().nearest)}
            </button>
          </p>
        )}
      </Match>
      <Match when={props.seen.kind === "none"}>
        <p class="shot-none">{t.media.noneOfRun}</p>
      </Match>
    </Switch>
  );
}

function Picture(props: ShotViewProps & { readonly shot: Shot }) {
  const [failed, setFailed] = createSignal(false);
  const [wanted, setWanted] = createSignal(false);
  // A browser's own lazy loading begins some screens ahead: too far for twenty runs with many images each.
  const [near, setNear] = createSignal(false);
  let holder: HTMLDivElement | undefined;
  onMount(() => {
    if (holder === undefined) return;
    const seen = new IntersectionObserver(([entry]) => setNear((before) => before || entry?.isIntersecting === true), { rootMargin: "200px" });
    seen.observe(holder);
    onCleanup(() => seen.disconnect());
  });
  // What is written anew under the same path has another address.
  const address = createMemo(() => (props.whole ? digestAddress(props.run, props.shot.path, props.shot.digest) : digestAddress(props.run, props.shot.thumb, props.shot.thumbDigest)));
  createEffect(on(address, () => { setFailed(false); setWanted(false); }, { defer: true }));
  const isLarge = () => !props.whole && props.shot.thumbSize > THUMB_BYTES_MAX && !wanted();
  const offers = () => (isLarge() && !failed() ? [{ what: mediaActions.load(props.name, props.runName, bytes(props.shot.thumbSize)), run: () => setWanted(true) }] : []);
  useOffers(() => offers);
  const image = () => (
    <Show when={near()}>
      <img class={props.whole ? "shot-whole" : "shot-thumb"} src={address()} alt={t.media.alt(props.name, props.runName, props.step)} decoding="async" onError={() => setFailed(true)} />
    </Show>
  );
  return (
    <div ref={(element) => (holder = element)} class={props.whole ? "shot-place whole" : "shot-place"}>
      <Show when={!failed()} fallback={<p class="shot-none bad">{t.files.badImage}</p>}>
        <Show when={!isLarge()} fallback={<p class="shot-none"><button type="button" class="button small" onClick={() => setWanted(true)}>{t.media.large(bytes(props.shot.thumbSize))}</button></p>}>
          <Show when={props.onOpen} fallback={image()}>
            {(open) => (
              <button type="button" class="shot-open" aria-label={t.media.open(props.name, props.runName)} onClick={() => open()()}>
                {image()}
              </button>
            )}
          </Show>
        </Show>
      </Show>
    </div>
  );
}
