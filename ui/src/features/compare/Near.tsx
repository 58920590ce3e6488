// A part of a page that is built, and asks for what it shows, once it comes near the window.
import { type JSX, Show, createSignal, onCleanup, onMount } from "solid-js";

export function Near(props: { readonly children: JSX.Element }) {
  const [near, setNear] = createSignal(false);
  let box: HTMLDivElement | undefined;
  onMount(() => {
    if (box === undefined) return;
    const seen = new IntersectionObserver((entries) => setNear((before) => before || entries.some((entry) => entry.isIntersecting)), { rootMargin: "300px" });
    seen.observe(box);
    onCleanup(() => seen.disconnect());
  });
  return (
    <div ref={(element) => (box = element)} class="near">
      <Show when={near()}>{props.children}</Show>
    </div>
  );
}
