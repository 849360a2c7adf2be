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
  /**
   * What `apply` gives for each of these in turn; undefined where it may be something else, or fails for one of them.
   * @param jsons each on one line
   * @throws the signal's reason when it is aborted
   */
  applyToAll(jsons: readonly string[], signal: AbortSignal): Promise<readonly string[] | undefined>;
  /** Ends the thread. */
  close(): Promise<void>;
}

interface Call {
  /** Left out, the expression is compiled, and no more. */
  readonly json?: string;
  /** Whether these are several values. */
  readonly several?: boolean;
}

interface Answer {
  readonly id: number;
  readonly lines?: readonly string[];
  readonly failure?: "compile" | "run";
  readonly message?: string;
}

/** Words for where the input is, for what comes next in it, for the end of all of it, and for what jq says on the side. */
const BEYOND_THE_VALUE = /input|halt|debug|stderr|__loc__/;

/** Whether an expression may mean something else for a value that is one of several. It may be said of one for which it is not so. */
export const looksBeyond = (expression: string): boolean => BEYOND_THE_VALUE.test(expression);

/** @throws {CliError} `usage` with jq's own words when the expression is wrong. Nothing else was done by then. */
export async function compileJq(expression: string, signal: AbortSignal): Promise<JqProgram> {
  signal.throwIfAborted();
  const program = new Threaded(await jqThread({ expression }), looksBeyond(expression));
  try {
    await program.compile(signal);
  } catch (error) {
    await program.close();
    throw error;
  }
  return program;
}

class Threaded implements JqProgram {
  readonly #worker: Worker;
  #calls = 0;
  /** The last one that was asked for. */
  #last: Promise<unknown> = Promise.resolve();
  #dead: Error | undefined;

  constructor(
    worker: Worker,
    private readonly isOneByOne: boolean,
  ) {
    this.#worker = worker;
    worker.unref();
    worker.on("error", (error) => {
      this.#dead = error;
    });
  }

  async compile(signal: AbortSignal): Promise<void> {
    linesOf(await this.#call({}, signal));
  }

  async apply(json: string, signal: AbortSignal): Promise<readonly string[]> {
    return linesOf(await this.#call({ json }, signal));
  }

  async applyToAll(jsons: readonly string[], signal: AbortSignal): Promise<readonly string[] | undefined> {
    if (this.isOneByOne) return undefined;
    return (await this.#call({ json: jsons.join("\n"), several: true }, signal)).lines;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  /** One at a time, as the thread works: who is not at it listens to nothing. */
  #call(call: Call, signal: AbortSignal): Promise<Answer> {
    const answer = this.#last.then(() => this.#ask(call, signal));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #ask(call: Call, signal: AbortSignal): Promise<Answer> {
    if (signal.aborted) void this.#worker.terminate();
    signal.throwIfAborted();
    if (this.#dead !== undefined) throw broken(this.#dead);
    return this.#answerTo({ id: ++this.#calls, ...call }, signal);
  }

  #answerTo(call: Call & { readonly id: number }, stop: AbortSignal): Promise<Answer> {
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
        worker.unref();
        tell();
      };
      // Only while it works may the thread keep the program alive.
      worker.ref();
      worker.on("message", onMessage).on("error", onError);
      stop.addEventListener("abort", onAbort, { once: true });
      worker.postMessage(call);
    });
  }
}

function linesOf({ lines, failure, message = "" }: Answer): readonly string[] {
  if (lines === undefined) throw failureOf(failure, message);
  return lines;
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
