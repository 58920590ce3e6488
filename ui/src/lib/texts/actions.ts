// What the palette calls actions that have no words of their own on the page, or that need more of them there.

const way = (descending: boolean) => (descending ? "descending" : "ascending");

export const waiting = {
  cancel: (what: string) => `Cancel: ${what}`,
  copy: (label: string, text: string) => `${label}: ${text}`,
  retry: (what: string) => `Try again: ${what}`,
  stop: (what: string) => `Stop: ${what}`,
  undo: (label: string, what: string) => `${label}: ${what}`,
} as const;

export const columnActions = {
  ofKind: (column: string, kind: string) => `${column} (${kind.toLowerCase()})`,
  search: (column: string) => `Search by ${column}`,
  sort: (column: string, descending: boolean) => `Sort by ${column}, ${way(descending)}`,
  sortGroups: (column: string, descending: boolean) => `Sort groups by the mean of ${column}, ${way(descending)}`,
  sortThen: (column: string, descending: boolean) => `Then sort by ${column}, ${way(descending)}`,
  unsort: "Sort by no column",
  usualWidth: (column: string) => `Usual width of ${column}`,
} as const;

export const rowActions = {
  children: "Show or hide the child runs of the marked run",
  onlyGroup: "Show only the runs of the marked group",
  side: { charts: "Charts beside the table", media: "Images beside the table" },
} as const;

export const mediaActions = {
  compareWith: (run: string) => `Compare the image with ${run}`,
  compareNot: "Compare the image with no other run",
  download: "Download the image",
  first: "First step of the images",
  last: "Last step of the images",
  leave: "Close the image",
  load: (name: string, run: string, size: string) => `Load ${name} of ${run} (${size})`,
  mode: (mode: string) => `Images ${mode.toLowerCase()}`,
  nearest: (name: string, run: string, step: number) => `Go to step ${step}, which has ${name} of ${run}`,
  next: "Next step of the images",
  nextRun: "Image of the next run",
  previous: "Step of the images before",
  previousRun: "Image of the run before",
} as const;

export const viewActions = {
  open: (name: string) => `Open view ${name}`,
  reset: (name: string) => `Discard changes of the view ${name}`,
} as const;
