// Values of unknown shape, as they come through a door.

/** Whether a value has fields to look at; a list counts as well. */
export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
