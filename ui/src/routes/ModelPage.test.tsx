// @vitest-environment jsdom
import { MemoryRouter, Route, createMemoryHistory } from "@solidjs/router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startEvents } from "../api/events";
import { Toasts } from "../components/states";
import { setWho } from "../features/models/who";
import { offered, take } from "../testing/offers";
import { check, click, field, find, findAll, named, settled, show, textOf } from "../testing/screen";
import { refused, serve } from "../testing/server";
import { ModelPage } from "./ModelPage";

let stream: EventTarget | undefined;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", function () {
    stream = new EventTarget();
    return stream;
  });
  startEvents();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const version = (n: number) => ({ model: "churn", version: n, created_ms: 1, updated_ms: 1, stage: "None", description: "", source: "s", location: "s", run_id: `r${n}`, run_link: null, model_id: null, tags: {}, aliases: n === 2 ? ["champion"] : [] });
const event = (id: number, more: object = {}) => ({ id, at_ms: 1, model: "churn", generation: 1, version: 1, user: "", user_from: "nowhere", action: "describe", subject: null, before: null, after: null, reason: null, ...more });

/** A model with this many versions and events. */
async function model(versions: number, events: number, more: Parameters<typeof serve>[0] = {}) {
  const asked = serve({
    ...more,
    "GET /api/v1/models/churn/events": ({ path }) => {
      const query = new URLSearchParams(path.split("?")[1]);
      const from = Number(query.get("before") ?? events + 1) - 1;
      return { events: Array.from({ length: Math.min(from, Number(query.get("limit"))) }, (_, i) => event(from - i, i > 0 ? {} : { user: "ada", user_from: "run", reason: "half the loss" })) };
    },
    "GET /api/v1/models/churn/rules": () => ({ format: 1, revision: 4, rules: { aliases: ["champion"], stages: [], tags: [], metrics: [{ key: "auc", op: ">=", value: 0.8 }], signature: false, reason: true } }),
    "GET /api/v1/models/churn": () => ({ name: "churn", description: null, created_ms: 1, updated_ms: 1, tags: {}, aliases: { champion: 2 }, latest: [] }),
    "GET /api/v1/model-versions": ({ path }) => {
      const limit = Number(new URLSearchParams(path.split("?")[1]).get("limit"));
      return { versions: Array.from({ length: Math.min(limit, versions) }, (_, i) => version(versions - i)), run_names: { [`r${versions}`]: "last run" }, next_page_token: limit < versions ? "more" : null };
    },
    ...more,
  });
  const history = createMemoryHistory();
  history.set({ value: "/models/churn" });
  show(() => (
    <MemoryRouter history={history}>
      <Route path="/models/:name" component={ModelPage} />
    </MemoryRouter>
  ));
  for (let i = 0; i < 4; i += 1) await settled();
  return asked;
}
const rows = () => findAll("table tbody tr");
const events = () => findAll("ol.timeline > li");
const later = async () => {
  for (let i = 0; i < 4; i += 1) await settled();
};

it("versions go on beyond the first hundred, and their number says so", async () => {
  const heading = () => findAll("h2").map(textOf).find((text) => text.startsWith("Versions"));
  await model(110, 1);
  expect([rows().length, heading()]).toEqual([100, "Versions (the newest 100)"]);
  click(named("Show older versions"));
  await later();
  expect([rows().length, heading()]).toEqual([110, "Versions (110)"]);
});

it("the record goes on beyond its first hundred events", async () => {
  await model(1, 110);
  expect(events().length).toBe(100);
  click(named("Show earlier events"));
  await later();
  expect(events().length).toBe(110);
  expect(findAll("button").map(textOf).filter((text) => text.startsWith("Show"))).toEqual([]);
});

it("an event tells its reason, who did it, and from where that is known", async () => {
  await model(1, 1);
  const line = events()[0];
  expect([textOf(line?.querySelector("q") ?? undefined), textOf(line?.lastElementChild ?? undefined), line?.lastElementChild?.getAttribute("title")]).toEqual(["half the loss", "ada (of the run)", "The user of the run that made the version"]);
});

it("a change of the model reads a list of its versions and no lineage of any, and keeps the lines that are as they were", async () => {
  const asked = await model(25, 1);
  const [first, before] = [rows()[0], asked.length];
  expect(textOf(first)).toContain("last run");
  stream?.dispatchEvent(Object.assign(new Event("model_changed"), { data: JSON.stringify({ model: "churn" }) }));
  vi.advanceTimersByTime(150);
  await later();
  expect(asked.slice(before).map((one) => one.path.replace(/\?.*/, "")).sort()).toEqual(["/api/v1/model-versions", "/api/v1/models/churn", "/api/v1/models/churn/events", "/api/v1/models/churn/rules"]);
  expect([rows()[0] === first, asked.some((one) => one.path.includes("lineage"))]).toEqual([true, false]);
});

it("rules are set as they are written, and what cannot be is told beside them", async () => {
  const sent: unknown[] = [];
  await model(1, 1, { "PUT /api/v1/models/churn/rules": ({ body }) => {
    sent.push(body);
    return sent.length === 1 ? refused(400, { code: "invalid_value", kind: "invalid", what: "rules.aliases[1]: 'latest' is reserved.", request_id: "", facts: {} }) : { format: 1, revision: 5, rules: { aliases: ["champion", "shadow"], stages: ["Production"], metrics: [], tags: [], signature: true } };
  } });
  expect(findAll(".rule-sentences li").map(textOf)).toEqual(["metric auc >= 0.8", "a reason"]);
  click(named("Edit the rules"));
  await later();
  const write = (label: string, text: string) => {
    const area = findAll("dialog label").find((one) => textOf(one).startsWith(label))?.querySelector("textarea");
    if (!(area instanceof HTMLTextAreaElement)) throw new Error(`no field ${label}`);
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const save = async () => {
    find("dialog form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await later();
  };
  write("Metrics", "auc is good");
  await save();
  expect([textOf(find("dialog .bad[role=alert]")), sent.length]).toEqual(["“auc is good” is no rule of a metric.", 0]);
  write("Metrics", "");
  write("Tags", "approved\nteam = red");
  (field("Aliases") as HTMLInputElement).value = "champion, latest";
  field("Aliases").dispatchEvent(new Event("input", { bubbles: true }));
  check(find("dialog fieldset label:nth-of-type(2) input"), true);
  await save();
  expect([textOf(find("dialog [role=alert] .problem-what")), sent[0]]).toEqual(["rules.aliases[1]: 'latest' is reserved.", { revision: 4, rules: { aliases: ["champion", "latest"], stages: ["Production"], tags: [{ key: "approved" }, { key: "team", value: "red" }], metrics: [], signature: false, reason: true } }]);
  await save();
  expect([findAll("dialog").length, findAll(".rule-sentences li").map(textOf)]).toEqual([0, ["a signature"]]);
});

/** What the rules of the test's model ask of a version that gets its alias. */
const NEEDS_REASON = { version: 1, guarded: true, passed: false, checks: [{ rule: "reason", passed: false, found: "no reason", needed: "a reason" }] };
const because = (text: string) => {
  const area = find("dialog textarea") as HTMLTextAreaElement;
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
};
const submit = () => find("dialog button[type=submit]") as HTMLButtonElement;
const send = async () => {
  find("dialog form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await later();
};

it("an alias that a rule guards goes back only with a reason, and is brought back with one", async () => {
  setWho("ada");
  const asked = await model(2, 1, {
    "GET /api/v1/models/churn/rollback": () => ({ version: version(1), skipped: [] }),
    "GET /api/v1/models/churn/rules/check": () => NEEDS_REASON,
    "POST /api/v1/models/churn/rollback": () => ({ version: version(1), skipped: [{ version: 4, why: "" }] }),
    "PUT /api/v1/models/churn/aliases/champion": () => version(2),
  });
  show(() => <Toasts />);
  click(named("Roll back"));
  await later();
  expect([submit().disabled, textOf(find("dialog .rule-list .bad"))]).toEqual([true, "✕ fails"]);
  because("it drifts");
  expect(submit().disabled).toBe(false);
  await send();
  expect([asked.find((one) => one.method === "POST")?.body, findAll("dialog").length]).toEqual([{ alias: "champion", reason: "it drifts", user: "ada" }, 0]);
  expect(textOf(findAll(".toast").at(-1))).toContain("@champion is back at version 1. Version 4, where it pointed in between, is deleted and passed over.");
  click(named("Undo"));
  await later();
  expect(asked.find((one) => one.method === "PUT")?.body).toEqual({ version: 2, reason: "Undo the rollback of @champion", user: "ada" });
  setWho("");
});

it("an alias that a rule guards is removed with a reason and a name, and brought back with both", async () => {
  setWho("ada");
  const asked = await model(2, 1, { "DELETE /api/v1/models/churn/aliases/champion": () => ({}), "PUT /api/v1/models/churn/aliases/champion": () => version(2) });
  show(() => <Toasts />);
  click(named("Remove the alias champion"));
  await later();
  expect([submit().disabled, asked.some((one) => one.method === "DELETE")]).toEqual([true, false]);
  because("it drifts");
  await send();
  expect([asked.find((one) => one.method === "DELETE")?.path, findAll("dialog").length]).toEqual(["/api/v1/models/churn/aliases/champion?reason=it+drifts&user=ada", 0]);
  click(named("Undo"));
  await later();
  expect(asked.find((one) => one.method === "PUT")?.body).toEqual({ version: 2, reason: "Undo the removal of @champion", user: "ada" });
  setWho("");
});

it("where no rule asks for a reason, an alias is removed at once, and the name is sent along", async () => {
  setWho("ada");
  const asked = await model(2, 1, { "GET /api/v1/models/churn/rules": () => ({ format: 1, revision: 0, rules: null }), "DELETE /api/v1/models/churn/aliases/champion": () => ({}) });
  click(named("Remove the alias champion"));
  await later();
  expect([asked.find((one) => one.method === "DELETE")?.path, findAll("dialog").length]).toEqual(["/api/v1/models/churn/aliases/champion?user=ada", 0]);
  setWho("");
});

it("a deleted model says who deleted it, and keeps its record", async () => {
  const gone = refused(404, { code: "registered_model_not_found", kind: "not_found", what: "There is no registered model 'churn'." });
  await model(0, 0, {
    "GET /api/v1/models/churn/events": () => ({ events: [event(2, { action: "delete_model", version: null, user: "ada", user_from: "caller" }), event(1, { action: "set_alias", subject: "champion", after: "1" })] }),
    "GET /api/v1/models/churn": () => gone.clone(),
    "GET /api/v1/model-versions": () => ({ versions: [], run_names: {}, next_page_token: null }),
  });
  expect([textOf(find("h1")), textOf(find(".badge")), textOf(find(".problem-what")).startsWith("This model was deleted by ada")]).toEqual(["churn", "deleted", true]);
  expect([events().length, findAll(".timeline a").length, findAll("[role=alert]").length, findAll("button").length]).toEqual([2, 0, 0, 0]);
});

it("a model of another name now says which, and one that never was is not found", async () => {
  const gone = () => refused(404, { code: "registered_model_not_found", kind: "not_found", what: "There is no registered model 'churn'." });
  const rest = { "GET /api/v1/models/churn": gone, "GET /api/v1/model-versions": () => ({ versions: [], run_names: {}, next_page_token: null }) };
  await model(0, 0, { "GET /api/v1/models/churn/events": () => ({ events: [event(1, { action: "rename_model", before: "churn", after: "net" })] }), ...rest });
  expect([textOf(find(".problem-what a")), find(".problem-what a").getAttribute("href")]).toEqual(["net", "/models/net"]);
  document.body.replaceChildren();
  await model(0, 0, { "GET /api/v1/models/churn/events": gone, ...rest });
  expect(findAll("[role=alert] .problem-what").map(textOf)).toEqual(["There is no registered model 'churn'."]);
});

it("the palette promotes each version and reads on where the page does", async () => {
  await model(101, 110, { "GET /api/v1/models/churn/rules/check": () => NEEDS_REASON });
  for (const what of ["Show older versions", "Show earlier events"]) {
    take(what);
    await later();
  }
  expect([rows().length, events().length, offered().filter((what) => what.startsWith("Show"))]).toEqual([101, 110, []]);
  const promote = offered().filter((what) => what.startsWith("Promote"));
  expect(promote.length).toBe(101);
  take(promote[3] ?? "");
  expect(findAll("dialog").length).toBe(1);
});
