// Texts of files: of what they hold, beside their previews.
import { count, grouped } from "../format";

export const digest = {
  copy: "Copy digest",
  name: "SHA-256",
};

export const notebook = {
  cellsCut: (n: number, all: number) => `The first ${grouped(n)} of ${grouped(all)} cells.`,
  doDownload: "Download the notebook",
  lettersCut: (n: number) => `${count(n, "more letter is", "more letters are")} not shown here. Download the notebook for the rest.`,
  outputsCut: (n: number) => `${count(n, "more output is", "more outputs are")} not shown here.`,
  reading: "Reading the notebook",
  tooLong: (size: string, most: string) => `This notebook has ${size}. It would be read whole to be set out, which is done up to ${most}: these are its lines.`,
};
