import { expect, it } from "vitest";
import { packagesIn } from "./packages";

const told = (name: string, text: string) => Object.fromEntries(packagesIn(name, text));

it("requirements name packages with the versions they fix, or what they ask for", () => {
  const text = `# made by pip
-r other.txt
--extra-index-url https://x
torch==2.1.0 --hash=sha256:abc
Scikit_Learn[all]==1.4 ; python_version > "3.8"
numpy>=1.24,<2  # for now
mine @ git+https://example.org/mine.git
bare

torch==1.0
`;
  expect(told("requirements-dev.txt", text)).toEqual({ torch: "2.1.0", "scikit-learn": "1.4", numpy: ">=1.24,<2", mine: "git+https://example.org/mine.git", bare: "*" });
});

it("environments of conda and of models name theirs and those of pip, and no channels", () => {
  const conda = `name: env
channels:
- conda-forge
- https://conda.example.org
dependencies:
- python=3.10.12
- conda-forge::cuda=12.1=h1234
- pip<=23.1.2
- pip:
  - mlflow==2.9.2
  - "torch==2.1"
`;
  expect(told("conda.yaml", conda)).toEqual({ python: "3.10.12", cuda: "12.1", pip: "<=23.1.2", mlflow: "2.9.2", torch: "2.1" });
  expect(told("python_env.yaml", "python: 3.11.4\nbuild_dependencies:\n- pip==23\n- setuptools==65\ndependencies:\n- -r requirements.txt\n")).toEqual({ python: "3.11.4", pip: "23", setuptools: "65" });
});

it("locks name every package with its version", () => {
  expect(told("uv.lock", 'version = 1\n\n[[package]]\nname = "Torch"\nversion = "2.1"\nsource = { registry = "x" }\n\n[[package]]\nname = "numpy"\nversion = "1.26"\n')).toEqual({ torch: "2.1", numpy: "1.26" });
  expect(told("Pipfile.lock", '{"default": {"torch": {"version": "==2.1"}, "odd": 3}, "develop": {"x": {"version": "==1"}}}')).toEqual({ torch: "2.1" });
  for (const text of ["", "{", "[[package]]\nname = 1"]) expect(told("poetry.lock", text)).toEqual({});
  expect(told("setup.py", "torch==1")).toEqual({});
});
