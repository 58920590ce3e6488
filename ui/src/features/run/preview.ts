// How a file is shown, by its name; what is shown of it is bounded.

export type PreviewKind = "image" | "text" | "json" | "csv" | "markdown" | "page" | "notebook" | "audio" | "video" | "pdf" | "none";

/** Most bytes of a text that are read for a preview. */
export const TEXT_BYTES_MAX = 256 * 1024;
/** More bytes of what is read whole are read only when asked for. */
export const ASK_BYTES = 1024 * 1024;
/** What says nothing in part is read whole up to here: tables, and notebooks, which a worker reads. */
export const WHOLE_BYTES_MAX = 4 * 1024 * 1024;
export const NOTEBOOK_BYTES_MAX = 32 * 1024 * 1024;
/** Most rows of a table. */
export const CSV_ROWS_MAX = 200;

const KINDS: readonly [PreviewKind, RegExp][] = [
  ["image", /\.(png|jpe?g|gif|webp|bmp|avif)$/i],
  ["page", /\.(html?|svg)$/i],
  ["notebook", /\.ipynb$/i],
  ["audio", /\.(wav|mp3|ogg|opus|flac|m4a)$/i],
  ["video", /\.(mp4|webm|mov|mkv)$/i],
  ["pdf", /\.pdf$/i],
  ["json", /\.(json|geojson|topojson)$/i],
  ["csv", /\.(csv|tsv)$/i],
  ["markdown", /\.(md|markdown)$/i],
  ["text", /\.(txt|log|py|ya?ml|toml|cfg|ini|conf|env|properties|sh|bash|bat|ps1|out|err|jsonl|ndjson|xml|rst|tex|bib|sql|diff|patch|lock|r|jl|rs|go|java|kt|scala|c|cc|h|hpp|cpp|cu|cs|rb|php|lua|pl|js|jsx|ts|tsx|css|proto|tf|hcl)$/i],
  ["text", /(^|\/)(MLmodel|MLproject|Dockerfile|requirements\.txt|README|LICENSE)$/],
];

/** The kind that a name tells; "none" is for those whose bytes must tell. */
export function previewKind(path: string): PreviewKind {
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? "none";
}

/** Whether a file is shown as a picture: a drawing as well, whose scripts do not run there. */
export const isPicture = (path: string): boolean => previewKind(path) === "image" || /\.svg$/i.test(path);

/** What stands between the cells of a table. */
export const cellEnd = (path: string): "," | "\t" => (/\.tsv$/i.test(path) ? "\t" : ",");

/** Bytes that are looked at to tell text from the rest. */
export const LOOK_BYTES = 4096;
/** Bytes of a character that a look may have cut off. */
const TAIL_MAX = 3;

/** Whether a file that begins so is text: all of it UTF-8, and no byte that none has. */
export function isText(bytes: Uint8Array, whole: boolean): boolean {
  if (bytes.includes(0)) return false;
  const reads = (end: number) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end));
      return true;
    } catch {
      return false;
    }
  };
  if (reads(bytes.length)) return true;
  return !whole && Array.from({ length: TAIL_MAX }, (_, i) => bytes.length - 1 - i).some((end) => end > 0 && reads(end));
}

/** The kind of a player, for what is played. */
export function playedKind(kind: PreviewKind): "audio" | "video" | undefined {
  return kind === "audio" || kind === "video" ? kind : undefined;
}

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON set out over lines, its numbers as they are written: those of a program are larger than ours. What is no JSON stays as it is. */
export function prettyJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  const tokens = text.match(TOKENS) ?? [];
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  return tokens
    .map((token, i) => {
      if (token === "{" || token === "[") {
        depth += 1;
        return /^[}\]]$/.test(tokens[i + 1] ?? "") ? token : token + line();
      }
      if (token === "}" || token === "]") {
        depth -= 1;
        return /^[{[]$/.test(tokens[i - 1] ?? "") ? token : line() + token;
      }
      if (token === ",") return token + line();
      if (token === ":") return ": ";
      return token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token;
    })
    .join("");
}
