// Files of a run: a tree that opens folder by folder, and a preview beside it.
import { useSearchParams } from "@solidjs/router";
import { For, Match, Show, Switch, createMemo, createSignal, lazy, untrack } from "solid-js";
import { type FileEntry, api, contentAddress, downloadAddress, send } from "../../api/client";
import { createLive } from "../../api/live";
import { CopyButton } from "../../components/bits";
import { Empty, LoadBar, ProblemBox, Skeleton } from "../../components/states";
import { readCsv } from "../../lib/csv";
import { bytes } from "../../lib/format";
import { single } from "../../lib/lists";
import { byName } from "../../lib/order";
import { t } from "../../lib/text";
import { ImagePreview } from "./ImagePreview";
import { PlayedPreview } from "./PlayedPreview";
import { NotebookPreview, TablePreview } from "./RichPreview";
import { readTable } from "./notebook";
import { CSV_ROWS_MAX, TEXT_BYTES_MAX, WHOLE_BYTES_MAX, playedKind, prettyJson, previewKind } from "./preview";

const Markdown = lazy(() => import("./Markdown").then((m) => ({ default: m.Markdown })));

const PdfPreview = lazy(() => import("./pdf/PdfPreview").then((m) => ({ default: m.PdfPreview })));
const LogView = lazy(() => import("./log/LogView").then((m) => ({ default: m.LogView })));

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

export function Files(props: { readonly run: string }) {
  const [params, setParams] = useSearchParams();
  const chosen = () => single(params["file"]);
  const root = createLive(
    () => props.run,
    (run, signal) => api.files(run, "", signal),
  );
  return (
    <div class="files">
      <Show when={root.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={root.refetch} />}</Show>
      <LoadBar loading={root.loading()} what={t.files.loading} />
      <Show when={root.data()} fallback={<Show when={root.problem() === undefined}><Skeleton rows={6} /></Show>}>
        {(listing) => (
          <Show when={listing().entries.length > 0} fallback={<Empty title={t.files.empty}><p>{t.files.emptyHint}</p><pre class="code-line">mlflow.log_artifact("plot.png")</pre></Empty>}>
            <div class="files-tree">
              <Folder run={props.run} entries={listing().entries} chosen={chosen()} onChoose={(path) => setParams({ file: path })} label={t.files.label} />
            </div>
            <div class="files-preview">
              <Show when={chosen()} keyed fallback={<p class="muted pad">{t.files.choose}</p>}>
                {(path) => <Preview run={props.run} path={path} onChoose={(next) => setParams({ file: next }, { replace: true })} />}
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
  readonly entries: readonly FileEntry[];
  readonly chosen: string | undefined;
  readonly onChoose: (path: string) => void;
  readonly label: string;
}

function Folder(props: FolderProps) {
  const sorted = () => [...props.entries].sort((a, b) => Number(a.size_bytes !== null) - Number(b.size_bytes !== null) || byName(a.path, b.path));
  return (
    <ul class="tree" aria-label={props.label}>
      <For each={sorted()}>
        {(entry) => (
          <li>
            <Show
              when={typeof entry.size_bytes === "number" ? entry : undefined}
              fallback={<SubFolder run={props.run} path={entry.path} chosen={props.chosen} onChoose={props.onChoose} />}
            >
              {(file) => (
                <button type="button" class="tree-file" aria-current={props.chosen === file().path ? "true" : undefined} onClick={() => props.onChoose(file().path)}>
                  <bdi class="grow clip">{nameOf(file().path)}</bdi>
                  <span class="muted small">{bytes(file().size_bytes ?? 0)}</span>
                </button>
              )}
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}

function SubFolder(props: { readonly run: string; readonly path: string; readonly chosen: string | undefined; readonly onChoose: (path: string) => void }) {
  // A link to a file opens the folders above it.
  const [open, setOpen] = createSignal(untrack(() => props.chosen?.startsWith(`${props.path}/`) === true));
  const held = createLive(
    () => (open() ? props.path : undefined),
    (path, signal) => api.files(props.run, path, signal),
  );
  return (
    <>
      <button type="button" class="tree-file" aria-expanded={open()} onClick={() => setOpen((now) => !now)}>
        <span aria-hidden="true">{open() ? "▾" : "▸"}</span> <bdi class="grow clip">{nameOf(props.path)}</bdi>
      </button>
      <Show when={open()}>
        <Show when={held.problem()}>{(problem) => <p class="bad">{problem().message}</p>}</Show>
        <Show when={held.data()} fallback={<p class="muted small pad">{t.files.loading}</p>}>
          {(listing) => <Folder run={props.run} entries={listing().entries} chosen={props.chosen} onChoose={props.onChoose} label={props.path} />}
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
      <LoadBar loading={content.loading()} what={t.files.loading} />
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
