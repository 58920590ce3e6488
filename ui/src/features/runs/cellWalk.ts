// The cell under the keys: left and right lead through the columns of the marked line, as up and down lead through the lines.
import { createEffect, createSignal, on } from "solid-js";
import type { TableBox, TableColumns } from "./tableColumns";

/** The id of the cell that is told to those who listen; only one table is on a page. */
const HERE = "cell-here";

/** The line that is marked, and what may draw its cells anew. */
interface Walked {
  readonly line: () => number;
  readonly drawn: () => unknown;
}

/** Columns are counted as `aria-colindex` counts them: 1 is the name, 0 the line as a whole. */
export function createCellWalk(table: TableBox, columns: TableColumns, walked: Walked) {
  const [column, setColumn] = createSignal(0);
  const [here, setHere] = createSignal<string>();
  const last = () => columns.all().length + 1;
  const reveal = (at: number) => {
    const box = table.box();
    const field = columns.all()[at - 2];
    if (box === undefined || field === undefined || columns.pinned().includes(field)) return;
    const [begin, end] = [columns.xOf(field), columns.xOf(field) + columns.widthOf(field)];
    if (begin - columns.left() < box.scrollLeft) box.scrollLeft = begin - columns.left();
    else if (end > box.scrollLeft + table.size().width) box.scrollLeft = end - table.size().width;
  };
  const mark = () => {
    const box = table.box();
    box?.querySelector(`#${HERE}`)?.removeAttribute("id");
    const cell = column() === 0 ? null : box?.querySelector(`#line-${walked.line()} [aria-colindex="${column()}"]`);
    if (cell === null || cell === undefined) {
      setHere();
      return;
    }
    cell.id = HERE;
    setHere(HERE);
  };
  // Cells that come into sight are built in the same turn: they are marked after it.
  createEffect(
    on([column, walked.line, walked.drawn, columns.shown, columns.pinned, () => table.scroll().top], ([at]) => {
      if (at > 0 || here() !== undefined) queueMicrotask(mark);
    }),
  );
  const move = (to: number) => {
    setColumn(Math.max(0, Math.min(last(), to)));
    reveal(column());
  };
  return {
    /** Whether a cell is marked, and not the line as a whole. */
    isInside: () => column() > 0,
    /** Takes the keys to the sides; gives whether this was one. */
    onKey: (key: string): boolean => {
      const by = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
      if (by !== 0) move(column() + by);
      return by !== 0;
    },
    /** The id of the marked cell, while it is drawn. */
    here,
  };
}
