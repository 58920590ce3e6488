// Files of a run: a tree that opens folder by folder, and a preview beside it.
import { useSearchParams } from "@solidjs/router";
import { For, Match, Show, Switch, createEffect, createMemo, createSignal, lazy, onCleanup, untrack } from "solid-js";
import { type FileEntry, type Run, api, contentAddress, downloadAddress, send } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { CopyButton, ShowMore } from "../../components/bits";
import { Empty, LoadBar, ProblemBox, Skeleton } from "../../components/states";
import { readCsv } from "../../lib/csv";
import { bytes } from "../../lib/format";
import { single } from "../../lib/lists";
import { byName } from "../../lib/order";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { ImagePreview } from "./ImagePreview";
import { PlayedPreview } from "./PlayedPreview";
import { NotebookPreview, TablePreview } from "./RichPreview";
import { readTable } from "./notebook";
import { CSV_ROWS_MAX, TEXT_BYTES_MAX, WHOLE_BYTES_MAX, playedKind, prettyJson, previewKind } from "./preview";

const Markdown = lazy(() => import("./Markdown").then((m) => ({ default: m.Markdown })));

const PdfPreview = lazy(() => import("./pdf/PdfPreview").then((m) => ({ default: m.PdfPreview })));
const LogView = lazy(() => import("./log/LogView").then((m) => ({ default: m.LogView })));

/** Files of one folder that are listed at first; more on request. */
const LISTED = 200;
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** How often a run that goes on is asked for new files: nobody says when one is uploaded. */
const POLL_MS = 3000;

/** Grows when the files of a run may have changed: while it goes on, when it changed, after news were missed. */
function createTurn(run: () => Pick<Run, "run_id" | "status">): () => number {
  const [turn, setTurn] = createSignal(0);
  const next = () => setTurn((n) => n + 1);
  createEffect(() => {
    if (run().status !== "RUNNING" && run().status !== "SCHEDULED") return;
    const timer = window.setInterval(() => {
      if (document.visibilityState === "visible") next();
    }, POLL_MS);
    onCleanup(() => window.clearInterval(timer));
  });
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.run === untrack(run).run_id && one.kind !== "run_logged"))) next();
  });
  return turn;
}

export function Files(props: { readonly run: Pick<Run, "run_id" | "status"> }) {
  const [params, setParams] = useSearchParams();
  const chosen = () => single(params["file"]);
  const turn = createTurn(() => props.run);
  const id = () => props.run.run_id;
  const root = createLive(
    () => ({ run: id(), turn: turn() }),
    ({ run }, signal) => api.files(run, "", signal),
  );
  return (
    <div class="files">
      <Show when={root.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={root.refetch} />}</Show>
      <LoadBar loading={root.loading() && root.data() === undefined} what={t.files.loading} />
      <Show when={root.data()} fallback={<Show when={root.problem() === undefined}><Skeleton rows={6} /></Show>}>
        {(listing) => (
          <Show when={listing().entries.length > 0} fallback={<Empty title={t.files.empty}><p>{t.files.emptyHint}</p><pre class="code-line">mlflow.log_artifact("plot.png")</pre></Empty>}>
            <div class="files-tree">
              <Folder run={id()} turn={turn()} entries={listing().entries} chosen={chosen()} onChoose={(path) => setParams({ file: path })} label={t.files.label} />
            </div>
            <div class="files-preview">
              <Show when={chosen()} keyed fallback={<p class="muted pad">{t.files.choose}</p>}>
                {(path) => <Preview run={id()} path={path} onChoose={(next) => setParams({ file: next }, { replace: true })} />}
              </Show>
            </div>
          </Show>
        )}
      </Show>
    </div>
  );
}

interface FolderProps {
  readonly run: string;
  readonly turn: number;
  readonly entries: readonly FileEntry[];
  readonly chosen: string | undefined;
  readonly onChoose: (path: string) => void;
  readonly label: string;
}

function Folder(props: FolderProps) {
  const sizes = createMemo(() => new Map(props.entries.map((entry) => [entry.path, entry.size_bytes ?? undefined])));
  const isFile = (path: string) => sizes().get(path) !== undefined;
  // Paths, not entries: what is read again stays as it is, opened folders too.
  const sorted = createMemo(() => {
    const folders = props.entries.filter((entry) => typeof entry.size_bytes !== "number").map((entry) => entry.path);
    const files = props.entries.filter((entry) => typeof entry.size_bytes === "number").map((entry) => entry.path);
    return [...folders.sort(byName), ...files.sort(byName)];
  }, undefined, { equals: sameJson });
  const [most, setMost] = createSignal(LISTED);
  // A link leads to its file, wherever it stands.
  const shown = () => sorted().slice(0, Math.max(most(), props.chosen === undefined ? 0 : sorted().indexOf(props.chosen) + 1));
  return (
    <>
      <ul class="tree" aria-label={props.label}>
        <For each={shown()}>
          {(path) => (
            <li>
              <Show when={isFile(path)} fallback={<SubFolder run={props.run} turn={props.turn} path={path} chosen={props.chosen} onChoose={props.onChoose} />}>
                <button type="button" class="tree-file" aria-current={props.chosen === path ? "true" : undefined} onClick={() => props.onChoose(path)}>
                  <bdi class="grow clip">{nameOf(path)}</bdi>
                  <span class="muted small">{bytes(sizes().get(path) ?? 0)}</span>
                </button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <ShowMore left={sorted().length - shown().length} onMore={() => setMost((n) => n + LISTED)} />
    </>
  );
}

interface SubFolderProps extends Pick<FolderProps, "run" | "turn" | "chosen" | "onChoose"> {
  readonly path: string;
}

function SubFolder(props: SubFolderProps) {
  // A link to a file opens the folders above it.
  const [open, setOpen] = createSignal(untrack(() => props.chosen?.startsWith(`${props.path}/`) === true));
  const held = createLive(
    () => (open() ? { path: props.path, turn: props.turn } : undefined),
    ({ path }, signal) => api.files(props.run, path, signal),
  );
  return (
    <>
      <button type="button" class="tree-file" aria-expanded={open()} onClick={() => setOpen((now) => !now)}>
        <span aria-hidden="true">{open() ? "▾" : "▸"}</span> <bdi class="grow clip">{nameOf(props.path)}</bdi>
      </button>
      <Show when={open()}>
        <Show when={held.problem()}>{(problem) => <p class="bad">{problem().message} <button type="button" class="link-button" onClick={() => held.refetch()}>{t.retry}</button></p>}</Show>
        <Show when={held.data()} fallback={<Show when={held.problem() === undefined}><p class="muted small pad">{t.files.loading}</p></Show>}>
          {(listing) => <Folder run={props.run} turn={props.turn} entries={listing().entries} chosen={props.chosen} onChoose={props.onChoose} label={props.path} />}
        </Show>
      </Show>
    </>
  );
}

/** Kinds of which a long file is shown in part; other texts are read by lines, whatever their size. */
const CUT: ReadonlySet<string> = new Set(["csv", "markdown", "notebook"]);

interface TextPart {
  readonly text: string;
  readonly whole: boolean;
  /** Bytes: of the part, and of the file. */
  readonly read: number;
  readonly size: number;
}

function Preview(props: { readonly run: string; readonly path: string; readonly onChoose: (path: string) => void }) {
  const kind = () => previewKind(props.path);
  const content = createLive<string, TextPart>(
    () => (["text", "json", "csv", "markdown", "notebook"].includes(kind()) ? props.path : undefined),
    async (path, signal) => {
      const most = ["json", "notebook"].includes(previewKind(path)) ? WHOLE_BYTES_MAX : TEXT_BYTES_MAX;
      const reply = await send(contentAddress(props.run, path, most), { signal });
      const size = Number(reply.headers.get("x-file-size") ?? 0);
      return { text: await reply.text(), whole: size <= most, read: Math.min(most, size), size };
    },
  );
  // The head, and one row more than is shown: it tells whether any are left out.
  const csv = createMemo(() => (kind() === "csv" ? readCsv(content.data()?.text ?? "", CSV_ROWS_MAX + 2) : []));
  const table = createMemo(() => (kind() === "json" && content.data()?.whole === true ? readTable(content.data()?.text ?? "") : undefined));
  return (
    <article class="preview" aria-label={props.path}>
      <header class="preview-head">
        <h2 class="grow clip" title={props.path}>
          <bdi>{props.path}</bdi>
        </h2>
        <CopyButton text={props.path} label={t.files.copyPath} />
        <a class="button" href={downloadAddress(props.run, props.path)} download="">
          {t.files.download}
        </a>
      </header>
      <LoadBar loading={content.loading()} what={t.files.loading} onCancel={() => content.cancel()} />
      <Show when={content.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={content.refetch} />}</Show>
      <Switch fallback={<Show when={content.problem() === undefined}><Skeleton rows={6} /></Show>}>
        <Match when={kind() === "none"}>
          <p class="muted">{t.files.noPreview}</p>
        </Match>
        <Match when={kind() === "image"}>
          <ImagePreview run={props.run} path={props.path} onChoose={props.onChoose} />
        </Match>
        <Match when={playedKind(kind())}>{(played) => <PlayedPreview run={props.run} path={props.path} kind={played()} />}</Match>
        <Match when={kind() === "pdf"}>
          <PdfPreview run={props.run} path={props.path} />
        </Match>
        <Match when={kind() === "page"}>
          <p class="muted small">{t.files.sandboxed}</p>
          <iframe class="preview-frame" title={props.path} sandbox="allow-scripts" src={contentAddress(props.run, props.path)} />
        </Match>
        <Match when={content.data()}>
          {(part) => (
            <>
              <Show when={!part().whole && CUT.has(kind())}>
                <p class="muted small">{t.files.cut(bytes(part().read), bytes(part().size))}</p>
              </Show>
              <Switch>
                <Match when={part().size === 0}>
                  <p class="muted">{t.files.emptyFile}</p>
                </Match>
                <Match when={kind() === "csv"}>
                  <TablePreview table={{ columns: csv()[0] ?? [], rows: csv().slice(1) }} label={props.path} />
                </Match>
                <Match when={kind() === "notebook"}>
                  <NotebookPreview text={part().text} />
                </Match>
                <Match when={table()}>{(found) => <TablePreview table={found()} label={props.path} />}</Match>
                <Match when={kind() === "markdown"}>
                  <Markdown text={part().text} />
                </Match>
                <Match when={!part().whole}>
                  <LogView run={props.run} path={props.path} live={false} />
                </Match>
                <Match when={true}>
                  <pre class="preview-text" tabindex="0">
                    {kind() === "json" && part().whole ? prettyJson(part().text) : part().text}
                  </pre>
                </Match>
              </Switch>
            </>
          )}
        </Match>
      </Switch>
    </article>
  );
}
