/** `--jq`: the real jq, in a thread of its own that ends when the command does. */
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
  const worker = await jqThread({ expression });
  worker.unref();
  let calls = 0;
  let dead: Error | undefined;
  worker.on("error", (error) => {
    dead = error;
  });

  const call = (json: string | undefined, stop: AbortSignal): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      const id = ++calls;
      const finish = (end: () => void) => {
        worker.off("message", onMessage).off("error", onError);
        stop.removeEventListener("abort", onAbort);
        worker.unref();
        end();
      };
      const onMessage = (answer: Answer) => {
        if (answer.id !== id) return;
        const { lines, failure, message = "" } = answer;
        finish(() => {
          if (lines === undefined) reject(failureOf(failure, message));
          else resolve(lines);
        });
      };
      const onError = (error: Error) => {
        finish(() => {
          reject(broken(error));
        });
      };
      const onAbort = () => {
        void worker.terminate();
        finish(() => {
          reject(stop.reason as Error);
        });
      };
      if (stop.aborted) {
        onAbort();
        return;
      }
      if (dead !== undefined) {
        onError(dead);
        return;
      }
      // Only while it works may the thread keep the program alive.
      worker.ref();
      worker.on("message", onMessage).on("error", onError);
      stop.addEventListener("abort", onAbort, { once: true });
      worker.postMessage({ id, json });
    });

  const program: JqProgram = {
    apply: call,
    close: async () => {
      await worker.terminate();
    },
  };
  try {
    await call(undefined, signal);
  } catch (error) {
    await program.close();
    throw error;
  }
  return program;
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
