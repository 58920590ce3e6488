// A button with a list of actions below it, above everything else on the page.
import { For, type JSX, Show, createSignal, createUniqueId } from "solid-js";

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly disabled?: boolean;
}

interface MenuProps {
  /** What the actions are about, for those who do not see it. */
  readonly label: string;
  readonly title: string;
  /** Parts are divided by a line. */
  readonly parts: readonly (readonly MenuItem[])[];
  readonly class?: string;
  readonly children: JSX.Element;
}

export function Menu(props: MenuProps) {
  const id = createUniqueId();
  let box: HTMLDivElement | undefined;
  const [open, setOpen] = createSignal(false);
  const buttons = () => [...(box?.querySelectorAll<HTMLButtonElement>("[role=menuitem]:not(:disabled)") ?? [])];
  const onKey = (event: KeyboardEvent) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: at <= 0 ? all.length - 1 : at - 1, Home: 0, End: all.length - 1 }[event.key];
    // What is pressed in the menu is for the menu alone: Escape closes it, and not the page around it.
    event.stopPropagation();
    if (event.key === "Tab") box?.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };
  return (
    <>
      <button type="button" class={props.class ?? "icon-button"} popovertarget={id} aria-haspopup="menu" aria-expanded={open()} aria-label={props.label} title={props.title}>
        {props.children}
      </button>
      <div
        id={id}
        ref={(element) => (box = element)}
        class="menu"
        role="menu"
        aria-label={props.label}
        popover="auto"
        on:beforetoggle={(event: ToggleEvent) => event.newState === "open" && setOpen(true)}
        on:toggle={(event: ToggleEvent) => {
          if (event.newState === "closed") setOpen(false);
          else buttons()[0]?.focus();
        }}
        onKeyDown={onKey}
      >
        <Show when={open()}>
          <For each={props.parts}>
            {(part) => (
              <div class="menu-part" role="group">
                <For each={part}>
                  {(item) => (
                    <button
                      type="button"
                      role="menuitem"
                      class="menu-item"
                      tabindex="-1"
                      disabled={item.disabled === true}
                      onClick={() => {
                        box?.hidePopover();
                        item.run();
                      }}
                    >
                      {item.label}
                    </button>
                  )}
                </For>
              </div>
            )}
          </For>
        </Show>
      </div>
    </>
  );
}
