// What those hear who do not see: the tree of each page over the demo's runs, in the order in which it is read.
import { expect } from "@playwright/test";
import { settled } from "./scene";
import { type Served, test } from "./server";

const RUN_HEAD = `
  - main:
    - button "Colour of this run…"
    - heading "resnet18-00000" [level=1]
    - navigation "Parts of the run":
      - link "Overview"
      - link "Charts"
      - link "System"
      - link "Console"
      - link "Files"
      - link "Models"
      - link "Inputs"
      - link "Children"
`;

const SETTINGS_HEAD = `
  - main:
    - navigation "Sections of the settings":
      - link "Appearance"
      - link "Shortcuts"
      - link "Storage"
      - link "Server"
`;

const trees = (served: Served): Record<string, readonly [path: string, tree: string]> => {
  const workspace = `/experiments/${served.experiment}`;
  const tab = (name: string) => `/runs/${served.runs[0] ?? ""}/${name}`;
  return {
    home: ["/", `
  - main:
    - heading "Runs at a glance" [level=1]
    - heading "Running now" [level=2]
    - list "Running now":
      - listitem:
        - link
        - time
    - heading "Failed last" [level=2]
    - list "Failed last"
`],
    experiments: ["/experiments", `
  - main:
    - heading "Experiments" [level=1]
    - button "New experiment"
    - searchbox "Search experiments by name or tag"
    - checkbox "Show archived"
    - table:
      - rowgroup:
        - row:
          - columnheader "Name"
          - columnheader "Runs"
`],
    runs: [`${workspace}?view=table`, `
  - main:
    - heading "demo" [level=1]
    - combobox "Search runs"
    - button "Columns e"
    - button "Group b"
    - button "Views s"
    - group "Layout":
      - button "Table" [pressed]
      - button "Both"
      - button "Charts"
    - grid "Runs":
      - row:
        - columnheader:
          - checkbox "Select all runs that match"
          - button "Name"
        - columnheader:
          - button "Status"
      - row:
        - gridcell:
          - checkbox "Select resnet18-00000"
          - button "Draw resnet18-00000 in charts" [pressed]
          - link "resnet18-00000"
`],
    charts: [`${workspace}?view=charts`, `
  - main:
    - heading "demo" [level=1]
    - group "Charts, images or parallel coordinates":
      - button "Charts" [pressed]
    - region "Charts":
      - group "How charts are drawn":
        - searchbox "Search metrics"
        - button "Add chart"
        - combobox "X"
        - combobox "X scale"
        - combobox "Y scale"
        - slider "Smoothing"
      - group:
        - figure "val/accuracy":
          - button "Actions for val/accuracy"
          - button "Show val/accuracy in full screen"
          - img /\\d+ lines/
`],
    groups: [`${workspace}?group=params.optimizer&view=table`, `
  - main:
    - text: /3 groups of 40 runs/
    - combobox "Spread"
    - treegrid "Groups of runs":
      - row:
        - columnheader "Group"
        - columnheader:
          - button "Runs"
      - row /.+/ [level=1]:
        - gridcell:
          - button /^Open the group/
          - button /in charts$/ [pressed]
`],
    parallel: [`${workspace}?side=parallel&view=charts`, `
  - main:
    - group "Charts, images or parallel coordinates":
      - button "Parallel" [pressed]
    - region "Parallel coordinates":
      - group: /Axes. \\d+ of \\d+ keys that differ/
      - group "Axes and colour":
        - combobox "Colour"
      - group "Parallel coordinates":
        - group /40 runs over \\d+ axes/:
          - slider /^Range of/
      - region "Runs inside the ranges":
        - heading "Runs inside the ranges" [level=3]
        - link "Compare just these"
        - group "Runs inside the ranges":
          - table:
            - rowgroup:
              - row:
                - columnheader "Name"
                - columnheader:
                  - button
            - rowgroup:
              - row:
                - rowheader:
                  - link
`],
    media: [`${workspace}?side=media&view=charts`, `
  - main:
    - group "Charts, images or parallel coordinates":
      - button "Images" [pressed]
    - region "Images":
      - searchbox "Search images"
      - region "images/sample.png":
        - heading /images.sample.png 10 of 10 runs/ [level=2]
        - list:
          - listitem:
            - button /^Show .+ in full size$/:
              - img
            - link
    - region "Charts"
`],
    overview: [tab("overview"), `${RUN_HEAD}    - heading "Facts" [level=2]
    - term: Status
    - definition
`],
    "run charts": [tab("charts"), `${RUN_HEAD}    - region "Charts":
      - group "How charts are drawn"
`],
    system: [tab("system"), `${RUN_HEAD}    - heading "No system metrics were logged" [level=2]
`],
    console: [tab("console"), `${RUN_HEAD}    - heading "This run kept nothing that it printed" [level=2]
`],
    files: [tab("files"), `${RUN_HEAD}    - list "Files":
      - listitem:
        - button "images"
      - listitem:
        - button "model"
`],
    "run models": [tab("models"), `${RUN_HEAD}    - heading [level=2]
`],
    inputs: [tab("inputs"), `${RUN_HEAD}    - heading "This run names no data" [level=2]
    - region "Lineage":
      - group "Lineage graph"
`],
    children: [tab("children"), `${RUN_HEAD}    - heading "This run has no children" [level=2]
`],
    compare: [`/compare?runs=${served.runs.slice(0, 4).join(",")}`, `
  - main:
    - heading "Compare 4 runs" [level=1]
    - checkbox "Only what differs" [checked]
    - heading "Curves" [level=2]
    - region "Charts"
`],
    models: ["/models", `
  - main:
    - heading "Models" [level=1]
    - searchbox "Search models, aliases and tags"
    - table:
      - rowgroup:
        - row:
          - columnheader "Model"
          - columnheader "Aliases"
      - rowgroup:
        - row:
          - rowheader:
            - link "churn"
`],
    model: [`/models/${served.model}`, `
  - main:
    - heading "churn" [level=1]
    - button "Compare versions c"
    - heading "Aliases" [level=2]
    - list:
      - listitem:
        - link "version 1"
        - button "Roll back"
        - button "Remove the alias champion"
    - heading "Versions (2)" [level=2]
`],
    version: [`/models/${served.model}/1`, `
  - main:
    - heading "churn version 1" [level=1]
    - button "Promote p"
    - heading "Lineage" [level=2]
    - heading "Facts" [level=2]
    - heading "Schema" [level=2]
    - heading "Load it" [level=2]
`],
    versions: [`/models/${served.model}/compare?versions=2,1`, `
  - main:
    - heading "Versions of churn" [level=1]
    - checkbox "Only what differs" [checked]
    - heading "Facts" [level=2]
    - group "Facts":
      - table
`],
    trash: ["/trash", `
  - main:
    - heading "Trash" [level=1]
    - searchbox "Search the trash by name of run or experiment"
`],
    settings: ["/settings/appearance", `
  - main:
    - navigation "Sections of the settings":
      - link "Appearance"
      - link "Shortcuts"
      - link "Storage"
      - link "Server"
    - heading "Appearance" [level=1]
    - group "Theme":
      - radio "As the system" [checked]
`],
    shortcuts: ["/settings/shortcuts", `${SETTINGS_HEAD}    - heading "Shortcuts" [level=1]
    - group "Single-letter shortcuts":
      - radio "On" [checked]
      - radio "Off"
    - region "On every page":
      - heading [level=2]
      - term: Ctrl/⌘ k
      - definition: Command palette
    - region "In the table of runs":
      - heading [level=2]
      - term: /
      - definition: Search runs
    - region "On the head of a column"
    - region "In charts"
    - region "In dialogs, menus and the palette"
`],
    storage: ["/settings/storage", `${SETTINGS_HEAD}    - heading "Storage" [level=1]
    - region "Storage by experiment":
      - paragraph:
        - button "Count again"
      - table:
        - rowgroup:
          - row:
            - columnheader "Experiment":
              - button
            - columnheader:
              - button "Size ↓"
        - rowgroup:
          - row:
            - rowheader:
              - link "demo"
            - cell
        - rowgroup:
          - row:
            - rowheader "The server, each content once"
`],
    server: ["/settings/server", `${SETTINGS_HEAD}    - heading "Server" [level=1]
    - paragraph:
      - link "OpenAPI"
`],
    "not found": [`${workspace}/nothing`, `
  - main:
    - heading "There is no such page" [level=1]
    - paragraph
    - paragraph:
      - link "Home"
      - link "Experiments"
`],
  };
};

const SHELL = `
  - link "Skip to content"
  - navigation "Main":
    - link "Home"
    - link "Experiments"
    - link "Models"
    - link "Trash"
    - link "Settings"
  - banner:
    - navigation "Where you are":
      - link "Trialbook"
    - button /^Search or do/
    - button "Switch between light and dark"
`;

test("each page is read in order: what it is, what can be done, what it holds", async ({ page, served }) => {
  for (const [name, [path, tree]] of Object.entries(trees(served))) {
    await page.goto(served.url + path);
    await settled(page);
    await expect.soft(page.locator("body"), name).toMatchAriaSnapshot(tree);
  }
  await expect(page.locator("body")).toMatchAriaSnapshot(SHELL);
});
