import { expect, it } from "vitest";
import { eventText } from "./sentence";

it("events are sentences; unknown ones are told by their name", () => {
  expect(eventText({ action: "set_alias", subject: "champion", before: "1", after: "2" })).toBe("@champion set to version 2, was 1");
  expect(eventText({ action: "move_stage", subject: null, before: "None", after: "Production" })).toBe("Stage None → Production");
  expect(eventText({ action: "sign_off", subject: "x", before: null, after: "y" })).toBe("sign off x y");
});
