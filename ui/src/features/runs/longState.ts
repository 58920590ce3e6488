// Addresses that get too long, as plain data: what they hold is stored, and the address names it by an id.
import type { Params } from "./view";

/** The part of an address that names what is stored. */
export const STORED = "v";
/** The longest query that an address holds itself. */
export const QUERY_MAX = 2000;

/** The query of some parameters, in their order; nothing for those without a value. */
export function queryOf(params: Params): string {
  const given = Object.entries(params).flatMap(([name, value]) => {
    const one = Array.isArray(value) ? value[0] : value;
    return one === undefined || (one === "" && name !== "cols") ? [] : [[name, one]];
  });
  return new URLSearchParams(given).toString();
}

export const paramsOf = (query: string): Params => Object.fromEntries(new URLSearchParams(query));

/** What an address means: what is stored under its id, and over it what it says itself. */
export function opened(address: Params, stored: string): Params {
  const own = Object.entries(address).filter(([name]) => name !== STORED);
  return { ...paramsOf(stored), ...Object.fromEntries(own) };
}

export const isTooLong = (query: string): boolean => query.length > QUERY_MAX;
