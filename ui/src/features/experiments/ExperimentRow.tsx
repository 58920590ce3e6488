// One experiment of the list, with its count of runs and the start of the last one.
import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { type Experiment, api } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { Ago } from "../../components/bits";
import { grouped } from "../../lib/format";
import { type Offer, useOffers } from "../../lib/offers";
import { paced } from "../../lib/pace";
import { t } from "../../lib/text";
import { waiting } from "../../lib/texts/actions";
import { experimentList as texts } from "../../lib/texts/lists";
import { isArchived, ownTags } from "./archive";

interface ExperimentRowProps {
  readonly experiment: Experiment;
  readonly selected: boolean;
  readonly onSelect: (on: boolean) => void;
  readonly onRename: () => void;
  readonly onTags: () => void;
  readonly onDelete: () => void;
}

export function ExperimentRow(props: ExperimentRowProps) {
  const about = createLive(
    () => props.experiment.experiment_id,
    async (id, signal) => {
      const table = await api.table({ experiment_ids: [id], columns: ["start_time"], limit: 1 }, signal);
      const last = table.columns[0]?.values[0];
      return { n: table.n_matching, last: typeof last === "number" ? last : undefined };
    },
  );
  // Its runs come and go while one looks; a busy experiment is counted once a second.
  const again = paced(() => about.refetch(), 1000);
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.experiment === props.experiment.experiment_id && (one.kind === "run_created" || one.kind === "run_updated")))) again(undefined);
  });
  const offers = (): Offer[] => (about.problem() === undefined ? [] : [{ what: waiting.retry(props.experiment.name), run: about.refetch }]);
  useOffers(() => offers);
  return (
    <tr classList={{ chosen: props.selected }} data-line={props.experiment.experiment_id}>
      <td class="select-cell">
        <input type="checkbox" aria-label={t.table.select(props.experiment.name)} checked={props.selected} onChange={(event) => props.onSelect(event.currentTarget.checked)} />
      </td>
      <td class="experiment-name">
        <A class="long-name" href={`/experiments/${props.experiment.experiment_id}`} title={props.experiment.name}>
          <bdi>{props.experiment.name}</bdi>
        </A>
        <Show when={isArchived(props.experiment)}>
          <span class="badge">{t.experiments.archived}</span>
        </Show>
        <For each={ownTags(props.experiment.tags)}>
          {([key, value]) => (
            <span class="tag">
              <bdi>
                {key}: {value}
              </bdi>
            </span>
          )}
        </For>
      </td>
      <td class="number">
        {about.data() === undefined ? (about.problem() === undefined ? "…" : "") : grouped(about.data()?.n ?? 0)}
        <Show when={about.problem()}>
          {(problem) => (
            <button type="button" class="link-button" title={problem().message} aria-label={texts.unreadOf(props.experiment.name, problem().message)} onClick={about.refetch}>
              {texts.unread}
            </button>
          )}
        </Show>
      </td>
      <td class="wide-only">
        <Show when={about.data()?.last} fallback={<span class="muted">–</span>}>
          {(last) => <Ago ms={last()} />}
        </Show>
      </td>
      <td class="wide-only">
        <Ago ms={props.experiment.created_ms} />
      </td>
      <td class="actions wide-only">
        <button type="button" class="button small" aria-label={t.experiments.renameOne(props.experiment.name)} onClick={() => props.onRename()}>
          {t.experiments.rename}
        </button>
        <button type="button" class="button small" aria-label={t.experiments.tagsOf(props.experiment.name)} onClick={() => props.onTags()}>
          {t.experiments.tags}
        </button>
        <button type="button" class="button small danger" aria-label={t.experiments.removeOne(props.experiment.name)} onClick={() => props.onDelete()}>
          {t.experiments.remove}
        </button>
      </td>
    </tr>
  );
}
