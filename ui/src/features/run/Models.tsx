// The models a run made: what it logged, and the versions registered from it.
import { A } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import type { Run } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { type LoggedModel, type MadeVersion, READ_MAX, modelsOf, versionsOf } from "../../api/loggedModels";
import { Ago, CopyButton, ShowMore } from "../../components/bits";
import { Skeleton } from "../../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../../components/states";
import { fullNumber, grouped, shortNumber } from "../../lib/format";
import { t } from "../../lib/text";
import { ModelFiles } from "./ModelFiles";

const HOW = 'mlflow.sklearn.log_model(model, name="model", registered_model_name="churn")';
/** Metrics of a model drawn at first; more on request. */
const STEP = 100;

export function Models(props: { readonly run: Run }) {
  const logged = createLive(() => ({ run_id: props.run.run_id, experiment_id: props.run.experiment_id, n: props.run.model_outputs.length }), modelsOf);
  const versions = createLive(() => props.run.run_id, versionsOf);
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "model_changed" || one.kind === "missed")) versions.refetch();
    if (changes.some((one) => one.kind === "missed")) logged.refetch();
  });
  const problem = () => logged.problem() ?? versions.problem();
  const ready = createMemo(() => {
    const [models, made] = [logged.data(), versions.data()];
    return models === undefined || made === undefined ? undefined : { models: models.list, made: made.list, more: models.more || made.more, rest: made.list.filter((one) => !models.list.some((model) => model.id === one.loggedModel)) };
  });
  const retry = () => {
    logged.refetch();
    versions.refetch();
  };
  return (
    <>
      <LoadBar loading={logged.loading() || versions.loading()} what={t.runModels.loading} onCancel={() => { logged.cancel(); versions.cancel(); }} />
      <Show when={problem()}>{(told) => <ProblemBox problem={told()} onRetry={retry} />}</Show>
      <Show when={ready()} fallback={<Show when={problem() === undefined}><div class="stack"><section class="card"><Skeleton of="heading" /><Skeleton of="lines" n={4} /></section></div></Show>}>
        {(now) => (
          <Show
            when={now().models.length + now().made.length > 0}
            fallback={
              <Empty title={t.runModels.empty}>
                <p>{t.runModels.emptyHint}</p>
                <pre class="code-line">{HOW}</pre>
              </Empty>
            }
          >
            <div class="stack">
              <Show when={now().more}>
                <p class="muted">{t.runModels.cut(READ_MAX)}</p>
              </Show>
              <For each={now().models}>
                {(model) => <ModelCard model={model} step={props.run.model_outputs.find((one) => one.model_id === model.id)?.step} versions={now().made.filter((one) => one.loggedModel === model.id)} />}
              </For>
              <Show when={now().rest.length > 0}>
                <section class="card">
                  <h2>{t.inputs.registered}</h2>
                  <Versions list={now().rest} />
                </section>
              </Show>
            </div>
          </Show>
        )}
      </Show>
    </>
  );
}

function ModelCard(props: { readonly model: LoggedModel; readonly step: number | undefined; readonly versions: readonly MadeVersion[] }) {
  const [most, setMost] = createSignal(STEP);
  return (
    <section class="card" aria-label={props.model.name}>
      <h2 class="wrap">
        <bdi>{props.model.name}</bdi>
      </h2>
      <dl class="facts">
        <dt>{t.runModels.id}</dt>
        <dd>
          <code class="wrap">{props.model.id}</code> <CopyButton text={`models:/${props.model.id}`} label={t.runModels.copyAddress} />
        </dd>
        <Show when={props.model.type !== ""}>
          <dt>{t.runModels.type}</dt>
          <dd>
            <bdi>{props.model.type}</bdi>
          </dd>
        </Show>
        <dt>{t.columns.status}</dt>
        <dd>
          <bdi>{props.model.status}</bdi>
        </dd>
        <dt>{t.runModels.logged}</dt>
        <dd>
          <Ago ms={props.model.created} />
          <Show when={props.step}>{(step) => ` · ${t.inputs.made(step())}`}</Show>
        </dd>
        <dt>{t.inputs.registered}</dt>
        <dd>
          <Show when={props.versions.length > 0} fallback={<span class="muted">{t.runModels.notRegistered}</span>}>
            <Versions list={props.versions} />
          </Show>
        </dd>
      </dl>
      <ModelFiles owner={props.model.id} />
      <Show when={props.model.metrics.length > 0}>
        <div class="scroll" tabindex="0" role="group" aria-label={t.columns.metrics}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t.columns.metrics}</th>
                <th scope="col">{t.models.lineage.data}</th>
                <th scope="col" class="number">{t.run.last}</th>
                <th scope="col" class="number">{t.run.step}</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.model.metrics.slice(0, most())}>
                {(metric) => (
                  <tr>
                    <th scope="row" class="wrap">
                      <bdi>{metric.key}</bdi>
                    </th>
                    <td class="wrap">
                      <bdi>{metric.dataset === "" ? "–" : metric.dataset}</bdi>
                    </td>
                    <td class="number" classList={{ nan: Number.isNaN(metric.value) }} title={fullNumber(metric.value)}>
                      {shortNumber(metric.value)}
                    </td>
                    <td class="number">{grouped(metric.step)}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
        <ShowMore left={props.model.metrics.length - most()} onMore={() => setMost((n) => n + STEP)} />
      </Show>
    </section>
  );
}

function Versions(props: { readonly list: readonly MadeVersion[] }) {
  return (
    <ul class="plain-list">
      <For each={props.list}>
        {(one) => (
          <li>
            <A class="wrap" href={`/models/${encodeURIComponent(one.model)}/${one.version}`}>
              <bdi>{one.model}</bdi> {t.models.version(Number(one.version))}
            </A>{" "}
            <For each={one.aliases}>
              {(alias) => (
                <span class="badge">
                  <bdi>@{alias}</bdi>
                </span>
              )}
            </For>
            <Show when={one.stage !== "" && one.stage !== "None"}>
              <span class={`badge stage-${one.stage.toLowerCase()}`}>{one.stage}</span>
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}
