import solid from "eslint-plugin-solid/configs/typescript";
import tseslint from "typescript-eslint";

// Imports go one way: lib < api, decode, charts, components < features < routes.
const layer = (files, banned) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: banned.map((name) => ({ regex: `(^|/)${name}/`, message: `no import of ${name} from here` })) }] },
});

const NAMED_ONLY = { selector: "ExportDefaultDeclaration", message: "named exports only" };
const TEXTS = "texts stand in lib/text.ts or lib/texts";

export default tseslint.config(
  // What `bench/compare` builds is not ours to read; its sources are linted as all others, but for Svelte's, which no parser here knows.
  { ignores: ["dist", "bench/compare/dist", "node_modules", "src/api/schema.ts", "test-results"] },
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.tsx"],
    ...solid,
    rules: {
      ...solid.rules,
      // Functions of ours that call what they are given in a tracked scope or as an event handler.
      "solid/reactivity": ["warn", { customReactiveFunctions: ["createLive", "createSeries", "createRows", "createGroups", "createChartData", "createTexts", "createBrushing", "followChanges", "queueMicrotask", "onChanges", "act"] }],
    },
  },
  // Tests look at signals from outside.
  { files: ["src/**/*.test.tsx"], rules: { "solid/reactivity": "off" } },
  {
    files: ["src/**/*.ts", "src/**/*.tsx"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "no-restricted-syntax": ["error", NAMED_ONLY],
    },
  },
  // What people read stands in `lib/text.ts` and `lib/texts`; code to copy stands where it is shown.
  {
    files: ["src/**/*.ts", "src/**/*.tsx"],
    ignores: ["src/**/*.test.ts", "src/**/*.test.tsx", "src/testing/**", "src/lib/text.ts", "src/lib/texts/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        NAMED_ONLY,
        { selector: "Literal[value=/^[A-Z][a-z]+ [^:;{}]*[a-z]/]", message: TEXTS },
        { selector: "TemplateElement[value.raw=/^[A-Z][a-z]+ [a-z]/]", message: TEXTS },
        { selector: "JSXElement:not([openingElement.name.name=/^(code|pre)$/]) > JSXText[value=/[A-Za-z]{2} [a-z]{2}/]", message: TEXTS },
      ],
    },
  },
  layer(["src/lib/**"], ["api", "decode", "charts", "components", "features", "routes"]),
  layer(["src/charts/**"], ["api", "decode", "components", "features", "routes"]),
  layer(["src/decode/**"], ["api", "components", "features", "routes"]),
  layer(["src/api/**", "src/components/**"], ["features", "routes"]),
  layer(["src/features/**"], ["routes"]),
);
