// One block to copy that does the run again, and beside it what nobody wrote down.
import { For, Show, createMemo } from "solid-js";
import type { Run } from "../../api/client";
import type { Live } from "../../api/live";
import { spoken } from "../../components/LiveRegion";
import { CopyButton } from "../../components/bits";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { waiting } from "../../lib/texts/actions";
import type { Evidence } from "./evidence";
import { reproduce } from "./reproduce";

export function Reproduce(props: { readonly run: Run; readonly evidence: Live<Evidence> }) {
  const recipe = createMemo(() => reproduce(props.run, props.evidence.data(), window.location.origin));
  return (
    <section class="card" aria-labelledby="reproduce">
      <h2 id="reproduce">{t.reproduce.title}</h2>
      <div class="code">
        <pre tabindex="0">
          <code>{recipe().code}</code>
        </pre>
        <CopyButton text={recipe().code} />
      </div>
      <FilesNote evidence={props.evidence} />
      <Show when={recipe().missing.length > 0} fallback={<Show when={props.evidence.data()}><p class="muted">{t.reproduce.whole}</p></Show>}>
        <p class="muted small missing-head">{t.reproduce.missing}</p>
        <ul class="missing-list">
          <For each={recipe().missing}>{(part) => <li>{t.reproduce.parts[part]}</li>}</For>
        </ul>
      </Show>
    </section>
  );
}

/** While the files are not read nobody knows whether they hold what is missing. */
function FilesNote(props: { readonly evidence: Live<Evidence> }) {
  const offers = (): Offer[] => (props.evidence.problem() === undefined ? [] : [{ what: waiting.retry(t.reproduce.title), run: () => props.evidence.refetch() }]);
  useOffers(() => offers);
  return (
    <Show when={props.evidence.problem()} fallback={<Show when={props.evidence.data() === undefined}><p class="muted small">{t.reproduce.reading}</p></Show>}>
      {(problem) => (
        <p class="small" ref={spoken}>
          {props.evidence.data() === undefined ? t.reproduce.unread : t.reproduce.stale} {problem().message}{" "}
          <button type="button" class="link-button" onClick={() => props.evidence.refetch()}>
            {t.retry}
          </button>
        </p>
      )}
    </Show>
  );
}
