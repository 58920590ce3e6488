// The line that has the focus, or had it when a dialog such as the palette took it.
import { type Accessor, createSignal } from "solid-js";

export interface FocusedLine {
  readonly id: Accessor<string | undefined>;
  readonly onFocusIn: (event: { readonly target: EventTarget | null }) => void;
}

/** Lines say who they are by `data-line`. */
export function createFocusedLine(): FocusedLine {
  const [id, setId] = createSignal<string>();
  const onFocusIn: FocusedLine["onFocusIn"] = ({ target }) => setId(target instanceof Element ? target.closest<HTMLElement>("[data-line]")?.dataset["line"] : undefined);
  return { id, onFocusIn };
}
