// What data and models hold, as MLflow writes it: names, and types that may hold others.
import { isObject } from "../../lib/objects";

export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface SchemaPart {
  readonly kind: "columns" | "features" | "targets";
  readonly columns: readonly Column[];
}

/** Types that hold others more often than anyone nests them end here. */
const DEPTH_MAX = 30;
/** Names that can stand as they are. */
const PLAIN = /^[\p{L}\p{N}_.-]+$/u;

const shapeOf = (shape: unknown): string => (Array.isArray(shape) ? ` [${shape.map(String).join(", ")}]` : "");

/** A type as one text: `array<double>`, `object{a: long, b?: string}`, `map<string, long>`, `float64 [-1, 2]`. */
export function typeText(spec: Readonly<Record<string, unknown>>, depth = 0): string {
  const tensor = spec["tensor-spec"];
  if (isObject(tensor)) return `${String(tensor["dtype"])}${shapeOf(tensor["shape"])}`;
  if (depth > DEPTH_MAX) return "…";
  const { type, items, properties, values } = spec;
  if (type === "array" && isObject(items)) return `array<${typeText(items, depth + 1)}>`;
  // The keys of a map are always texts.
  if (type === "map" && isObject(values)) return `map<string, ${typeText(values, depth + 1)}>`;
  if (type === "object" && isObject(properties)) {
    const parts = Object.entries(properties).map(([name, one]) => {
      const inner = isObject(one) ? one : {};
      return `${PLAIN.test(name) ? name : JSON.stringify(name)}${inner["required"] === false ? "?" : ""}: ${typeText(inner, depth + 1)}`;
    });
    return `object{${parts.join(", ")}}`;
  }
  return typeof type === "string" ? type : "?";
}

/** The columns of a list of them; what is no list has none. */
export function columnsOf(list: unknown): Column[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map((one, i) => {
    const shape = one["tensor-spec"] === undefined ? shapeOf(one["shape"]) : "";
    const optional = one["required"] === false ? " (optional)" : "";
    const otherwise = one["default"] === undefined ? "" : ` = ${JSON.stringify(one["default"])}`;
    return { name: typeof one["name"] === "string" ? one["name"] : `#${i}`, type: typeText(one) + shape + optional + otherwise };
  });
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The schema of a dataset, by its parts: columns, or tensors to learn from and to find. Undefined for what MLflow does not write. */
export function readSchema(text: string): SchemaPart[] | undefined {
  const value = parsed(text);
  if (!isObject(value)) return undefined;
  if (Array.isArray(value["mlflow_colspec"])) return [{ kind: "columns", columns: columnsOf(value["mlflow_colspec"]) }];
  const tensors = value["mlflow_tensorspec"];
  if (!isObject(tensors)) return undefined;
  const parts = (["features", "targets"] as const).flatMap((kind): SchemaPart[] => {
    const held = tensors[kind];
    const list = typeof held === "string" ? parsed(held) : held;
    return Array.isArray(list) ? [{ kind, columns: columnsOf(list) }] : [];
  });
  return parts.length > 0 ? parts : undefined;
}
