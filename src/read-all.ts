/** A stream read to its end. */
import type { Readable } from "node:stream";
import { usage } from "./errors.js";

/**
 * @param largest bytes
 * @throws {CliError} `usage` beyond them; the signal's reason
 */
export async function readAll(stream: Readable, signal: AbortSignal, largest: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const abort = () => stream.destroy(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > largest) throw usage(`stdin is larger than ${String(Math.floor(largest / 1024 / 1024))} MB`, "nothing was sent");
      chunks.push(chunk);
    }
  } finally {
    signal.removeEventListener("abort", abort);
  }
  return Buffer.concat(chunks);
}
