/** `--jq`: the real jq, in a thread of its own that ends when the command does. */
import type { Worker } from "node:worker_threads";
import { usage, CliError } from "../errors.js";
import { jqThread } from "./jq-thread.js";
import { escapeJson } from "./json.js";
import { safeLines } from "./safe.js";

/** A compiled expression. */
export interface JqProgram {
  /**
   * Each result as one line of JSON; numbers keep all their digits.
   * @throws {CliError} `usage`: the expression does not fit the value; the signal's reason when it is aborted.
   */
  apply(json: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Ends the thread. */
  close(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly lines?: readonly string[];
  readonly failure?: "compile" | "run";
  readonly message?: string;
}

/** @throws {CliError} `usage` with jq's own words when the expression is wrong. Nothing else was done by then. */
export async function compileJq(expression: string, signal: AbortSignal): Promise<JqProgram> {
  signal.throwIfAborted();
  const program = new Threaded(await jqThread({ expression }));
  try {
    await program.call(undefined, signal);
  } catch (error) {
    await program.close();
    throw error;
  }
  return program;
}

class Threaded implements JqProgram {
  readonly #worker: Worker;
  #calls = 0;
  /** Calls that are not answered yet. */
  #open = 0;
  #dead: Error | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.unref();
    worker.on("error", (error) => {
      this.#dead = error;
    });
  }

  apply(json: string, signal: AbortSignal): Promise<readonly string[]> {
    return this.call(json, signal);
  }

  /** Without JSON the expression is compiled, and no more. */
  async call(json: string | undefined, signal: AbortSignal): Promise<readonly string[]> {
    if (signal.aborted) void this.#worker.terminate();
    signal.throwIfAborted();
    if (this.#dead !== undefined) throw broken(this.#dead);
    const id = ++this.#calls;
    const { lines, failure, message = "" } = await this.#answerTo({ id, json }, signal);
    if (lines === undefined) throw failureOf(failure, message);
    return lines;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #answerTo(call: { readonly id: number; readonly json: string | undefined }, stop: AbortSignal): Promise<Answer> {
    const worker = this.#worker;
    return new Promise<Answer>((resolve, reject) => {
      const onMessage = (answer: Answer) => {
        if (answer.id === call.id) end(() => resolve(answer));
      };
      const onError = (error: Error) => end(() => reject(broken(error)));
      const onAbort = () => {
        void worker.terminate();
        end(() => reject(stop.reason as Error));
      };
      const end = (tell: () => void) => {
        worker.off("message", onMessage).off("error", onError);
        stop.removeEventListener("abort", onAbort);
        this.#open -= 1;
        if (this.#open === 0) worker.unref();
        tell();
      };
      // Only while it works may the thread keep the program alive.
      this.#open += 1;
      worker.ref();
      worker.on("message", onMessage).on("error", onError);
      stop.addEventListener("abort", onAbort, { once: true });
      worker.postMessage(call);
    });
  }
}

function failureOf(failure: "compile" | "run" | undefined, message: string): CliError {
  return failure === "compile"
    ? usage(`--jq cannot be read: ${message}`, "The language is jq 1.8: https://jqlang.org/manual/v1.8/")
    : usage(`--jq failed: ${message}`, "`--jq .` prints the whole value; compare the expression with it.");
}

const broken = (error: Error): CliError =>
  new CliError("local_state", `jq could not run: ${error.message}`, { hint: "Install ghes-admin again, or leave out --jq.", cause: error });

/** A result as it is printed: a string as its text, as `gh --jq` does, anything else as JSON on one line. */
export function jqLine(json: string, isTTY: boolean): string {
  if (!json.startsWith('"')) return `${escapeJson(json)}\n`;
  const text = JSON.parse(json) as string;
  return `${isTTY ? safeLines(text) : text}\n`;
}
