import { expect, it } from "vitest";
import { eventParts, eventText } from "./sentence";

const event = (action: string, subject: string | null, before: string | null, after: string | null, version: number | null = null) => ({ action, subject, before, after, version });

it("events are sentences; unknown ones are told by their name", () => {
  expect(eventText(event("set_alias", "champion", "1", "2"))).toBe("@champion set to version 2, was 1");
  expect(eventText(event("move_stage", null, "None", "Production"))).toBe("Stage None → Production");
  expect(eventText(event("sign_off", "x", null, "y"))).toBe("sign off x y");
});

it("a sentence names its version once", () => {
  expect(eventText(event("set_alias", "champion", "1", "2", 2))).toBe("@champion set to version 2, was 1");
  expect(eventText(event("roll_back_alias", "champion", "2", "1", 1))).toBe("@champion rolled back to version 1, was 2");
  expect(eventText(event("delete_alias", "champion", "2", null, 2))).toBe("@champion removed, was version 2");
  expect(eventText(event("move_stage", null, "None", "Staging", 2))).toBe("Stage None → Staging · version 2");
  expect(eventText(event("set_tag", "version 2", null, "x", 2))).toBe("Tag version 2 set to x · version 2");
  expect(eventParts(event("set_alias", "champion", "1", "2", 2))).toEqual(["@champion set to ", { version: "2" }, ", was 1"]);
});

it("on the page of a version only other versions are added", () => {
  expect(eventText(event("move_stage", null, "None", "Staging", 2), 2)).toBe("Stage None → Staging");
  expect(eventText(event("move_stage", null, "None", "Staging", 2), 1)).toBe("Stage None → Staging · version 2");
  expect(eventText(event("set_alias", "champion", "1", "2", 2), 2)).toBe("@champion set to version 2, was 1");
});
