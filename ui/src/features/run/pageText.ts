// What the text of a page among the files tells of itself: from where it wants to load, and the plotly figure in it.

/** Tags that load what their address names. */
const LOADING = /<(?:script|link|img|iframe|video|audio|source)\b[^>]*?\s(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi;

/** Hosts of scripts, styles and pictures that the page asks for elsewhere, each once. */
export function hostsOf(html: string): string[] {
  const hosts = new Set<string>();
  for (const found of html.matchAll(LOADING)) {
    const address = found[1] ?? found[2] ?? found[3] ?? "";
    if (!/^(https?:)?\/\//i.test(address)) continue;
    const url = URL.parse(address, "https://none.invalid");
    if (url !== null) hosts.add(url.host);
  }
  return [...hosts];
}

/** The end of a JSON list or object that begins at a place; undefined when it has none. */
function endOf(text: string, from: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = from; i < text.length; i += 1) {
    const letter = text[i];
    if (quoted) {
      if (letter === "\\") i += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === "[" || letter === "{") depth += 1;
    else if (letter === "]" || letter === "}") {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}

/** The first figure that the page draws with `Plotly.newPlot(place, data, layout)`, as JSON of plotly. */
export function figureOf(html: string): string | undefined {
  const call = /Plotly\.(?:newPlot|react|plot)\(\s*(?:"[^"]*"|'[^']*'|[\w.$]+)\s*,\s*(?=\[)/.exec(html);
  if (call === null) return undefined;
  const from = call.index + call[0].length;
  const to = endOf(html, from);
  if (to === undefined) return undefined;
  const rest = /^\s*,\s*(?=\{)/.exec(html.slice(to, to + 1000));
  const layoutFrom = rest === null ? undefined : to + rest[0].length;
  const layoutTo = layoutFrom === undefined ? undefined : endOf(html, layoutFrom);
  const layout = layoutFrom === undefined || layoutTo === undefined ? "{}" : html.slice(layoutFrom, layoutTo);
  const figure = `{"data":${html.slice(from, to)},"layout":${layout}}`;
  try {
    JSON.parse(figure);
  } catch {
    return undefined;
  }
  return figure;
}
