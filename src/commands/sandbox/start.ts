import { integer, list, nullable, object, text } from "../../api/shape.js";
import { command, stream } from "../../cli/command.js";
import type { Context, RunningSandbox } from "../../cli/context.js";
import { Interrupted } from "../../errors.js";
import { requestOf, sandboxFlags } from "./flags.js";

/** Milliseconds; the wait is ended by a signal or --timeout, this only bounds one sleep. */
const LONG = 60 * 60 * 1000;

interface Ready {
  readonly profile: string;
  readonly host: string;
  readonly port: number;
  readonly rest_port: number;
  readonly user: string;
  readonly enterprise: string;
  readonly ca_file: string;
  readonly tags: readonly string[];
}

export const start = command({
  name: "start",
  summary: "Run a simulated appliance until Ctrl-C",
  description: `Listens on loopback with TLS and stores a profile for it, so that other commands reach it with -p. The profile is removed at the end. --ghes-version, --port and --rest-port say which release it is and where it listens; GHES_ADMIN_* variables are ignored. ghes-admin help faults lists the ways it can misbehave.`,
  flags: sandboxFlags,
  target: "none",
  returns: object({
    profile: text({ example: "sandbox" }),
    host: text(),
    port: integer(),
    rest_port: integer(),
    user: text(),
    enterprise: text(),
    ca_file: text(),
    tags: nullable(list(text())),
  }),
  view: { columns: ["profile", "host", "port", "rest_port", "user", "enterprise", "ca_file"] },
  examples: [
    { line: "sandbox start --topology ha", note: "then, in another terminal: ghes-admin -p sandbox status", untested: "runs until it is stopped" },
    { line: "sandbox start --state lab.json --seed 7", note: "an appliance that is the same tomorrow", untested: "runs until it is stopped" },
  ],
  seeAlso: ["sandbox exec"],
  run: async (ctx, input) => {
    const sandbox = await ctx.sandbox.start(requestOf(ctx, input));
    return stream(untilStopped(ctx, sandbox), {
      line: (ready: Ready) => `Listening. In another terminal: ghes-admin -p ${ready.profile} status\n\n${describe(ready)}\n\nCtrl-C stops it.`,
    });
  },
});

const describe = (ready: Ready): string =>
  [
    `  profile     ${ready.profile}`,
    `  management  https://${ready.host}:${String(ready.port)}`,
    `  REST API    https://${ready.host}:${String(ready.rest_port)}/api/v3`,
    `  CA file     ${ready.ca_file}`,
  ].join("\n");

/** The profile, once it is ready for others; then nothing more until somebody stops it, which is how it is meant to end. */
async function* untilStopped(ctx: Context, sandbox: RunningSandbox): AsyncIterable<Ready> {
  try {
    yield* listening(ctx, sandbox);
  } catch (thrown) {
    if (!(thrown instanceof Interrupted)) throw thrown;
    ctx.note("the sandbox has stopped, and its profile is removed");
    throw thrown.told();
  }
}

async function* listening(ctx: Context, sandbox: RunningSandbox): AsyncIterable<Ready> {
  try {
    const kept = await ctx.sandbox.publish(sandbox);
    try {
      const { host, port, restPort, user, enterprise } = sandbox;
      yield { profile: kept.profile, host, port, rest_port: restPort, user, enterprise, ca_file: kept.caFile, tags: ["sandbox"] };
      for (;;) await ctx.sleep(LONG);
    } finally {
      await kept.remove();
    }
  } finally {
    await sandbox.stop();
  }
}
