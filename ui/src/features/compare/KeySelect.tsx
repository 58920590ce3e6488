// A choice among the keys of runs.
import { For } from "solid-js";

interface KeySelectProps {
  readonly label: string;
  readonly keys: readonly string[];
  readonly value: string;
  readonly onChange: (key: string) => void;
}

export function KeySelect(props: KeySelectProps) {
  return (
    <label>
      {props.label}{" "}
      <select class="select" value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        <For each={props.keys}>{(key) => <option value={key}>{key}</option>}</For>
      </select>
    </label>
  );
}
