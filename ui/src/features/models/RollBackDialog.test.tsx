// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import type { RolledBack } from "../../api/registry";
import { click, find, findAll, named, settled, show, textOf } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { RollBackDialog } from "./RollBackDialog";

afterEach(() => vi.unstubAllGlobals());

const place = (version: number, skipped: number[] = []) => ({ version: { version }, skipped: skipped.map((one) => ({ version: one, why: `Version ${one} was deleted.` })) });
const fails = { version: 1, guarded: true, passed: false, checks: [{ rule: "metrics[0]", passed: false, found: "auc 0.7", needed: "auc >= 0.8" }] };
const free = { version: 1, guarded: false, passed: true, checks: [] };

async function opened(answers: Parameters<typeof serve>[0]) {
  const asked = serve(answers);
  const done: RolledBack[] = [];
  show(() => <RollBackDialog model="churn" alias="champion" version={3} onDone={(moved) => done.push(moved)} onClose={() => undefined} />);
  await both();
  return { asked, done };
}
/** The place is asked for, then its rules. */
const both = async () => {
  for (let i = 0; i < 3; i += 1) await settled();
};
const submit = () => find("button[type=submit]") as HTMLButtonElement;
const press = () => find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

it("says where the alias goes, which versions it passes over, and the rules of that version", async () => {
  const { asked } = await opened({ "GET /api/v1/models/churn/rollback?alias=champion": () => place(1, [2]), "GET /api/v1/models/churn/rules/check": () => fails });
  expect(asked.at(-1)?.path).toBe("/api/v1/models/churn/rules/check?version=1&alias=champion");
  expect(textOf(find("form p"))).toBe("@champion goes from version 3 back to version 1, and that is put on record. Version 2, where it pointed in between, is deleted and passed over.");
  expect(textOf(find(".rule-list li"))).toBe("✕ failsNeeds: auc >= 0.8. It has: auc 0.7metrics[0]");
  expect([submit().disabled, textOf(submit())]).toEqual([true, "The rules forbid it"]);
});

it("an alias that was nowhere before says so, and can be asked again", async () => {
  let nowhere = true;
  await opened({ "GET /api/v1/models/churn/rollback": () => (nowhere ? refused(409, { code: "state_conflict", kind: "conflict", what: "The alias has no earlier place to go back to." }) : place(1)), "GET /api/v1/models/churn/rules/check": () => free });
  expect([textOf(find("[role=alert] .problem-what")), submit().disabled, findAll("form > p").length]).toEqual(["The alias has no earlier place to go back to.", true, 0]);
  nowhere = false;
  click(named("Try again"));
  await both();
  expect([findAll("[role=alert]").length, submit().disabled]).toEqual([0, false]);
});

it("pressed twice, one rollback is sent", async () => {
  const answer = later<unknown>();
  const { asked, done } = await opened({ "GET /api/v1/models/churn/rollback": () => place(1), "GET /api/v1/models/churn/rules/check": () => free, "POST /api/v1/models/churn/rollback": () => answer.promise });
  press();
  press();
  await settled();
  expect([asked.filter((one) => one.method === "POST").length, submit().disabled]).toEqual([1, true]);
  answer.keep(place(1));
  await settled();
  expect(done.map((one) => one.version.version)).toEqual([1]);
});
