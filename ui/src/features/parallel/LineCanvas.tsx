// A canvas that shows some of many lines.
import { createEffect, onCleanup } from "solid-js";
import { LineLayer, type Lines } from "./lineLayer";

interface LineCanvasProps {
  readonly lines: Lines;
  /** Which lines are there; all of them when left out. */
  readonly shown?: readonly boolean[];
  readonly width: number;
  readonly height: number;
  readonly class?: string;
}

export function LineCanvas(props: LineCanvasProps) {
  let canvas: HTMLCanvasElement | undefined;
  const pen = () => {
    const ctx = canvas?.getContext("2d") ?? undefined;
    const ratio = window.devicePixelRatio || 1;
    ctx?.setTransform(ratio, 0, 0, ratio, 0, 0);
    // As thin as the screen can: wider lines cost ten times as much, and in a crowd the width does not show.
    if (ctx !== undefined) ctx.lineWidth = 1 / ratio;
    return ctx;
  };
  const layer = new LineLayer({
    pen,
    clear: () => canvas?.getContext("2d")?.clearRect(0, 0, props.width, props.height),
    plain: () => (canvas === undefined ? "" : getComputedStyle(canvas).color),
    frame: (work) => {
      const request = requestAnimationFrame(work);
      return () => cancelAnimationFrame(request);
    },
  });
  createEffect(() => {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(props.width * ratio), Math.round(props.height * ratio)];
    // Another size empties a canvas.
    if (canvas !== undefined && (canvas.width !== width || canvas.height !== height)) {
      canvas.width = width;
      canvas.height = height;
      layer.forget();
    }
    layer.show(props.lines, props.shown);
  });
  onCleanup(() => layer.stop());
  return <canvas ref={(element) => (canvas = element)} class={props.class} style={{ width: `${props.width}px`, height: `${props.height}px` }} aria-hidden="true" />;
}
