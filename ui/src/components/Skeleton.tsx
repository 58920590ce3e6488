// Grey shapes where parts of a page will be, in their places and sizes: what comes takes their place, and nothing moves.
import { For } from "solid-js";

/** `lines` of text, a page's `title`, a `paragraph` of one line, a part's `heading`, rows of a `table`, of a `list` or of the `grid` of runs under its head, `charts`, the `controls` above them, `buttons`, `tiles` with pictures, `tabs`, a `box`. */
type Shape = "lines" | "title" | "paragraph" | "heading" | "table" | "grid" | "list" | "charts" | "controls" | "buttons" | "tiles" | "tabs" | "box";

interface SkeletonProps {
  readonly of: Shape;
  /** How many of them; one by default. */
  readonly n?: number;
  /** How high each of them is, in px, where that is not the usual. */
  readonly height?: number;
}

export function Skeleton(props: SkeletonProps) {
  return (
    <div class={`skeleton of-${props.of}`} style={props.height === undefined ? undefined : { "--each": `${props.height}px` }} aria-hidden="true">
      <For each={Array.from({ length: props.n ?? 1 }, (_, i) => i)}>{() => <i />}</For>
    </div>
  );
}

/** Charts with what stands above them. */
export function ChartsSkeleton(props: { readonly n: number }) {
  return (
    <>
      <Skeleton of="controls" n={7} />
      <Skeleton of="heading" height={32} />
      <Skeleton of="charts" n={props.n} />
    </>
  );
}

/** A part with a frame, its heading, and lines. */
export function CardSkeleton(props: { readonly n: number }) {
  return (
    <section class="card">
      <Skeleton of="heading" />
      <Skeleton of="lines" n={props.n} />
    </section>
  );
}
