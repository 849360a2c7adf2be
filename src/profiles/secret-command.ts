/** Runs a credential command: no shell, its stderr shown, its output never. */
import { CliError, usage } from "../errors.js";
import type { World } from "../world.js";
import { splitCommand } from "./command-words.js";
import { codeOf, reasonOf } from "./system-error.js";

const LIMIT = 30_000;
const MAX_BYTES = 64 * 1024;

type CommandWorld = Pick<World, "env" | "cwd" | "stderr">;

/**
 * What the command writes to stdout.
 * @param what for messages: `the password command of ghe1`
 * @throws {CliError} `local_state`: no such program, a failure, too much output, or no end within 30 s
 */
export async function runSecretCommand(command: string, what: string, world: CommandWorld, signal: AbortSignal, limit = LIMIT): Promise<Uint8Array> {
  const [program, ...args] = splitCommand(command);
  if (program === undefined) throw usage("the command is empty");
  const { spawn } = await import("node:child_process");
  signal.throwIfAborted();
  const failed = (how: string, hint: string, cause?: unknown) => new CliError("local_state", `${what} ${how}`, { hint, cause });
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: world.env, cwd: world.cwd, windowsHide: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  const shown: Promise<void>[] = [];
  const done = new AbortController();
  const stop = () => {
    child.kill("SIGKILL");
    // A grandchild may hold the pipes open for as long as it likes.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (chunk: Uint8Array) => {
        size += chunk.length;
        if (size > MAX_BYTES) reject(failed("writes more than 64 kB", "it should write the secret and nothing else"));
        else chunks.push(chunk);
      });
      child.stderr.on("data", (chunk: Uint8Array) => shown.push(world.stderr.write(chunk)));
      child.on("error", (thrown) => {
        const missing = codeOf(thrown) === "ENOENT";
        reject(
          failed(
            missing ? `cannot run: there is no program ${JSON.stringify(program)}` : `cannot run: ${reasonOf(thrown)}`,
            "check it with profile show; profile set changes it",
            thrown,
          ),
        );
      });
      child.on("close", (code, by) => {
        if (code === 0) resolve();
        else reject(failed(code === null ? `was ended by ${by ?? "a signal"}` : `ended with code ${String(code)}`, "run it by hand to see why"));
      });
      const onAbort = () => {
        reject(signal.reason instanceof Error ? signal.reason : failed("was stopped", "run the command again"));
      };
      signal.addEventListener("abort", onAbort, { signal: done.signal });
      // The command runs in real time, whatever clock the world has.
      const slow = () => {
        reject(failed(`did not end within ${String(limit / 1000)} s`, "run it by hand to see what it waits for; it has no stdin"));
      };
      AbortSignal.timeout(limit).addEventListener("abort", slow, { signal: done.signal });
    });
  } finally {
    done.abort();
    stop();
    await Promise.allSettled(shown);
  }
  return Buffer.concat(chunks);
}
