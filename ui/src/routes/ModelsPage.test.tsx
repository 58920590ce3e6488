// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { startShortcuts } from "../features/shell/shortcuts";
import { showAt } from "../testing/page";
import { click, field, find, findAll, named, press, settled, textOf, type } from "../testing/screen";
import { refused, serve } from "../testing/server";
import { ModelsPage } from "./ModelsPage";

afterEach(() => vi.unstubAllGlobals());
startShortcuts();

const model = (n: number, more: object = {}) => ({ name: `model ${n}`, description: null, created_ms: 1, updated_ms: 1, tags: {}, aliases: {}, latest: [], ...more });

/** A server with this many models, of which a page holds `page`. */
async function models(all: readonly object[], page: number, address = "/models") {
  const asked = serve({
    "GET /api/v1/models": ({ path }) => {
      const from = Number(new URLSearchParams(path.split("?")[1]).get("page_token") ?? 0);
      return { models: all.slice(from, from + page), next_page_token: from + page < all.length ? String(from + page) : null };
    },
  });
  const shown = await showAt(address, ModelsPage);
  for (let i = 0; i < all.length / page; i += 1) await settled();
  return { asked, shown };
}
const rows = () => findAll("tbody tr");
const said = () => textOf(find("p[data-spoken]"));

it("models beyond the first page are counted, found and drawn on request", async () => {
  const { asked } = await models(Array.from({ length: 130 }, (_, i) => model(i)), 50);
  expect([asked.length, rows().length, said()]).toEqual([3, 50, "130 models"]);
  click(named("Show more (80 left)"));
  expect(rows().length).toBe(100);
  type(field("Search models, aliases and tags"), "model 129");
  await settled();
  expect([said(), textOf(rows()[0]?.querySelector("a") ?? undefined)]).toEqual([`${rows().length} of 130 models`, "model 129"]);
});

it("a search looks at aliases and tags as well, and stands in the address", async () => {
  const { shown } = await models([model(1, { aliases: { champion: 3 } }), model(2, { tags: { team: "red" } }), model(3, { description: "who leaves" })], 50, "/models?q=champion");
  expect([rows().length, textOf(rows()[0]?.querySelector(".badge") ?? undefined)]).toEqual([1, "@champion → 3"]);
  for (const [text, name] of [["red", "model 2"], ["leaves", "model 3who leaves"]] as const) {
    type(field("Search models, aliases and tags"), text);
    await settled();
    expect([shown.query()["q"], textOf(rows()[0]?.querySelector("th") ?? undefined)]).toEqual([text, name]);
  }
  type(field("Search models, aliases and tags"), "zzz");
  await settled();
  expect(textOf(find(".empty h2"))).toBe("No model matches");
});

it("keys go through the models, and an empty registry has none to go through", async () => {
  const { shown } = await models([model(1), model(2)], 50);
  press("j");
  press("j");
  expect(textOf(document.activeElement ?? undefined)).toBe("model 2");
  shown.leave();
  await models([], 50);
  expect([textOf(find(".empty h2")), press("j")]).toEqual(["No model is registered yet", false]);
});

it("a registry that cannot be read is told, and read on request", async () => {
  let away = true;
  serve({ "GET /api/v1/models": () => (away ? refused(503, { code: "overloaded", kind: "unavailable", what: "Too much to do.", request_id: "r", facts: {} }) : { models: [model(1)], next_page_token: null }) });
  await showAt("/models", ModelsPage);
  expect(textOf(find(".problem-what"))).toBe("Too much to do.");
  away = false;
  click(named("Try again"));
  await settled();
  expect([findAll(".problem").length, rows().length, said()]).toEqual([0, 1, "1 model"]);
});
