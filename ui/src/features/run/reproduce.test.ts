import { expect, it } from "vitest";
import { type Evidence, diffsAmong, environmentsAmong, runFiles } from "./evidence";
import { reproduce, shellWord } from "./reproduce";

const among = (paths: readonly string[]): Evidence => ({ environment: environmentsAmong(runFiles("ab", paths)), diffs: diffsAmong(runFiles("ab", paths)) });

const param = (key: string, text: string) => ({ key, kind: "string" as const, text, number: null });
const dataset = { name: "rides", digest: "d1", source_type: "http", source: "https://x/rides.csv", schema: null, profile: null, tags: {} };
const bare = { tags: {}, params: [], datasets: [] };

it("a run of which nothing was written down says so, part by part", () => {
  expect(reproduce(bare, among([]), "http://host")).toEqual({
    code: "export MLFLOW_TRACKING_URI=http://host\n",
    missing: ["repository", "commit", "changes", "command", "environment", "seed", "data"],
  });
});

it("what was written down becomes commands, in the order in which they are needed", () => {
  const tags = { "mlflow.source.name": "/home/ada/train.py", "mlflow.source.git.commit": "c0ffee", "mlflow.source.git.repoURL": "git@host:team/net.git" };
  const { code, missing } = reproduce({ ...bare, tags, params: [param("lr", "0.03"), param("random_seed", "7")], datasets: [dataset] }, among(["plot.png", "requirements.txt"]), "http://host");
  expect(code).toBe(`git clone git@host:team/net.git run-again && cd run-again
git checkout c0ffee
curl -fo requirements.txt 'http://host/get-artifact?run_id=ab&path=requirements.txt'
pip install -r requirements.txt
# parameters
#   lr = 0.03
#   random_seed = 7
# data: rides d1 https://x/rides.csv
export MLFLOW_TRACKING_URI=http://host
python train.py
`);
  expect(missing).toEqual(["changes", "command"]);
});

it("a project is run with its parameters, and nothing that was logged can slip into the shell", () => {
  const tags = { "mlflow.project.entryPoint": "main", "mlflow.source.git.dirty": "false" };
  const { code, missing } = reproduce({ ...bare, tags, params: [param("name", "a'; rm -rf /\n")] }, among(["conda.yaml"]), "http://host");
  expect(code).toContain(`-P 'name=a'"'"'; rm -rf /\n'`);
  expect(code).toContain("conda env create -f conda.yaml");
  expect(missing).toEqual(["repository", "commit", "seed", "data"]);
  const sly = reproduce({ ...bare, tags: { "mlflow.source.name": "x\nrm -rf /" }, params: [param("a\nb", "c\nd")] }, among([]), "http://host");
  for (const line of sly.code.split("\n").filter((one) => one !== "")) expect(line).toMatch(/^(#|export )/);
});

it("words of a shell are quoted when they must be", () => {
  expect(["a-b/c.txt", "a b", "it's", "$(x)", ""].map(shellWord)).toEqual(["a-b/c.txt", "'a b'", `'it'"'"'s'`, "'$(x)'", "''"]);
});

it("of files that were not read nothing is said: neither packages nor changes are called missing", () => {
  const { code, missing } = reproduce(bare, undefined, "http://host");
  expect([code, missing]).toEqual(["export MLFLOW_TRACKING_URI=http://host\n", ["repository", "commit", "command", "seed", "data"]]);
});

it("changes in a file are put back before the packages are installed, and a model's packages stand in for the run's own", () => {
  const model = { label: "m-1/conda.yaml", name: "conda.yaml", address: "/ajax/m-1?path=conda.yaml", page: undefined };
  const { code, missing } = reproduce({ ...bare, tags: { "mlflow.source.git.commit": "c0ffee" } }, { environment: [model], diffs: diffsAmong(runFiles("ab", ["diff.patch"])) }, "http://host");
  expect(code).toBe(`# in your copy of the code
git checkout c0ffee
curl -f 'http://host/get-artifact?run_id=ab&path=diff.patch' | git apply
curl -fo conda.yaml 'http://host/ajax/m-1?path=conda.yaml'
conda env create -f conda.yaml
export MLFLOW_TRACKING_URI=http://host
`);
  expect(missing).toEqual(["repository", "command", "seed", "data"]);
});

it("an environment that no command of ours installs is at least fetched", () => {
  expect(reproduce(bare, among(["uv.lock"]), "http://host").code).toContain("curl -fo uv.lock 'http://host/get-artifact?run_id=ab&path=uv.lock'\nexport");
});

it("a patch in a tag is applied as it stands: nothing in it is read by the shell, and none of its lines ends it", () => {
  const diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-$(rm -rf /) 'a' `b`\n+PATCH\nPATCH\n \n";
  const { code, missing } = reproduce({ ...bare, tags: { "git.diff": diff } }, among([]), "http://host");
  expect(code).toBe(`git apply <<'PATCH_'\n${diff}PATCH_\nexport MLFLOW_TRACKING_URI=http://host\n`);
  expect(missing).not.toContain("changes");
  // A file and a tag are the same changes: they are applied once.
  expect(reproduce({ ...bare, tags: { "git.diff": diff } }, among(["diff.patch"]), "http://host").code).not.toContain("<<");
});

it("of several patches one is applied, the others are named, and that is said", () => {
  const { code, missing } = reproduce(bare, among(["diff.patch", "upstream.patch"]), "http://host");
  expect(code).toContain("diff.patch' | git apply\n# another patch, not applied: upstream.patch\n");
  expect(missing).toContain("patches");
});

it("a project is run with all its parameters, however many", () => {
  const params = Array.from({ length: 90 }, (_, i) => param(`p${i}`, "x".repeat(500)));
  const { code, missing } = reproduce({ ...bare, tags: { "mlflow.project.entryPoint": "main" }, params }, among([]), "http://host");
  expect([code.match(/-P /g)?.length, code.includes(`-P p89=${"x".repeat(500)}\n`), missing.includes("values")]).toEqual([90, true, false]);
});

it("what is cut off in the block is marked there and said beside it", () => {
  const whole = reproduce({ ...bare, params: [param("a", "x".repeat(200))], datasets: [dataset] }, among([]), "http://host");
  expect([whole.code.includes("…"), whole.missing.includes("values")]).toEqual([false, false]);
  for (const run of [{ ...bare, params: [param("a", "x".repeat(201))] }, { ...bare, datasets: [{ ...dataset, source: "s".repeat(400) }] }]) {
    const { code, missing } = reproduce(run, among([]), "http://host");
    expect([/[xs]… \(\d+ characters\)\n/.test(code), missing.includes("values")]).toEqual([true, true]);
  }
  const many = reproduce({ ...bare, params: Array.from({ length: 61 }, (_, i) => param(`p${i}`, "1")) }, among([]), "http://host");
  expect([many.code.includes("#   and 1 more\n"), many.missing.includes("values")]).toEqual([true, true]);
  expect(reproduce({ ...bare, params: [param("a", "b\nc  d")] }, among([]), "http://host").code).toContain('#   a = "b\\nc  d"\n');
});

it("a command over several lines is one command", () => {
  expect(reproduce({ ...bare, tags: { command: "python train.py \\\n  --lr 0.1" } }, among([]), "http://host").code).toContain("\npython train.py --lr 0.1\n");
});
