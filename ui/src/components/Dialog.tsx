import { type JSX, onCleanup, onMount } from "solid-js";
import { t } from "../lib/text";
import { LiveRegion } from "./LiveRegion";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  /** Keys pressed anywhere in it. */
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly children: JSX.Element;
}

/** A modal box; the browser keeps the focus inside and asks to close it on Escape. */
export function Dialog(props: DialogProps) {
  let box: HTMLDialogElement | undefined;
  const before = document.activeElement;
  // Told once and at once: the browser's own event comes later, when another dialog may be open already.
  let told = false;
  const close = () => {
    if (told) return;
    told = true;
    props.onClose();
  };
  onMount(() => box?.showModal());
  onCleanup(() => {
    told = true;
    // While it is open, nothing outside takes the focus.
    box?.close();
    if (before instanceof HTMLElement) before.focus();
  });
  return (
    <dialog
      ref={(element) => (box = element)}
      class="dialog"
      classList={{ wide: props.wide === true }}
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClose={close}
      onKeyDown={(event) => props.onKeyDown?.(event)}
      onClick={(event) => {
        if (event.target === box) close();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2>{props.title}</h2>
          <button type="button" class="icon-button" aria-label={t.close} onClick={close}>
            ×
          </button>
        </header>
        {props.children}
      </div>
      <LiveRegion />
    </dialog>
  );
}
