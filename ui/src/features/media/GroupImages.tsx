// Images while runs are grouped: of each group that is drawn its first runs, in the order of the groups.
import { Show, createMemo } from "solid-js";
import { api } from "../../api/client";
import { createLive } from "../../api/live";
import { ProblemBox } from "../../components/states";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { MEDIA_RUNS_MAX, MediaPanel, type MediaRun } from "./MediaPanel";
import type { MediaState } from "./state";
import type { DrawnGroup } from "../runs/groupState";
import { oneOf } from "../runs/quoted";

interface Picked {
  readonly id: string;
  readonly group: string;
}

/** At most `most` runs of all groups together, of each the same number; of too many groups the first. */
export function pickRuns(groups: readonly Pick<DrawnGroup, "label" | "runs">[], most: number): readonly Picked[] {
  const each = Math.max(1, Math.floor(most / Math.max(1, groups.length)));
  return groups.slice(0, most).flatMap((group) => group.runs.slice(0, each).map((id) => ({ id, group: group.label })));
}

interface GroupImagesProps {
  readonly groups: readonly DrawnGroup[];
  readonly experiment: string;
  readonly state: MediaState;
  readonly onChange: (change: Partial<MediaState>) => void;
}

export function GroupImages(props: GroupImagesProps) {
  const picked = createMemo(() => pickRuns(props.groups, MEDIA_RUNS_MAX), undefined, { equals: sameJson });
  const ids = createMemo(() => (picked().length > 0 ? picked().map((one) => one.id) : undefined), undefined, { equals: sameJson });
  const names = createLive(() => ids(), async (asked, signal): Promise<ReadonlyMap<string, string>> => {
    const table = await api.table({ experiment_ids: [props.experiment], filter: oneOf("run_id", asked), columns: ["run_name"], limit: asked.length }, signal);
    return new Map(table.run_ids.map((id, row) => [id, String(table.columns[0]?.values[row] ?? id)]));
  });
  const runs = createMemo<readonly MediaRun[]>(() => picked().map(({ id, group }) => ({ id, name: `${group} · ${names.data()?.get(id) ?? id.slice(0, 8)}` })), [], { equals: sameJson });
  const nRuns = () => props.groups.reduce((sum, group) => sum + group.nRuns, 0);
  const nGroups = () => new Set(picked().map((one) => one.group)).size;
  const note = (
    <>
      <Show when={names.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={names.refetch} />}</Show>
      <Show when={picked().length < nRuns()}>
        <p class="muted small">{t.media.ofGroups(picked().length, nRuns(), nGroups(), props.groups.length)}</p>
      </Show>
    </>
  );
  return <MediaPanel runs={runs()} state={props.state} onChange={(change) => props.onChange(change)} note={note} />;
}
