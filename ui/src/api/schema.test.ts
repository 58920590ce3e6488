import { readFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, it } from "vitest";
import { parseChange } from "./events";

it("the types are those of the document (npm run generate)", async () => {
  const document = new URL("./openapi.json", import.meta.url);
  const written = readFileSync(new URL("./schema.ts", import.meta.url), "utf8");
  const fresh = astToString(await openapiTS(document));
  expect(written.slice(written.indexOf("export interface paths"))).toBe(fresh.slice(fresh.indexOf("export interface paths")));
});

it("news that is no JSON object is passed over", () => {
  expect(parseChange("run_logged", '{"experiment_id":"1","revision":2,"run_id":"a"}')).toEqual({ kind: "run_logged", experiment: "1", run: "a" });
  for (const text of ["", "[", "1", "null"]) expect(parseChange("missed", text)).toBeUndefined();
});
