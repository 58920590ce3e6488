// What can be done with images, as actions of the palette.
import type { Offer } from "../../lib/offers";
import { t } from "../../lib/text";
import { mediaActions as texts } from "../../lib/texts/actions";
import type { MediaRun } from "./MediaPanel";
import { type Series, seenAt } from "./shots";
import type { MediaState } from "./state";

interface StepsOffered {
  /** The place of the step that is shown, of so many. */
  readonly place: number;
  readonly n: number;
  readonly go: (place: number) => void;
  readonly texts: Readonly<Record<"first" | "last" | "next" | "previous", string>>;
}

/** The ways from the step that is shown to others. */
export function stepOffers({ place, n, go, texts }: StepsOffered): Offer[] {
  const [before, after] = [place > 0, place < n - 1];
  return [
    ...(after ? [{ what: texts.next, run: () => go(place + 1) }] : []),
    ...(before ? [{ what: texts.previous, run: () => go(place - 1) }, { what: texts.first, run: () => go(0) }] : []),
    ...(after ? [{ what: texts.last, run: () => go(n - 1) }] : []),
  ];
}

/** The image that has the focus, or the run that stands out. */
export interface AtHand {
  readonly name: string | undefined;
  readonly run: string | undefined;
}

interface ImagesOffered {
  readonly series: readonly Series[];
  readonly runs: readonly MediaRun[];
  readonly step: number | undefined;
  /** What comes first. */
  readonly atHand: AtHand;
  readonly onOpen: (name: string, run: string) => void;
  readonly onStep: (step: number) => void;
}

/** Each image in full size; where a run has none at this step, the way to one it has. */
export function imageOffers(given: ImagesOffered): Offer[] {
  const images = given.series.flatMap((series) => given.runs.map((run) => ({ series, run, seen: seenAt(series, run.id, given.step) })));
  const isNear = ({ series, run }: (typeof images)[number]) => run.id === given.atHand.run && (given.atHand.name === undefined || series.name === given.atHand.name);
  const sorted = [...images.filter(isNear), ...images.filter((one) => !isNear(one))];
  return sorted.flatMap(({ series, run, seen }) => {
    if (seen.kind === "shot") return [{ what: t.media.open(series.name, run.name), run: () => given.onOpen(series.name, run.id) }];
    return seen.kind === "elsewhere" ? [{ what: texts.nearest(series.name, run.name, seen.nearest), run: () => given.onStep(seen.nearest) }] : [];
  });
}

interface OneOffered {
  readonly shown: NonNullable<MediaState["shown"]>;
  readonly runs: readonly MediaRun[];
  readonly turn: (by: 1 | -1) => void;
  readonly onShow: (shown: MediaState["shown"]) => void;
  /** Absent where there is no image at this step. */
  readonly download: (() => void) | undefined;
}

/** What the image in full size offers. */
export function oneImageOffers({ shown, runs, turn, onShow, download }: OneOffered): Offer[] {
  const at = runs.findIndex((run) => run.id === shown.run);
  const modes = (["beside", "difference"] as const).filter((mode) => (mode === "difference") !== (shown.difference === true));
  return [
    { what: texts.leave, run: () => onShow(undefined) },
    ...(at < runs.length - 1 ? [{ what: texts.nextRun, run: () => turn(1) }] : []),
    ...(at > 0 ? [{ what: texts.previousRun, run: () => turn(-1) }] : []),
    ...(download === undefined ? [] : [{ what: texts.download, run: download }]),
    ...(shown.other === undefined ? [] : [...modes.map((mode) => ({ what: texts.mode(t.media.modes[mode]), run: () => onShow({ ...shown, difference: mode === "difference" }) })), { what: texts.compareNot, run: () => onShow({ ...shown, other: undefined }) }]),
    ...runs.filter((run) => run.id !== shown.run && run.id !== shown.other).map((run) => ({ what: texts.compareWith(run.name), run: () => onShow({ ...shown, other: run.id }) })),
  ];
}
