// What a run was made with: changes of the code, packages, seeds and machine, each shown or named as not captured.
import { A } from "@solidjs/router";
import { For, type JSX, Match, Show, Switch, createMemo, createSignal } from "solid-js";
import type { Run } from "../../api/client";
import { type Live, createLive } from "../../api/live";
import { ProblemBox } from "../../components/states";
import { bytes } from "../../lib/format";
import { t } from "../../lib/text";
import { diffLines } from "./diff";
import type { Evidence, EvidenceFile } from "./evidence";
import { changesOf, hardwareOf, seedsOf } from "./facts";
import { type FilePart, readPart } from "./filePart";

/** Lines of a patch that are drawn. */
const LINES_MAX = 1000;
/** Seeds and names of machines that are listed. */
const LISTED = 20;

interface ProvenanceProps {
  readonly run: Run;
  readonly evidence: Live<Evidence>;
}

export function Provenance(props: ProvenanceProps) {
  const seeds = createMemo(() => seedsOf(props.run).map((one) => `${one.key} = ${one.value}`));
  const hardware = createMemo(() => hardwareOf(props.run));
  // While the files are not read, what only they would tell is not known.
  const missing = () => (props.evidence.data() === undefined ? <Unread problem={props.evidence.problem() !== undefined} /> : <Missing />);
  return (
    <section class="card" aria-labelledby="provenance">
      <h2 id="provenance">{t.provenance.title}</h2>
      <dl class="facts">
        <dt>{t.provenance.changes}</dt>
        <dd>
          <ChangesOf tags={props.run.tags} files={props.evidence.data()?.diffs ?? []} missing={missing()} />
        </dd>
        <dt>{t.provenance.environment}</dt>
        <dd>
          <Show when={props.evidence.data()?.environment.length} fallback={missing()}>
            <ul class="plain-list">
              <For each={props.evidence.data()?.environment}>
                {(file) => (
                  <li>
                    <FileLink file={file} />
                  </li>
                )}
              </For>
            </ul>
          </Show>
        </dd>
        <dt>{t.provenance.seeds}</dt>
        <dd>
          <Lines list={seeds()} />
        </dd>
        <dt>{t.provenance.hardware}</dt>
        <dd>
          <Lines list={hardware()} />
        </dd>
      </dl>
    </section>
  );
}

const Missing = () => <span class="muted">{t.provenance.missing}</span>;
const Unread = (props: { readonly problem: boolean }) => <span class="muted">{props.problem ? t.provenance.unread : t.provenance.reading}</span>;

function Lines(props: { readonly list: readonly string[] }) {
  return (
    <Show when={props.list.length > 0} fallback={<Missing />}>
      <ul class="plain-list">
        <For each={props.list.slice(0, LISTED)}>
          {(text) => (
            <li class="wrap">
              <bdi>{text}</bdi>
            </li>
          )}
        </For>
        <Show when={props.list.length > LISTED}>
          <li class="muted small">{t.provenance.more(props.list.length - LISTED)}</li>
        </Show>
      </ul>
    </Show>
  );
}

/** Leads to the page that shows the file, else to its bytes. */
function FileLink(props: { readonly file: EvidenceFile }) {
  return (
    <Show when={props.file.page} fallback={<a class="wrap tall-link" href={props.file.address} download=""><bdi>{props.file.label}</bdi></a>}>
      {(page) => (
        <A class="wrap tall-link" href={page()}>
          <bdi>{props.file.label}</bdi>
        </A>
      )}
    </Show>
  );
}

function ChangesOf(props: { readonly tags: Run["tags"]; readonly files: readonly EvidenceFile[]; readonly missing: JSX.Element }) {
  const changes = createMemo(() => changesOf(props.tags, props.files));
  const found = () => {
    const now = changes();
    return now.kind === "diff" ? now : undefined;
  };
  return (
    <Switch fallback={props.missing}>
      <Match when={changes().kind === "none"}>{t.provenance.clean}</Match>
      <Match when={changes().kind === "some"}>
        {t.provenance.dirty} {props.missing}
      </Match>
      <Match when={found()}>
        {(diff) => (
          <>
            <For each={diff().files}>{(file) => <DiffFile file={file} />}</For>
            <Show when={diff().text}>
              {(text) => (
                <details>
                  <summary>{t.provenance.show}</summary>
                  <Patch part={{ text: text(), read: 0, size: 0 }} />
                </details>
              )}
            </Show>
          </>
        )}
      </Match>
    </Switch>
  );
}

/** A file that is read when it is opened. */
function DiffFile(props: { readonly file: EvidenceFile }) {
  const [open, setOpen] = createSignal(false);
  const text = createLive(
    () => (open() ? props.file.address : undefined),
    readPart,
  );
  return (
    <>
      <FileLink file={props.file} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t.provenance.show}</summary>
        <Show when={text.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={text.refetch} />}</Show>
        <Show when={text.data()}>{(read) => <Patch part={read()} />}</Show>
      </details>
    </>
  );
}

export function Patch(props: { readonly part: Pick<FilePart, "text" | "read" | "size"> }) {
  const shown = createMemo(() => diffLines(props.part.text, LINES_MAX));
  return (
    <>
      <pre class="preview-text diff" tabindex="0" aria-label={t.provenance.changes}>
        <For each={shown().lines}>{(line) => <span class={`diff-${line.kind}`}>{`${line.text}\n`}</span>}</For>
      </pre>
      <Show when={props.part.size > props.part.read}>
        <p class="muted small">{t.files.cut(bytes(props.part.read), bytes(props.part.size))}</p>
      </Show>
      <Show when={shown().left > 0}>
        <p class="muted small">{t.provenance.linesCut(LINES_MAX)}</p>
      </Show>
    </>
  );
}
