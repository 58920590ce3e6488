// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { expect, it } from "vitest";
import { ApiProblem } from "../api/client";
import { offered, take } from "../testing/offers";
import { click, find, findAll, named, show, textOf } from "../testing/screen";
import { LoadBar, ProblemBox, Toasts, say, sayProblem, toastOffers } from "./states";

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

const denied = () => new ApiProblem({ code: "forbidden", kind: "forbidden", what: "You may not delete runs of “nets”.", why: "The key “ci” may only read.", hint: "Ask for a key that may write.", request_id: "req-7" }, 403);

it("a refusal says what happened, why, what to do, its code and its request, and offers no vain retry", () => {
  show(() => <ProblemBox problem={denied()} />);
  expect(findAll("[role=alert] p").map(textOf)).toEqual(["You may not delete runs of “nets”.", "The key “ci” may only read.", "Ask for a key that may write.", "forbidden · request req-7"]);
  expect([findAll("button").length, offered()]).toEqual([0, []]);
});

it("the palette tries again what failed, and gives up what is awaited while it is", () => {
  const done: string[] = [];
  const [isLoading, setLoading] = createSignal(true);
  show(() => (
    <>
      <ProblemBox problem={denied()} onRetry={() => done.push("retry")} />
      <LoadBar loading={isLoading()} what="Reading runs" onCancel={() => setLoading(false)} />
      <LoadBar loading={isLoading()} what="Nobody can stop this" />
    </>
  ));
  expect(offered()).toEqual(["Cancel: Reading runs", "Try again: You may not delete runs of “nets”."]);
  take("Try again: You may not delete runs of “nets”.");
  take("Cancel: Reading runs");
  expect([done, offered().length]).toEqual([["retry"], 1]);
});

it("what a message offers can be taken elsewhere, the last first, and is gone with it", () => {
  const done: string[] = [];
  show(() => <Toasts />);
  say("One is gone.", { label: "Undo", run: () => done.push("one") });
  say("Only said.");
  say("Two is gone.", { label: "Undo", run: () => done.push("two") });
  expect(toastOffers().map((one) => one.what)).toEqual(["Undo: Two is gone.", "Undo: One is gone."]);
  toastOffers()[0]?.run();
  expect([done, toastOffers().map((one) => one.what), findAll(".toast").length, find(".toast span").textContent]).toEqual([["two"], ["Undo: One is gone."], 2, "One is gone."]);
});
