// Values that say the same, for memos whose readers work only when something changed.

export const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
