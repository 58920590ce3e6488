// Messages that pass by, as plain data.

/** `P` is what was refused. */
export interface Toast<P = unknown> {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
  /** What was refused: told with what to do and how to find it, until it is closed. */
  readonly problem?: P | undefined;
}

/** Most that are shown at a time. */
const MOST = 3;

/** The messages with one more. What says the same and asks nothing is said once. */
export function withToast<P>(all: readonly Toast<P>[], toast: Toast<P>): Toast<P>[] {
  const others = all.filter((one) => one.text !== toast.text || one.action !== undefined || toast.action !== undefined);
  return [...others, toast].slice(-MOST);
}
