// The order of names in lists.

/**
 * Alphabetical, capitals beside small letters. The browser's own comparison knows more alphabets, but loads its tables of
 * languages when it is first used, which takes longer than the first charts take to be drawn.
 */
export function byName(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x !== y) return x < y ? -1 : 1;
  return a === b ? 0 : a < b ? 1 : -1;
}
