// Messages that pass by, as plain data.

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
}

/** Most that are shown at a time. */
const MOST = 3;

/** The messages with one more. What says the same and asks nothing is said once. */
export function withToast(all: readonly Toast[], toast: Toast): Toast[] {
  const others = all.filter((one) => one.text !== toast.text || one.action !== undefined || toast.action !== undefined);
  return [...others, toast].slice(-MOST);
}
