// What a run used and where it stands between its data and what came of it.
import { A } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { type Run, api } from "../../api/client";
import { createLive } from "../../api/live";
import { READ_MAX, type UsedModel, modelsOf, usedHref, usedModels, versionsOf } from "../../api/loggedModels";
import { CopyButton, ShowMore } from "../../components/bits";
import { Skeleton } from "../../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../../components/states";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { schema } from "../../lib/texts/models";
import { ChainView } from "../models/LineageView";
import { chainOfRun } from "../models/chain";
import { LIST_COLUMNS, RunList, listedRuns } from "../runs/RunList";
import { Columns } from "../schema/Columns";
import { type SchemaPart, readSchema } from "../schema/types";
import { prettyJson } from "./preview";

type Dataset = Run["datasets"][number];

/** A schema as its columns; everything else as its text. */
function Held(props: { readonly text: string; readonly parts: readonly SchemaPart[] | undefined }) {
  return (
    <Show when={props.parts} fallback={<pre class="preview-text" tabindex="0">{prettyJson(props.text)}</pre>}>
      {(parts) => (
        <>
          <For each={parts()}>{(one) => <Columns label={schema[one.kind]} columns={one.columns} />}</For>
          <p class="row">
            <CopyButton text={props.text} label={schema.copyText} />
          </p>
        </>
      )}
    </Show>
  );
}

export function Inputs(props: { readonly run: Run }) {
  const made = createLive(
    () => ({ run_id: props.run.run_id, experiment_id: props.run.experiment_id }),
    async (run, signal) => {
      const [models, versions] = await Promise.all([modelsOf(run, signal), versionsOf(run.run_id, signal)]);
      return { models, versions };
    },
  );
  const inputs = createMemo(() => props.run.model_inputs, undefined, { equals: sameJson });
  const used = createLive(() => inputs(), usedModels);
  /** As they are known so far: their ids are there at once. */
  const known = createMemo(() => used.data() ?? inputs().map((id): UsedModel => ({ id, name: undefined, run: undefined })));
  const nothing = () => props.run.datasets.length === 0 && props.run.model_inputs.length === 0;
  return (
    <>
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
                  <code class="wrap">{dataset.digest}</code> <CopyButton text={dataset.digest} />
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
                        <Held text={text()} parts={part.name === t.inputs.schema ? readSchema(text()) : undefined} />
                      </details>
                    )}
                  </Show>
                )}
              </For>
              <AlsoUsed run={props.run} dataset={dataset} />
            </section>
          )}
        </For>
        <Show when={props.run.model_inputs.length > 0}>
          <section class="card">
            <h2>{t.inputs.models}</h2>
            <dl class="facts">
              <For each={known()}>
                {(model) => (
                  <>
                    <dt>{t.inputs.used}</dt>
                    <dd>
                      <Show when={usedHref(model)} fallback={<bdi>{model.name}</bdi>}>
                        {(href) => <A class="wrap" href={href()}><bdi>{model.name}</bdi></A>}
                      </Show>{" "}
                      <code class="wrap">{model.id}</code>
                    </dd>
                  </>
                )}
              </For>
            </dl>
            <Show when={used.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={used.refetch} />}</Show>
          </section>
        </Show>
      </div>
      </Show>
      <section class="card lineage-card waits" aria-labelledby="lineage">
        <LoadBar local loading={made.loading() && made.data() === undefined} what={t.inputs.loadingLineage} onCancel={() => made.cancel()} />
        <h2 id="lineage">{t.models.lineage.title}</h2>
        <Show when={made.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={made.refetch} />}</Show>
        <Show when={made.data()} fallback={<Show when={made.problem() === undefined}><Skeleton of="lines" n={4} /></Show>}>
          {(all) => (
            <>
              <ChainView columns={chainOfRun(props.run, all().models.list, all().versions.list, known())} />
              <Show when={all().models.more || all().versions.more}>
                <p class="muted small">{t.runModels.cut(READ_MAX)}</p>
              </Show>
            </>
          )}
        </Show>
      </section>
    </>
  );
}

const SHOWN = 8;
const MORE = 100;
const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** Other runs of all experiments that used the same data. */
function AlsoUsed(props: { readonly run: Run; readonly dataset: Dataset }) {
  const [most, setMost] = createSignal(SHOWN);
  const ofData = () => `datasets.name = ${quoted(props.dataset.name)} AND datasets.digest = ${quoted(props.dataset.digest)}`;
  const users = createLive(
    () => ({ filter: `${ofData()} AND run_id != ${quoted(props.run.run_id)}`, limit: most() }),
    async (asked, signal) => {
      const table = await api.table({ ...asked, columns: LIST_COLUMNS }, signal);
      return { runs: listedRuns(table), n: table.n_matching };
    },
  );
  const awaits = () => users.loading() && (users.data()?.runs.length ?? 0) < Math.min(most(), users.data()?.n ?? most());
  return (
    <div class="waits">
      <LoadBar local loading={awaits()} what={t.inputs.loadingUsers} onCancel={() => users.cancel()} />
      <h3>{t.inputs.alsoUsed}</h3>
      <Show when={users.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={users.refetch} />}</Show>
      <Show when={users.data()} fallback={<Show when={users.problem() === undefined}><Skeleton of="lines" n={3} /></Show>}>
        {(found) => (
          <Show when={found().runs.length > 0} fallback={<p class="muted">{t.inputs.onlyHere}</p>}>
            <RunList runs={found().runs} label={t.inputs.alsoUsed} experiments />
            <Show when={found().n > found().runs.length}>
              <p class="muted small">{t.inputs.usedCut(found().runs.length, found().n)}</p>
            </Show>
            <p class="row">
              <ShowMore left={found().n - found().runs.length} onMore={() => setMost((n) => n + MORE)} />
              <A href={`/experiments/${props.run.experiment_id}?q=${encodeURIComponent(ofData())}`}>{t.inputs.usedHere}</A>
            </p>
          </Show>
        )}
      </Show>
    </div>
  );
}
