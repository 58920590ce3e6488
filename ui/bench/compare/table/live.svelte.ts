// Runs as signals of Svelte: a changed run replaces the one before. They are made outside the component, which would watch over each of them.
// (A signal for each live value was tried: sixty thousand of them delay the first row.)
import { type Run, makeRuns } from "./runs";

function liveRun(first: Run) {
  let run = $state.raw(first);
  return {
    id: first.id,
    get run() {
      return run;
    },
    set run(next) {
      run = next;
    },
  };
}

export const runs = makeRuns().map(liveRun);
