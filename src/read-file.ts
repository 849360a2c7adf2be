/** A file read to its end, whatever it is: a pipe is waited for until the signal, and nothing is read beyond the limit. */
import { closeSync, constants, createReadStream, fstatSync, openSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { readAll } from "./read-all.js";

/** Why it was not read. */
type Unread = "it is a directory" | "it is a device" | "it is too large";

export type FileRead = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly why: Unread };

/**
 * @param largest bytes
 * @throws the system's error, or the signal's reason
 */
export async function readFileAt(path: string, signal: AbortSignal, largest: number): Promise<FileRead> {
  signal.throwIfAborted();
  // Otherwise a pipe that nobody writes to yet holds the thread that opens it, and with it the end of the process.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stream = streamOf(fd, largest);
  if (typeof stream === "string") {
    closeSync(fd);
    return { ok: false, why: stream };
  }
  const bytes = await readAll(stream, signal, largest);
  return bytes === undefined ? { ok: false, why: "it is too large" } : { ok: true, bytes };
}

function streamOf(fd: number, largest: number): Readable | Unread {
  const facts = fstatSync(fd);
  if (facts.isDirectory()) return "it is a directory";
  if (facts.isFIFO()) return new Socket({ fd, readable: true, writable: false });
  if (!facts.isFile()) return "it is a device";
  return facts.size > largest ? "it is too large" : createReadStream("", { fd });
}
