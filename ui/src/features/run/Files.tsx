// Files of a run or of a logged model: a tree that opens folder by folder, and a preview beside it.
import { useLocation, useNavigate, useSearchParams } from "@solidjs/router";
import { For, type JSX, Show, createEffect, createMemo, createSignal, untrack } from "solid-js";
import { type FileEntry, type Run, api } from "../../api/client";
import { createLive } from "../../api/live";
import { ShowMore } from "../../components/bits";
import { Skeleton } from "../../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../../components/states";
import { bytes } from "../../lib/format";
import { single } from "../../lib/lists";
import { type Offer, useOffers } from "../../lib/offers";
import { byName } from "../../lib/order";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { fileActions, waiting } from "../../lib/texts/actions";
import { Preview } from "./Preview";
import { splitStep } from "./steps";
import { createTurn, isOpen } from "./turn";

/** Files of one folder that are listed at first; more on request. */
const LISTED = 200;
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

export function Files(props: { readonly run: Pick<Run, "run_id" | "status"> }) {
  const [params] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  // Another file has other pages and lines: where the reader was in the one before is left behind, how lines are shown is not.
  const choose = (path: string, replace: boolean) => {
    const kept = single(params["wrap"]) === undefined ? [] : [["wrap", single(params["wrap"]) ?? ""]];
    navigate(`${location.pathname}?${new URLSearchParams([["file", path], ...kept]).toString()}`, { replace, scroll: false });
  };
  const turn = createTurn(() => props.run);
  return (
    <FileBrowser
      owner={props.run.run_id}
      turn={turn()}
      live={isOpen(props.run)}
      chosen={single(params["file"])}
      onChoose={choose}
      label={t.files.label}
      empty={<Empty title={t.files.empty}><p>{t.files.emptyHint}</p><pre class="code-line">mlflow.log_artifact("plot.png")</pre></Empty>}
    />
  );
}

interface FileBrowserProps {
  /** A run, or a logged model. */
  readonly owner: string;
  /** The folder whose files these are; the root when not given. */
  readonly folder?: string;
  readonly turn: number;
  /** Its texts may grow. */
  readonly live: boolean;
  readonly chosen: string | undefined;
  readonly onChoose: (path: string, replace: boolean) => void;
  readonly label: string;
  readonly empty: JSX.Element;
}

/** A tree and a preview, of whatever has files. */
export function FileBrowser(props: FileBrowserProps) {
  // The steps of one picture share their preview, so that the slider stays under the hand.
  const subject = createMemo(() => {
    const path = props.chosen;
    return path === undefined ? undefined : (splitStep(path)?.name ?? path);
  });
  // As listed: what folders that are open hold.
  const [digests, setDigests] = createSignal<ReadonlyMap<string, string>>(new Map());
  const note = (entries: readonly FileEntry[]) => setDigests((all) => new Map([...all, ...entries.flatMap((one) => (typeof one.sha256 === "string" ? [[one.path, one.sha256] as const] : []))]));
  const root = createLive(
    () => ({ owner: props.owner, folder: props.folder ?? "", turn: props.turn }),
    ({ owner, folder }, signal) => api.files(owner, folder, signal),
  );
  return (
    <div class="files">
      <Show when={root.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={root.refetch} />}</Show>
      <LoadBar loading={root.loading() && root.data() === undefined} what={t.files.loading} onCancel={() => root.cancel()} />
      <Show when={root.data()} fallback={<Show when={root.problem() === undefined}><Skeleton of="lines" n={6} height={28} /><Skeleton of="lines" n={3} /></Show>}>
        {(listing) => (
          <Show when={listing().entries.length > 0} fallback={props.empty}>
            <div class="files-tree">
              <Folder run={props.owner} turn={props.turn} entries={listing().entries} chosen={props.chosen} onChoose={(path) => props.onChoose(path, false)} onListed={note} label={props.label} />
            </div>
            <div class="files-preview">
              <Show when={subject()} keyed fallback={<p class="muted pad">{t.files.choose}</p>}>
                {(first) => <Preview run={props.owner} path={props.chosen ?? first} live={props.live} turn={props.turn} digest={digests().get(props.chosen ?? first)} onChoose={(next) => props.onChoose(next, true)} />}
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
  readonly onListed: (entries: readonly FileEntry[]) => void;
  readonly label: string;
}

function Folder(props: FolderProps) {
  createEffect(() => props.onListed(props.entries));
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
  const offers = (): Offer[] => shown().filter((path) => isFile(path) && path !== props.chosen).map((path) => ({ what: fileActions.show(path), run: () => props.onChoose(path) }));
  useOffers(() => offers);
  return (
    <>
      <ul class="tree" aria-label={props.label}>
        <For each={shown()}>
          {(path) => (
            <li>
              <Show when={isFile(path)} fallback={<SubFolder run={props.run} turn={props.turn} path={path} chosen={props.chosen} onChoose={props.onChoose} onListed={props.onListed} />}>
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

interface SubFolderProps extends Pick<FolderProps, "run" | "turn" | "chosen" | "onChoose" | "onListed"> {
  readonly path: string;
}

function SubFolder(props: SubFolderProps) {
  // A link to a file opens the folders above it.
  const [open, setOpen] = createSignal(untrack(() => props.chosen?.startsWith(`${props.path}/`) === true));
  const held = createLive(
    () => (open() ? { path: props.path, turn: props.turn } : undefined),
    ({ path }, signal) => api.files(props.run, path, signal),
  );
  const flip = () => setOpen((now) => !now);
  const offers = (): Offer[] => [
    { what: (open() ? fileActions.close : fileActions.open)(props.path), run: flip },
    ...(held.problem() === undefined ? [] : [{ what: waiting.retry(props.path), run: held.refetch }]),
  ];
  useOffers(() => offers);
  return (
    <>
      <button type="button" class="tree-file" aria-expanded={open()} onClick={flip}>
        <span aria-hidden="true">{open() ? "▾" : "▸"}</span> <bdi class="grow clip">{nameOf(props.path)}</bdi>
      </button>
      <Show when={open()}>
        <Show when={held.problem()}>{(problem) => <p class="bad">{problem().message} <button type="button" class="link-button" onClick={() => held.refetch()}>{t.retry}</button></p>}</Show>
        <Show when={held.data()} fallback={<Show when={held.problem() === undefined}><p class="muted small pad">{t.files.loading}</p></Show>}>
          {(listing) => <Folder run={props.run} turn={props.turn} entries={listing().entries} chosen={props.chosen} onChoose={props.onChoose} onListed={props.onListed} label={props.path} />}
        </Show>
      </Show>
    </>
  );
}
