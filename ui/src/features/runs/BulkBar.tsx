// What can be done with the selected runs.
import { useNavigate, usePreloadRoute } from "@solidjs/router";
import { For, Show, createEffect, createSignal } from "solid-js";
import { Dialog } from "../../components/Dialog";
import { say, sayProblem } from "../../components/states";
import { t } from "../../lib/text";
import { whenIdle } from "../../lib/turns";
import type { Format } from "../export/exportRuns";
import { useShortcuts } from "../shell/shortcuts";
import { type ChosenRuns, deleteRuns, tagRuns } from "./bulk";
import { SELECTED_MAX } from "./view";

/** A page that is never idle loads the next one all the same. */
const PRELOAD_MS = 5000;

export const FORMATS: readonly Format[] = ["csv", "parquet"];

interface BulkBarProps {
  /** How many runs are selected. */
  readonly n: number;
  /** Whether those are all that match. */
  readonly isAll: boolean;
  /** Whether they are more than an address names. */
  readonly isUnaddressed: boolean;
  /** The selected runs, as the server is told of them. */
  readonly chosen: () => ChosenRuns;
  /** The ids of the first selected runs. */
  readonly ids: (most: number) => Promise<readonly string[]>;
  readonly onDone: () => void;
  readonly onUndone: () => void;
  readonly onClear: () => void;
  readonly onSave: (format: Format) => void;
  /** Whether charts draw these runs alone. */
  readonly isDrawn: boolean;
  readonly onDraw: (isOn: boolean) => void;
  /** Takes a run as the baseline, or takes that back. */
  readonly onBaseline: (run: string) => void;
  readonly baseline: string | undefined;
  /** The only selected run. */
  readonly single: string | undefined;
}

/** Most runs that one page compares. */
export const COMPARE_MAX = 100;

export function BulkBar(props: BulkBarProps) {
  const navigate = useNavigate();
  const preload = usePreloadRoute();
  const [tagging, setTagging] = createSignal(false);
  const compare = async () => {
    const n = props.n;
    if (n < 2) say(t.bulk.compareFew);
    else if (n > COMPARE_MAX) say(t.bulk.compareMany(n, COMPARE_MAX));
    else {
      try {
        navigate(`/compare?runs=${(await props.ids(COMPARE_MAX)).join(",")}`);
      } catch (error) {
        sayProblem(error);
      }
    }
  };
  const some = () => props.n > 0;
  const takeBaseline = () => {
    if (props.single !== undefined) props.onBaseline(props.single);
  };
  const remove = () => void deleteRuns(props.chosen(), props.onDone, props.onUndone);
  useShortcuts([
    { keys: "c", what: t.bulk.compare, run: () => void compare() },
    { keys: "", what: t.baseline.take, run: takeBaseline, when: () => props.single !== undefined && props.single !== props.baseline },
    { keys: "", what: t.bulk.doTag, run: () => setTagging(true), when: some },
    { keys: "", what: t.bulk.doRemove, run: remove, when: some },
    { keys: "", what: t.bulk.doDraw, run: () => props.onDraw(!props.isDrawn), when: some },
    ...FORMATS.map((format) => ({ keys: "", what: t.bulk.doSave(t.runs.formats[format]), run: () => props.onSave(format), when: some })),
    { keys: "", what: t.bulk.clear, run: () => props.onClear(), when: some },
  ]);
  // Comparing is what people do next: its code comes once runs are selected and the page has nothing else to do.
  createEffect(() => {
    if (props.n > 0) whenIdle(() => { preload("/compare"); }, PRELOAD_MS);
  });
  return (
    <>
      <Show when={some()}>
        <div class="bulk" role="toolbar" aria-label={t.bulk.label}>
          <strong>{props.isAll ? t.bulk.selectedAll(props.n) : t.bulk.selected(props.n)}</strong>
          <Show when={props.isUnaddressed}>
            <span class="muted small">{t.bulk.notInAddress(SELECTED_MAX)}</span>
          </Show>
          <button type="button" class="button primary" onClick={() => void compare()}>
            {t.bulk.compare}
          </button>
          <button type="button" class="button" aria-pressed={props.isDrawn} onClick={() => props.onDraw(!props.isDrawn)}>
            {t.bulk.draw}
          </button>
          <Show when={props.single}>
            {(run) => (
              <button type="button" class="button" aria-pressed={run() === props.baseline} onClick={takeBaseline}>
                {t.baseline.button}
              </button>
            )}
          </Show>
          <button type="button" class="button" onClick={() => setTagging(true)}>
            {t.bulk.tag}
          </button>
          <For each={FORMATS}>
            {(format) => (
              <button type="button" class="button" title={t.bulk.doSave(t.runs.formats[format])} aria-label={t.bulk.doSave(t.runs.formats[format])} onClick={() => props.onSave(format)}>
                {t.runs.formats[format]}
              </button>
            )}
          </For>
          <button type="button" class="button danger" onClick={remove}>
            {t.bulk.remove}
          </button>
          <button type="button" class="link-button" onClick={() => props.onClear()}>
            {t.bulk.clear}
          </button>
        </div>
      </Show>
      <Show when={tagging()}>
        <TagDialog
          title={t.bulk.tagTitle(props.n)}
          onClose={() => setTagging(false)}
          onTag={(key, value) => {
            setTagging(false);
            void tagRuns(props.chosen(), key, value, props.onDone);
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
