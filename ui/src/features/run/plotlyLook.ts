// Told apart from other JSON without reading it: what draws figures is loaded for them alone.

/** Whether it is worth reading the text as a figure. */
export const mayBePlotly = (text: string): boolean => /"data"\s*:\s*\[/.test(text) && /"layout"\s*:\s*\{/.test(text);
