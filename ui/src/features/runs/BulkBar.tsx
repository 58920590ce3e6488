// What can be done with the selected runs.
import { useNavigate, usePreloadRoute } from "@solidjs/router";
import { Show, createEffect, createSignal } from "solid-js";
import { Dialog } from "../../components/Dialog";
import { say } from "../../components/states";
import { t } from "../../lib/text";
import { useShortcuts } from "../shell/shortcuts";
import { deleteRuns, restoreRuns, tagRuns } from "./bulk";

interface BulkBarProps {
  readonly selected: readonly string[];
  readonly deleted: boolean;
  readonly onDone: () => void;
  readonly onClear: () => void;
  /** Takes a run as the baseline, or takes that back; left out where nothing is compared. */
  readonly onBaseline?: ((run: string) => void) | undefined;
  readonly baseline?: string | undefined;
}

/** Most runs that one page compares. */
export const COMPARE_MAX = 100;

export function BulkBar(props: BulkBarProps) {
  const navigate = useNavigate();
  const preload = usePreloadRoute();
  const [tagging, setTagging] = createSignal(false);
  const compare = () => {
    const n = props.selected.length;
    if (n < 2) say(t.bulk.compareFew);
    else if (n > COMPARE_MAX) say(t.bulk.compareMany(n, COMPARE_MAX));
    else navigate(`/compare?runs=${props.selected.join(",")}`);
  };
  const some = () => props.selected.length > 0;
  const single = () => (props.onBaseline !== undefined && props.selected.length === 1 ? props.selected[0] : undefined);
  const takeBaseline = () => {
    const run = single();
    if (run !== undefined) props.onBaseline?.(run);
  };
  const remove = () => void deleteRuns(props.selected, props.onDone);
  useShortcuts([
    { keys: "c", what: t.bulk.compare, run: compare },
    { keys: "", what: t.baseline.take, run: takeBaseline, when: () => single() !== undefined && single() !== props.baseline },
    { keys: "", what: t.bulk.doTag, run: () => setTagging(true), when: some },
    { keys: "", what: t.bulk.doRemove, run: remove, when: some },
    { keys: "", what: t.bulk.clear, run: () => props.onClear(), when: some },
  ]);
  // Comparing is what people do next: its code comes once runs are selected and the page has nothing else to do.
  createEffect(() => {
    if (props.selected.length > 0 && !props.deleted) requestIdleCallback(() => { preload("/compare"); });
  });
  return (
    <>
      <Show when={props.selected.length > 0}>
        <div class="bulk" role="toolbar" aria-label={t.bulk.label}>
          <strong>{t.bulk.selected(props.selected.length)}</strong>
          <Show
            when={props.deleted}
            fallback={
              <>
                <button type="button" class="button primary" onClick={compare}>
                  {t.bulk.compare}
                </button>
                <Show when={single()}>
                  {(run) => (
                    <button type="button" class="button" aria-pressed={run() === props.baseline} onClick={takeBaseline}>
                      {t.baseline.button}
                    </button>
                  )}
                </Show>
                <button type="button" class="button" onClick={() => setTagging(true)}>
                  {t.bulk.tag}
                </button>
                <button type="button" class="button danger" onClick={remove}>
                  {t.bulk.remove}
                </button>
              </>
            }
          >
            <button type="button" class="button primary" onClick={() => void restoreRuns(props.selected, props.onDone)}>
              {t.bulk.restore}
            </button>
          </Show>
          <button type="button" class="link-button" onClick={() => props.onClear()}>
            {t.bulk.clear}
          </button>
        </div>
      </Show>
      <Show when={tagging()}>
        <TagDialog
          title={t.bulk.tagTitle(props.selected.length)}
          onClose={() => setTagging(false)}
          onTag={(key, value) => {
            setTagging(false);
            void tagRuns(props.selected, key, value, props.onDone);
          }}
        />
      </Show>
    </>
  );
}

interface TagDialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly onTag: (key: string, value: string) => void;
}

/** Asks for a key and a value. */
export function TagDialog(props: TagDialogProps) {
  const [key, setKey] = createSignal("");
  const [value, setValue] = createSignal("");
  return (
    <Dialog title={props.title} onClose={() => props.onClose()}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (key().trim() !== "") props.onTag(key().trim(), value());
        }}
      >
        <label>
          {t.tags.key}
          <input class="input" required maxLength={250} autofocus value={key()} onInput={(event) => setKey(event.currentTarget.value)} />
        </label>
        <label>
          {t.tags.value}
          <input class="input" value={value()} onInput={(event) => setValue(event.currentTarget.value)} />
        </label>
        <button type="submit" class="button primary" disabled={key().trim() === ""}>
          {t.tags.set}
        </button>
      </form>
    </Dialog>
  );
}
