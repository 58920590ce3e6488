// What a run used and what it contains: datasets, models, children.
import { A } from "@solidjs/router";
import { For, Show, createSignal } from "solid-js";
import { type Run, api } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { registry } from "../../api/registry";
import { Empty, LoadBar, ProblemBox } from "../../components/states";
import { t } from "../../lib/text";
import { LIST_COLUMNS, RunList, listedRuns } from "../runs/RunList";
import { childrenOf } from "../runs/view";
import { prettyJson } from "./preview";
import { ShowMore } from "../../components/bits";

export function Inputs(props: { readonly run: Run }) {
  const registered = createLive(
    () => props.run.run_id,
    (run, signal) => registry.ofRun(run, signal),
  );
  const nothing = () => (registered.data()?.length ?? 0) === 0 && props.run.datasets.length === 0 && props.run.model_inputs.length === 0 && props.run.model_outputs.length === 0;
  return (
    <Show when={!nothing()} fallback={<Empty title={t.inputs.empty}><p>{t.inputs.emptyHint}</p><pre class="code-line">mlflow.log_input(dataset, context="training")</pre></Empty>}>
      <div class="stack">
        <For each={props.run.datasets}>
          {(dataset) => (
            <section class="card">
              <h2>
                <bdi>{dataset.name}</bdi>
              </h2>
              <dl class="facts">
                <dt>{t.inputs.digest}</dt>
                <dd>
                  <code>{dataset.digest}</code>
                </dd>
                <dt>{t.inputs.source}</dt>
                <dd class="wrap">
                  <span class="muted">{dataset.source_type}</span> <bdi>{dataset.source}</bdi>
                </dd>
                <For each={Object.entries(dataset.tags)}>
                  {([key, value]) => (
                    <>
                      <dt>
                        <bdi>{key.replace("mlflow.data.", "")}</bdi>
                      </dt>
                      <dd>
                        <bdi>{value}</bdi>
                      </dd>
                    </>
                  )}
                </For>
              </dl>
              <For each={[{ name: t.inputs.schema, text: dataset.schema }, { name: t.inputs.profile, text: dataset.profile }]}>
                {(part) => (
                  <Show when={part.text}>
                    {(text) => (
                      <details>
                        <summary>{part.name}</summary>
                        <pre class="preview-text" tabindex="0">
                          {prettyJson(text())}
                        </pre>
                      </details>
                    )}
                  </Show>
                )}
              </For>
            </section>
          )}
        </For>
        <Show when={(registered.data()?.length ?? 0) > 0}>
          <section class="card">
            <h2>{t.inputs.registered}</h2>
            <ul class="tag-list">
              <For each={registered.data() ?? []}>
                {(one) => (
                  <li>
                    <A href={`/models/${encodeURIComponent(one.model)}/${one.version}`}>
                      <bdi>{one.model}</bdi> {t.models.version(Number(one.version))}
                    </A>
                  </li>
                )}
              </For>
            </ul>
          </section>
        </Show>
        <Show when={props.run.model_inputs.length + props.run.model_outputs.length > 0}>
          <section class="card">
            <h2>{t.inputs.models}</h2>
            <dl class="facts">
              <For each={props.run.model_inputs}>
                {(model) => (
                  <>
                    <dt>{t.inputs.used}</dt>
                    <dd>
                      <code class="wrap">{model}</code>
                    </dd>
                  </>
                )}
              </For>
              <For each={props.run.model_outputs}>
                {(model) => (
                  <>
                    <dt>{t.inputs.made(model.step)}</dt>
                    <dd>
                      <code class="wrap">{model.model_id}</code>
                    </dd>
                  </>
                )}
              </For>
            </dl>
          </section>
        </Show>
      </div>
    </Show>
  );
}

const STEP = 100;

export function Children(props: { readonly run: Run }) {
  const [most, setMost] = createSignal(STEP);
  const list = createLive(
    () => ({ run: props.run.run_id, experiment: props.run.experiment_id, limit: most() }),
    async (asked, signal) => {
      const table = await api.table({ experiment_ids: [asked.experiment], filter: childrenOf(asked.run), columns: LIST_COLUMNS, limit: asked.limit }, signal);
      return { runs: listedRuns(table), n: table.n_matching };
    },
  );
  onChanges((changes) => {
    if (changes.some((one) => one.experiment === props.run.experiment_id && one.kind !== "run_logged")) list.refetch();
  });
  return (
    <>
      <LoadBar loading={list.loading()} what={t.runs.loading} />
      <Show when={list.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={list.refetch} />}</Show>
      <Show when={list.data()}>
        {(now) => (
          <Show when={now().n > 0} fallback={<Empty title={t.children.empty}><p>{t.children.emptyHint}</p><pre class="code-line">with mlflow.start_run(nested=True): ...</pre></Empty>}>
            <p class="muted">{t.children.count(now().n)}</p>
            <RunList runs={now().runs} label={t.children.title} experiments={false} />
            <ShowMore left={now().n - most()} onMore={() => setMost((n) => n + STEP)} />
          </Show>
        )}
      </Show>
    </>
  );
}
