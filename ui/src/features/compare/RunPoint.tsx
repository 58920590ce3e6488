// A run as a point of a plot: its colour and shape, and with a link for those who come by keyboard.
import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import type { Run } from "../../api/client";
import { shapeOf } from "../../lib/colour";
import { shownStyle } from "../../lib/drawn";
import { lit, setLit } from "../charts/hover";
import { markPath } from "./spread";

interface RunPointProps {
  readonly run: Run;
  readonly x: number;
  readonly y: number;
  /** Small points, as in a matrix, are pressed by mouse alone: the large plot has the links. */
  readonly detail: "full" | "small";
  /** What it says. */
  readonly said: string;
}

/** To stand in an SVG. */
export function RunPoint(props: RunPointProps) {
  const navigate = useNavigate();
  const id = () => props.run.run_id;
  const href = () => `/runs/${id()}/overview`;
  const Mark = () => (
    <path
      class="scatter-point"
      classList={{ lit: lit() === id() }}
      onPointerEnter={() => setLit(id())}
      onPointerLeave={() => setLit(undefined)}
      d={markPath(shapeOf(shownStyle(id())), props.x, props.y, props.detail === "full" ? 5 : 3)}
      fill={shownStyle(id()).colour}
      onClick={() => props.detail === "small" && navigate(href())}
    >
      <title>{props.said}</title>
    </path>
  );
  return (
    <Show when={props.detail === "full"} fallback={<Mark />}>
      {/* Within a group, or the link would be one of HTML, which draws no shapes. */}
      <g>
        <a class="scatter-link" href={href()} aria-label={props.said} onFocus={() => setLit(id())} onBlur={() => setLit(undefined)}>
          <Mark />
        </a>
      </g>
    </Show>
  );
}
