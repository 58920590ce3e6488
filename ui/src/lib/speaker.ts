// What is said to people who listen: never more often than once in a while.

export interface Speaker {
  /** Says what is news now: what comes while others are listened to takes the place of what waited. */
  readonly say: (text: string) => void;
  /** Says what someone waits for, as that something is done: it is left out for nothing newer, but waits as well. */
  readonly tell: (text: string) => void;
  readonly stop: () => void;
}

/** Speaks at once when it was silent for `pauseMs`, else when that time is over: in one breath what was told meanwhile, and the newest of what was said. */
export function speaker(speak: (text: string) => void, pauseMs: number): Speaker {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told: string[] = [];
  let news: string | undefined;
  const speakNow = () => {
    timer = undefined;
    const all = news === undefined ? told : [...told, news];
    [told, news] = [[], undefined];
    if (all.length === 0) return;
    speak(all.join(" "));
    timer = setTimeout(speakNow, pauseMs);
  };
  const soon = () => {
    if (timer === undefined) speakNow();
  };
  const say = (text: string) => {
    news = text;
    soon();
  };
  const tell = (text: string) => {
    told = [...told.filter((one) => one !== text), text];
    soon();
  };
  return { say, tell, stop: () => clearTimeout(timer) };
}
