// Comma-separated values, both ways.

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

/** Reads at most `rowsMax` rows, with commas or tabs between their cells. A quote that never closes takes the rest. */
export function readCsv(text: string, rowsMax: number, end: "," | "\t" = ","): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let inside = false;
  for (let i = 0; i < text.length && rows.length < rowsMax; i += 1) {
    const c = text[i] ?? "";
    if (inside) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else inside = false;
    } else if (c === '"') inside = true;
    else if (c === end) {
      row.push(cell);
      cell = "";
    } else if (c === "\n") {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = "";
    } else if (c !== "\r") cell += c;
  }
  if (rows.length < rowsMax && (cell !== "" || row.length > 0)) rows.push([...row, cell]);
  return rows;
}
