/** Other programs: found on the PATH, run without a shell, within a limit of time and of output. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { World } from "../world.js";

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What it reads on stdin; left out: nothing. */
  readonly input?: string | undefined;
  /** Milliseconds of real time. */
  readonly limit: number;
  /** Given what it writes to stderr, as it comes; left out: it is kept for the end. */
  readonly onStderr?: ((chunk: Uint8Array) => void) | undefined;
  /**
   * In a group of its own, which is ended as a whole: a helper's helper asks nothing once nobody waits for the answer.
   * It has no terminal to ask on then.
   */
  readonly endGroup?: World["endGroup"];
}

export type ProgramEnd =
  | { readonly kind: "ended"; readonly code: number | null; readonly by: string | null; readonly stdout: Uint8Array; readonly stderr: string }
  | { readonly kind: "slow" | "verbose" }
  | { readonly kind: "unstartable"; readonly cause: unknown };

const MAX_BYTES = 64 * 1024;

/** Never rejects but with the signal's reason. When it resolves, nothing waits for the program any more. */
export async function runProgram(run: ProgramRun, signal: AbortSignal): Promise<ProgramEnd> {
  const { spawn } = await import("node:child_process");
  signal.throwIfAborted();
  const { program, args, env, cwd, endGroup } = run;
  const child = spawn(program, args, {
    stdio: "pipe",
    env: { ...env },
    cwd: existsSync(cwd) ? cwd : undefined,
    windowsHide: true,
    detached: endGroup !== undefined,
  });
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  let size = 0;
  const done = new AbortController();
  try {
    return await new Promise<ProgramEnd>((resolve, reject) => {
      const take = (into: Uint8Array[]) => (chunk: Uint8Array) => {
        size += chunk.length;
        if (size > MAX_BYTES) resolve({ kind: "verbose" });
        else into.push(chunk);
      };
      child.stdout.on("data", take(out));
      child.stderr.on("data", run.onStderr ?? take(err));
      child.on("error", (cause) => {
        resolve({ kind: "unstartable", cause });
      });
      child.on("close", (code, by) => {
        resolve({ kind: "ended", code, by, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString("utf8") });
      });
      // It may end without having read what it was given.
      child.stdin.on("error", () => undefined);
      child.stdin.end(run.input);
      const stop = { signal: done.signal };
      const onAbort = () => {
        reject(signal.reason as Error);
      };
      const onLimit = () => {
        resolve({ kind: "slow" });
      };
      signal.addEventListener("abort", onAbort, stop);
      // It runs in real time, whatever clock the world has.
      AbortSignal.timeout(run.limit).addEventListener("abort", onLimit, stop);
    });
  } finally {
    done.abort();
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) endGroup?.(child.pid);
    child.kill("SIGKILL");
    // A grandchild may hold the pipes open for as long as it likes.
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** Where a program is, by an absolute directory of PATH: never in the working directory. */
export function findProgram(name: string, env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string | undefined {
  const file = platform === "win32" ? `${name}.exe` : name;
  return (env.PATH ?? env.Path ?? "")
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, file))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
