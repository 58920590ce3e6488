// What can be done with the selected experiments.
import { Show, createSignal } from "solid-js";
import type { Experiment } from "../../api/client";
import { t } from "../../lib/text";
import { TagDialog } from "../runs/BulkBar";
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
        <button type="button" class="button danger" onClick={() => void deleteExperiments(ids(), props.onDone)}>
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
