/** @jsxImportSource react */
// The table in React: runs are never changed, only replaced, so that a memoised row is drawn again only when its run is another.
import { memo, useEffect, useReducer, useState } from "react";
import { createRoot } from "react-dom/client";
import { type Change, onChanges } from "./feed";
import { type Column, ROW_PX, type Run, type Sort, ariaSort, columns, countText, firstRow, makeRuns, nextSort, orderOf, windowRows } from "./runs";

interface State {
  readonly runs: readonly Run[];
  readonly order: readonly number[];
  readonly sort: Sort | undefined;
  readonly filter: string;
}

type Action = { readonly kind: "changes"; readonly changes: readonly Change[] } | { readonly kind: "sort"; readonly key: Column["key"] } | { readonly kind: "filter"; readonly filter: string };

function begin(): State {
  const runs = makeRuns();
  return { runs, order: orderOf(runs, undefined, ""), sort: undefined, filter: "" };
}

function reduce(state: State, action: Action): State {
  if (action.kind === "changes") {
    const runs = [...state.runs];
    for (const { id, key, value } of action.changes) {
      const run = runs[id];
      if (run !== undefined) runs[id] = { ...run, [key]: value };
    }
    return { ...state, runs };
  }
  const sort = action.kind === "sort" ? nextSort(state.sort, action.key) : state.sort;
  const filter = action.kind === "filter" ? action.filter : state.filter;
  return { ...state, sort, filter, order: orderOf(state.runs, sort, filter) };
}

const Row = memo(function Row({ run }: { readonly run: Run }) {
  return (
    <div className="row" role="row">
      {columns.map((column) =>
        column.kind === "status" ? (
          <div key={column.key} className="cell status" role="gridcell">
            <span className={`badge ${run.status}`}>{column.text(run)}</span>
          </div>
        ) : (
          <div key={column.key} className={`cell ${column.kind}`} role="gridcell">
            {column.text(run)}
          </div>
        ),
      )}
    </div>
  );
});

const Head = memo(function Head({ sort, onSort }: { readonly sort: Sort | undefined; readonly onSort: (action: Action) => void }) {
  return (
    <div className="head" role="row">
      {columns.map(({ key, title }) => (
        <button key={key} type="button" className="head-cell" role="columnheader" aria-sort={ariaSort(sort, key)} onClick={() => onSort({ kind: "sort", key })}>
          {title}
        </button>
      ))}
    </div>
  );
});

function Table() {
  const [{ runs, order, sort, filter }, act] = useReducer(reduce, undefined, begin);
  // The row and not the pixel: scrolling within a row draws nothing.
  const [top, setTop] = useState(0);
  useEffect(() => onChanges((changes) => act({ kind: "changes", changes })), []);
  const from = firstRow(top * ROW_PX, order.length);
  return (
    <main className="page">
      <div className="bar">
        <input className="filter" aria-label="Filter" value={filter} onChange={(event) => act({ kind: "filter", filter: event.currentTarget.value })} />
        <span className="count">{countText(order.length)}</span>
      </div>
      <div className="scroll" role="grid" aria-rowcount={order.length} onScroll={(event) => setTop(Math.floor(event.currentTarget.scrollTop / ROW_PX))}>
        <Head sort={sort} onSort={act} />
        <div className="body" style={{ height: `${order.length * ROW_PX}px` }}>
          <div className="window" style={{ transform: `translateY(${from * ROW_PX}px)` }}>
            {order.slice(from, from + windowRows()).flatMap((id) => {
              const run = runs[id];
              return run === undefined ? [] : [<Row key={id} run={run} />];
            })}
          </div>
        </div>
      </div>
    </main>
  );
}

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no #app");
createRoot(root).render(<Table />);
