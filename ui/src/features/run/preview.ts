// How a file is shown, by its name; what is shown of it is bounded.

export type PreviewKind = "image" | "text" | "json" | "csv" | "markdown" | "page" | "notebook" | "audio" | "video" | "pdf" | "none";

/** Most bytes of a text that are read for a preview. */
export const TEXT_BYTES_MAX = 256 * 1024;
/** More bytes of what is read whole are read only when asked for. */
export const ASK_BYTES = 1024 * 1024;
/** Notebooks and tables are read whole up to here: part of them says nothing. */
export const WHOLE_BYTES_MAX = 4 * 1024 * 1024;
/** Most rows of a table. */
export const CSV_ROWS_MAX = 200;

const KINDS: readonly [PreviewKind, RegExp][] = [
  ["image", /\.(png|jpe?g|gif|webp|avif|bmp)$/i],
  ["page", /\.(html?|svg)$/i],
  ["notebook", /\.ipynb$/i],
  ["audio", /\.(wav|mp3|ogg|flac|m4a)$/i],
  ["video", /\.(mp4|webm|mov)$/i],
  ["pdf", /\.pdf$/i],
  ["json", /\.json$/i],
  ["csv", /\.csv$/i],
  ["markdown", /\.(md|markdown)$/i],
  ["text", /\.(txt|log|py|ya?ml|toml|cfg|ini|sh|out|err|tsv|jsonl|xml|rst|diff|patch|lock|r|rs|c|h|cpp|js|ts)$/i],
  ["text", /(^|\/)(MLmodel|MLproject|Dockerfile|requirements\.txt|README|LICENSE)$/],
];

export function previewKind(path: string): PreviewKind {
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? "none";
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
