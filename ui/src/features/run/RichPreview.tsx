// Tables and notebooks among the files of a run.
import { For, Match, Show, Switch, createMemo, lazy } from "solid-js";
import { part } from "../../lib/part";
import { t } from "../../lib/text";
import { type CellOutput, type LoggedTable, readNotebook } from "./notebook";
import { CSV_ROWS_MAX } from "./preview";

const Markdown = lazy(part(() => import("./Markdown").then((m) => m.Markdown)));
const CELLS_MAX = 200;
/** More columns of a table than anyone reads, each with a cell in every row, would hold up the page. */
export const COLUMNS_MAX = 100;

export function TablePreview(props: { readonly table: LoggedTable; readonly label: string }) {
  return (
    <>
      <div class="scroll" tabindex="0" role="group" aria-label={props.label}>
        <table class="table">
          <thead>
            <tr>
              <For each={props.table.columns.slice(0, COLUMNS_MAX)}>{(cell) => <th scope="col">{cell}</th>}</For>
            </tr>
          </thead>
          <tbody>
            <For each={props.table.rows.slice(0, CSV_ROWS_MAX)}>
              {(row) => (
                <tr>
                  <For each={row.slice(0, COLUMNS_MAX)}>{(cell) => <td>{cell}</td>}</For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <Show when={props.table.columns.length > COLUMNS_MAX}>
        <p class="muted small">{t.files.columnsCut(COLUMNS_MAX, props.table.columns.length)}</p>
      </Show>
      <Show when={props.table.rows.length > CSV_ROWS_MAX}>
        <p class="muted small">{t.files.csvCut(CSV_ROWS_MAX)}</p>
      </Show>
    </>
  );
}

function Output(props: { readonly output: CellOutput }) {
  const as = <K extends CellOutput["kind"]>(kind: K) => (props.output.kind === kind ? (props.output as Extract<CellOutput, { kind: K }>) : undefined);
  return (
    <Switch>
      <Match when={as("image")}>{(image) => <img class="preview-image" src={image().address} alt={t.files.output} />}</Match>
      <Match when={as("text")}>{(text) => <pre class="notebook-output">{text().text}</pre>}</Match>
      <Match when={as("left out")}>{(left) => <p class="muted small">{t.files.outputLeft(left().type)}</p>}</Match>
    </Switch>
  );
}

export function NotebookPreview(props: { readonly text: string }) {
  const cells = createMemo(() => readNotebook(props.text));
  return (
    <Show when={cells()} fallback={<p class="muted">{t.files.badNotebook}</p>}>
      {(list) => (
        <div class="notebook">
          <For each={list().slice(0, CELLS_MAX)}>
            {(cell) => (
              <Switch>
                <Match when={cell.kind === "markdown"}>
                  <Markdown text={cell.source} />
                </Match>
                <Match when={true}>
                  <pre class="preview-text" tabindex="0">{cell.source}</pre>
                  <For each={cell.outputs}>{(output) => <Output output={output} />}</For>
                </Match>
              </Switch>
            )}
          </For>
          <Show when={list().length > CELLS_MAX}>
            <p class="muted small">{t.files.cellsCut(CELLS_MAX)}</p>
          </Show>
        </div>
      )}
    </Show>
  );
}
