// Answers that come line by line, each line a JSON value.

/** Calls `each` with every line as soon as it has come. */
export async function readLines(body: ReadableStream<Uint8Array>, each: (line: string) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += value === undefined ? decoder.decode() : decoder.decode(value, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") each(line);
    if (done) break;
  }
  if (rest !== "") each(rest);
}
