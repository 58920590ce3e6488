// The images, or tables, of some runs: read again when one of them gets a file, and told of what is not all of it.
import { type Accessor, Show, createEffect, on, untrack } from "solid-js";
import { onChanges } from "../../api/events";
import { type Live, createLive } from "../../api/live";
import { type Offer, useOffers } from "../../lib/offers";
import { createReading } from "../../lib/pace";
import { pageSeen } from "../../lib/sight";
import { t } from "../../lib/text";
import { waiting } from "../../lib/texts/actions";
import { IMAGES_MAX, KnownFiles, type Media } from "./files";
import type { ShotKind } from "./shots";

/** Least time between two readings of runs whose files change. */
const LIVE_MS = 3000;

export function createKnownFiles(ids: Accessor<readonly string[]>, kind: ShotKind): Live<Media> {
  const known = new KnownFiles(kind);
  const media = createLive(
    () => ids(),
    (list, signal) => known.read(list, signal),
  );
  const soon = createReading(() => untrack(pageSeen) && media.refetch(), media.loading, LIVE_MS);
  onChanges((changes) => {
    // Points are no files.
    const doubted = changes.filter((one) => one.kind === "missed" || (one.kind !== "run_logged" && one.run !== undefined && untrack(ids).includes(one.run)));
    for (const one of doubted) known.doubt(one.kind === "missed" ? undefined : one.run);
    if (doubted.length > 0) soon();
  });
  createEffect(on(pageSeen, (isSeen) => isSeen && soon(), { defer: true }));
  return media;
}

/** Runs whose files could not be read, and those of which not all was looked at. */
export function FilesNotes(props: { readonly media: Live<Media> }) {
  const nOf = (what: "nFailed" | "nCut" | "nFull") => props.media.data()?.[what] ?? 0;
  const offers = (): Offer[] => (nOf("nFailed") > 0 ? [{ what: waiting.retry(t.files.loading), run: () => props.media.refetch() }] : []);
  useOffers(() => offers);
  return (
    <>
      <Show when={nOf("nFailed") > 0}>
        <p class="bad" role="alert">
          {t.media.failed(nOf("nFailed"), props.media.data()?.why ?? "")}{" "}
          <button type="button" class="link-button" onClick={() => props.media.refetch()}>
            {t.retry}
          </button>
        </p>
      </Show>
      <Show when={nOf("nCut") > 0}>
        <p class="muted small">{t.media.cut(nOf("nCut"))}</p>
      </Show>
      <Show when={nOf("nFull") > 0}>
        <p class="muted small">{t.media.full(nOf("nFull"), IMAGES_MAX)}</p>
      </Show>
    </>
  );
}
