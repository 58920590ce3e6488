// What happened to a model, as a sentence.
import type { RegistryEvent } from "../../api/registry";

type Told = Pick<RegistryEvent, "action" | "subject" | "before" | "after">;

/** The action, where it came from and where it went; an action this page does not know is told by its name. */
export function eventText(event: Told): string {
  const subject = event.subject ?? "";
  const [before, after] = [event.before ?? undefined, event.after ?? undefined];
  const was = before === undefined ? "" : `, was ${before}`;
  switch (event.action) {
    case "create_model":
      return "The model was registered";
    case "rename_model":
      return `Renamed from ${before ?? "–"} to ${after ?? "–"}`;
    case "delete_model":
      return "The model was deleted";
    case "describe":
      return "The description was changed";
    case "set_tag":
      return `Tag ${subject} set to ${after ?? "–"}${was}`;
    case "delete_tag":
      return `Tag ${subject} removed${was}`;
    case "create_version":
      return `Registered from ${after ?? "–"}`;
    case "delete_version":
      return "The version was deleted";
    case "move_stage":
      return `Stage ${before ?? "None"} → ${after ?? "None"}`;
    case "set_alias":
      return `@${subject} set to version ${after ?? "–"}${was}`;
    case "delete_alias":
      return `@${subject} removed${was}`;
    case "roll_back_alias":
      return `@${subject} rolled back to version ${after ?? "–"}${was}`;
    case "set_rules":
      return "The rules of promotion were set";
    case "clear_rules":
      return "The rules of promotion were removed";
    default:
      return [event.action.replaceAll("_", " "), subject, before, after].filter((part) => part !== undefined && part !== "").join(" ");
  }
}
