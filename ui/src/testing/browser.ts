// What the pages need of a browser and the one of the tests lacks. Nothing is drawn there: sizes are those that a test gives.

/** An observer that tells nothing by itself; a test calls `told`. */
class QuietObserver {
  static readonly all = new Set<QuietObserver>();
  readonly seen = new Set<Element>();

  constructor(readonly told: (entries: { readonly target: Element; readonly isIntersecting: boolean; readonly contentRect: { readonly width: number; readonly height: number } }[]) => void) {
    QuietObserver.all.add(this);
  }
  observe(element: Element): void {
    this.seen.add(element);
  }
  unobserve(element: Element): void {
    this.seen.delete(element);
  }
  disconnect(): void {
    this.seen.clear();
    QuietObserver.all.delete(this);
  }
  takeRecords(): [] {
    return [];
  }
}

/** Tells everyone who watches an element how large it is now, and that it is in sight. */
export function resize(element: Element, width: number, height: number): void {
  for (const watch of QuietObserver.all) if (watch.seen.has(element)) watch.told([{ target: element, isIntersecting: true, contentRect: { width, height } }]);
}

function toggled(element: HTMLElement, from: string, to: string): void {
  const states = { oldState: from, newState: to };
  element.dispatchEvent(Object.assign(new Event("beforetoggle"), states));
  element.toggleAttribute("data-popover-open", to === "open");
  element.dispatchEvent(Object.assign(new Event("toggle"), states));
}

function fillIn(): void {
  Object.assign(window, {
    ResizeObserver: QuietObserver,
    IntersectionObserver: QuietObserver,
    matchMedia: () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }),
    requestIdleCallback: (work: () => void) => window.setTimeout(work, 0),
    scrollTo: () => undefined,
    CSS: { escape: (text: string) => text.replaceAll(/[^\w-]/g, (letter) => `\\${letter}`) },
  });
  Object.assign(globalThis, { CSS: Reflect.get(window, "CSS"), ResizeObserver: QuietObserver, IntersectionObserver: QuietObserver });
  Object.assign(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      this.setAttribute("open", "");
      this.querySelector<HTMLElement>("[autofocus]")?.focus();
    },
    close(this: HTMLDialogElement) {
      this.removeAttribute("open");
      this.dispatchEvent(new Event("close"));
    },
  });
  Object.assign(HTMLElement.prototype, {
    showPopover(this: HTMLElement) {
      toggled(this, "closed", "open");
    },
    hidePopover(this: HTMLElement) {
      if (this.hasAttribute("data-popover-open")) toggled(this, "open", "closed");
    },
    scrollIntoView: () => undefined,
  });
  Object.assign(HTMLCanvasElement.prototype, { getContext: () => null });
  Object.assign(Element.prototype, {
    scrollTo(this: Element, { top = 0 }: ScrollToOptions) {
      this.scrollTop = top;
    },
  });
  Object.assign(Element.prototype, { setPointerCapture: () => undefined, releasePointerCapture: () => undefined });
  // A button opens its menu, and closes it.
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[popovertarget]") : null;
    const menu = document.getElementById(button?.getAttribute("popovertarget") ?? "");
    if (menu?.hasAttribute("data-popover-open") === true) menu.hidePopover();
    else menu?.showPopover();
  });
}

if (typeof window !== "undefined" && typeof document !== "undefined") fillIn();
