/** Renames are jobs: the instance answers first, and works later. */
import { flag, nullable, object, text } from "../api/shape.js";
import { again } from "../domain/again.js";
import { CliError } from "../errors.js";
import { toggle } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { waitUntil } from "./waiting.js";

/** What a rename prints: what was asked for, what the instance said, and that it is done; null where nobody waited for it. */
export const renaming = object({ from: text(), to: text(), renamed: nullable(flag()), message: nullable(text()), url: nullable(text({ format: "url" })) });
export const renamingView = { columns: ["from", "to", { field: "renamed", as: "yesno" }, "message"] } as const;
export const waitFlag = { wait: toggle("Wait until it is done") };

/** Milliseconds between two looks. */
const PAUSE = 2_000;
/** Looks at which neither name led to the account: the rename may happen between two questions, or take its time in the middle. */
const PATIENCE = 3;

export interface Rename {
  readonly from: string;
  readonly to: string;
  /** Which account has the name, or undefined where there is none. */
  readonly idOf: (login: string) => Promise<number | bigint | undefined>;
}

/**
 * Waits until the account has its new name.
 * @throws {CliError} `job_failed` when neither name leads to it any more; `still_running` when `--timeout` passes first
 */
export async function waitRenamed(ctx: Context, { from, to, idOf }: Rename, id: number | bigint): Promise<void> {
  let missed = 0;
  await waitUntil(ctx, {
    text: `waiting until ${from} is ${to}`,
    read: async () => {
      if ((await idOf(to)) === id) return true;
      missed = (await idOf(from)) === id ? 0 : missed + 1;
      return false;
    },
    done(isRenamed) {
      if (isRenamed || missed < PATIENCE) return isRenamed;
      throw new CliError("job_failed", `neither ${from} nor ${to} is the account that was to be renamed`, { hint: "look into the instance's audit log" });
    },
    describe: () => `still ${from}`,
    goesOn: "the instance goes on renaming",
    // An organization is an account: the same command shows it.
    hint: again(ctx, `users view ${to}`),
    every: PAUSE,
  });
}

/** The answer of `look`, or undefined for a 404. */
export async function unlessMissing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (thrown) {
    if (thrown instanceof CliError && thrown.code === "not_found") return undefined;
    throw thrown;
  }
}
