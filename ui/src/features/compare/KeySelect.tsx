// A choice among the keys of runs.
import { For } from "solid-js";
import { type Offer, useOffers } from "../../lib/offers";
import { chosenIn } from "../../lib/texts/actions";

interface KeySelectProps {
  readonly label: string;
  readonly keys: readonly string[];
  readonly value: string;
  readonly onChange: (key: string) => void;
}

export function KeySelect(props: KeySelectProps) {
  let list: HTMLSelectElement | undefined;
  // Several parts of a page have an X: the palette says which.
  const offers = (): Offer[] => {
    const section = list?.closest("section")?.querySelector("h2")?.textContent ?? "";
    return props.keys.filter((key) => key !== props.value).map((key) => ({ what: chosenIn(section, props.label, key), run: () => props.onChange(key) }));
  };
  useOffers(() => offers);
  return (
    <label>
      {props.label}{" "}
      <select ref={(element) => (list = element)} class="select" value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        <For each={props.keys}>{(key) => <option value={key}>{key}</option>}</For>
      </select>
    </label>
  );
}
