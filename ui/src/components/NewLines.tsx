// The button that puts what waits into a list that someone is at.
import { Show } from "solid-js";
import type { Held } from "../lib/held";
import { heldLists } from "../lib/texts/lists";

export function NewLines(props: { readonly of: readonly Pick<Held<unknown>, "nNew" | "show">[]; readonly what: string }) {
  const n = () => props.of.reduce((sum, one) => sum + one.nNew(), 0);
  const show = () => {
    for (const one of props.of) one.show();
  };
  return (
    <Show when={n() > 0}>
      <button type="button" class="button small" aria-label={heldLists.showIn(n(), props.what)} onClick={show}>
        {heldLists.show(n())}
      </button>
    </Show>
  );
}
