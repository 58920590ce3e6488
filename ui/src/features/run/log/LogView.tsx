// A log of any size: only the lines in view are drawn, search and index work elsewhere.
import { useLocation, useNavigate, useSearchParams } from "@solidjs/router";
import { For, Show, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import { type ApiProblem, downloadAddress } from "../../../api/client";
import { onChanges } from "../../../api/events";
import { spoken } from "../../../components/LiveRegion";
import { Skeleton } from "../../../components/Skeleton";
import { LoadBar, ProblemBox } from "../../../components/states";
import { bytes } from "../../../lib/format";
import { single } from "../../../lib/lists";
import { t } from "../../../lib/text";
import { useShortcuts } from "../../shell/shortcuts";
import { LogLine } from "./LogLine";
import { type Log, openLog } from "./client";
import { heightOf, keptTop, lineOf, nextFound, scrolledTo, topOf } from "./scroll";

/** Height of a line, as `.log-line` has it: its number is a link, and fingers are wider than lines of text. */
const ROW = window.matchMedia("(pointer: coarse)").matches ? 24 : 18;
/** Lines are asked for in steps of this many. */
const STEP = 64;
const POLL_MS = 2000;

interface LogViewProps {
  readonly run: string;
  readonly path: string;
  /** The run goes on: more may come. */
  readonly live: boolean;
}

export function LogView(props: LogViewProps) {
  // eslint-disable-next-line solid/reactivity -- the page makes a new view for another file
  const log = openLog(props.run, props.path);
  const [params, setParams] = useSearchParams();
  const wrapped = () => single(params["wrap"]) === "1";
  const follows = () => props.live && single(params["follow"]) !== "0";
  const setWrapped = (on: boolean) => setParams({ wrap: on ? "1" : undefined }, { replace: true });
  const setFollows = (on: boolean) => setParams({ follow: on ? undefined : "0" }, { replace: true });
  useGrowth(log, () => props.live, () => props.run);
  return (
    <Show
      when={log.known()}
      fallback={<Show when={log.problem()} fallback={<Opening onCancel={log.cancel} />}>{(problem) => <ProblemBox problem={problem()} onRetry={log.retry} />}</Show>}
    >
      <Lines log={log} run={props.run} path={props.path} live={props.live} wrapped={wrapped()} follows={follows()} onWrapped={setWrapped} onFollows={setFollows} />
    </Show>
  );
}

function Opening(props: { readonly onCancel: () => void }) {
  return (
    <div class="waits">
      <LoadBar local loading what={t.log.opening} onCancel={() => props.onCancel()} />
      <Skeleton of="controls" n={3} />
      <Skeleton of="lines" n={12} />
    </div>
  );
}

/** Looks for more while the run goes on, and once after it ended or the connection came back. */
function useGrowth(log: Log, live: () => boolean, run: () => string): void {
  createEffect(() => {
    if (!live()) return;
    const timer = window.setInterval(() => {
      if (document.visibilityState === "visible") log.grow();
    }, POLL_MS);
    onCleanup(() => window.clearInterval(timer));
  });
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.run === run() && one.kind !== "run_logged"))) log.grow();
  });
}

interface LinesProps extends LogViewProps {
  readonly log: Log;
  readonly wrapped: boolean;
  readonly follows: boolean;
  readonly onWrapped: (on: boolean) => void;
  readonly onFollows: (on: boolean) => void;
}

/** The texts around the window, read when it moves; the last ones stay until the next are there. */
function createTexts(log: () => Log, span: () => { readonly from: number; readonly to: number }) {
  const [texts, setTexts] = createSignal<{ readonly from: number; readonly list: readonly string[] }>({ from: 0, list: [] });
  const [problem, setProblem] = createSignal<ApiProblem>();
  const asked = createMemo(
    () => ({ from: Math.floor(span().from / STEP) * STEP, to: Math.ceil((span().to + 1) / STEP) * STEP }),
    undefined,
    { equals: (a, b) => a.from === b.from && a.to === b.to },
  );
  let last = 0;
  createEffect(
    on([asked, () => log().turn()], ([{ from, to }]) => {
      last += 1;
      const mine = last;
      log().texts(from, to).then(
        (list) => {
          if (mine !== last) return;
          setProblem(undefined);
          setTexts({ from, list });
        },
        (error: ApiProblem) => mine === last && setProblem(error),
      );
    }),
  );
  return { problem, textAt: (line: number) => texts().list[line - texts().from] };
}

function Lines(props: LinesProps) {
  const location = useLocation();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [top, setTop] = createSignal(0);
  const [view, setView] = createSignal(400);
  const [laidOut, setLaidOut] = createSignal(false);
  // The place the reader left by scrolling up: following waits until they come back to the end.
  const [away, setAway] = createSignal(false);
  let box: HTMLDivElement | undefined;
  let search: HTMLInputElement | undefined;
  const lines = () => props.log.known()?.lines ?? 0;
  const wanted = () => single(params["find"]) ?? "";
  const target = () => lineOf(location.hash);
  const place = createMemo(() => scrolledTo(top(), lines(), ROW, view(), props.wrapped));
  const span = createMemo(() => ({ from: place().first, to: Math.min(lines(), place().first + Math.ceil(view() / ROW) + 1) }), undefined, { equals: (a, b) => a.from === b.from && a.to === b.to });
  const texts = createTexts(() => props.log, () => span());
  const isRead = () => (props.log.known()?.read ?? 0) >= (props.log.known()?.size ?? 0);
  const height = () => heightOf(lines(), ROW, view(), props.wrapped);

  const scrollTo = (place: number) => {
    if (box === undefined) return;
    box.scrollTo({ top: place });
    setTop(box.scrollTop);
  };
  const show = (line: number) => {
    setAway(true);
    scrollTo(topOf(line, lines(), ROW, view(), props.wrapped));
  };
  const goTo = (line: number) => {
    navigate(`${location.pathname}${location.search}#L${line + 1}`, { replace: true, scroll: false });
    show(line);
  };
  const step = (by: 1 | -1) => {
    const found = props.log.finding()?.lines ?? [];
    const at = nextFound(found, target() ?? (by === 1 ? -1 : lines()), by);
    const line = found[at];
    if (line !== undefined) goTo(line);
  };
  const toEnd = () => box?.scrollTo({ top: box.scrollHeight });
  const follow = (on: boolean) => {
    setAway(false);
    props.onFollows(on);
  };
  createEffect(() => props.log.find(wanted()));
  // A link to a line opens there, as soon as the file is known so far and the lines have their place on the page: what is
  // not laid out cannot be scrolled.
  let opened = target();
  createEffect(() => {
    if (opened !== undefined && laidOut() && lines() > opened) {
      const line = opened;
      opened = undefined;
      queueMicrotask(() => show(line));
    }
  });
  // Beyond the height that a browser can scroll, a place stands for another line as soon as more lines are known.
  createEffect(
    on(lines, (now, before) => {
      if (before === undefined || before === 0 || (props.follows && !away())) return;
      const kept = keptTop(top(), before, now, ROW, view(), props.wrapped);
      if (kept !== top()) scrollTo(kept);
    }, { defer: true }),
  );
  createEffect(() => {
    height();
    if (props.follows && !away() && opened === undefined) queueMicrotask(toEnd);
  });
  const watch = new ResizeObserver(() => {
    setView(box?.clientHeight ?? 400);
    setLaidOut(true);
  });
  onCleanup(() => watch.disconnect());
  useShortcuts([
    { keys: "/", what: t.log.search, run: () => search?.focus() },
    { keys: "n", what: t.log.next, run: () => step(1) },
    { keys: "p", what: t.log.previous, run: () => step(-1) },
    { keys: "w", what: t.log.wrap, run: () => props.onWrapped(!props.wrapped) },
    { keys: "f", what: t.log.follow, run: () => follow(!props.follows || away()) },
  ]);
  const scrolled = () => {
    if (box === undefined) return;
    const up = box.scrollTop < top() - 1;
    setTop(box.scrollTop);
    if (up) setAway(true);
    else if (box.scrollTop + box.clientHeight >= box.scrollHeight - ROW) setAway(false);
  };
  return (
    <section class="log" aria-label={props.path}>
      <div class="log-bar">
        <input
          ref={(element) => (search = element)}
          class="input log-search"
          type="search"
          aria-label={t.log.search}
          placeholder={t.log.search}
          value={wanted()}
          onInput={(event) => setParams({ find: event.currentTarget.value === "" ? undefined : event.currentTarget.value }, { replace: true })}
          onKeyDown={(event) => {
            if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
          }}
        />
        <Show when={props.log.finding()}>
          {(found) => (
            <>
              <span class="muted small" ref={spoken}>
                {t.log.found(found().n, found().lines.indexOf(target() ?? -1) + 1, found().scanned < lines())}
              </span>
              <button type="button" class="button small" aria-label={t.log.previous} disabled={found().n === 0} onClick={() => step(-1)}>
                ↑
              </button>
              <button type="button" class="button small" aria-label={t.log.next} disabled={found().n === 0} onClick={() => step(1)}>
                ↓
              </button>
            </>
          )}
        </Show>
        <span class="grow" />
        <span class="muted small log-size">
          {t.log.size(lines(), bytes(props.log.known()?.size ?? 0))}
          <Show when={!isRead()}> · {t.log.reading(bytes(props.log.known()?.read ?? 0))}</Show>
        </span>
        <label class="check">
          <input type="checkbox" checked={props.wrapped} onChange={(event) => props.onWrapped(event.currentTarget.checked)} /> {t.log.wrap}
        </label>
        <Show when={props.live}>
          <label class="check">
            <input type="checkbox" checked={props.follows && !away()} onChange={(event) => follow(event.currentTarget.checked)} /> {t.log.follow}
          </label>
        </Show>
        <a class="button small" href={downloadAddress(props.run, props.path)} download="">
          {t.files.download}
        </a>
      </div>
      <Show when={props.log.problem() ?? texts.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={props.log.grow} />}</Show>
      <Show when={lines() > 0} fallback={<p class="muted pad">{t.log.nothing}</p>}>
        <div ref={(element) => { box = element; watch.observe(element); }} class="log-box" classList={{ wrapped: props.wrapped }} tabindex="0" role="region" aria-label={t.log.lines(props.path)} aria-busy={!isRead() || texts.textAt(span().from) === undefined} onScroll={scrolled}>
          <div class="log-space" style={{ height: `${height()}px` }}>
            <div class="log-rows" style={{ transform: `translateY(${top() - (props.wrapped ? 0 : place().cut)}px)` }}>
              <For each={Array.from({ length: span().to - span().from }, (_, i) => span().from + i)}>
                {(line) => <LogLine line={line} text={texts.textAt(line)} wanted={wanted()} target={target() === line} onChoose={goTo} />}
              </For>
            </div>
          </div>
        </div>
      </Show>
    </section>
  );
}
