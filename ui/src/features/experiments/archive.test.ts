import { expect, it } from "vitest";
import { isArchived, ownTags } from "./archive";

it("only what says so is archived, and tags of programs are no tags of people", () => {
  expect(isArchived({ tags: { "trialbook.archived": "true" } })).toBe(true);
  for (const tags of [{}, { "trialbook.archived": "false" }, { archived: "true" }]) expect(isArchived({ tags })).toBe(false);
  expect(ownTags({ "mlflow.x": "1", "trialbook.archived": "true", team: "red" })).toEqual([["team", "red"]]);
});
