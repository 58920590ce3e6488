// Saving runs as a file: goes on while other pages are shown, says how far it has come and can be stopped.
import { say, sayProblem } from "../../components/states";
import { t } from "../../lib/text";
import { beginWork } from "../../lib/work";
import type { RowsQuestion } from "../runs/question";
import { type Format, exportRuns } from "./exportRuns";

interface Saving {
  /** What the file is named after. */
  readonly name: string;
  readonly question: RowsQuestion;
  readonly format: Format;
  /** Which of the runs that match are wanted; without it all are. */
  readonly keeps: ((run: string) => boolean) | undefined;
  /** How many are wanted; undefined for all that match. */
  readonly n: number | undefined;
}

export async function saveRuns(saving: Saving): Promise<void> {
  const stopping = new AbortController();
  const format = t.runs.formats[saving.format];
  const work = beginWork(t.runs.saving(format, saving.n), () => stopping.abort());
  try {
    say(t.runs.saved(await exportRuns(saving.name, saving.question, saving.format, { signal: stopping.signal, keeps: saving.keeps, onRead: work.at }), format));
  } catch (error) {
    if (stopping.signal.aborted) say(t.runs.savingStopped);
    else sayProblem(error, (why) => t.runs.notSaved(format, why));
  } finally {
    work.end();
  }
}
