// Pages of a PDF, each drawn when it comes near the window.
import { useSearchParams } from "@solidjs/router";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { For, Show, createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import { ApiProblem } from "../../../api/client";
import { toProblem } from "../../../api/live";
import { Skeleton } from "../../../components/Skeleton";
import { ProblemBox } from "../../../components/states";
import { single } from "../../../lib/lists";
import { type Offer, useOffers } from "../../../lib/offers";
import { t } from "../../../lib/text";
import { type OpenPdf, openPdf } from "./document";
import { ZOOMS, clampPage, zoomed } from "./zoom";

/** Pages with a place of their own; a longer document says so. */
const PAGES_MAX = 2000;

type State = { readonly kind: "open"; readonly document: PDFDocumentProxy } | { readonly kind: "failed"; readonly problem: ApiProblem | undefined; readonly text: string };

/** What is wrong with a document in our words; a refusal of the server keeps its own. */
function failure(error: unknown): State {
  if (error instanceof ApiProblem) return { kind: "failed", problem: error, text: "" };
  const name = error instanceof Error ? error.name : "";
  return { kind: "failed", problem: undefined, text: name === "PasswordException" ? t.pdf.locked : t.pdf.bad };
}

export function PdfPreview(props: { readonly run: string; readonly path: string }) {
  const [state, setState] = createSignal<State>();
  const [turn, setTurn] = createSignal(0);
  createEffect(
    on([() => props.run, () => props.path, turn], ([run, path]) => {
      let gone = false;
      let opened: OpenPdf | undefined;
      setState(undefined);
      openPdf(run, path, (error) => setState(failure(toProblem(error)))).then(
        (pdf) => {
          opened = pdf;
          if (gone) pdf.close();
          else setState({ kind: "open", document: pdf.document });
        },
        (error: unknown) => {
          if (!gone) setState(failure(error));
        },
      );
      onCleanup(() => {
        gone = true;
        opened?.close();
      });
    }),
  );
  const failed = () => {
    const now = state();
    return now?.kind === "failed" ? now : undefined;
  };
  const document = () => {
    const now = state();
    return now?.kind === "open" ? now.document : undefined;
  };
  return (
    <Show when={state()} fallback={<><Skeleton of="controls" n={3} /><Skeleton of="box" height={600} /></>}>
      <Show when={failed()}>
        {(told) => (
          <Show when={told().problem} fallback={<p class="bad">{told().text}</p>}>
            {(problem) => <ProblemBox problem={problem()} onRetry={() => setTurn((n) => n + 1)} />}
          </Show>
        )}
      </Show>
      <Show when={document()} keyed>
        {(pdf) => <Pages document={pdf} label={props.path} />}
      </Show>
    </Show>
  );
}

function Pages(props: { readonly document: PDFDocumentProxy; readonly label: string }) {
  const [params, setParams] = useSearchParams();
  const [width, setWidth] = createSignal(600);
  let box: HTMLDivElement | undefined;
  const zoom = () => zoomed(single(params["zoom"]));
  const n = () => props.document.numPages;
  const shown = () => Math.min(n(), PAGES_MAX);
  const page = () => clampPage(single(params["page"]), shown());
  const goTo = (next: number) => setParams({ page: String(clampPage(String(next), shown())) }, { replace: true });
  const step = (by: 1 | -1) => setParams({ zoom: String(ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, ZOOMS.indexOf(zoom()) + by))]) }, { replace: true });
  const offers = (): Offer[] => [
    ...(page() < shown() ? [{ what: t.pdf.next, run: () => goTo(page() + 1) }] : []),
    ...(page() > 1 ? [{ what: t.pdf.previous, run: () => goTo(page() - 1) }] : []),
    ...(zoom() === ZOOMS.at(-1) ? [] : [{ what: t.pdf.larger, run: () => step(1) }]),
    ...(zoom() === ZOOMS[0] ? [] : [{ what: t.pdf.smaller, run: () => step(-1) }]),
  ];
  useOffers(() => offers);
  onMount(() => {
    if (box === undefined) return;
    const watch = new ResizeObserver(() => setWidth(Math.max(120, (box?.clientWidth ?? 600) - 26)));
    watch.observe(box);
    onCleanup(() => watch.disconnect());
  });
  // A chosen page is brought to the top; scrolling by hand does not change the address.
  createEffect(
    on([() => params["page"], width], ([asked]) => {
      if (asked !== undefined) queueMicrotask(() => box?.querySelector(`[data-page="${page()}"]`)?.scrollIntoView({ block: "start" }));
    }),
  );
  return (
    <>
      <div class="pdf-bar">
        <button type="button" class="button small" disabled={page() <= 1} aria-label={t.pdf.previous} onClick={() => goTo(page() - 1)}>
          ↑
        </button>
        <button type="button" class="button small" disabled={page() >= shown()} aria-label={t.pdf.next} onClick={() => goTo(page() + 1)}>
          ↓
        </button>
        <label class="check">
          {t.pdf.page} <input class="input pdf-page-number" type="number" min="1" max={shown()} value={page()} onChange={(event) => goTo(event.currentTarget.valueAsNumber)} /> {t.pdf.of(n())}
        </label>
        <span class="grow" />
        <button type="button" class="button small" aria-label={t.pdf.smaller} disabled={zoom() === ZOOMS[0]} onClick={() => step(-1)}>
          −
        </button>
        <span class="muted small">{t.pdf.zoom(zoom())}</span>
        <button type="button" class="button small" aria-label={t.pdf.larger} disabled={zoom() === ZOOMS.at(-1)} onClick={() => step(1)}>
          +
        </button>
      </div>
      <Show when={n() > PAGES_MAX}>
        <p class="muted small">{t.pdf.cut(PAGES_MAX)}</p>
      </Show>
      <div ref={(element) => (box = element)} class="pdf" tabindex="0" role="group" aria-label={props.label}>
        <For each={Array.from({ length: shown() }, (_, i) => i + 1)}>{(number) => <Page document={props.document} number={number} width={(width() * zoom()) / 100} />}</For>
      </div>
    </>
  );
}

/** One page: a place of the right size, drawn while it is near the window and empty otherwise. */
function Page(props: { readonly document: PDFDocumentProxy; readonly number: number; readonly width: number }) {
  const [near, setNear] = createSignal(false);
  const [shape, setShape] = createSignal(1.414);
  const [words, setWords] = createSignal("");
  const [isBad, setBad] = createSignal(false);
  let place: HTMLDivElement | undefined;
  onMount(() => {
    if (place === undefined) return;
    const watch = new IntersectionObserver((list) => setNear(list.some((one) => one.isIntersecting)), { rootMargin: "600px" });
    watch.observe(place);
    onCleanup(() => watch.disconnect());
  });
  createEffect(
    on([near, () => props.width], ([wanted, width]) => {
      if (!wanted) return;
      const canvas = window.document.createElement("canvas");
      let stop: (() => void) | undefined;
      let gone = false;
      const draw = async () => {
        const page = await props.document.getPage(props.number);
        const plain = page.getViewport({ scale: 1 });
        setShape(plain.height / plain.width);
        const viewport = page.getViewport({ scale: (width / plain.width) * window.devicePixelRatio });
        canvas.width = Math.round(viewport.width);
        canvas.height = Math.round(viewport.height);
        if (gone) return;
        const task = page.render({ canvas, viewport });
        stop = () => task.cancel();
        await task.promise;
        setBad(false);
        place?.querySelector("canvas")?.remove();
        place?.prepend(canvas);
        const content = await page.getTextContent();
        setWords(content.items.map((item) => ("str" in item ? item.str : "")).join(" "));
      };
      draw().catch((error: unknown) => {
        if (!gone && !(error instanceof Error && error.name === "RenderingCancelledException")) setBad(true);
      });
      onCleanup(() => {
        gone = true;
        stop?.();
        canvas.remove();
      });
    }),
  );
  return (
    <div ref={(element) => (place = element)} class="pdf-page" data-page={props.number} role="img" aria-label={`${t.pdf.pageName(props.number)}. ${isBad() ? t.pdf.badPage : words()}`} style={{ width: `${props.width}px`, height: `${props.width * shape()}px` }}>
      <Show when={isBad()}>
        <p class="bad pad">{t.pdf.badPage}</p>
      </Show>
    </div>
  );
}
