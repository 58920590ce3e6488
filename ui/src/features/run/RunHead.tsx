// Name, status and what can be done to a run; what happened to it meanwhile is said above.
import { A } from "@solidjs/router";
import { Show, Suspense, createSignal, lazy } from "solid-js";
import { type Run, api } from "../../api/client";
import { toProblem } from "../../api/live";
import { Dialog } from "../../components/Dialog";
import { spoken } from "../../components/LiveRegion";
import { RunMark, Status } from "../../components/bits";
import { ProblemBox, say, sayProblem } from "../../components/states";
import { moment } from "../../lib/format";
import { part } from "../../lib/part";
import { t } from "../../lib/text";
import { NameDialog } from "../experiments/dialogs";
import { deleteRuns, restoreRuns } from "../runs/bulk";
import { useShortcuts } from "../shell/shortcuts";

// Few choose a colour: what that needs comes when they do.
const LookDialog = lazy(part(() => import("./LookDialog").then((m) => m.LookDialog)));

interface RunHeadProps {
  readonly run: Run;
  readonly onChanged: (run: Run) => void;
  readonly onRefetch: () => void;
}

export function RunHead(props: RunHeadProps) {
  const [dialog, setDialog] = createSignal<"rename" | "stop" | "look">();
  const deleted = () => props.run.lifecycle === "deleted";
  const open = () => props.run.status === "RUNNING" || props.run.status === "SCHEDULED";
  const rename = async (name: string) => {
    props.onChanged(await api.editRun(props.run.run_id, { name }));
  };
  const restoreExperiment = async () => {
    try {
      await api.changeExperiment(props.run.experiment_id, { lifecycle: "active" });
      props.onRefetch();
    } catch (error) {
      sayProblem(error);
    }
  };
  const remove = () => void deleteRuns([props.run.run_id], props.onRefetch);
  const restore = () => void restoreRuns([props.run.run_id], props.onRefetch);
  useShortcuts([
    { keys: "r", what: t.run.rename, run: () => setDialog("rename"), when: () => !deleted() },
    { keys: "s", what: t.run.stopKey, run: () => setDialog("stop"), when: () => !deleted() && open() },
    { keys: "", what: t.look.open, run: () => setDialog("look") },
    { keys: "", what: t.run.doRemove, run: remove, when: () => !deleted() },
    { keys: "", what: t.run.restoreExperiment, run: () => void restoreExperiment(), when: () => deleted() && (props.run.deleted_ms === null || props.run.deleted_ms === undefined) },
    { keys: "", what: t.run.doRestore, run: restore, when: () => props.run.deleted_ms !== null && props.run.deleted_ms !== undefined },
  ]);
  return (
    <>
      <Show when={deleted()}>
        <div class="problem" ref={spoken}>
          <Show
            when={props.run.deleted_ms}
            fallback={
              <>
                <p class="problem-what">{t.run.deletedWithExperiment}</p>
                <button type="button" class="button primary" onClick={() => void restoreExperiment()}>
                  {t.run.restoreExperiment}
                </button>{" "}
                <A href="/trash">{t.nav.trash}</A>
              </>
            }
          >
            {(since) => (
              <>
                <p class="problem-what">{t.run.deletedSince(moment(since()))}</p>
                <p>{t.run.deletedNote}</p>
                <button type="button" class="button primary" onClick={restore}>
                  {t.bulk.restore}
                </button>
              </>
            )}
          </Show>
        </div>
      </Show>
      <div class="page-head run-head">
        <button type="button" class="icon-button" aria-label={t.look.open} title={t.look.open} onClick={() => setDialog("look")}>
          <RunMark run={props.run.run_id} />
        </button>
        <h1 class="wrap" title={props.run.name}>
          <bdi>{props.run.name}</bdi>
        </h1>
        <Status status={props.run.status} silentSince={props.run.signal?.no_signal_since_ms} />
        <span class="grow" />
        <Show when={!deleted()}>
          <div class="row">
            <Show when={open()}>
              <button type="button" class="button" onClick={() => setDialog("stop")}>
                {t.run.stop}
              </button>
            </Show>
            <button type="button" class="button" onClick={() => setDialog("rename")}>
              {t.experiments.rename}
            </button>
            <button type="button" class="button danger" onClick={remove}>
              {t.bulk.remove}
            </button>
          </div>
        </Show>
      </div>
      <Show when={dialog() === "rename"}>
        <NameDialog title={t.run.rename} action={t.experiments.rename} value={props.run.name} onClose={() => setDialog(undefined)} onSave={rename} />
      </Show>
      <Show when={dialog() === "look"}>
        <Suspense>
          <LookDialog run={props.run.run_id} name={props.run.name} onClose={() => setDialog(undefined)} />
        </Suspense>
      </Show>
      <Show when={dialog() === "stop"}>
        <StopDialog run={props.run} onChanged={props.onChanged} onClose={() => setDialog(undefined)} />
      </Show>
    </>
  );
}

/** Says plainly what stopping means here: the record ends, no process is reached. */
function StopDialog(props: { readonly run: Run; readonly onChanged: (run: Run) => void; readonly onClose: () => void }) {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ReturnType<typeof toProblem>>();
  const stop = async () => {
    setBusy(true);
    try {
      props.onChanged(await api.editRun(props.run.run_id, { stop: true }));
      say(t.run.stopped(props.run.name));
      props.onClose();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.run.stopTitle} onClose={() => props.onClose()}>
      <p class="wrap">
        <bdi>{props.run.name}</bdi>
      </p>
      <p>{t.run.stopNote}</p>
      <Show when={problem()}>{(told) => <ProblemBox problem={told()} />}</Show>
      <div class="row">
        <button type="button" class="button primary" disabled={busy()} onClick={() => void stop()}>
          {t.run.stopDo}
        </button>
        <button type="button" class="button" onClick={() => props.onClose()}>
          {t.cancel}
        </button>
      </div>
    </Dialog>
  );
}
