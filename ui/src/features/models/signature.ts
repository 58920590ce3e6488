// The signature in an MLmodel file: names and types of what a model takes and gives.
import { type Column, columnsOf, parsed } from "../schema/types";

export interface Signature {
  readonly inputs: readonly Column[];
  readonly outputs: readonly Column[];
  /** What may be said when the model is asked, with what it is otherwise. */
  readonly params: readonly Column[];
}

/** The text of a key below `signature:`, continued lines joined, quotes taken off. */
function textOf(lines: readonly string[], key: string): string | undefined {
  const start = lines.findIndex((line) => line.startsWith(`  ${key}:`));
  if (start < 0) return undefined;
  const parts = [(lines[start] ?? "").slice(key.length + 3).trim()];
  for (const line of lines.slice(start + 1)) {
    if (!line.startsWith("    ")) break;
    parts.push(line.trim());
  }
  const text = parts.join(" ").trim();
  return text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text;
}

/** Undefined when the file names no signature. */
export function readSignature(mlmodel: string): Signature | undefined {
  const lines = mlmodel.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith("signature:"));
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line !== "" && !line.startsWith(" "));
  const inside = end < 0 ? rest : rest.slice(0, end);
  const columns = (key: string) => columnsOf(parsed(textOf(inside, key) ?? ""));
  return { inputs: columns("inputs"), outputs: columns("outputs"), params: columns("params") };
}

/** The flavours that can load the model, such as `sklearn`. */
export function readFlavors(mlmodel: string): string[] {
  const lines = mlmodel.split(/\r?\n/);
  const start = lines.indexOf("flavors:");
  if (start < 0) return [];
  const found: string[] = [];
  for (const line of lines.slice(start + 1)) {
    if (!line.startsWith(" ")) break;
    const name = /^ {2}([\w.-]+):/.exec(line)?.[1];
    if (name !== undefined) found.push(name);
  }
  return found;
}

/** Code that loads a version. */
export function loadCode(address: string, model: string, which: string, flavors: readonly string[]): string {
  const flavor = flavors.find((one) => one !== "python_function") ?? "pyfunc";
  const known = ["sklearn", "pytorch", "tensorflow", "keras", "xgboost", "lightgbm", "catboost", "transformers", "onnx", "spark"].includes(flavor) ? flavor : "pyfunc";
  return `import mlflow\n\nmlflow.set_tracking_uri(${JSON.stringify(address)})\nmodel = mlflow.${known}.load_model(${JSON.stringify(`models:/${model}${which}`)})`;
}
