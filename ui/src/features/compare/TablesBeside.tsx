// Tables that several runs have logged under one name, side by side at one step.
import { A } from "@solidjs/router";
import { For, Match, Show, Switch, createMemo, createSignal } from "solid-js";
import { type Run, contentAddress, send } from "../../api/client";
import { createLive } from "../../api/live";
import { RunMark, ShowMore } from "../../components/bits";
import { Skeleton } from "../../components/Skeleton";
import { LoadBar, ProblemBox } from "../../components/states";
import { readCsv } from "../../lib/csv";
import { bytes } from "../../lib/format";
import { single } from "../../lib/lists";
import { type Offer, useOffers } from "../../lib/offers";
import { SLIDER_MS, paced } from "../../lib/pace";
import { t } from "../../lib/text";
import { mediaActions, tableSteps } from "../../lib/texts/actions";
import { stepOffers } from "../media/offers";
import { FilesNotes, createKnownFiles } from "../media/knownFiles";
import { type Shot, placeOf, seenAt, sharedSteps } from "../media/shots";
import { TablePreview } from "../run/RichPreview";
import { readTable } from "../run/notebook";
import { CSV_ROWS_MAX, TEXT_BYTES_MAX, cellEnd, previewKind } from "../run/preview";
import type { ViewAddress } from "../runs/viewAddress";
import { KeySelect } from "./KeySelect";

/** Tables that are read at first; more on request. */
const SHOWN_STEP = 6;
/** Most runs whose files are looked through. */
const RUNS_MAX = 50;

export function TablesBeside(props: { readonly runs: readonly Run[]; readonly address: ViewAddress }) {
  const runs = createMemo(() => props.runs.slice(0, RUNS_MAX));
  const ids = createMemo(() => runs().map((run) => run.run_id), undefined, { equals: (a, b) => a.join() === b.join() });
  const files = createKnownFiles(() => ids(), "table");
  // What most runs have stands first.
  const all = createMemo(() => [...(files.data()?.series ?? [])].sort((a, b) => b.runs.size - a.runs.size));
  const chosen = () => all().find((one) => one.name === single(props.address.params()["tbl"])) ?? all()[0];
  const [most, setMost] = createSignal(SHOWN_STEP);
  const steps = createMemo(() => {
    const series = chosen();
    return series === undefined ? [] : sharedSteps([series]);
  });
  const asked = () => {
    const text = single(props.address.params()["tstep"]);
    return text === undefined || text === "" || !Number.isFinite(Number(text)) ? undefined : Number(text);
  };
  const place = () => placeOf(steps(), asked());
  const step = () => steps()[place()];
  const go = (to: number) => props.address.set({ tstep: String(to) }, { replace: true });
  // eslint-disable-next-line solid/reactivity -- called by the slider alone
  const slide = paced((at: number) => go(steps()[at] ?? 0), SLIDER_MS);
  const having = createMemo(() => runs().filter((run) => chosen()?.runs.has(run.run_id) === true));
  const seen = (run: string) => {
    const series = chosen();
    return series === undefined ? undefined : seenAt(series, run, step());
  };
  const offers = (): Offer[] => [
    ...stepOffers({ place: place(), n: steps().length, go: (at) => go(steps()[at] ?? 0), texts: tableSteps }),
    ...having().slice(0, most()).flatMap((run) => {
      const near = nearestOf(seen(run.run_id));
      return near === undefined ? [] : [{ what: mediaActions.nearest(chosen()?.name ?? "", run.name, near.step), run: () => go(near.step) }];
    }),
  ];
  useOffers(() => offers);
  return (
    <>
      <LoadBar loading={files.loading() && files.data() === undefined} what={t.files.loading} onCancel={() => files.cancel()} />
      <Show when={files.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={files.refetch} />}</Show>
      <FilesNotes media={files} />
      <Show when={props.runs.length > RUNS_MAX}>
        <p class="muted small">{t.compare.tablesCut(RUNS_MAX)}</p>
      </Show>
      <Show when={files.data()} fallback={<Show when={files.problem() === undefined}><Skeleton of="table" n={4} /></Show>}>
        <Show when={chosen()} fallback={<p class="muted">{t.compare.tableNone}</p>}>
          {(series) => (
            <>
              <div class="row wrap-row">
                <KeySelect label={t.compare.tableOf} keys={all().map((one) => one.name)} value={series().name} onChange={(name) => props.address.set({ tbl: name, tstep: undefined })} />
                <span class="muted small">{t.media.ofRuns(having().length, runs().length)}</span>
                <Show when={steps().length > 0}>
                  <label class="step-slider">
                    {t.files.step}
                    <input type="range" min="0" max={steps().length - 1} step="1" value={place()} aria-valuetext={String(step())} onInput={(event) => slide(Number(event.currentTarget.value))} />
                    <output class="mono">{step()}</output>
                  </label>
                </Show>
              </div>
              <div class="tables-beside" tabindex="0" role="group" aria-label={t.compare.tables}>
                <For each={having().slice(0, most())}>
                  {(run) => (
                    <section aria-label={run.name}>
                      <h3 class="row">
                        <RunMark run={run.run_id} />
                        <A class="clip" href={`/runs/${run.run_id}/files`} title={run.name}>
                          <bdi>{run.name}</bdi>
                        </A>
                      </h3>
                      <Switch fallback={<p class="muted">{t.compare.tableHas}</p>}>
                        <Match when={shotOf(seen(run.run_id))}>{(shot) => <OneTable run={run.run_id} shot={shot()} />}</Match>
                        <Match when={nearestOf(seen(run.run_id))}>
                          {(near) => (
                            <p class="muted">
                              {t.compare.tableNotAt(step())}{" "}
                              <button type="button" class="link-button" onClick={() => go(near().step)}>
                                {t.media.nearest(near().step)}
                              </button>
                            </p>
                          )}
                        </Match>
                      </Switch>
                    </section>
                  )}
                </For>
              </div>
              <ShowMore left={having().length - most()} onMore={() => setMost((n) => n + SHOWN_STEP)} />
            </>
          )}
        </Show>
      </Show>
    </>
  );
}

type MaybeSeen = ReturnType<typeof seenAt> | undefined;
const shotOf = (seen: MaybeSeen) => (seen?.kind === "shot" ? seen.shot : undefined);
const nearestOf = (seen: MaybeSeen) => (seen?.kind === "elsewhere" ? { step: seen.nearest } : undefined);

function OneTable(props: { readonly run: string; readonly shot: Shot }) {
  // The same file, however often its folder is listed.
  const path = createMemo(() => props.shot.path);
  const digest = createMemo(() => props.shot.digest);
  const isCsv = () => previewKind(path()) === "csv";
  // Part of a CSV is a table, part of JSON says nothing.
  const isLarge = () => !isCsv() && props.shot.size > TEXT_BYTES_MAX;
  const text = createLive(() => (isLarge() ? undefined : { path: path(), digest: digest() }), async ({ path: asked }, signal) => ({ asked, text: await (await send(contentAddress(props.run, asked, TEXT_BYTES_MAX), { signal })).text() }));
  const table = createMemo(() => {
    const read = text.data();
    if (read === undefined || previewKind(read.asked) !== "csv") return read === undefined ? undefined : readTable(read.text);
    const rows = readCsv(read.text, CSV_ROWS_MAX + 2, cellEnd(read.asked));
    return { columns: rows[0] ?? [], rows: rows.slice(1) };
  });
  return (
    <Switch fallback={<Skeleton of="table" n={4} />}>
      <Match when={isLarge()}>
        <p class="muted">
          {t.compare.tableLarge(bytes(props.shot.size))} <A href={`/runs/${props.run}/files?file=${encodeURIComponent(path())}`}>{t.compare.tableOpen}</A>
        </p>
      </Match>
      <Match when={text.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={text.refetch} />}</Match>
      <Match when={table()}>{(found) => <TablePreview table={found()} label={path()} />}</Match>
      <Match when={text.data()}>
        <p class="muted">{t.compare.tableNot}</p>
      </Match>
    </Switch>
  );
}
