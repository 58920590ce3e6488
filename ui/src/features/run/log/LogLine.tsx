// One line of a log: its number, which is a link, and its text in the colours of the terminal.
import { useLocation } from "@solidjs/router";
import { For, Show, createMemo } from "solid-js";
import { shownTheme } from "../../../lib/settings";
import { t } from "../../../lib/text";
import { type Part, partsOf, readable } from "./ansi";
import type { Ink } from "./sgr";

interface LogLineProps {
  readonly line: number;
  /** Undefined while it is on its way. */
  readonly text: string | undefined;
  readonly wanted: string;
  readonly target: boolean;
  readonly onChoose: (line: number) => void;
}

const colourOf = (ink: Ink | undefined, theme: "light" | "dark"): string | undefined => {
  if (ink === undefined) return undefined;
  return "name" in ink ? `var(--ansi-${ink.name})` : readable(ink.hex, theme);
};

/** Text on a coloured ground is always the theme's own: a tint of the colour lies behind it. */
function inkStyle({ style }: Part, theme: "light" | "dark"): Record<string, string | undefined> {
  const ground = style.inverse === true ? (style.ink ?? { name: "white" }) : style.ground;
  const lines = [style.underline === true ? "underline" : "", style.strike === true ? "line-through" : ""].join(" ").trim();
  const tint = colourOf(ground, theme);
  return {
    color: tint === undefined ? colourOf(style.ink, theme) : undefined,
    "background-color": tint === undefined ? undefined : `color-mix(in srgb, ${tint} 22%, var(--bg))`,
    "text-decoration": lines === "" ? undefined : lines,
  };
}

export function LogLine(props: LogLineProps) {
  const location = useLocation();
  const parts = createMemo(() => (props.text === undefined ? [] : partsOf(props.text, props.wanted)));
  const inner = (part: Part) => (
    <span class="ink" classList={{ "ink-bold": part.style.bold === true, "ink-dim": part.style.dim === true, "ink-italic": part.style.italic === true }} style={inkStyle(part, shownTheme())}>
      {part.text}
    </span>
  );
  return (
    <div class="log-line" classList={{ "log-target": props.target }}>
      <a
        class="log-number"
        href={`${location.pathname}${location.search}#L${props.line + 1}`}
        tabindex="-1"
        aria-label={t.log.lineNumber(props.line + 1)}
        aria-current={props.target ? "location" : undefined}
        onClick={(event) => {
          event.preventDefault();
          props.onChoose(props.line);
        }}
      >
        {props.line + 1}
      </a>
      <span class="log-text" dir="ltr">
        <For each={parts()}>{(part) => <Show when={part.match} fallback={inner(part)}><mark class="log-match">{inner(part)}</mark></Show>}</For>
      </span>
    </div>
  );
}
