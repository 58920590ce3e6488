// The table in Solid: a signal for each run. (A store of all runs was tried: it looks into each of them when it is made, and keeps a signal for each value that was ever shown.)
import { type Accessor, For, batch, createMemo, createSignal, untrack } from "solid-js";
import { render } from "solid-js/web";
import { onChanges } from "./feed";
import { ROW_PX, type Run, type Sort, ariaSort, columns, countText, firstRow, makeRuns, nextSort, orderOf, windowRows } from "./runs";

function Row(props: { readonly run: Accessor<Run> }) {
  return (
    <div class="row" role="row">
      <For each={columns}>
        {(column) =>
          column.kind === "status" ? (
            <div class="cell status" role="gridcell">
              <span class={`badge ${props.run().status}`}>{column.text(props.run())}</span>
            </div>
          ) : (
            <div class={`cell ${column.kind}`} role="gridcell">
              {column.text(props.run())}
            </div>
          )
        }
      </For>
    </div>
  );
}

function Table() {
  const runs = makeRuns().map((run) => createSignal(run));
  const [sort, setSort] = createSignal<Sort>();
  const [filter, setFilter] = createSignal("");
  const [top, setTop] = createSignal(0);
  const order = createMemo(() => {
    const [by, words] = [sort(), filter()];
    return untrack(() => orderOf(runs.map(([run]) => run()), by, words));
  });
  const from = createMemo(() => firstRow(top(), order().length));
  const shown = createMemo(() => order().slice(from(), from() + windowRows()).flatMap((id) => runs[id]?.[0] ?? []));
  onChanges((changes) =>
    batch(() => {
      for (const { id, key, value } of changes) runs[id]?.[1]((run) => ({ ...run, [key]: value }));
    }),
  );
  return (
    <main class="page">
      <div class="bar">
        <input class="filter" aria-label="Filter" value={filter()} onInput={(event) => setFilter(event.currentTarget.value)} />
        <span class="count">{countText(order().length)}</span>
      </div>
      <div class="scroll" role="grid" aria-rowcount={order().length} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
        <div class="head" role="row">
          <For each={columns}>
            {(column) => (
              <button type="button" class="head-cell" role="columnheader" aria-sort={ariaSort(sort(), column.key)} onClick={() => setSort((before) => nextSort(before, column.key))}>
                {column.title}
              </button>
            )}
          </For>
        </div>
        <div class="body" style={{ height: `${order().length * ROW_PX}px` }}>
          <div class="window" style={{ transform: `translateY(${from() * ROW_PX}px)` }}>
            <For each={shown()}>{(run) => <Row run={run} />}</For>
          </div>
        </div>
      </div>
    </main>
  );
}

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no #app");
render(() => <Table />, root);
