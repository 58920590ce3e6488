// The name that this browser gives for the record. Nobody proves it: the server has no accounts.
import { createSignal } from "solid-js";
import type { RegistryEvent } from "../../api/registry";
import { t } from "../../lib/text";
import { onStored, readStored, writeStored } from "../../lib/stored";

const NAME = "trialbook.name";

const [who, set] = createSignal(readStored(NAME) ?? "");
export { who };
onStored(NAME, (value) => set(value ?? ""));

export function setWho(name: string): void {
  writeStored(NAME, name);
  set(name);
}

/** What a move says of itself: fields that are empty are left out. */
export function onRecord(reason: string): { readonly reason?: string; readonly user?: string } {
  const given = (text: string) => text.trim() !== "";
  return { ...(given(reason) && { reason: reason.trim() }), ...(given(who()) && { user: who().trim() }) };
}

/** Who did something, as far as the record knows. */
export const whoOf = (event: Pick<RegistryEvent, "user">): string => (event.user === "" ? t.models.unknownUser : event.user);
