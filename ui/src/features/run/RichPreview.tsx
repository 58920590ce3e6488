// Tables and notebooks among the files of a run.
import { For, Match, Show, Switch, lazy } from "solid-js";
import { createLive } from "../../api/live";
import { LoadBar, ProblemBox } from "../../components/states";
import { part } from "../../lib/part";
import { t } from "../../lib/text";
import { notebook as texts } from "../../lib/texts/files";
import { type CellOutput, type LoggedTable, type NotebookCell } from "./notebook";
import { openNotebook } from "./openNotebook";
import { CSV_ROWS_MAX } from "./preview";

const Markdown = lazy(part(() => import("./Markdown").then((m) => m.Markdown)));
const PlotlyOutput = lazy(part(() => import("./PlotlyPreview").then((m) => m.PlotlyOutput)));
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

function LeftOut(props: { readonly type: string }) {
  return <p class="muted small">{t.files.outputLeft(props.type)}</p>;
}

function Output(props: { readonly output: CellOutput }) {
  const as = <K extends CellOutput["kind"]>(kind: K) => (props.output.kind === kind ? (props.output as Extract<CellOutput, { kind: K }>) : undefined);
  return (
    <Switch>
      <Match when={as("image")}>{(image) => <img class="preview-image" decoding="async" src={image().address} alt={t.files.output} />}</Match>
      <Match when={as("text")}>{(text) => <pre class="notebook-output">{text().text}</pre>}</Match>
      <Match when={as("figure")}>{(figure) => <PlotlyOutput text={figure().text} fallback={<LeftOut type={figure().type} />} />}</Match>
      <Match when={as("left out")}>{(left) => <LeftOut type={left().type} />}</Match>
      <Match when={as("cut")}>{(cut) => <p class="muted small">{texts.lettersCut(cut().n)}</p>}</Match>
      <Match when={as("more")}>{(more) => <p class="muted small">{texts.outputsCut(more().n)}</p>}</Match>
    </Switch>
  );
}

function Cell(props: { readonly cell: NotebookCell }) {
  return (
    <>
      <Show when={props.cell.kind === "markdown"} fallback={<pre class="preview-text" tabindex="0">{props.cell.source}</pre>}>
        <Markdown text={props.cell.source} />
      </Show>
      <Show when={props.cell.cut > 0}>
        <p class="muted small">{texts.lettersCut(props.cell.cut)}</p>
      </Show>
      <For each={props.cell.outputs}>{(output) => <Output output={output} />}</For>
    </>
  );
}

export function NotebookPreview(props: { readonly text: string }) {
  const read = createLive(
    () => ({ text: props.text }),
    async ({ text }, signal) => ({ notebook: await openNotebook(text, signal) }),
  );
  return (
    <>
      <LoadBar loading={read.loading()} what={texts.reading} onCancel={() => read.cancel()} local />
      <Show when={read.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={read.refetch} />}</Show>
      <Show when={read.data()}>
        {(data) => (
          <Show when={data().notebook} fallback={<p class="muted">{t.files.badNotebook}</p>}>
            {(notebook) => (
              <div class="notebook">
                <For each={notebook().cells}>{(cell) => <Cell cell={cell} />}</For>
                <Show when={notebook().n > notebook().cells.length}>
                  <p class="muted small">{texts.cellsCut(notebook().cells.length, notebook().n)}</p>
                </Show>
              </div>
            )}
          </Show>
        )}
      </Show>
    </>
  );
}
