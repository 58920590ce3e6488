// What this browser keeps between visits. Where people forbid that, it is kept until the page is left.

const meanwhile = new Map<string, string>();

export function readStored(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return meanwhile.get(name);
  }
}

export function writeStored(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Forbidden, or full.
    meanwhile.set(name, value);
  }
}

/** Hears what is kept after another window of this browser changed or cleared it. */
export function onStored(name: string, heard: (value: string | undefined) => void): void {
  window.addEventListener("storage", (event) => {
    // Without a key everything was cleared.
    if (event.key === name || event.key === null) heard(readStored(name));
  });
}
