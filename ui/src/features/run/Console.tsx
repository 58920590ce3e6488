// What the run printed: the log files among its files, one of them in view.
import { useLocation, useNavigate, useSearchParams } from "@solidjs/router";
import { For, Show } from "solid-js";
import { type Run, api, downloadAddress } from "../../api/client";
import { createLive } from "../../api/live";
import { CopyButton, saveAddress } from "../../components/bits";
import { Skeleton } from "../../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../../components/states";
import { single } from "../../lib/lists";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { fileActions } from "../../lib/texts/actions";
import { LogView } from "./log/LogView";
import { LOG_FOLDER, logFiles } from "./log/files";
import { createTurn, isOpen } from "./turn";

/** How a script keeps what it prints; `mlflow` has no console of its own. */
const HOW = `import mlflow, subprocess

with mlflow.start_run():
    with open("output.log", "w") as log:
        subprocess.run(["python", "train.py"], stdout=log, stderr=log)
    mlflow.log_artifact("output.log")   # again while it runs, to follow it here
`;

export function Console(props: { readonly run: Run }) {
  const [params] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  // Another file has other lines: what was looked for in this one is left behind.
  const choose = (path: string) => navigate(`${location.pathname}?log=${encodeURIComponent(path)}`, { scroll: false });
  const turn = createTurn(() => props.run);
  // Not with every point that is logged: a slow list would never come.
  const files = createLive(
    () => ({ run: props.run.run_id, turn: turn() }),
    async ({ run }, signal) => {
      const root = await api.files(run, "", signal);
      const folder = root.entries.find((one) => one.path.toLowerCase() === LOG_FOLDER && typeof one.size_bytes !== "number");
      const inside = folder === undefined ? undefined : await api.files(run, folder.path, signal);
      return logFiles([...root.entries, ...(inside?.entries ?? [])].filter((one) => typeof one.size_bytes === "number").map((one) => one.path));
    },
  );
  const chosen = () => {
    const asked = single(params["log"]);
    return files.data()?.find((path) => path === asked) ?? files.data()?.[0];
  };
  const offers = (): Offer[] => (files.data() ?? []).map((path) => (path === chosen() ? { what: fileActions.download(path), run: () => saveAddress(downloadAddress(props.run.run_id, path)) } : { what: fileActions.showLog(path), run: () => choose(path) }));
  useOffers(() => offers);
  return (
    <div class="console">
      <LoadBar loading={files.loading() && files.data() === undefined} what={t.log.loading} onCancel={() => files.cancel()} />
      <Show when={files.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={files.refetch} />}</Show>
      <Show when={files.data()} fallback={<Show when={files.problem() === undefined}><Skeleton of="controls" n={3} /><Skeleton of="lines" n={12} /></Show>}>
        {(list) => (
          <Show
            when={list().length > 0}
            fallback={
              <Empty title={t.log.empty}>
                <p>{t.log.emptyHint}</p>
                <div class="code">
                  <pre tabindex="0">
                    <code>{HOW}</code>
                  </pre>
                  <CopyButton text={HOW} />
                </div>
                <p class="muted small">{t.log.names}</p>
              </Empty>
            }
          >
            <Show when={list().length > 1}>
              <div class="segments log-files" role="group" aria-label={t.log.files}>
                <For each={list()}>
                  {(path) => (
                    <button type="button" class="segment clip" aria-pressed={path === chosen()} onClick={() => choose(path)}>
                      <bdi>{path}</bdi>
                    </button>
                  )}
                </For>
              </div>
            </Show>
            <Show when={chosen()} keyed>
              {(path) => <LogView run={props.run.run_id} path={path} live={isOpen(props.run)} />}
            </Show>
          </Show>
        )}
      </Show>
    </div>
  );
}
