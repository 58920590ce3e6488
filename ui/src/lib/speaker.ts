// What is said to people who listen: never more than one sentence in a while, and then the newest.

export interface Speaker {
  readonly say: (text: string) => void;
  readonly stop: () => void;
}

/** Speaks at once when it was silent for `pauseMs`, else the last of what came meanwhile when that time is over. */
export function speaker(speak: (text: string) => void, pauseMs: number): Speaker {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next: string | undefined;
  const rest = () => {
    timer = undefined;
    if (next === undefined) return;
    const text = next;
    next = undefined;
    say(text);
  };
  const say = (text: string) => {
    if (timer !== undefined) {
      next = text;
      return;
    }
    speak(text);
    timer = setTimeout(rest, pauseMs);
  };
  return { say, stop: () => clearTimeout(timer) };
}
