/** A stream read to its end. */
import type { Readable } from "node:stream";
import { usage, type CliError } from "./errors.js";

/**
 * @param largest bytes
 * @returns undefined beyond them
 * @throws the signal's reason, or the stream's error
 */
export async function readAll(stream: Readable, signal: AbortSignal, largest: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const abort = () => stream.destroy(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      // Leaving the loop ends the stream.
      if (size > largest) return undefined;
      chunks.push(chunk);
    }
  } finally {
    signal.removeEventListener("abort", abort);
  }
  return Buffer.concat(chunks);
}

/** @param what `stdin`, or a file's name */
export const tooLarge = (what: string, largest: number): CliError =>
  usage(`${what} is larger than ${String(Math.floor(largest / 1024 / 1024))} MB`, "nothing was sent");
