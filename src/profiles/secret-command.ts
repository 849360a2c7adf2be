/** Runs a credential command: no shell, its stderr shown, its output never. */
import { CliError, usage } from "../errors.js";
import type { World } from "../world.js";
import { splitCommand } from "./command-words.js";
import { runProgram } from "./program.js";
import { codeOf, reasonOf } from "./system-error.js";

const LIMIT = 30_000;

type CommandWorld = Pick<World, "env" | "cwd" | "stderr">;

/**
 * What the command writes to stdout.
 * @param what for messages: `the password command of ghe1`
 * @throws {CliError} `local_state`: no such program, a failure, too much output, or no end within 30 s
 */
export async function runSecretCommand(command: string, what: string, world: CommandWorld, signal: AbortSignal, limit = LIMIT): Promise<Uint8Array> {
  const [program, ...args] = splitCommand(command);
  if (program === undefined) throw usage("the command is empty");
  const failed = (how: string, hint: string, cause?: unknown) => new CliError("local_state", `${what} ${how}`, { hint, cause });
  const shown: Promise<void>[] = [];
  const onStderr = (chunk: Uint8Array) => {
    shown.push(world.stderr.write(chunk));
  };
  const end = await runProgram({ program, args, env: world.env, cwd: world.cwd, limit, onStderr }, signal).finally(() => Promise.allSettled(shown));
  switch (end.kind) {
    case "slow":
      throw failed(`did not end within ${String(limit / 1000)} s`, "run it by hand to see what it waits for; it has no stdin");
    case "verbose":
      throw failed("writes more than 64 kB", "it should write the secret and nothing else");
    case "unstartable": {
      const why = codeOf(end.cause) === "ENOENT" ? `there is no program ${JSON.stringify(program)}` : reasonOf(end.cause);
      throw failed(`cannot run: ${why}`, "check it with profile show; profile set changes it", end.cause);
    }
    case "ended":
      if (end.code === 0) return end.stdout;
      throw failed(end.code === null ? `was ended by ${end.by ?? "a signal"}` : `ended with code ${String(end.code)}`, "run it by hand to see why");
  }
}
