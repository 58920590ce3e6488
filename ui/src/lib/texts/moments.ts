// Words of moments, spans and sizes.

export const moments = {
  justNow: "just now",
  ago: (span: string) => `${span} ago`,
  none: "–",
} as const;

/** What stands after a number of each unit. */
export const units = {
  ms: (n: number | string) => `${n} ms`,
  s: (n: number | string) => `${n} s`,
  min: (n: number | string) => `${n} min`,
  h: (n: number | string) => `${n} h`,
  d: (n: number | string) => `${n} d`,
} as const;

export const sizes = { bytes: "B", larger: ["KiB", "MiB", "GiB", "TiB"] } as const;
