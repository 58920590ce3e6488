// Everything a run said, on one page, with a search that narrows parameters, metrics and tags.
import { useSearchParams } from "@solidjs/router";
import { For, Show, createEffect, createMemo, createSignal, onCleanup } from "solid-js";
import { type Run, api } from "../../api/client";
import { createLive } from "../../api/live";
import { CopyButton, ShowMore, Status } from "../../components/bits";
import { sayProblem } from "../../components/states";
import { fullNumber, grouped, shortNumber, toNumber } from "../../lib/format";
import { fuzzyFilter } from "../../lib/fuzzy";
import { inOrderOfLooks } from "../../lib/goal";
import { single } from "../../lib/lists";
import { type Offer, useOffers } from "../../lib/offers";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { TagDialog } from "../runs/BulkBar";
import { useShortcuts } from "../shell/shortcuts";
import { Notes } from "./Notes";
import { Provenance } from "./Provenance";
import { Reproduce } from "./Reproduce";
import { readEvidence } from "./evidence";
import { factsOf } from "./facts";
import { createTurn } from "./turn";

/** Rows of a list drawn at first. */
const STEP = 100;
/** Time between two looks at the files of a run that goes on. */
const FILES_MS = 15_000;

interface OverviewProps {
  readonly run: Run;
  readonly onChanged: (run: Run) => void;
}

export function Overview(props: OverviewProps) {
  const [params, setParams] = useSearchParams();
  const wanted = () => single(params["find"]) ?? "";
  let search: HTMLInputElement | undefined;
  const turn = createTurn(() => props.run, FILES_MS);
  const sources = createMemo(() => ({ run_id: props.run.run_id, tags: props.run.tags, model_outputs: props.run.model_outputs, turn: turn() }), undefined, { equals: sameJson });
  const evidence = createLive(() => sources(), readEvidence);
  useShortcuts([{ keys: "/", what: t.run.search, run: () => search?.focus() }]);
  return (
    <div class="overview">
      <div class="overview-side">
        <Facts run={props.run} />
        <Notes run={props.run} onChanged={props.onChanged} />
        <Provenance run={props.run} evidence={evidence} />
        <Tags run={props.run} wanted={wanted()} onChanged={props.onChanged} />
      </div>
      <div class="overview-main">
        <input ref={(element) => (search = element)} class="input" type="search" aria-label={t.run.search} placeholder={t.run.search} value={wanted()} onInput={(event) => setParams({ find: event.currentTarget.value === "" ? undefined : event.currentTarget.value }, { replace: true })} />
        <Metrics run={props.run} wanted={wanted()} />
        <Params run={props.run} wanted={wanted()} />
        <Reproduce run={props.run} evidence={evidence} />
      </div>
    </div>
  );
}

/** The time, told anew each second while somebody looks and it matters. */
function createClock(ticks: () => boolean): () => number {
  const [now, setNow] = createSignal(Date.now());
  const running = createMemo(ticks);
  createEffect(() => {
    setNow(Date.now());
    if (!running()) return;
    const timer = window.setInterval(() => document.visibilityState === "visible" && setNow(Date.now()), 1000);
    onCleanup(() => window.clearInterval(timer));
  });
  return now;
}

function Facts(props: { readonly run: Run }) {
  const now = createClock(() => props.run.status === "RUNNING");
  // What stays the same stays on the page: a selection in it, or the focus, is not lost each second.
  const rows = createMemo(() => factsOf(props.run, now()), undefined, { equals: sameJson });
  const names = createMemo(() => rows().map((row) => row.name), undefined, { equals: sameJson });
  const row = (name: string) => rows().find((one) => one.name === name);
  return (
    <section class="card">
      <h2>{t.run.facts}</h2>
      <dl class="facts">
        <dt>{t.columns.status}</dt>
        <dd>
          <Status status={props.run.status} silentSince={props.run.signal?.no_signal_since_ms} />
        </dd>
        <For each={names()}>
          {(name) => (
            <>
              <dt>{name}</dt>
              <dd>
                <bdi>{row(name)?.value}</bdi>{" "}
                <Show when={row(name)?.copy}>
                  <CopyButton text={row(name)?.value ?? ""} />
                </Show>
              </dd>
            </>
          )}
        </For>
        <dt>{t.columns.id}</dt>
        <dd>
          <code class="wrap">{props.run.run_id}</code> <CopyButton text={props.run.run_id} />
        </dd>
      </dl>
    </section>
  );
}

function Tags(props: OverviewProps & { readonly wanted: string }) {
  const [adding, setAdding] = createSignal(false);
  useShortcuts([{ keys: "", what: t.tags.add, run: () => setAdding(true) }]);
  const own = (key: string) => key.startsWith("mlflow.");
  const found = createMemo(() => fuzzyFilter(Object.entries(props.run.tags), props.wanted, ([key, value]) => `${key} ${value}`));
  const change = async (body: Parameters<typeof api.editRun>[1]) => {
    try {
      props.onChanged(await api.editRun(props.run.run_id, body));
    } catch (error) {
      sayProblem(error);
    }
  };
  const offers = (): Offer[] => Object.keys(props.run.tags).filter((key) => !own(key)).map((key) => ({ what: t.tags.removeOne(key), run: () => void change({ delete_tag: key }) }));
  useOffers(() => offers);
  const list = (tags: readonly [string, string][]) => (
    <ul class="tag-list">
      <For each={tags}>
        {([key, value]) => (
          <li>
            <b class="wrap">
              <bdi>{key}</bdi>
            </b>
            <bdi class="grow wrap">{value}</bdi>
            <Show when={!own(key)}>
              <button type="button" class="icon-button" aria-label={t.tags.removeOne(key)} onClick={() => void change({ delete_tag: key })}>
                ×
              </button>
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
  return (
    <section class="card">
      <div class="page-head">
        <h2>{t.columns.tags}</h2>
        <button type="button" class="button small" onClick={() => setAdding(true)}>
          {t.tags.add}
        </button>
      </div>
      <Show when={found().some(([key]) => !own(key))} fallback={<p class="muted">{Object.keys(props.run.tags).some((key) => !own(key)) ? t.run.noMatch : t.tags.none}</p>}>
        {list(found().filter(([key]) => !own(key)))}
      </Show>
      <Show when={found().some(([key]) => own(key))}>
        <details>
          <summary class="muted">{t.run.clientTags(found().filter(([key]) => own(key)).length)}</summary>
          {list(found().filter(([key]) => own(key)))}
        </details>
      </Show>
      <Show when={adding()}>
        <TagDialog
          title={t.tags.add}
          onClose={() => setAdding(false)}
          onTag={(key, value) => {
            setAdding(false);
            void change({ set_tag: { key, value } });
          }}
        />
      </Show>
    </section>
  );
}

function Metrics(props: { readonly run: Run; readonly wanted: string }) {
  const [most, setMost] = createSignal(STEP);
  const found = createMemo(() => fuzzyFilter(inOrderOfLooks(props.run.metrics, (metric) => metric.key), props.wanted, (metric) => metric.key));
  const cell = (value: Run["metrics"][number]["last"]["value"] | undefined, step?: number) => {
    if (value === undefined) return <td class="number missing">–</td>;
    const number = toNumber(value);
    return (
      <td class="number" classList={{ nan: Number.isNaN(number) }} title={step === undefined ? fullNumber(number) : t.run.atStep(fullNumber(number), step)}>
        {shortNumber(number)}
      </td>
    );
  };
  return (
    <section class="card">
      <h2>
        {t.columns.metrics} <span class="muted">{grouped(props.run.metrics.length)}</span>
      </h2>
      <Show when={found().length > 0} fallback={<p class="muted">{props.run.metrics.length === 0 ? t.run.noMetrics : t.run.noMatch}</p>}>
        <div class="scroll" tabindex="0" role="group" aria-label={t.columns.metrics}>
          <table class="table run-metrics">
            <thead>
              <tr>
                <th scope="col">{t.columns.name}</th>
                <th scope="col" class="number">{t.run.last}</th>
                <th scope="col" class="number">{t.run.min}</th>
                <th scope="col" class="number">{t.run.max}</th>
                <th scope="col" class="number">{t.run.step}</th>
                <th scope="col" class="number">{t.run.points}</th>
              </tr>
            </thead>
            <tbody>
              <For each={found().slice(0, most())}>
                {(metric) => (
                  <tr>
                    <th scope="row" class="wrap">
                      <bdi>{metric.key}</bdi>
                    </th>
                    {cell(metric.last.value, metric.last.step)}
                    {cell(metric.min?.value, metric.min?.step)}
                    {cell(metric.max?.value, metric.max?.step)}
                    <td class="number">{grouped(metric.last.step)}</td>
                    <td class="number" title={metric.n_nan > 0 ? t.charts.nan(metric.n_nan) : undefined}>
                      {grouped(metric.n)}
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
        <ShowMore left={found().length - most()} onMore={() => setMost((n) => n + STEP)} />
      </Show>
    </section>
  );
}

function Params(props: { readonly run: Run; readonly wanted: string }) {
  const [most, setMost] = createSignal(STEP);
  const found = createMemo(() => fuzzyFilter(props.run.params, props.wanted, (param) => `${param.key} ${param.text}`));
  return (
    <section class="card">
      <h2>
        {t.columns.params} <span class="muted">{grouped(props.run.params.length)}</span>
      </h2>
      <Show when={found().length > 0} fallback={<p class="muted">{props.run.params.length === 0 ? t.run.noParams : t.run.noMatch}</p>}>
        <div class="scroll" tabindex="0" role="group" aria-label={t.columns.params}>
          <table class="table">
            <tbody>
              <For each={found().slice(0, most())}>
                {(param) => (
                  <tr>
                    <th scope="row" class="wrap">
                      <bdi>{param.key}</bdi>
                    </th>
                    <td class="wrap mono">
                      <LongText text={param.text} />
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
        <ShowMore left={found().length - most()} onMore={() => setMost((n) => n + STEP)} />
      </Show>
    </section>
  );
}

/** Characters of a value that are shown at once. */
const VALUE_CHARS = 2000;

/** A long value shows its beginning; the whole opens, and can be copied. */
function LongText(props: { readonly text: string }) {
  const [open, setOpen] = createSignal(false);
  return (
    <Show when={props.text.length > VALUE_CHARS} fallback={<bdi>{props.text}</bdi>}>
      <details class="long-value" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span class="long-start"><bdi>{`${props.text.slice(0, VALUE_CHARS)}…`}</bdi></span> <span class="muted small">{t.run.wholeValue(props.text.length)}</span>
        </summary>
        <Show when={open()}><bdi>{props.text}</bdi></Show>
      </details>
      <CopyButton text={props.text} label={t.run.copyValue} />
    </Show>
  );
}
