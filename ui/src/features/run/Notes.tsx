// The notes of a run, written where they stand. What was begun and not saved is kept as a draft while the pages are open.
import { Show, createSignal, lazy } from "solid-js";
import { type Run, api } from "../../api/client";
import { spoken } from "../../components/LiveRegion";
import { say, sayProblem } from "../../components/states";
import { part } from "../../lib/part";
import { t } from "../../lib/text";
import { useShortcuts } from "../shell/shortcuts";

const Markdown = lazy(part(() => import("./Markdown").then((m) => m.Markdown)));

const NOTES_TAG = "mlflow.note.content";

const [drafts, setDrafts] = createSignal<ReadonlyMap<string, string>>(new Map());

/** Keeps a draft of a run, or forgets it. */
function keepDraft(run: string, text: string | undefined): void {
  setDrafts((all) => {
    const others = [...all].filter(([id]) => id !== run);
    return new Map(text === undefined ? others : [...others, [run, text]]);
  });
}

interface NotesProps {
  readonly run: Run;
  readonly onChanged: (run: Run) => void;
}

export function Notes(props: NotesProps) {
  const [editing, setEditing] = createSignal(false);
  const text = () => props.run.tags[NOTES_TAG] ?? "";
  const draft = () => drafts().get(props.run.run_id);
  const write = (now: string) => keepDraft(props.run.run_id, now === text() ? undefined : now);
  const save = async () => {
    const [run, value] = [props.run.run_id, draft() ?? text()];
    try {
      props.onChanged(await api.editRun(run, { set_tag: { key: NOTES_TAG, value } }));
      // What was written on while the save was under way is a draft again.
      if (drafts().get(run) === value) keepDraft(run, undefined);
      leave();
    } catch (error) {
      sayProblem(error);
    }
  };
  let button: HTMLButtonElement | undefined;
  const edit = () => setEditing(true);
  // What had the focus is gone: the button that takes its place has it.
  const leave = () => {
    setEditing(false);
    button?.focus();
  };
  const discard = () => {
    const [run, before] = [props.run.run_id, draft()];
    keepDraft(run, undefined);
    leave();
    if (before !== undefined) say(t.run.draftGone, { label: t.undo, run: () => keepDraft(run, before) });
  };
  useShortcuts([{ keys: "", what: t.run.doNotes, run: edit, when: () => !editing() }, { keys: "", what: t.run.doDiscardDraft, run: discard, when: () => draft() !== undefined }]);
  return (
    <section class="card">
      <div class="page-head">
        <h2>{t.run.notes}</h2>
        <Show when={!editing()}>
          <button ref={(element) => (button = element)} type="button" class="button small" onClick={edit}>
            {t.run.edit}
          </button>
        </Show>
      </div>
      <Show
        when={editing()}
        fallback={
          <>
            <Show when={draft() !== undefined}>
              <p class="muted small row" ref={spoken}>
                <span>{t.run.draft}</span>
                <button type="button" class="link-button" onClick={discard}>
                  {t.run.discardDraft}
                </button>
              </p>
            </Show>
            <Show when={text() !== ""} fallback={<p class="muted">{t.run.noNotes}</p>}>
              <Markdown text={text()} />
            </Show>
          </>
        }
      >
        <textarea
          ref={(element) => queueMicrotask(() => element.focus())}
          class="input"
          rows="6"
          aria-label={t.run.notes}
          value={draft() ?? text()}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") leave();
          }}
        />
        <div class="row">
          <button type="button" class="button primary" onClick={() => void save()}>
            {t.run.save}
          </button>
          <button type="button" class="button" onClick={discard}>
            {t.cancel}
          </button>
          <span class="muted small">{t.run.markdown}</span>
        </div>
      </Show>
    </section>
  );
}
