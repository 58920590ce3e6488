// Page and size of a document as the address has them.

/** Percent of the width there is. */
export const ZOOMS: readonly number[] = [50, 75, 100, 125, 150, 200, 300];

export function zoomed(text: string | undefined): number {
  const asked = Number(text);
  return ZOOMS.includes(asked) ? asked : 100;
}

export function clampPage(text: string | undefined, n: number): number {
  const asked = Math.round(Number(text));
  return Number.isFinite(asked) ? Math.min(Math.max(1, asked), Math.max(1, n)) : 1;
}
