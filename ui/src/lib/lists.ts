// Lists in addresses: commas part them, so commas inside are written %2C.

export function writeList(items: readonly string[]): string | undefined {
  if (items.length === 0) return undefined;
  return items.map((item) => item.replaceAll("%", "%25").replaceAll(",", "%2C")).join(",");
}

export function readList(text: string | undefined): string[] {
  if (text === undefined || text === "") return [];
  return text.split(",").map((item) => item.replaceAll("%2C", ",").replaceAll("%25", "%"));
}

/** One value of an address, when it is there once. */
export function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
