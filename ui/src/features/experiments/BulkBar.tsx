// What can be done with the selected experiments.
import { Show, createSignal } from "solid-js";
import type { Experiment } from "../../api/client";
import { t } from "../../lib/text";
import { TagDialog } from "../runs/BulkBar";
import { useShortcuts } from "../shell/shortcuts";
import { isArchived } from "./archive";
import { archiveExperiments, deleteExperiments, tagExperiments } from "./bulk";

interface BulkBarProps {
  readonly selected: readonly Experiment[];
  readonly onDone: () => void;
  readonly onClear: () => void;
  readonly onRename: (id: string) => void;
}

export function ExperimentsBulkBar(props: BulkBarProps) {
  const [tagging, setTagging] = createSignal(false);
  const ids = () => props.selected.map((one) => one.experiment_id);
  const some = (archived: boolean) => props.selected.filter((one) => isArchived(one) === archived).map((one) => one.experiment_id);
  const only = () => (props.selected.length === 1 ? props.selected[0] : undefined);
  const remove = () => void deleteExperiments(ids(), props.onDone);
  const hasSome = () => props.selected.length > 0;
  useShortcuts([
    { keys: "", what: t.experiments.doTag, run: () => setTagging(true), when: hasSome },
    { keys: "", what: t.experiments.doArchive, run: () => void archiveExperiments(some(false), true, props.onDone), when: () => some(false).length > 0 },
    { keys: "", what: t.experiments.doUnarchive, run: () => void archiveExperiments(some(true), false, props.onDone), when: () => some(true).length > 0 },
    { keys: "", what: t.experiments.doRemove, run: remove, when: hasSome },
    { keys: "", what: t.bulk.clear, run: () => props.onClear(), when: hasSome },
  ]);
  return (
    <Show when={props.selected.length > 0}>
      <div class="bulk" role="toolbar" aria-label={t.experiments.selected}>
        <strong>{t.bulk.selected(props.selected.length)}</strong>
        <Show when={only()}>
          {(one) => (
            <button type="button" class="button" onClick={() => props.onRename(one().experiment_id)}>
              {t.experiments.rename}
            </button>
          )}
        </Show>
        <button type="button" class="button" onClick={() => setTagging(true)}>
          {t.bulk.tag}
        </button>
        <Show when={some(false).length > 0}>
          <button type="button" class="button" onClick={() => void archiveExperiments(some(false), true, props.onDone)}>
            {t.experiments.archive}
          </button>
        </Show>
        <Show when={some(true).length > 0}>
          <button type="button" class="button" onClick={() => void archiveExperiments(some(true), false, props.onDone)}>
            {t.experiments.unarchive}
          </button>
        </Show>
        <button type="button" class="button danger" onClick={remove}>
          {t.bulk.remove}
        </button>
        <button type="button" class="link-button" onClick={() => props.onClear()}>
          {t.bulk.clear}
        </button>
      </div>
      <Show when={tagging()}>
        <TagDialog
          title={t.experiments.tagMany(props.selected.length)}
          onClose={() => setTagging(false)}
          onTag={(key, value) => {
            setTagging(false);
            void tagExperiments(ids(), key, value, props.onDone);
          }}
        />
      </Show>
    </Show>
  );
}
