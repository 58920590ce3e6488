// Code that loads a version: by its number, which stays, or by an alias or a stage, which move on.
import { For, createMemo, createSignal } from "solid-js";
import type { ModelVersion } from "../../api/registry";
import { CopyButton } from "../../components/bits";
import { t } from "../../lib/text";
import { loadCode } from "./signature";

/** The ends of addresses of a version, the alias first: code that follows it needs no change. */
export const addressesOf = (version: Pick<ModelVersion, "version" | "aliases" | "stage">): string[] => [...version.aliases.map((alias) => `@${alias}`), `/${version.version}`, ...(version.stage === "None" ? [] : [`/${version.stage}`])];

export function LoadCode(props: { readonly version: ModelVersion; readonly flavors: readonly string[] }) {
  const [wanted, setWanted] = createSignal<string>();
  const all = createMemo(() => addressesOf(props.version));
  const which = () => all().find((one) => one === wanted()) ?? all()[0] ?? "";
  const code = () => loadCode(location.origin, props.version.model, which(), props.flavors);
  return (
    <section class="card">
      <div class="page-head">
        <h2>{t.models.load}</h2>
        <select class="select" aria-label={t.models.addressed} value={which()} onChange={(event) => setWanted(event.currentTarget.value)}>
          <For each={all()}>{(one) => <option value={one}>{one.startsWith("/") ? (Number.isNaN(Number(one.slice(1))) ? one.slice(1) : t.models.version(one.slice(1))) : one}</option>}</For>
        </select>
        <CopyButton text={code()} />
      </div>
      <pre class="preview-text" tabindex="0">{code()}</pre>
    </section>
  );
}
