// What the server keeps of each experiment. It is counted anew for each look.
import { A, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { api } from "../../api/client";
import { createLive } from "../../api/live";
import { ShowMore } from "../../components/bits";
import { Skeleton } from "../../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../../components/states";
import { bytes, clock, grouped } from "../../lib/format";
import { single } from "../../lib/lists";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { columnActions } from "../../lib/texts/actions";
import { COLUMNS, type Column, type ExperimentUse, type Order, pressed, readOrder, sorted, totals, writeOrder } from "./order";

/** Rows drawn at first; the rest on request. */
const STEP = 50;

const NUMBERS = [
  { column: "n_files", wide: false },
  { column: "n_runs", wide: true },
  { column: "n_points", wide: false },
] as const;

function Head(props: { readonly column: Column; readonly order: Order; readonly wide?: boolean; readonly onPress: () => void }) {
  const direction = () => (props.order.column !== props.column ? "none" : props.order.descending ? "descending" : "ascending");
  return (
    <th scope="col" classList={{ number: props.column !== "name", "wide-only": props.wide === true }} aria-sort={direction()}>
      <button type="button" class="link-button" onClick={() => props.onPress()}>
        {t.storage.columns[props.column]} {direction() === "none" ? "" : direction() === "ascending" ? "↑" : "↓"}
      </button>
    </th>
  );
}

function Row(props: { readonly one: ExperimentUse }) {
  return (
    <tr>
      <th scope="row" class="experiment-name">
        <A class="long-name" title={props.one.name} href={`/experiments/${props.one.experiment_id}`}>
          <bdi>{props.one.name}</bdi>
        </A>{" "}
        <Show when={props.one.lifecycle === "deleted"}>
          <span class="badge">{t.storage.deleted}</span>
        </Show>
        <Show when={props.one.artifact_root}>
          {(root) => (
            <span class="badge" title={root()}>
              {t.storage.elsewhere}
            </span>
          )}
        </Show>
      </th>
      <td class="number" title={t.storage.exactly(props.one.size_bytes)}>
        {bytes(props.one.size_bytes)}{" "}
        <Show when={props.one.shared_bytes > 0}>
          <span class="narrow-only muted small">{t.storage.ofItShared(bytes(props.one.shared_bytes))}</span>
        </Show>
      </td>
      <td class="number wide-only" title={t.storage.exactly(props.one.shared_bytes)}>
        {props.one.shared_bytes === 0 ? <span class="muted">–</span> : bytes(props.one.shared_bytes)}
      </td>
      <For each={NUMBERS}>{({ column, wide }) => <td class="number" classList={{ "wide-only": wide }}>{grouped(props.one[column])}</td>}</For>
    </tr>
  );
}

function Kept(props: { readonly all: readonly ExperimentUse[]; readonly sizeBytes: number; readonly order: Order; readonly onOrder: (order: Order) => void }) {
  const [most, setMost] = createSignal(STEP);
  const rows = createMemo(() => sorted(props.all, props.order));
  const sums = createMemo(() => totals(props.all, props.sizeBytes));
  const press = (column: Column) => props.onOrder(pressed(props.order, column));
  return (
    <>
      <table class="table storage">
        <thead>
          <tr>
            <Head column="name" order={props.order} onPress={() => press("name")} />
            <Head column="size_bytes" order={props.order} onPress={() => press("size_bytes")} />
            <Head column="shared_bytes" wide order={props.order} onPress={() => press("shared_bytes")} />
            <For each={NUMBERS}>{({ column, wide }) => <Head column={column} wide={wide} order={props.order} onPress={() => press(column)} />}</For>
          </tr>
        </thead>
        <tbody>
          <For each={rows().slice(0, most())}>{(one) => <Row one={one} />}</For>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.storage.all}</th>
            <td class="number" title={t.storage.exactly(props.sizeBytes)}>
              {bytes(props.sizeBytes)}
            </td>
            <td class="number wide-only" />
            <td class="number">{grouped(sums().files)}</td>
            <td class="number wide-only">{grouped(sums().runs)}</td>
            <td class="number">{grouped(sums().points)}</td>
          </tr>
        </tfoot>
      </table>
      <ShowMore left={rows().length - most()} onMore={() => setMost((n) => n + STEP)} />
      <Show when={sums().again > 0}>
        <p class="muted small">{t.storage.countedTwice(bytes(sums().again))}</p>
      </Show>
    </>
  );
}

export function StorageSection() {
  const [params, setParams] = useSearchParams();
  const kept = createLive(
    () => true,
    async (_, signal) => ({ told: await api.storage(signal), at: Date.now() }),
  );
  const order = createMemo(() => readOrder(single(params["order"])));
  const setOrder = (next: Order) => setParams({ order: writeOrder(next) });
  const offers = (): Offer[] => {
    const told = kept.data()?.told;
    if (told === undefined) return [];
    const sorts = COLUMNS.flatMap((column) => [true, false].map((descending) => ({ what: columnActions.sort(t.storage.columns[column], descending), run: () => setOrder({ column, descending }) })));
    return [{ what: t.storage.recount, run: kept.refetch }, ...(isEmpty(told.experiments) ? [] : sorts)];
  };
  useOffers(() => offers);
  const isEmpty = (all: readonly ExperimentUse[]) => all.every((one) => one.n_files === 0 && one.n_points === 0);
  return (
    <section class="storage-section" aria-label={t.storage.title}>
      <LoadBar loading={kept.loading()} what={t.storage.loading} onCancel={() => kept.cancel()} />
      <Show when={kept.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={kept.refetch} />}</Show>
      <Show when={kept.data()} fallback={<Show when={kept.problem() === undefined}><div class="storage-moment"><Skeleton of="lines" height={24} /></div><Skeleton of="table" n={6} /></Show>}>
        {(data) => (
          <>
            <p class="row storage-moment">
              <span class="muted small">{t.storage.counted(clock(data().at))}</span>
              <button type="button" class="button small" disabled={kept.loading()} onClick={kept.refetch}>
                {t.storage.recount}
              </button>
            </p>
            <Show when={!isEmpty(data().told.experiments)} fallback={<Empty title={t.storage.empty}><p>{t.storage.emptyHint}</p></Empty>}>
              <Kept all={data().told.experiments} sizeBytes={data().told.size_bytes} order={order()} onOrder={setOrder} />
            </Show>
            <p class="muted small">{t.storage.note}</p>
            <p class="muted small">{t.storage.noteElsewhere}</p>
          </>
        )}
      </Show>
    </section>
  );
}
