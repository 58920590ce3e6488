import { expect, it } from "vitest";
import { reproduce, shellWord } from "./reproduce";

const param = (key: string, text: string) => ({ key, kind: "string" as const, text, number: null });
const dataset = { name: "rides", digest: "d1", source_type: "http", source: "https://x/rides.csv", schema: null, profile: null, tags: {} };
const bare = { run_id: "ab", tags: {}, params: [], datasets: [] };

it("a run of which nothing was written down says so, part by part", () => {
  expect(reproduce(bare, [], "http://host")).toEqual({
    code: "export MLFLOW_TRACKING_URI=http://host\n",
    missing: ["repository", "commit", "changes", "command", "environment", "seed", "data"],
  });
});

it("what was written down becomes commands, in the order in which they are needed", () => {
  const tags = { "mlflow.source.name": "/home/ada/train.py", "mlflow.source.git.commit": "c0ffee", "mlflow.source.git.repoURL": "git@host:team/net.git" };
  const { code, missing } = reproduce({ ...bare, tags, params: [param("lr", "0.03"), param("random_seed", "7")], datasets: [dataset] }, ["plot.png", "requirements.txt"], "http://host");
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
  const { code, missing } = reproduce({ ...bare, tags, params: [param("name", "a'; rm -rf /\n")] }, ["conda.yaml"], "http://host");
  expect(code).toContain(`-P 'name=a'"'"'; rm -rf /\n'`);
  expect(code).toContain("conda env create -f conda.yaml");
  expect(missing).toEqual(["repository", "commit", "seed", "data"]);
  const sly = reproduce({ ...bare, tags: { "mlflow.source.name": "x\nrm -rf /" }, params: [param("a\nb", "c\nd")] }, [], "http://host");
  for (const line of sly.code.split("\n").filter((one) => one !== "")) expect(line).toMatch(/^(#|export )/);
});

it("words of a shell are quoted when they must be", () => {
  expect(["a-b/c.txt", "a b", "it's", "$(x)", ""].map(shellWord)).toEqual(["a-b/c.txt", "'a b'", `'it'"'"'s'`, "'$(x)'", "''"]);
});
