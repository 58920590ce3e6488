// Who this browser is to the server, until there are accounts: a random name that it keeps.

import { readStored, writeStored } from "./stored";

const NAME = "trialbook.owner";

export function owner(): string {
  const known = readStored(NAME);
  if (known !== undefined && known !== "") return known;
  // Not `randomUUID`: browsers have it only where the page came by https or from this machine.
  const made = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  writeStored(NAME, made);
  return made;
}

/** The owner of views that everyone sees. */
export const EVERYONE = "everyone";
