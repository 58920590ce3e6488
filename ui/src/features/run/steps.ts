// Images that one run logged at several steps, told by their names.
import { byName } from "../../lib/order";
import { isPicture } from "./preview";

export interface ImageStep {
  readonly path: string;
  readonly step: number;
}

const TABLE = /\.(csv|json)$/i;

/** What all steps of an image, or of a table, share, and its step: `samples%step%3%…`, `out_step_3.png`, `epoch-3.png`. */
export function splitStep(path: string, kind: "image" | "table" = "image"): { readonly name: string; readonly step: number } | undefined {
  if (!(kind === "image" ? isPicture(path) : TABLE.test(path))) return undefined;
  const client = /^(.*)%step%(\d+)%/.exec(path);
  if (client !== null) return { name: client[1] ?? "", step: Number(client[2]) };
  const plain = /^(.*?)(\d+)\.[a-z]+$/i.exec(path);
  return plain === null || !/(^|\/|[_\-. ]|step|epoch)$/i.test(plain[1] ?? "") ? undefined : { name: plain[1] ?? "", step: Number(plain[2]) };
}

/** The images of the same name, by step. */
export function stepsOf(path: string, siblings: readonly string[]): ImageStep[] {
  const own = splitStep(path);
  if (own === undefined) return [];
  const found = siblings.flatMap((one) => {
    const split = splitStep(one);
    return split?.name === own.name ? [{ path: one, step: split.step }] : [];
  });
  return found.sort((a, b) => a.step - b.step || byName(a.path, b.path));
}
