// Pictures of places, drawn on a grid of 20: fonts of some machines lack the signs.
import type { JSX } from "solid-js";

const PATHS = {
  home: "M3 9.5 10 3.5l7 6M5 8.5v8h10v-8M8.5 16.5v-5h3v5",
  experiments: "M3 4.5h14v11H3zM3 8.5h14M3 12h14M8 8.5v7",
  models: "M10 3l6.5 3.5v7L10 17l-6.5-3.5v-7zM3.5 6.5L10 10l6.5-3.5M10 10v7",
  trash: "M3.5 5.5h13M8 5.5v-2h4v2M5 5.5l.8 11h8.4l.8-11M8.5 8.5v5M11.5 8.5v5",
  settings: "M3 6h6M13 6h4M3 14h3M10 14h7M11 4v4M8 12v4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon(props: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={PATHS[props.name]} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
