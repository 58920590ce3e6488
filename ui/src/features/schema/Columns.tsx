// Names and types as a list; a long type is cut, and whole under the pointer and on the clipboard.
import { For, Show } from "solid-js";
import { CopyButton } from "../../components/bits";
import { ended } from "../../lib/format";
import { schema } from "../../lib/texts/models";
import type { Column } from "./types";

const COLUMNS_MAX = 200;
/** Letters of a type that is shown whole. */
const TYPE_MAX = 60;
/** Letters of what is cut, and of what stands under the pointer. */
const CUT = 200;
const TITLE_MAX = 2000;

function Type(props: { readonly column: Column }) {
  return (
    <Show when={props.column.type.length > TYPE_MAX} fallback={<code>{props.column.type}</code>}>
      <span class="long-type">
        <code class="clip" title={ended(props.column.type, TITLE_MAX)}>
          {ended(props.column.type, CUT)}
        </code>
        <CopyButton text={props.column.type} />
      </span>
    </Show>
  );
}

export function Columns(props: { readonly label: string; readonly columns: readonly Column[] }) {
  return (
    <>
      <h3>{props.label}</h3>
      <dl class="facts">
        <For each={props.columns.slice(0, COLUMNS_MAX)} fallback={<dd class="muted">–</dd>}>
          {(column) => (
            <>
              <dt><bdi>{column.name}</bdi></dt>
              <dd><Type column={column} /></dd>
            </>
          )}
        </For>
      </dl>
      <Show when={props.columns.length > COLUMNS_MAX}>
        <p class="muted small">{schema.cut(COLUMNS_MAX, props.columns.length)}</p>
      </Show>
    </>
  );
}
