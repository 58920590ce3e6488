// @vitest-environment jsdom
import { expect, it } from "vitest";
import { onRecord, setWho, who } from "./who";

it("a move tells the record what was written, and nothing that is blank; the name is remembered", () => {
  expect([onRecord("  "), who()]).toEqual([{}, ""]);
  setWho(" ada ");
  expect([onRecord(" half the loss\n"), onRecord(""), localStorage.getItem("trialbook.name")]).toEqual([{ reason: "half the loss", user: "ada" }, { user: "ada" }, " ada "]);
  setWho("");
  expect(onRecord("x")).toEqual({ reason: "x" });
});
