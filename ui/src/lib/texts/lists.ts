// Texts of lists, of the trash and of the settings.
import { count, grouped } from "../format";

const runs = (n: number) => count(n, "run", "runs");
const experiments = (n: number) => count(n, "experiment", "experiments");

export const listKeys = { down: "Next line", open: "Open the line", select: "Select the line", up: "Previous line" } as const;

export const rail = { narrow: "Rail without words", toggle: "Rail with or without words", wide: "Rail with words" } as const;

export const experimentCount = (n: number, all: number) => (n === all ? experiments(n) : `${grouped(n)} of ${experiments(all)}`);

export const home = {
  loading: "Reading runs",
  loadingPins: "Reading the views at hand",
  notListed: (n: number) => `${runs(n)} not listed here`,
  noViewsOf: (n: number) => `No view of the ${grouped(n)} experiments with the latest runs is saved yet. Save one in the table of runs of one of them, then choose it here.`,
  viewsOf: (n: number) => `Views of the ${grouped(n)} experiments with the latest runs.`,
} as const;

export const experimentList = {
  allArchived: "All experiments are archived",
  allArchivedHint: "Archived experiments are left out of this list, otherwise unchanged.",
  hideArchived: "Hide archived experiments",
  loadingOne: "Reading the experiment",
  lastStarted: "Last run started",
  none: "There is no experiment",
  noneHint: "Create one, or log a run: its experiment is made by itself.",
  showArchived: "Show archived experiments",
  unread: "not read",
  unreadOf: (name: string, why: string) => `not read: the runs of ${name}. ${why} Press to try again.`,
} as const;

export const trashList = {
  cut: (n: number, all: number) => `The ${grouped(n)} runs deleted last of ${grouped(all)} are listed: search by name for the others, or select all.`,
} as const;

export const heldLists = {
  doShow: "Show what is new in the lists",
  show: (n: number) => `${grouped(n)} new: show`,
  showIn: (n: number, list: string) => `${grouped(n)} new: show in ${list}`,
} as const;

export const trash = {
  by: "Who did it is not recorded: this server has no accounts.",
  deleted: "deleted",
  deletedOn: (when: string) => `It was deleted on ${when}, with its runs.`,
  doRestore: "Restore the selected runs",
  empty: "The trash is empty",
  emptyHint: "Deleted runs and experiments wait here until you restore them.",
  experiments: (n: number) => `Experiments (${grouped(n)})`,
  lead: "Nothing here is lost: everything can be restored. What was deleted last stands first.",
  loading: "Reading the trash",
  noMatch: "Nothing in the trash matches",
  restoreOne: (name: string) => `Restore ${name}`,
  restoreSelected: (n: number) => (n === 0 ? "Restore selected" : `Restore ${runs(n)}`),
  restoredExperiment: (name: string) => `“${name}” is back.`,
  runs: (n: number) => `Runs (${grouped(n)})`,
  runsLabel: "Deleted runs",
  search: "Search the trash by name of run or experiment",
  selectAll: "Select all deleted runs",
  selectMatching: "Select all that match",
  withExperiment: "comes back with its experiment",
} as const;

export const settings = {
  dense: "Dense",
  makeDense: "Dense rows",
  makeRoomy: "Roomy rows",
  density: "Rows of tables",
  goTo: (section: string) => `Settings: ${section.toLowerCase()}`,
  lead: "These choices stay in this browser.",
  letters: "Single-letter shortcuts",
  lettersNote: "Switch them off if you use speech input or a screen reader that needs the letters.",
  lettersDo: { on: "Switch single-letter shortcuts on", off: "Switch single-letter shortcuts off" },
  lettersOff: "Off",
  lettersOn: "On",
  noSection: "There is no such section",
  noSectionHint: "Choose one of the list.",
  rail: "Rail",
  railNarrow: "Pictures alone",
  railWide: "Pictures and words",
  roomy: "Roomy",
  sections: { appearance: "Appearance", shortcuts: "Shortcuts", storage: "Storage", server: "Server" },
  sectionsLabel: "Sections of the settings",
  server: "Server",
  theme: "Theme",
} as const;

export const serverSettings = { loading: "Asking the server what it is" } as const;
