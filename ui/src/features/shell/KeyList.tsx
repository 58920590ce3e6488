// The lists of keys: those of what is on screen, and those of every part.
import { For, Show } from "solid-js";
import { Dialog } from "../../components/Dialog";
import { t } from "../../lib/text";
import { keyTexts as titles } from "../../lib/texts/keys";
import { KEY_GROUPS, type KeyGroup, type KeyRow } from "./keyGroups";
import { shortcuts } from "./shortcuts";

const now = (): KeyRow[] => shortcuts().map((one) => [one.keys, one.what]);

interface KeysProps {
  readonly title: string;
  readonly rows: readonly KeyRow[];
  readonly within: "page" | "dialog";
}

function Keys(props: KeysProps) {
  return (
    <section class="shortcut-group" aria-label={props.title}>
      <Show when={props.within === "page"} fallback={<h3>{props.title}</h3>}>
        <h2>{props.title}</h2>
      </Show>
      <dl class="shortcut-list">
        <For each={props.rows}>
          {([keys, what]) => (
            <div>
              <dt>
                <kbd>{keys.replace("Mod+", "Ctrl/⌘ ")}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  );
}

/** Everything that keys do, part by part. */
export function AllKeys() {
  return (
    <>
      <Keys within="page" title={titles.everywhere} rows={now()} />
      <For each={KEY_GROUPS}>{(group) => <Keys within="page" title={group.title} rows={[...(group.page ?? []), ...(group.marked ?? []), ...(group.part ?? [])]} />}</For>
      <p class="muted small">{titles.none}</p>
    </>
  );
}

/** What works now, then the keys of each part that is on screen; the others are in the settings. */
export function ShortcutsSheet(props: { readonly onClose: () => void }) {
  const onScreen = KEY_GROUPS.filter((group) => group.part !== undefined && document.querySelector(group.at) !== null);
  const works = ([keys, what]: KeyRow) => shortcuts().some((one) => one.keys === keys && one.what === what);
  const rowsOf = (group: KeyGroup) => [...(group.part ?? []), ...(group.marked ?? []).filter((row) => !works(row))];
  return (
    <Dialog title={t.shortcuts.title} wide onClose={() => props.onClose()}>
      <Keys within="dialog" title={titles.here} rows={now()} />
      <For each={onScreen}>{(group) => <Keys within="dialog" title={group.title} rows={rowsOf(group)} />}</For>
      <p class="muted small">
        {t.shortcuts.note}{" "}
        <a href="/settings/shortcuts" onClick={() => props.onClose()}>
          {titles.allKeys}
        </a>
      </p>
    </Dialog>
  );
}
