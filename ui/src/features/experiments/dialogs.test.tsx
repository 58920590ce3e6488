// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { ApiProblem, type Experiment } from "../../api/client";
import { click, field, find, findAll, named, settled, show, textOf, type } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { ExperimentTagsDialog, NameDialog } from "./dialogs";

afterEach(() => vi.unstubAllGlobals());
const send = async () => {
  find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settled();
};
const button = () => find("button[type=submit]") as HTMLButtonElement;

it("a name that is refused stays in its field, with the reason beside it", async () => {
  const names: string[] = [];
  let closed = 0;
  show(() => (
    <NameDialog title="Rename" action="Save" value="old" onClose={() => (closed += 1)} onSave={(name) => {
      names.push(name);
      return name === "taken" ? Promise.reject(new ApiProblem({ code: "name_taken", kind: "conflict", what: "That name is taken.", hint: "Choose another.", request_id: "", facts: {} }, 409)) : Promise.resolve();
    }} />
  ));
  type(field("Name"), "  taken ");
  await send();
  expect([textOf(find("[role=alert]")), field("Name").getAttribute("aria-invalid"), field("Name").getAttribute("aria-describedby"), closed]).toEqual(["That name is taken. Choose another.", "true", find("[role=alert]").id, 0]);
  type(field("Name"), "free");
  await send();
  expect([names, closed]).toEqual([["taken", "free"], 1]);
});

it("a name is sent once however often the button is pressed, and never without letters", async () => {
  const answer = later<undefined>();
  show(() => <NameDialog title="New" action="Create" value="" onClose={() => undefined} onSave={() => answer.promise} />);
  expect(button().disabled).toBe(true);
  type(field("Name"), "   ");
  expect(button().disabled).toBe(true);
  type(field("Name"), "x");
  expect(button().disabled).toBe(false);
  await send();
  expect(button().disabled).toBe(true);
  answer.keep(undefined);
  await settled();
  expect(button().disabled).toBe(false);
});

it("tags are set and removed, and what is refused stays in the fields", async () => {
  const [experiment, setExperiment] = createSignal({ experiment_id: "7", name: "fox", tags: { team: "red" } } as unknown as Experiment);
  let refuses = true;
  const asked = serve({ "PATCH /api/v1/experiments/7": ({ body }) => (refuses ? refused(400, { code: "tag_too_long", kind: "invalid", what: "The value is too long." }) : { ...experiment(), tags: "delete_tag" in (body as object) ? {} : { team: "red", "a b": "v" } }) });
  show(() => <ExperimentTagsDialog experiment={experiment()} onChanged={setExperiment} onClose={() => undefined} />);
  type(field("Key"), " a b ");
  type(field("Value"), "v");
  await send();
  expect([textOf(find("[role=alert]")), field("Key").value, findAll(".tag-list li").length]).toEqual(["The value is too long.", " a b ", 1]);
  refuses = false;
  await send();
  expect([findAll("[role=alert]").length, field("Key").value, field("Value").value, findAll(".tag-list b").map(textOf)]).toEqual([0, "", "", ["team", "a b"]]);
  click(named("Remove the tag team"));
  await settled();
  expect(asked.map((one) => one.body)).toEqual([{ set_tag: { key: "a b", value: "v" } }, { set_tag: { key: "a b", value: "v" } }, { delete_tag: "team" }]);
  expect(textOf(find(".tag-list"))).toBe("No tags.");
});
