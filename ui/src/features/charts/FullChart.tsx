// One chart over the whole window: the focus goes in, stays in, and comes back to where it was.
import { type JSX, onCleanup, onMount } from "solid-js";
import { LiveRegion } from "../../components/LiveRegion";
import { Toasts } from "../../components/states";

interface FullChartProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}

export function FullChart(props: FullChartProps) {
  let box: HTMLDialogElement | undefined;
  const before = document.activeElement;
  let left = false;
  const leave = () => {
    if (left) return;
    left = true;
    props.onClose();
  };
  onMount(() => {
    box?.showModal();
    box?.querySelector<HTMLElement>(".chart-over")?.focus();
  });
  onCleanup(() => {
    left = true;
    // While it is open, nothing outside takes the focus.
    box?.close();
    if (before instanceof HTMLElement) before.focus();
  });
  return (
    <dialog
      ref={(element) => (box = element)}
      class="chart-full"
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      onClose={leave}
    >
      {props.children}
      {/* Those of the page are behind it. */}
      <Toasts />
      <LiveRegion />
    </dialog>
  );
}
