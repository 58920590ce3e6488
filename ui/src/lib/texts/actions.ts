// What the palette calls actions that have no words of their own on the page, or that need more of them there.

const way = (descending: boolean) => (descending ? "descending" : "ascending");

/** A choice of a list in a section of a page. */
export const chosenIn = (section: string, label: string, choice: string) => `${section === "" ? "" : `${section}, `}${label}: ${choice}`;

export const waiting = {
  cancel: (what: string) => `Cancel: ${what}`,
  retry: (what: string) => `Try again: ${what}`,
  stop: (what: string) => `Stop: ${what}`,
  with: (label: string, what: string) => `${label}: ${what}`,
} as const;

export const columnActions = {
  ofKind: (column: string, kind: string) => `${column} (${kind.toLowerCase()})`,
  search: (column: string) => `Search by ${column}`,
  sort: (column: string, descending: boolean) => `Sort by ${column}, ${way(descending)}`,
  sortCounts: (descending: boolean) => `Sort groups by their number of runs, ${way(descending)}`,
  sortGroups: (column: string, descending: boolean) => `Sort groups by the mean of ${column}, ${way(descending)}`,
  sortInside: (column: string, descending: boolean) => `Sort the runs inside by ${column}, ${way(descending)}`,
  sortThen: (column: string, descending: boolean) => `Then sort by ${column}, ${way(descending)}`,
  unsort: "Sort by no column",
  usualWidth: (column: string) => `Usual width of ${column}`,
} as const;

export const rowActions = {
  children: "Show or hide the child runs of the marked run",
  onlyGroup: "Show only the runs of the marked group",
  share: { less: "Less room for the table", more: "More room for the table", usual: "Usual share of table and charts" },
  side: { charts: "Charts beside the table", media: "Images beside the table" },
} as const;

export const mediaActions = {
  compareWith: (run: string) => `Compare the image with ${run}`,
  compareNot: "Compare the image with no other run",
  download: "Download the image",
  leave: "Close the image",
  load: (name: string, run: string, size: string) => `Load ${name} of ${run} (${size})`,
  mode: (mode: string) => `Images ${mode.toLowerCase()}`,
  nearest: (name: string, run: string, step: number) => `Go to step ${step}, which has ${name} of ${run}`,
  nextRun: "Image of the next run",
  previousRun: "Image of the run before",
} as const;

export const imageSteps = { first: "First step of the images", last: "Last step of the images", next: "Next step of the images", previous: "Step of the images before" } as const;
export const tableSteps = { first: "First step of the tables", last: "Last step of the tables", next: "Next step of the tables", previous: "Step of the tables before" } as const;

export const chartActions = {
  axis: (name: string) => `X: ${name.charAt(0).toLowerCase()}${name.slice(1)}`,
  axisMetric: (metric: string) => `X: the metric ${metric}`,
  clip: "Clip outliers in charts",
  clipNot: "Draw outliers in charts as well",
  draw: (n: number) => `Draw at most ${n} runs`,
  of: (title: string, action: string) => `${title}: ${action.charAt(0).toLowerCase()}${action.slice(1)}`,
  section: (title: string, isOpen: boolean) => `${isOpen ? "Close" : "Open"} the section ${title}`,
  smooth: (weight: string) => `Smoothing: ${weight}`,
} as const;

export const parallelActions = {
  axes: { automatic: "Axes that nobody chose", add: (key: string) => `Axis of ${key}`, remove: (key: string) => `No axis of ${key}` },
  colour: (key: string) => `Colour by ${key}`,
  matrix: { automatic: "Matrix of keys that nobody chose", add: (key: string) => `Matrix with ${key}`, remove: (key: string) => `Matrix without ${key}` },
} as const;

export const fileActions = {
  close: (path: string) => `Close the folder ${path}`,
  download: (path: string) => `Download ${path}`,
  open: (path: string) => `Open the folder ${path}`,
  show: (path: string) => `Show ${path}`,
  showLog: (path: string) => `Show the log ${path}`,
} as const;

export const viewActions = {
  open: (name: string) => `Open view ${name}`,
  reset: (name: string) => `Discard changes of the view ${name}`,
} as const;
