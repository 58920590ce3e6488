// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import type { RegisteredModel } from "../../api/registry";
import { choose, click, field, find, findAll, named, settled, show, textOf, type } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { PromoteDialog } from "./PromoteDialog";
import { setWho } from "./who";

afterEach(() => vi.unstubAllGlobals());

const model = { name: "churn", aliases: { champion: 2 } } as unknown as RegisteredModel;
const passes = { guarded: true, passed: true, checks: [{ rule: "signature", passed: true, found: "a signature", needed: "a signature" }] };
const fails = { guarded: true, passed: false, checks: [{ rule: "metrics[0]", passed: false, found: "auc 0.7", needed: "auc >= 0.8" }, { rule: "tags[0]", passed: true, found: "approved", needed: "the tag approved" }] };

async function opened(answers: Parameters<typeof serve>[0]) {
  const asked = serve(answers);
  const told: string[] = [];
  show(() => <PromoteDialog model={model} version={3} stage="None" onMoved={() => told.push("moved")} onClose={() => told.push("closed")} />);
  await settled();
  return { asked, told };
}
const submit = () => find("button[type=submit]") as HTMLButtonElement;
const send = async () => {
  find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settled();
};

it("a refused promotion says the rule, what was found and what is needed, and cannot be pressed", async () => {
  await opened({ "GET /api/v1/models/churn/rules/check": () => fails });
  const rules = findAll(".rule-list li").map((one) => [...one.children].map(textOf));
  expect(rules).toEqual([["✕ fails", "Needs: auc >= 0.8. It has: auc 0.7", "metrics[0]"], ["✓ passes", "Needs: the tag approved. It has: approved", "tags[0]"]]);
  expect([submit().disabled, textOf(submit())]).toEqual([true, "The rules forbid it"]);
});

it("an alias moves, and the page hears of it before the dialog goes", async () => {
  const { asked, told } = await opened({ "GET /api/v1/models/churn/rules/check": () => passes, "PUT /api/v1/models/churn/aliases/champion": () => ({}) });
  expect(textOf(find("form"))).toContain("The alias moves from version 2 to version 3.");
  await send();
  expect([asked.at(-1)?.body, told]).toEqual([{ version: 3 }, ["moved", "closed"]]);
});

it("a refusal at the last moment stays in the dialog, in the server's words, and can be tried again", async () => {
  let refuses = true;
  const { told } = await opened({ "GET /api/v1/models/churn/rules/check": () => passes, "PUT /api/v1/models/churn/aliases/champion": () => (refuses ? refused(409, { code: "promotion_refused", kind: "conflict", what: "metric auc: found 0.7, needed >= 0.8", facts: {}, request_id: "" }) : {}) });
  await send();
  expect([textOf(find("[role=alert] .problem-what")), told, submit().disabled]).toEqual(["metric auc: found 0.7, needed >= 0.8", [], false]);
  refuses = false;
  await send();
  expect([findAll("[role=alert]").length, told]).toEqual([0, ["moved", "closed"]]);
});

it("the rules are asked for what is typed, and an empty alias can be given to nobody", async () => {
  const { asked } = await opened({ "GET /api/v1/models/churn/rules/check": ({ path }) => (path.endsWith("alias=free") ? { guarded: false, passed: true, checks: [] } : fails) });
  type(field("Alias"), " free ");
  await settled();
  expect([asked.at(-1)?.path, submit().disabled, textOf(find("section"))]).toEqual(["/api/v1/models/churn/rules/check?version=3&alias=free", false, "RulesNo rule guards this move."]);
  expect(textOf(find("form"))).toContain("This alias is new");
  type(field("Alias"), "  ");
  await settled();
  expect([asked.length, submit().disabled]).toEqual([2, true]);
});

it("a stage moves with or without the versions that stand there", async () => {
  const { asked } = await opened({ "GET /api/v1/models/churn/rules/check": () => passes, "PUT /api/v1/models/churn/versions/3/stage": () => ({}) });
  click(named("Stage"));
  await settled();
  expect(asked.at(-1)?.path).toContain("stage=Staging");
  expect((find('option[value="None"]') as HTMLOptionElement).disabled).toBe(true);
  choose(find("select"), "Production");
  expect(textOf(find("form"))).toContain("Archive other versions in Production");
  await send();
  expect(asked.at(-1)?.body).toEqual({ stage: "Production", archive_others: true });
  choose(find("select"), "Archived");
  expect(textOf(find("form"))).not.toContain("Archive other versions");
  // The server takes the wish to archive others for stages that have one at a time alone.
  await settled();
  await send();
  expect(asked.at(-1)?.body).toEqual({ stage: "Archived", archive_others: false });
});

it("rules that cannot be read are told, with a way to ask again", async () => {
  let away = true;
  await opened({ "GET /api/v1/models/churn/rules/check": () => (away ? refused(500, { code: "broken", kind: "bug", what: "The rules cannot be read." }) : passes) });
  expect(textOf(find("[role=alert] .problem-what"))).toBe("The rules cannot be read.");
  away = false;
  click(named("Try again"));
  await settled();
  expect([findAll("[role=alert]").length, findAll(".rule-list li").length]).toEqual([0, 1]);
});

it("rules of the target before say nothing of the one that is chosen now", async () => {
  const answers = { first: later<unknown>(), second: later<unknown>() };
  await opened({ "GET /api/v1/models/churn/rules/check?version=3&alias=champion": () => fails, "GET /api/v1/models/churn/rules/check?version=3&stage=Staging": () => answers.first.promise, "GET /api/v1/models/churn/rules/check?version=3&stage=Production": () => answers.second.promise });
  expect(findAll(".rule-list li").length).toBe(2);
  click(named("Stage"));
  await settled();
  // The rules of the alias guard no stage.
  expect([findAll(".rule-list li").length, textOf(find("section")), submit().disabled]).toEqual([0, "RulesAsking the rules", false]);
  choose(find("select"), "Production");
  answers.second.keep(passes);
  await settled();
  answers.first.keep(fails);
  await settled();
  expect([findAll(".rule-list li").length, textOf(find(".rule-list .good"))]).toEqual([1, "✓ passes"]);
});

it("where a rule asks for a reason, none can be promoted without one, and it is sent along", async () => {
  const needs = { guarded: true, passed: false, checks: [{ rule: "reason", passed: false, found: "no reason", needed: "a reason, in the words of whoever promotes" }] };
  const { asked, told } = await opened({ "GET /api/v1/models/churn/rules/check": () => needs, "PUT /api/v1/models/churn/aliases/champion": () => ({}) });
  const reason = () => find("textarea") as HTMLTextAreaElement;
  const write = (text: string) => {
    reason().value = text;
    reason().dispatchEvent(new Event("input", { bubbles: true }));
  };
  expect([reason().required, submit().disabled, textOf(submit()), textOf(find(".rule-list .bad"))]).toEqual([true, true, "Promote", "✕ fails"]);
  write("  ");
  expect(submit().disabled).toBe(true);
  type(field("Your name"), "ada");
  write(" half the loss ");
  expect([submit().disabled, textOf(find(".rule-list .good"))]).toEqual([false, "✓ passes"]);
  await send();
  expect([asked.at(-1)?.body, told]).toEqual([{ version: 3, reason: "half the loss", user: "ada" }, ["moved", "closed"]]);
  setWho("");
});
