// One version of a model: where it stands, where it comes from, how it is loaded, what it takes and gives.
import { A, useParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import type { ApiProblem } from "../api/client";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { registry } from "../api/registry";
import { CardSkeleton, Skeleton } from "../components/Skeleton";
import { LoadBar, ProblemBox } from "../components/states";
import { LineageView } from "../features/models/LineageView";
import { PromoteDialog } from "../features/models/PromoteDialog";
import { Timeline } from "../features/models/Timeline";
import { LoadCode } from "../features/models/LoadCode";
import { StageMark } from "../features/models/StageMark";
import { VersionMetrics } from "../features/models/VersionMetrics";
import { filesPlace } from "../features/models/filesPlace";
import { readFlavors, readSignature } from "../features/models/signature";
import { ModelFiles } from "../features/run/ModelFiles";
import { Columns } from "../features/schema/Columns";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { moment } from "../lib/format";
import { decoded } from "../lib/hash";
import { sameJson } from "../lib/same";
import { t } from "../lib/text";

export function ModelVersionPage() {
  const params = useParams();
  const name = () => decoded(params["name"] ?? "");
  const number = () => Number(params["version"]);
  const [promoting, setPromoting] = createSignal(false);
  useCrumbs(() => [{ label: t.nav.models, href: "/models" }, { label: name(), href: `/models/${encodeURIComponent(name())}` }, { label: t.models.version(number()) }]);
  const wanted = createMemo(() => ({ name: name(), version: number() }), undefined, { equals: (a, b) => a.name === b.name && a.version === b.version });
  const lineage = createLive(() => wanted(), (one, signal) => registry.lineage(one.name, one.version, signal));
  const mlmodel = createLive(() => wanted(), (one, signal) => registry.mlmodel(one.name, one.version, signal));
  onChanges((changes) => {
    if (changes.some((one) => (one.kind === "model_changed" && one.model === name()) || one.kind === "missed")) lineage.refetch();
  });
  /** The version of the address: the one before may be here still. */
  const shown = () => {
    const now = lineage.data();
    return now?.model.name === name() && now.version.version === number() ? now : undefined;
  };
  /** The same place stays: what is open in it stays open. */
  const place = createMemo(() => {
    const version = shown()?.version;
    return version === undefined ? undefined : filesPlace(version);
  }, undefined, { equals: sameJson });
  const signature = createMemo(() => readSignature(mlmodel.data() ?? ""));
  useShortcuts([{ keys: "p", what: t.models.promote, run: () => setPromoting(true) }]);
  return (
    <div class="page">
      <LoadBar loading={lineage.loading()} what={t.models.loading} onCancel={() => lineage.cancel()} />
      <Show when={shown() !== undefined}>
        <Show when={lineage.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={lineage.refetch} />}</Show>
      </Show>
      <Show when={shown()} fallback={<Show when={lineage.problem()} fallback={<VersionSkeleton />}>{(problem) => <Unread problem={problem()} model={name()} onRetry={lineage.refetch} />}</Show>}>
        {(one) => (
          <>
            <div class="page-head">
              <h1 class="wrap">
                <bdi>{one().model.name}</bdi> {t.models.version(one().version.version)}
              </h1>
              <Show when={one().version.stage !== "None"}>
                <StageMark stage={one().version.stage} />
              </Show>
              <For each={one().version.aliases}>{(alias) => <span class="badge">@{alias}</span>}</For>
              <span class="grow" />
              <button type="button" class="button primary" onClick={() => setPromoting(true)}>
                {t.models.promote} <kbd>p</kbd>
              </button>
            </div>
            <Show when={one().version.description}>{(text) => <p>{text()}</p>}</Show>
            <section>
              <h2>{t.models.lineage.title}</h2>
              <LineageView lineage={one()} />
            </section>
            <div class="overview">
              <div class="overview-side">
                <section class="card">
                  <h2>{t.run.facts}</h2>
                  <dl class="facts">
                    <dt>{t.models.created}</dt>
                    <dd>{moment(one().version.created_ms)}</dd>
                    <dt>{t.run.source}</dt>
                    <dd class="wrap"><code>{one().version.source}</code></dd>
                    <Show when={one().run}>
                      {(run) => (
                        <>
                          <dt>{t.models.lineage.run}</dt>
                          <dd><A class="long-name" title={run().name} href={`/runs/${run().run_id}/overview`}><bdi>{run().name}</bdi></A></dd>
                        </>
                      )}
                    </Show>
                    <For each={Object.entries(one().version.tags)}>
                      {([key, value]) => (
                        <>
                          <dt><bdi>{key}</bdi></dt>
                          <dd><bdi>{value}</bdi></dd>
                        </>
                      )}
                    </For>
                  </dl>
                </section>
                <section class="card">
                  <h2>{t.models.schema}</h2>
                  <Show when={signature()} fallback={<p class="muted">{mlmodel.loading() ? t.models.loading : t.models.noSchema}</p>}>
                    {(found) => (
                      <>
                        <Columns label={t.models.inputs} columns={found().inputs} />
                        <Columns label={t.models.outputs} columns={found().outputs} />
                        <Show when={found().params.length > 0}>
                          <Columns label={t.models.params} columns={found().params} />
                        </Show>
                      </>
                    )}
                  </Show>
                </section>
              </div>
              <div class="overview-main">
                <LoadCode version={one().version} flavors={readFlavors(mlmodel.data() ?? "")} />
                <VersionMetrics lineage={one()} />
                <section class="card">
                  <h2>{t.models.timeline}</h2>
                  <Timeline events={one().events} model={name()} version={one().version.version} />
                  <Show when={one().events.length === EVENTS_MAX}>
                    <p class="muted small">{t.models.eventsCut(EVENTS_MAX)} <A href={`/models/${encodeURIComponent(name())}`}>{t.models.eventsOfModel}</A></p>
                  </Show>
                </section>
              </div>
            </div>
            <section class="card">
              <h2>{t.models.files}</h2>
              <Show when={place()} keyed fallback={<p class="muted">{t.models.filesElsewhere}</p>}>
                {(found) => <ModelFiles {...found} />}
              </Show>
            </section>
            <Show when={promoting()}>
              <PromoteDialog model={one().model} version={one().version.version} stage={one().version.stage} onMoved={lineage.refetch} onClose={() => setPromoting(false)} />
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}

function VersionSkeleton() {
  return (
    <>
      <div class="page-head">
        <Skeleton of="title" />
      </div>
      <section>
        <Skeleton of="heading" />
        <div class="lineage-hold">
          <Skeleton of="box" height={124} />
        </div>
      </section>
      <div class="overview">
        <div class="overview-side">
          <CardSkeleton n={4} />
        </div>
        <div class="overview-main">
          <CardSkeleton n={8} />
        </div>
      </div>
    </>
  );
}

/** A version that is not there: the record of its model tells what became of it. */
function Unread(props: { readonly problem: ApiProblem; readonly model: string; readonly onRetry: () => void }) {
  return (
    <>
      <ProblemBox problem={props.problem} page={props.model} onRetry={() => props.onRetry()} />
      <Show when={props.problem.status === 404}>
        <p><A href={`/models/${encodeURIComponent(props.model)}`}>{t.models.ofModel}</A></p>
      </Show>
    </>
  );
}

/** Events of a version that the server gives. */
const EVENTS_MAX = 100;
