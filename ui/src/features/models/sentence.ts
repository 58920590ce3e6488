// What happened to a model, as a sentence.
import type { RegistryEvent } from "../../api/registry";
import { t } from "../../lib/text";

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
  const was = before === undefined ? "" : `, was ${before}`;
  const version = (number: string | undefined): Part => (number === undefined ? "no version" : { version: number });
  switch (event.action) {
    case "create_model":
      return ["The model was registered"];
    case "rename_model":
      return [`Renamed from ${before ?? "–"} to ${after ?? "–"}`];
    case "delete_model":
      return ["The model was deleted"];
    case "describe":
      return ["The description was changed"];
    case "set_tag":
      return [`Tag ${subject} set to ${after ?? "–"}${was}`];
    case "delete_tag":
      return [`Tag ${subject} removed${was}`];
    case "create_version":
      return [`Registered from ${after ?? "–"}`];
    case "delete_version":
      return ["The version was deleted"];
    case "move_stage":
      return [`Stage ${before ?? "None"} → ${after ?? "None"}`];
    case "set_alias":
      return [`@${subject} set to `, version(after), was];
    case "delete_alias":
      return [`@${subject} removed`, ...(before === undefined ? [] : [", was ", version(before)])];
    case "roll_back_alias":
      return [`@${subject} rolled back to `, version(after), was];
    case "set_rules":
      return ["The rules of promotion were set"];
    case "clear_rules":
      return ["The rules of promotion were removed"];
    default:
      return [[event.action.replaceAll("_", " "), subject, before, after].filter((part) => part !== undefined && part !== "").join(" ")];
  }
}
