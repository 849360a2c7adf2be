/** Starts the thread in which jq runs: a program of its own. */
import { getAsset, isSea } from "node:sea";
import type { Worker } from "node:worker_threads";

/** What the thread is given. */
export interface JqThreadData {
  readonly expression: string;
}

/** The bundle has the thread's program in the directory of its chunks; the executable has it inside (scripts/executable.mjs). */
export async function jqThread(workerData: JqThreadData): Promise<Worker> {
  const { Worker } = await import("node:worker_threads");
  // What it writes to stderr is not ours: a failure comes as a message.
  const options = { workerData, stderr: true };
  return isSea() ? new Worker(getAsset("jq-worker.js", "utf8"), { ...options, eval: true }) : new Worker(new URL("./jq-worker.js", import.meta.url), options);
}
