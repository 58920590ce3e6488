// One file of a run in view. What is long is read in part, what is large only when asked for, and what is written anew is read anew.
import { Match, Show, Switch, createMemo, createSignal, lazy } from "solid-js";
import { contentAddress, downloadAddress, send } from "../../api/client";
import { createLive } from "../../api/live";
import { CopyButton, saveAddress } from "../../components/bits";
import { Skeleton } from "../../components/Skeleton";
import { LoadBar, ProblemBox } from "../../components/states";
import { readCsv } from "../../lib/csv";
import { bytes } from "../../lib/format";
import { type Offer, useOffers } from "../../lib/offers";
import { part } from "../../lib/part";
import { t } from "../../lib/text";
import { fileActions } from "../../lib/texts/actions";
import { notebook } from "../../lib/texts/files";
import { ImagePreview } from "./ImagePreview";
import { PagePreview } from "./PagePreview";
import { PlayedPreview } from "./PlayedPreview";
import { NotebookPreview, TablePreview } from "./RichPreview";
import { createHeld } from "./held";
import { readTable } from "./notebook";
import { mayBePlotly } from "./plotlyLook";
import { ASK_BYTES, CSV_ROWS_MAX, LOOK_BYTES, NOTEBOOK_BYTES_MAX, TEXT_BYTES_MAX, WHOLE_BYTES_MAX, cellEnd, isText, playedKind, prettyJson, previewKind } from "./preview";

const Markdown = lazy(part(() => import("./Markdown").then((m) => m.Markdown)));
const PdfPreview = lazy(part(() => import("./pdf/PdfPreview").then((m) => m.PdfPreview)));
const PlotlyPreview = lazy(part(() => import("./PlotlyPreview").then((m) => m.PlotlyPreview)));
const LogView = lazy(part(() => import("./log/LogView").then((m) => m.LogView)));

/** Kinds of which a long file is shown in part; other texts are read by lines, whatever their size. */
const CUT: ReadonlySet<string> = new Set(["csv", "markdown"]);
/** Kinds of which a part says nothing. */
const WHOLE: ReadonlySet<string> = new Set(["json", "notebook"]);
/** Kinds that a part of the browser shows by itself, from their address. */
const SHOWN: ReadonlySet<string> = new Set(["page", "audio", "video", "pdf"]);
const TEXTS: ReadonlySet<string> = new Set(["text", "json", "csv", "markdown", "notebook"]);

interface TextPart {
  readonly text: string;
  readonly whole: boolean;
  /** Bytes: of the part, and of the file. */
  readonly read: number;
  readonly size: number;
}

interface PreviewProps {
  readonly run: string;
  readonly path: string;
  /** The run goes on: its texts may grow. */
  readonly live: boolean;
  /** Grows when the file may have been written anew. */
  readonly turn: number;
  /** SHA-256 of its bytes, once its folder is listed. */
  readonly digest?: string | undefined;
  readonly onChoose: (path: string) => void;
}

/** The text of a file, or its beginning. While the server holds the same bytes the answer stays the same, so that nothing is set out again. */
function createText(props: PreviewProps, most: () => number | undefined) {
  let last: { readonly key: string; readonly part: TextPart } | undefined;
  return createLive<{ path: string; turn: number; most: number }, TextPart>(
    () => {
      const length = most();
      return length === undefined ? undefined : { path: props.path, turn: props.turn, most: length };
    },
    async (asked, signal) => {
      const reply = await send(contentAddress(props.run, asked.path, asked.most), { signal });
      const etag = reply.headers.get("etag");
      const key = `${asked.most} ${etag}`;
      if (etag !== null && last?.key === key) return last.part;
      const size = Number(reply.headers.get("x-file-size") ?? 0);
      const part = { text: await reply.text(), whole: size <= asked.most, read: Math.min(asked.most, size), size };
      last = { key, part };
      return part;
    },
  );
}

export function Preview(props: PreviewProps) {
  // A name that tells nothing is looked into: whatever is text is read as such.
  const look = createLive(
    () => (previewKind(props.path) === "none" ? { path: props.path, turn: props.turn } : undefined),
    async ({ path }, signal) => {
      const reply = await send(contentAddress(props.run, path, LOOK_BYTES), { signal });
      const head = new Uint8Array(await reply.arrayBuffer());
      return { path, isText: isText(head, Number(reply.headers.get("x-file-size") ?? 0) <= head.length) };
    },
  );
  const looked = () => (look.data()?.path === props.path ? look.data() : undefined);
  const kind = createMemo(() => {
    const named = previewKind(props.path);
    return named === "none" && looked()?.isText === true ? "text" : named;
  });
  const [all, setAll] = createSignal(false);
  const most = () => (kind() === "notebook" ? NOTEBOOK_BYTES_MAX : WHOLE_BYTES_MAX);
  const content = createText(props, () => (!TEXTS.has(kind()) ? undefined : !WHOLE.has(kind()) ? TEXT_BYTES_MAX : all() ? most() : ASK_BYTES));
  const held = createHeld(() => (SHOWN.has(kind()) ? { run: props.run, path: props.path, turn: props.turn } : undefined));
  const version = createMemo(() => `version ${held.data()?.version ?? 0}`);
  // The head, and one row more than is shown: it tells whether any are left out.
  const csv = createMemo(() => (kind() === "csv" ? readCsv(content.data()?.text ?? "", CSV_ROWS_MAX + 2, cellEnd(props.path)) : []));
  const table = createMemo(() => (kind() === "json" && content.data()?.whole === true ? readTable(content.data()?.text ?? "") : undefined));
  const offers = (): Offer[] => [{ what: fileActions.download(props.path), run: () => saveAddress(downloadAddress(props.run, props.path)) }];
  useOffers(() => offers);
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
      <Show when={props.digest}>
        {(digest) => (
          <div class="preview-digest muted small">
            <span>{t.files.digest.name}</span>
            <code class="clip" title={digest()}>{digest()}</code>
            <CopyButton text={digest()} label={t.files.digest.copy} />
          </div>
        )}
      </Show>
      <LoadBar loading={content.loading() && content.data() === undefined} what={t.files.loading} onCancel={() => content.cancel()} />
      <Show when={content.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={content.refetch} />}</Show>
      <Switch fallback={<Show when={content.problem() === undefined}><Skeleton of={kind() === "csv" ? "table" : "lines"} n={6} /></Show>}>
        <Match when={kind() === "none" && look.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={look.refetch} />}</Match>
        <Match when={kind() === "none" && looked() !== undefined}>
          <p class="muted">{t.files.noPreview}</p>
        </Match>
        <Match when={kind() === "image"}>
          <ImagePreview run={props.run} path={props.path} turn={props.turn} onChoose={props.onChoose} />
        </Match>
        <Match when={SHOWN.has(kind())}>
          {/* The size of a page tells whether it is shown at once. */}
          <Show when={(kind() !== "page" || held.data() !== undefined || held.problem() !== undefined) && version()} keyed>
            <Shown run={props.run} path={props.path} size={held.data()?.size ?? 0} />
          </Show>
        </Match>
        <Match when={content.data()}>
          {(part) => (
            <>
              <Show when={!part().whole && CUT.has(kind())}>
                <p class="muted small">{t.files.cut(bytes(part().read), bytes(part().size))}</p>
              </Show>
              <Show when={!part().whole && WHOLE.has(kind())}>
                <Show when={kind() === "notebook" && part().size > most()} fallback={<Large size={part().size} onRead={part().size <= most() ? () => setAll(true) : undefined} />}>
                  <p class="muted small row">
                    <span>{notebook.tooLong(bytes(part().size), bytes(most()))}</span>
                    <a class="button small" href={downloadAddress(props.run, props.path)} download="">
                      {notebook.doDownload}
                    </a>
                  </p>
                </Show>
              </Show>
              <Switch>
                <Match when={part().size === 0}>
                  <p class="muted">{t.files.emptyFile}</p>
                </Match>
                <Match when={kind() === "csv"}>
                  <TablePreview table={{ columns: csv()[0] ?? [], rows: csv().slice(1) }} label={props.path} />
                </Match>
                <Match when={kind() === "markdown"}>
                  <Markdown text={part().text} />
                </Match>
                <Match when={!part().whole}>
                  <LogView run={props.run} path={props.path} live={props.live && kind() === "text"} />
                </Match>
                <Match when={kind() === "notebook"}>
                  <NotebookPreview text={part().text} />
                </Match>
                <Match when={table()}>{(found) => <TablePreview table={found()} label={props.path} />}</Match>
                <Match when={kind() === "json" && mayBePlotly(part().text)}>
                  <PlotlyPreview text={part().text} fallback={<Plain text={part().text} json />} />
                </Match>
                <Match when={true}>
                  <Plain text={part().text} json={kind() === "json"} />
                </Match>
              </Switch>
            </>
          )}
        </Match>
      </Switch>
    </article>
  );
}

function Plain(props: { readonly text: string; readonly json: boolean }) {
  return (
    <pre class="preview-text" tabindex="0">
      {props.json ? prettyJson(props.text) : props.text}
    </pre>
  );
}

/** A new one is made for another version of the file. */
function Shown(props: { readonly run: string; readonly path: string; readonly size: number }) {
  const kind = () => previewKind(props.path);
  const [asked, setAsked] = createSignal(false);
  return (
    <Switch>
      <Match when={playedKind(kind())}>{(played) => <PlayedPreview run={props.run} path={props.path} kind={played()} />}</Match>
      <Match when={kind() === "pdf"}>
        <PdfPreview run={props.run} path={props.path} />
      </Match>
      <Match when={true}>
        <Show when={props.size <= ASK_BYTES || asked()} fallback={<Large size={props.size} onRead={() => setAsked(true)} />}>
          <PagePreview run={props.run} path={props.path} size={props.size} />
        </Show>
      </Match>
    </Switch>
  );
}

/** A file that is read whole only when somebody wants that; beyond a size only its lines are shown. */
function Large(props: { readonly size: number; readonly onRead: (() => void) | undefined }) {
  const offers = (): Offer[] => (props.onRead === undefined ? [] : [{ what: t.files.readWhole, run: () => props.onRead?.() }]);
  useOffers(() => offers);
  return (
    <p class="muted small row">
      <span>{props.onRead === undefined ? t.files.asLines(bytes(props.size)) : t.files.large(bytes(props.size))}</span>
      <Show when={props.onRead}>
        {(read) => (
          <button type="button" class="button small" onClick={() => read()()}>
            {t.files.readWhole}
          </button>
        )}
      </Show>
    </p>
  );
}
