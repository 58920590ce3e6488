// The search box: the server's language, errors marked where the server finds them, completion of fields.
import { For, Show, createEffect, createSignal, on, onCleanup, onMount, untrack } from "solid-js";
import { type QueryFault, api } from "../../api/client";
import { toProblem } from "../../api/live";
import { spokenChanges } from "../../components/LiveRegion";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { waiting } from "../../lib/texts/actions";
import { type Completion, completions, take, valueOffers, valuePlace } from "./complete";
import type { FieldValue } from "./fieldValues";

interface SearchBoxProps {
  readonly value: string;
  readonly fields: readonly string[];
  /** The values of a field, of which some has been written. */
  readonly values?: (field: string, word: string, signal: AbortSignal) => Promise<readonly FieldValue[]>;
  /** `isFurther` says that it goes on with a change just told: both are one step for Back. */
  readonly onChange: (filter: string, isFurther: boolean) => void;
  /** A search that was begun elsewhere, to be gone on with. */
  readonly begun?: { readonly text: string } | undefined;
  readonly inputRef?: (input: HTMLInputElement) => void;
}

export function SearchBox(props: SearchBoxProps) {
  const [text, setText] = createSignal(untrack(() => props.value));
  const [fault, setFault] = createSignal<QueryFault>();
  const [trouble, setTrouble] = createSignal<string>();
  const [offers, setOffers] = createSignal<readonly Completion[]>([]);
  const [active, setActive] = createSignal(-1);
  // The keys may lead beyond what is in sight; the pointer marks none.
  createEffect(on(active, (i) => document.getElementById(`offer-${i}`)?.scrollIntoView({ block: "nearest" }), { defer: true }));
  let input: HTMLInputElement | undefined;
  let marks: HTMLDivElement | undefined;
  /** The question whose answer is awaited; what is typed meanwhile is asked next. */
  let checking: AbortController | undefined;
  let applied = untrack(() => props.value);
  /** Whether what is being written has changed the view already. */
  let isFurther = false;
  // The address changes from outside: back, a link, a cleared filter.
  createEffect(
    on(
      () => props.value,
      (value) => {
        if (value === applied) return;
        // What was typed before is no question any more, nor is the answer to it.
        forget();
        applied = value;
        isFurther = false;
        setText(value);
        setFault(undefined);
        // An address may hold anything.
        if (value.trim() !== "") void check();
      },
      { defer: true },
    ),
  );
  onMount(() => {
    if (applied.trim() !== "") void check();
  });
  const forget = () => {
    checking?.abort();
    checking = undefined;
  };
  let valuing: AbortController | undefined;
  onCleanup(() => {
    forget();
    valuing?.abort();
  });
  const offerValues = async (value: string, caret: number) => {
    valuing?.abort();
    const place = valuePlace(value, caret);
    if (place === undefined || props.values === undefined) return;
    const mine = new AbortController();
    valuing = mine;
    // Who cannot be helped with values writes them out.
    const found = await props.values(place.field, place.word, mine.signal).catch(() => []);
    if (mine.signal.aborted || text() !== value || document.activeElement !== input) return;
    setOffers(valueOffers(place, found));
    setActive(-1);
  };
  // Asked at once, one question at a time: a slow server is never asked for each letter.
  const check = async () => {
    if (checking !== undefined) return;
    const mine = new AbortController();
    checking = mine;
    const asked = text();
    const verdict = await api.checkQuery({ filter: asked, order: [] }, mine.signal).catch((error: unknown) => {
      if (!mine.signal.aborted) setTrouble(toProblem(error).message);
      return undefined;
    });
    if (mine.signal.aborted) return;
    checking = undefined;
    if (text() !== asked) {
      void check();
      return;
    }
    if (verdict === undefined) return;
    setTrouble(undefined);
    setFault(verdict.error ?? undefined);
    if (verdict.ok && asked !== applied) {
      applied = asked;
      props.onChange(asked, isFurther);
      isFurther = true;
    }
  };
  const edit = (value: string, caret: number) => {
    setText(value);
    setOffers(completions(value, caret, props.fields));
    setActive(-1);
    void offerValues(value, caret);
    void check();
  };
  const accept = (taken: Completion) => {
    const done = take(text(), input?.selectionStart ?? text().length, taken.text, taken.from);
    setText(done.text);
    setOffers([]);
    queueMicrotask(() => {
      input?.focus();
      input?.setSelectionRange(done.caret, done.caret);
    });
    void check();
  };
  const onKey = (event: KeyboardEvent) => {
    const n = offers().length;
    if (n > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setActive((i) => (event.key === "ArrowDown" ? Math.min(n - 1, i + 1) : Math.max(-1, i - 1)));
      return;
    }
    const chosen = offers()[active() < 0 && event.key === "Tab" ? 0 : active()];
    if (n > 0 && chosen !== undefined && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      accept(chosen);
    } else if (event.key === "Enter") {
      setOffers([]);
      // Whoever presses it does not want to wait for an answer that may never come.
      forget();
      void check().then(() => (isFurther = false));
    } else if (event.key === "Escape") {
      if (n > 0) setOffers([]);
      else input?.blur();
    }
  };
  createEffect(
    on(
      () => props.begun,
      (begun) => {
        if (begun === undefined || input === undefined) return;
        input.focus();
        edit(begun.text, begun.text.length);
        input.setSelectionRange(begun.text.length, begun.text.length);
      },
      { defer: true },
    ),
  );
  const useSuggestion = (meant: string) => {
    const found = fault();
    if (found === undefined) return;
    edit(text().slice(0, found.offset_utf16) + meant + text().slice(found.offset_utf16 + found.length_utf16), 0);
    setOffers([]);
    input?.focus();
  };
  const offersNow = (): Offer[] => {
    const [why, meant] = [trouble(), fault()?.suggestion];
    return [
      ...(why === undefined ? [] : [{ what: waiting.retry(t.search.unchecked(why)), run: () => void check() }]),
      ...(typeof meant === "string" ? [{ what: t.search.didYouMean(meant), run: () => useSuggestion(meant) }] : []),
    ];
  };
  useOffers(() => offersNow);
  return (
    <div class="search">
      <div class="search-field" classList={{ wrong: fault() !== undefined }}>
        <div class="search-marks" aria-hidden="true" ref={(element) => (marks = element)}>
          <Show when={fault()}>
            {(found) => (
              <>
                <span>{text().slice(0, found().offset_utf16)}</span>
                <span class="search-fault">{text().slice(found().offset_utf16, found().offset_utf16 + Math.max(1, found().length_utf16)) || " "}</span>
              </>
            )}
          </Show>
        </div>
        <input
          ref={(element) => {
            input = element;
            props.inputRef?.(element);
          }}
          class="search-input"
          type="text"
          role="combobox"
          spellcheck={false}
          autocomplete="off"
          aria-label={t.search.label}
          aria-expanded={offers().length > 0}
          aria-controls="search-offers"
          aria-invalid={fault() !== undefined}
          aria-describedby="search-note"
          aria-activedescendant={active() >= 0 ? `offer-${active()}` : undefined}
          placeholder={t.search.placeholder}
          value={text()}
          onInput={(event) => edit(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
          onKeyDown={onKey}
          onBlur={() => {
            isFurther = false;
            setTimeout(() => setOffers([]), 120);
          }}
          onScroll={(event) => {
            if (marks !== undefined) marks.scrollLeft = event.currentTarget.scrollLeft;
          }}
        />
        <Show when={text() !== ""}>
          <button type="button" class="icon-button search-clear" aria-label={t.search.clear} onClick={() => edit("", 0)}>
            ×
          </button>
        </Show>
      </div>
      <ul id="search-offers" class="offers" classList={{ open: offers().length > 0 }} role="listbox" aria-label={t.search.offers}>
        <For each={offers()}>
          {(offer, i) => (
            <li id={`offer-${i()}`} role="option" aria-selected={i() === active()} classList={{ active: i() === active() }} onPointerDown={(event) => event.preventDefault()} onClick={() => accept(offer)}>
              <code>{offer.text}</code>
              <span class="muted small">{offer.note}</span>
            </li>
          )}
        </For>
      </ul>
      <p id="search-note" class="search-note" ref={spokenChanges}>
        <Show when={trouble()}>
          {(why) => (
            <>
              <span class="bad">{t.search.unchecked(why())}</span>{" "}
              <button type="button" class="link-button" onClick={() => void check()}>
                {t.retry}
              </button>
            </>
          )}
        </Show>
        <Show when={fault()}>
          {(found) => (
            <>
              <span class="bad">{found().message}</span>{" "}
              <Show when={found().suggestion} fallback={<Show when={found().expected}>{(expected) => <span class="muted">{t.search.expected(expected())}</span>}</Show>}>
                {(meant) => (
                  <button type="button" class="link-button" onClick={() => useSuggestion(meant())}>
                    {t.search.didYouMean(meant())}
                  </button>
                )}
              </Show>{" "}
              <span class="muted">{t.search.kept}</span>
            </>
          )}
        </Show>
      </p>
    </div>
  );
}
