// The runs of one experiment.
import { A, useParams } from "@solidjs/router";
import { Show, createSignal } from "solid-js";
import { api } from "../api/client";
import { onChanges } from "../api/events";
import { createLive, givenUp } from "../api/live";
import { spoken } from "../components/LiveRegion";
import { LoadBar, ProblemBox, sayProblem } from "../components/states";
import { Workspace } from "../features/runs/Workspace";
import { WorkspaceSkeleton } from "../features/runs/WorkspaceSkeleton";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { moment } from "../lib/format";
import { t } from "../lib/text";
import { experimentList as texts } from "../lib/texts/lists";

export function ExperimentPage() {
  const params = useParams();
  const id = () => params["id"] ?? "";
  const experiment = createLive(id, (one, signal) => api.getExperiment(one, signal));
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.kind === "experiment_changed" && one.experiment === id()))) experiment.refetch();
  });
  /** The experiment of the address: the one before may be here still. */
  const shown = () => (experiment.data()?.experiment_id === id() ? experiment.data() : undefined);
  // What was given up is told of that experiment alone: the one before may have been read.
  const [left, setLeft] = createSignal<string>();
  const cancel = () => {
    experiment.cancel();
    setLeft(id());
  };
  const problem = () => experiment.problem() ?? (left() === id() && !experiment.loading() ? givenUp() : undefined);
  useCrumbs(() => [{ label: t.nav.experiments, href: "/experiments" }, { label: shown()?.name ?? id() }]);
  const restore = async () => {
    try {
      await api.changeExperiment(id(), { lifecycle: "active" });
      experiment.refetch();
    } catch (error) {
      sayProblem(error);
    }
  };
  useShortcuts([{ keys: "", what: t.run.restoreExperiment, run: () => void restore(), when: () => shown()?.lifecycle === "deleted" }]);
  return (
    <div class="page fill">
      <LoadBar loading={experiment.loading() && shown() === undefined} what={texts.loadingOne} onCancel={cancel} />
      <Show when={shown() !== undefined}>
        <Show when={experiment.problem()}>{(told) => <ProblemBox problem={told()} onRetry={experiment.refetch} />}</Show>
      </Show>
      {/* By id: an experiment that is read again is the same one, and nothing of its page is built anew. */}
      <Show when={shown()?.experiment_id} keyed fallback={<Show when={problem()} fallback={<WorkspaceSkeleton />}>{(told) => <ProblemBox problem={told()} page={t.nav.experiments} onRetry={experiment.refetch} />}</Show>}>
        {(one) => (
          <>
            <h1 class="visually-hidden">{shown()?.name}</h1>
            <Show when={shown()?.lifecycle !== "deleted"} fallback={
              <div class="problem" ref={spoken}>
                <p class="problem-what">{t.experiments.isDeleted(shown()?.name ?? one)}</p>
                <Show when={shown()?.deleted_ms}>{(at) => <p>{t.trash.deletedOn(moment(at()))} {t.trash.by}</p>}</Show>
                <button type="button" class="button primary" onClick={() => void restore()}>
                  {t.bulk.restore}
                </button>{" "}
                <A href="/trash">{t.nav.trash}</A>
              </div>
            }>
              <Show when={shown()}>{(now) => <Workspace experiment={now()} />}</Show>
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}
