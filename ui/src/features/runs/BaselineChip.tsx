// The baseline of the table by its name, with a way to take it back.
import { Match, Switch } from "solid-js";
import { RunMark } from "../../components/bits";
import { t } from "../../lib/text";
import type { Baseline } from "./baseline";

export function BaselineChip(props: { readonly baseline: Baseline; readonly onClear: () => void }) {
  return (
    <span class="baseline-chip" role="group" aria-label={t.baseline.label}>
      <span class="muted">{t.baseline.label}</span>
      <RunMark run={props.baseline.id} />
      <a class="clip" href={`/runs/${props.baseline.id}/overview`} title={t.baseline.hint(props.baseline.name())}>
        <bdi>{props.baseline.name()}</bdi>
      </a>
      <Switch>
        <Match when={props.baseline.state() === "deleted"}>
          <span class="warn">{t.baseline.deleted}</span>
        </Match>
        <Match when={props.baseline.state() === "missing"}>
          <span class="warn">{t.baseline.missing}</span>
        </Match>
      </Switch>
      <button type="button" class="icon-button" aria-label={t.baseline.clear} title={t.baseline.clear} onClick={() => props.onClear()}>
        ×
      </button>
    </span>
  );
}
