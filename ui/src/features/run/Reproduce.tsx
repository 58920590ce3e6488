// One block to copy that does the run again, and beside it what nobody wrote down.
import { For, Show, createMemo } from "solid-js";
import { type Run, api } from "../../api/client";
import { createLive } from "../../api/live";
import { CopyButton } from "../../components/bits";
import { t } from "../../lib/text";
import { reproduce } from "./reproduce";

export function Reproduce(props: { readonly run: Run }) {
  const files = createLive(
    () => props.run.run_id,
    (run, signal) => api.files(run, "", signal),
  );
  const recipe = createMemo(() => reproduce(props.run, files.data()?.entries.map((one) => one.path) ?? [], window.location.origin));
  return (
    <section class="card" aria-labelledby="reproduce">
      <h2 id="reproduce">{t.reproduce.title}</h2>
      <div class="code">
        <pre tabindex="0">
          <code>{recipe().code}</code>
        </pre>
        <CopyButton text={recipe().code} />
      </div>
      <Show when={recipe().missing.length > 0} fallback={<p class="muted">{t.reproduce.whole}</p>}>
        <p class="muted small missing-head">{t.reproduce.missing}</p>
        <ul class="missing-list">
          <For each={recipe().missing}>{(part) => <li>{t.reproduce.parts[part]}</li>}</For>
        </ul>
      </Show>
    </section>
  );
}
