// Keyboard: single letters work anywhere but in text fields, and can be switched off.

export interface Shortcut {
  /** `k` for a letter, `g h` for two in a row, `Mod+k` with Ctrl or Cmd; empty for what only the palette does. */
  readonly keys: string;
  readonly what: string;
  readonly run: () => void;
  /** Left out while this is false. */
  readonly when?: () => boolean;
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type));
}

/** Whether Enter does something of its own there, as on a button or a link. */
export function takesEnter(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a[href], button, summary") !== null;
}

/** The name of a pressed key as shortcuts write it. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string {
  if (event.altKey) return "";
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Mod+${key}` : key;
}

/** Joins two letters pressed within a second. */
export function sequence(): (name: string, now: number) => string {
  let before = { name: "", at: 0 };
  return (name, now) => {
    const joined = before.name !== "" && now - before.at < 1000 ? `${before.name} ${name}` : name;
    before = name === "g" ? { name, at: now } : { name: "", at: 0 };
    return joined;
  };
}
