/** One command on one instance: its session, and its outcome or, in a dry run, the requests it would have sent. */
import type { Client } from "../http/client.js";
import type { Target } from "../http/target.js";
import type { About } from "../output/stage.js";
import { releaseMemory } from "../profiles/releases.js";
import { rehearsed, type Command, type Outcome } from "./command.js";
import { DryRunEnd, Rehearsal } from "./dry-run.js";
import type { Invocation } from "./invocation.js";
import { createContext, refuseReadOnly } from "./session.js";
import { createWays } from "./ways.js";

export type Input = Readonly<Record<string, unknown>>;

/** Before anything is sent: a read-only profile, and a log of changes that cannot be written. */
export async function refuseUnwritable({ audits, options }: Pick<Invocation, "audits" | "options">, command: Command, target: Target): Promise<void> {
  if (command.effect !== "write" || command.operations.length === 0) return;
  if (options.dryRun) return;
  refuseReadOnly(target);
  (await audits(target))?.ready();
}

/** What is printed of the command: of a dry run its requests, for which nothing was written; of one that would send nothing, what it prints always. */
export function aboutOf(command: Command, input: Input, { dryRun }: Invocation["options"]): About {
  if (dryRun) return { ...command, returns: { kind: "anything" }, effect: "read", isAnother: command.target === "instance" || command.effect === "write" };
  return command.reads?.(input as never) === true ? { ...command, effect: "read" } : command;
}

/** What the command gives. A stream is yet to be read, with the client open. */
export async function outcomeOn(invocation: Invocation, command: Command, input: Input, target: Target, client: Client): Promise<Outcome> {
  const rehearsal = invocation.options.dryRun ? new Rehearsal() : undefined;
  const ctx = createContext({
    invocation,
    command,
    input,
    target,
    client,
    ways: createWays({
      client,
      target,
      given: invocation.options.release,
      memory: releaseMemory(invocation.world, target),
      asks: rehearsal === undefined,
    }),
    rehearsal,
    open: (signal, renderer) => invocation.connect(target, { signal, renderer }),
  });
  if (rehearsal === undefined) return command.run(ctx, input as never);
  try {
    await drain(await command.run(ctx, input as never));
  } catch (thrown) {
    if (!(thrown instanceof DryRunEnd)) throw thrown;
  }
  return rehearsed(rehearsal.requests);
}

/** A stream sends its requests while it is read. */
async function drain(outcome: Outcome): Promise<void> {
  const items = outcome.kind === "stream" ? outcome.items : outcome.kind === "live" ? outcome.frames : undefined;
  if (items === undefined) return;
  const reader = items[Symbol.asyncIterator]();
  while ((await reader.next()).done !== true);
}
