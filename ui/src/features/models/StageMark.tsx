// A stage by word; the colour only helps.
import { Show } from "solid-js";

export function StageMark(props: { readonly stage: string }) {
  return (
    <Show when={props.stage !== "None"} fallback={<span class="missing">–</span>}>
      <span class={`badge stage-${props.stage.toLowerCase()}`}>{props.stage}</span>
    </Show>
  );
}
