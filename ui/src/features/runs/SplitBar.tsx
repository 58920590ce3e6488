// The bar between table and charts: moved by drag and by keys, the usual place on double-click and Enter.
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { rowActions } from "../../lib/texts/actions";
import { SHARE, clampShare } from "./view";

interface SplitBarProps {
  /** How much of the width is to its left, in percent. */
  readonly share: number;
  /** While the hand moves, and when it rests. */
  readonly onPreview: (share: number | undefined) => void;
  readonly onShare: (share: number) => void;
}

export function SplitBar(props: SplitBarProps) {
  let held = false;
  const at = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    return box === undefined || box.width === 0 ? props.share : clampShare(((event.clientX - box.left) / box.width) * 100);
  };
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowLeft: props.share - SHARE.step, ArrowRight: props.share + SHARE.step, Home: SHARE.min, End: SHARE.max, Enter: SHARE.usual }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    props.onShare(clampShare(to));
  };
  const offers = (): Offer[] =>
    ([["more", props.share + SHARE.step], ["less", props.share - SHARE.step], ["usual", SHARE.usual]] as const)
      .map(([name, share]) => ({ what: rowActions.share[name], to: clampShare(share) }))
      .filter(({ to }) => to !== props.share)
      .map(({ what, to }) => ({ what, run: () => props.onShare(to) }));
  useOffers(() => offers);
  return (
    <div
      class="split-bar"
      role="separator"
      tabindex="0"
      aria-orientation="vertical"
      aria-label={t.runs.split}
      title={t.runs.splitHint}
      aria-valuemin={SHARE.min}
      aria-valuemax={SHARE.max}
      aria-valuenow={props.share}
      onKeyDown={onKey}
      onDblClick={() => props.onShare(SHARE.usual)}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        held = true;
      }}
      onPointerMove={(event) => {
        if (held) props.onPreview(at(event));
      }}
      onPointerUp={(event) => {
        if (!held) return;
        held = false;
        const share = at(event);
        props.onPreview(undefined);
        if (share !== props.share) props.onShare(share);
      }}
      onPointerCancel={() => {
        held = false;
        props.onPreview(undefined);
      }}
    />
  );
}
