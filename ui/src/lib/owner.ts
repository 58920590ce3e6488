// Who this browser is to the server, until there are accounts: a random name that it keeps.

const NAME = "trialbook.owner";

export function owner(): string {
  const known = localStorage.getItem(NAME);
  if (known !== null && known !== "") return known;
  const made = crypto.randomUUID();
  localStorage.setItem(NAME, made);
  return made;
}

/** The owner of views that everyone sees. */
export const EVERYONE = "everyone";
