// What happened to a model, as a sentence.
import type { RegistryEvent } from "../../api/registry";
import { t } from "../../lib/text";
import { events } from "../../lib/texts/events";

type Told = Pick<RegistryEvent, "action" | "subject" | "before" | "after" | "version">;

/** A stretch of a sentence: text, or a version of the model by its number. */
export type Part = string | { readonly version: string };

/** The sentence with each version named once; on the page of a version, that one only where the sentence needs it. */
export function eventParts(event: Told, page?: number): readonly Part[] {
  const about = event.version ?? undefined;
  const told = sentence(event);
  const isTold = about === undefined || about === page || told.some((part) => typeof part !== "string");
  return (isTold ? told : [...told, " · ", { version: String(about) }]).filter((part) => part !== "");
}

export const partText = (part: Part): string => (typeof part === "string" ? part : t.models.version(part.version));

export const eventText = (event: Told, page?: number): string => eventParts(event, page).map(partText).join("");

/** The action, where it came from and where it went; an action this page does not know is told by its name. */
function sentence(event: Told): readonly Part[] {
  const subject = event.subject ?? "";
  const [before, after] = [event.before ?? undefined, event.after ?? undefined];
  const was = before === undefined ? "" : events.was(before);
  const version = (number: string | undefined): Part => (number === undefined ? events.noVersion : { version: number });
  switch (event.action) {
    case "create_model":
      return [events.created];
    case "rename_model":
      return [events.renamed(before ?? events.nothing, after ?? events.nothing)];
    case "delete_model":
      return [events.deleted];
    case "describe":
      return [events.described];
    case "set_tag":
      return [events.tagSet(subject, after ?? events.nothing) + was];
    case "delete_tag":
      return [events.tagRemoved(subject) + was];
    case "create_version":
      return [events.registeredFrom(after ?? events.nothing)];
    case "delete_version":
      return [events.versionDeleted];
    case "move_stage":
      return [events.stage(before ?? "None", after ?? "None")];
    case "set_alias":
      return [events.aliasSet(subject), version(after), was];
    case "delete_alias":
      return [events.aliasRemoved(subject), ...(before === undefined ? [] : [events.was(""), version(before)])];
    case "roll_back_alias":
      return [events.aliasBack(subject), version(after), was];
    case "set_rules":
      return [events.rulesSet];
    case "clear_rules":
      return [events.rulesCleared];
    default:
      return [[event.action.replaceAll("_", " "), subject, before, after].filter((part) => part !== undefined && part !== "").join(" ")];
  }
}
