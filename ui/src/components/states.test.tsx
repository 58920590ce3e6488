// @vitest-environment jsdom
import { expect, it } from "vitest";
import { ApiProblem } from "../api/client";
import { click, find, findAll, named, show, textOf } from "../testing/screen";
import { ProblemBox, Toasts, say, sayProblem } from "./states";

const forbidden = new ApiProblem({ code: "host_not_allowed", kind: "forbidden", what: "This host is not allowed.", why: "The server answers to names it was given.", hint: "Start it with --allowed-hosts.", request_id: "r-7", facts: {} }, 403);

it("what was refused is told with its reason, what to do, code and request, until it is closed", () => {
  show(() => <Toasts />);
  sayProblem(forbidden, (why) => `Nothing was saved: ${why}`);
  const toast = find(".toast");
  expect([...toast.querySelectorAll("span, p")].map((one) => textOf(one))).toEqual(["Nothing was saved: This host is not allowed.", "The server answers to names it was given.", "Start it with --allowed-hosts.", "host_not_allowed · request r-7"]);
  say("A run was renamed.");
  expect(findAll(".toast")).toHaveLength(2);
  click(named("Close this message"));
  expect(findAll(".toast").map(textOf)).toEqual(["A run was renamed."]);
});

it("what is no refusal of the server is told as it is", () => {
  show(() => <Toasts />);
  sayProblem(new TypeError("x is not a function"));
  expect(textOf(find(".toast .grow"))).toBe("x is not a functionpage_error");
  click(named("Close this message"));
});

it("a page that is forbidden has the sentence, the reason, what to do, the code and the request", () => {
  show(() => <ProblemBox problem={forbidden} page="Runs" />);
  expect([textOf(find("h1")), ...findAll("[role=alert] p").map(textOf)]).toEqual(["Runs", "This host is not allowed.", "The server answers to names it was given.", "Start it with --allowed-hosts.", "host_not_allowed · request r-7"]);
});
