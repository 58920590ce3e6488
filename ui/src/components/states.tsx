// Designed states: loading, empty, error, and messages that pass.
import { For, type JSX, Show, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { ApiProblem } from "../api/client";
import { toProblem } from "../api/live";
import { type Offer, useOffers } from "../lib/offers";
import { t } from "../lib/text";
import { waiting } from "../lib/texts/actions";
import { type Toast, withToast } from "../lib/toasts";
import { announce, announceDone } from "./LiveRegion";

interface ProblemBoxProps {
  readonly problem: ApiProblem;
  /** The name of the page of which nothing else can be shown: its heading. */
  readonly page?: string | undefined;
  readonly onRetry?: () => void;
}

/** What happened, why, what to do, and how to find it in the server's log. */
export function ProblemBox(props: ProblemBoxProps) {
  const told = () => props.problem.problem;
  const offers = (): Offer[] => (props.onRetry === undefined ? [] : [{ what: waiting.retry(told().what), run: () => props.onRetry?.() }]);
  useOffers(() => offers);
  return (
    <>
      <Show when={props.page}>{(name) => <h1 class="visually-hidden">{name()}</h1>}</Show>
      <div class="problem" role="alert">
        <p class="problem-what">{told().what}</p>
        <Show when={told().why}>{(why) => <p>{why()}</p>}</Show>
        <Show when={told().hint}>{(hint) => <p>{hint()}</p>}</Show>
        <p class="muted small">
          <ProblemCode problem={props.problem} />
        </p>
        <Show when={props.onRetry}>
          {(retry) => (
            <button type="button" class="button" onClick={() => retry()()}>
              {t.retry}
            </button>
          )}
        </Show>
      </div>
    </>
  );
}

/** The code of a refusal, and how to find it in the server's log. */
export function ProblemCode(props: { readonly problem: ApiProblem }) {
  const told = () => props.problem.problem;
  return (
    <>
      <code>{told().code}</code>
      <Show when={told().request_id !== ""}>
        {" · "}
        {t.requestId} <code>{told().request_id}</code>
      </Show>
    </>
  );
}

/** A page that cannot be shown, as when its code is gone after an update of the server. */
export function PageFault(props: { readonly error: unknown }) {
  useOffers(() => () => [{ what: t.fault.reload, run: () => location.reload() }]);
  return (
    <div class="problem" role="alert">
      <p class="problem-what">{t.fault.what}</p>
      <p>{t.fault.hint}</p>
      <p class="muted small">
        <code>{props.error instanceof Error ? props.error.message : String(props.error)}</code>
      </p>
      <button type="button" class="button" onClick={() => location.reload()}>
        {t.fault.reload}
      </button>
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: JSX.Element;
}

export function Empty(props: EmptyProps) {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}

/** The bars at the top of the window: their words stand below one another. */
const [atTop, setAtTop] = createSignal<readonly object[]>([]);

/** A thin bar, only when waiting lasts: what is awaited, and after two seconds a way out. A local one stands at the top of its box, others at the top of the window. */
export function LoadBar(props: { readonly loading: boolean; readonly what: string; readonly onCancel?: () => void; readonly local?: boolean }) {
  const [shown, setShown] = createSignal(false);
  const [long, setLong] = createSignal(false);
  const offers = (): Offer[] => (props.loading && props.onCancel !== undefined ? [{ what: waiting.cancel(props.what), run: () => props.onCancel?.() }] : []);
  useOffers(() => offers);
  return (
    <Show when={props.loading}>
      {(() => {
        const lasts = () => {
          setLong(true);
          announce(props.what);
        };
        const me = {};
        const begins = () => {
          setShown(true);
          if (props.local !== true) setAtTop((all) => [...all, me]);
        };
        const timers = [window.setTimeout(begins, 100), window.setTimeout(lasts, 2000)];
        onCleanup(() => {
          timers.forEach((timer) => window.clearTimeout(timer));
          setShown(false);
          setLong(false);
          setAtTop((all) => all.filter((one) => one !== me));
        });
        return (
          <Show when={shown()}>
            <div class="load-bar" classList={{ local: props.local === true }}>
              <span class="load-note" style={{ "--place": String(Math.max(0, atTop().indexOf(me))) }}>
                {props.what}
                <Show when={long() && props.onCancel}>
                  {(cancel) => (
                    <button type="button" class="link-button" onClick={() => cancel()()}>
                      {t.cancel}
                    </button>
                  )}
                </Show>
              </span>
            </div>
          </Show>
        );
      })()}
    </Show>
  );
}

const [toasts, setToasts] = createSignal<readonly Toast<ApiProblem>[]>([]);
let lastToast = 0;

/** Says something for a few seconds; with an action it stays longer. */
export function say(text: string, action?: Toast["action"]): void {
  lastToast += 1;
  const id = lastToast;
  announceDone(text);
  setToasts((all) => withToast(all, { id, text, action }));
  window.setTimeout(() => setToasts((all) => all.filter((one) => one.id !== id)), action === undefined ? 5000 : 12_000);
}

/** Says what was refused, why and what to do, until it is closed; `told` makes a sentence of its own of it. */
export function sayProblem(error: unknown, told: (message: string) => string = (message) => message): void {
  const problem = toProblem(error);
  lastToast += 1;
  const toast = { id: lastToast, text: told(problem.message), action: undefined, problem };
  announceDone(toast.text);
  setToasts((all) => withToast(all, toast));
}

const close = (toast: Toast) => setToasts((all) => all.filter((one) => one.id !== toast.id));
const answer = (toast: Toast<ApiProblem>) => {
  close(toast);
  toast.action?.run();
};

/** What the messages offer, the last first: those of a chart over the window are the same. */
export const toastOffers = (): Offer[] => toasts().flatMap((toast) => (toast.action === undefined ? [] : [{ what: waiting.with(toast.action.label, toast.text), run: () => answer(toast) }])).reverse();

export function Toasts() {
  let box: HTMLDivElement | undefined;
  let isOpen = false;
  // Nothing lies over a dialog but what came to the top after it.
  createEffect(
    on(toasts, (all) => {
      if (isOpen && (all.length === 0 || document.querySelector("dialog[open]") !== null)) {
        box?.hidePopover();
        isOpen = false;
      }
      if (all.length > 0 && !isOpen) {
        box?.showPopover();
        isOpen = true;
      }
    }),
  );
  return (
    <div ref={(element) => (box = element)} popover="manual" class="toasts" role="region" aria-label={t.messages}>
      <For each={toasts()}>
        {(toast) => (
          <div class="toast">
            <Show when={toast.problem} fallback={<span>{toast.text}</span>}>
              {(problem) => <ToldProblem text={toast.text} problem={problem()} onClose={() => close(toast)} />}
            </Show>
            <Show when={toast.action}>
              {(action) => (
                <button
                  type="button"
                  class="link-button"
                  onClick={() => answer(toast)}
                >
                  {action().label}
                </button>
              )}
            </Show>
          </div>
        )}
      </For>
    </div>
  );
}

function ToldProblem(props: { readonly text: string; readonly problem: ApiProblem; readonly onClose: () => void }) {
  return (
    <>
      <div class="grow">
        <span>{props.text}</span>
        <For each={[props.problem.problem.why, props.problem.problem.hint]}>{(more) => <Show when={more}><p class="small">{more}</p></Show>}</For>
        <p class="muted small">
          <ProblemCode problem={props.problem} />
        </p>
      </div>
      <button type="button" class="icon-button" aria-label={t.closeMessage} title={t.closeMessage} onClick={() => props.onClose()}>
        ×
      </button>
    </>
  );
}
