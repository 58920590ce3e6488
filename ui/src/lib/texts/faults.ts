// What is said of answers that do not come, or cannot be read; small, as a worker reads charts.

export const faults = {
  answered: (status: number) => `The server answered with status ${status}.`,
  unreachable: "The server cannot be reached.",
  unreachableHint: "Check that it runs, then try again.",
};

export const chartFaults = {
  early: "A chart ends too early.",
  header: (name: string) => `A chart's header has no ${name}.`,
  noChart: "This is no chart.",
  noColumn: "A chart's header lacks a column.",
  noSeries: "A chart has no series.",
  type: (kind: string) => `A chart has a column of the unknown type ${kind}.`,
  unread: "The chart could not be read.",
};
