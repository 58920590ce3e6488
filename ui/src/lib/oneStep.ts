// Changes of the address that belong together, as letters of one search: Back undoes them in one step.

export interface OneStep {
  /** Whether a change from one value to another goes on with the one before; the first of a series is a step of its own. */
  readonly isFurther: (from: string, to: string) => boolean;
  /** What comes next begins anew. */
  readonly end: () => void;
}

export function createOneStep(): OneStep {
  let last: string | undefined;
  const isFurther = (from: string, to: string) => {
    // After Back the value is another one than the series left.
    const goesOn = last === from;
    last = to;
    return goesOn;
  };
  return { isFurther, end: () => (last = undefined) };
}
