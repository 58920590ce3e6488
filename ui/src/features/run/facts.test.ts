import { expect, it } from "vitest";
import { endReason, factsOf } from "./facts";

const bare = { status: "FINISHED" as const, tags: {}, signal: null, start_ms: 0, end_ms: 61_000, user: "", protocol: "mlflow" as const };
const names = (run: Parameters<typeof factsOf>[0]) => factsOf(run, 5000).map((one) => one.name);

it("a run says how it ended, and by whom when the server knows", () => {
  expect(endReason(bare)).toBe("The client said that it finished");
  expect(endReason({ ...bare, status: "KILLED", tags: { "trialbook.endReason": "Marked as killed in Trialbook by ada" } })).toBe("Marked as killed in Trialbook by ada");
  // A run that went on after it was marked and ended by itself tells its own end.
  expect(endReason({ ...bare, tags: { "trialbook.endReason": "Marked as killed in Trialbook" } })).toBe("The client said that it finished");
  expect(endReason({ ...bare, status: "RUNNING", signal: { no_signal_since_ms: 0 } })).toMatch(/^Says it runs, but nothing/);
});

it("what is not known is left out, and a resumed run has not ended", () => {
  expect(names(bare)).toEqual(["End", "Started", "Ended", "Duration", "Origin"]);
  expect(names({ ...bare, status: "RUNNING" })).toEqual(["Started", "Duration", "Origin"]);
  expect(factsOf({ ...bare, status: "RUNNING" }, 5000).find((one) => one.name === "Duration")?.value).toBe("5.0 s so far");
  expect(factsOf({ ...bare, tags: { "mlflow.source.git.commit": "c0ffee", "mlflow.user": "ada" } }, 0).slice(4, 6)).toEqual([{ name: "User", value: "ada" }, { name: "Commit", value: "c0ffee", copy: true }]);
});
