// What the server holds of a file, asked without its bytes: its size, and whether it was written anew since it was first seen.
import { contentAddress, send } from "../../api/client";
import { type Live, createLive } from "../../api/live";

export interface Held {
  readonly path: string;
  readonly size: number;
  /** 0 as it was first seen; grows whenever the bytes are others. */
  readonly version: number;
}

/** Longer than any file. */
const BEYOND = 2 ** 40;
/** Digits of a digest that tell two contents of a file apart. */
const DIGEST_DIGITS = 10;

/** The address of this version of a picture: browsers keep pictures by address, and another length beyond the end is another address. */
export function versionAddress(run: string, held: Held): string {
  return contentAddress(run, held.path, held.version === 0 ? undefined : BEYOND + held.version);
}

/** The same where a list tells the digest of the bytes: other bytes have another address, the same bytes always the same. */
export function digestAddress(run: string, path: string, digest: string | undefined): string {
  return contentAddress(run, path, digest === undefined ? undefined : BEYOND + Number.parseInt(digest.slice(0, DIGEST_DIGITS), 16));
}

/** Looks at the file again with every turn. */
export function createHeld(asked: () => { readonly run: string; readonly path: string; readonly turn: number } | undefined): Live<Held> {
  let last: { readonly held: Held; readonly etag: string | null } | undefined;
  return createLive(asked, async ({ run, path }, signal) => {
    const reply = await send(contentAddress(run, path, 0), { signal });
    const etag = reply.headers.get("etag");
    const before = last?.held.path === path ? last : undefined;
    if (before !== undefined && before.etag === etag) return before.held;
    const held = { path, size: Number(reply.headers.get("x-file-size") ?? 0), version: before === undefined ? 0 : before.held.version + 1 };
    last = { held, etag };
    return held;
  });
}
