// The beginning of a text file, with what tells the whole of it from another.
import { ApiProblem, send } from "../../api/client";
import { TEXT_BYTES_MAX } from "./preview";

export interface FilePart {
  readonly text: string;
  /** Bytes: of the part, and of the file. */
  readonly read: number;
  readonly size: number;
  /** The same for equal files, and for no others. */
  readonly identity: string;
}

/** Reads at most as much of a file as a preview does. */
export async function readPart(address: string, signal: AbortSignal): Promise<FilePart> {
  let reply: Response;
  try {
    reply = await send(address, { signal, headers: { range: `bytes=0-${TEXT_BYTES_MAX - 1}` } });
  } catch (error) {
    // An empty file has no first byte.
    if (error instanceof ApiProblem && error.status === 416) return { text: "", read: 0, size: 0, identity: "" };
    throw error;
  }
  const bytes = await reply.arrayBuffer();
  const text = new TextDecoder().decode(bytes);
  const size = Number(/\/(\d+)$/.exec(reply.headers.get("content-range") ?? "")?.[1] ?? bytes.byteLength);
  // What was read whole is told by its text, also from one that stands in a tag.
  const identity = size > bytes.byteLength ? `${size} ${reply.headers.get("etag") ?? ""} ${text}` : text;
  return { text, read: bytes.byteLength, size, identity };
}
