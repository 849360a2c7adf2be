/** Clients of instances, with the policies of the command line: retries, messages, and which secrets were rejected. */
import { getVersion } from "../api/areas/manage.js";
import { getMeta } from "../api/areas/meta.js";
import type { AuditLog } from "../http/audit.js";
import type { Client } from "../http/client.js";
import type { Target } from "../http/target.js";
import type { Renderer } from "../output/render.js";
import { VERSION } from "../version.js";
import type { Invocation } from "./invocation.js";

/** A client of the target; with a signal, messages and a number of connections of its own where they are given. */
export type Connect = (target: Target, own?: Own) => Promise<Client>;

/** Where the target's changes are written down; undefined where they are not. One for all clients of a command. */
export type Audits = (target: Target) => Promise<AuditLog | undefined>;

export interface Own {
  readonly signal: AbortSignal;
  readonly renderer: Pick<Renderer, "note" | "warn" | "trace" | "waiting">;
  readonly concurrency?: number | undefined;
}

/** What all clients of one command share. HTTP is loaded when the first of them is made. */
export function connector({ world, globals, options, audits, ...shared }: Pick<Invocation, "world" | "globals" | "options" | "audits"> & Own): Connect {
  const load = async () => {
    const { createClient, createLockout, rememberedVerdicts } = await import("./clients.js");
    return { createClient, lockout: createLockout({ clock: world.clock, verdicts: rememberedVerdicts(world), force: globals.force }) };
  };
  let loading: ReturnType<typeof load> | undefined;
  return async (target, { signal, renderer, concurrency = options.concurrency } = shared) => {
    const { createClient, lockout } = await (loading ??= load());
    return createClient({
      target,
      clock: world.clock,
      random: () => world.random(),
      signal,
      retries: options.retries,
      concurrency,
      version: VERSION,
      env: world.env,
      lockout,
      audit: await audits(target),
      remaining: () => options.remaining(),
      onWait: (text) => {
        renderer.note(text);
      },
      onAttempt: (text) => renderer.waiting(text),
      onWarn: (text) => {
        renderer.warn(text);
      },
      ...(globals.verbose === true
        ? {
            onTrace: (line: string) => {
              renderer.trace(line);
            },
          }
        : {}),
    });
  };
}

export function createAudits({ world, renderer }: Pick<Invocation, "world"> & Pick<Own, "renderer">): Audits {
  const logs = new Map<Target, Promise<AuditLog>>();
  const open = async (path: string): Promise<AuditLog> => {
    const { openAuditLog } = await import("../profiles/audit-log.js");
    return openAuditLog(path, world, (text) => renderer.warn(text));
  };
  return async (target) => {
    if (target.auditLog === undefined) return undefined;
    const log = logs.get(target) ?? open(target.auditLog);
    logs.set(target, log);
    return log;
  };
}

/** One request that tells whether a credential works. */
export const tryCredential = (connect: Connect, target: Target, kind: "password" | "token") =>
  withClient<unknown>(connect, target, (client) =>
    kind === "password" ? client.exchange(getVersion, {}, { once: true }) : client.exchange(getMeta, {}, { once: true }),
  );

export async function withClient<T>(connect: Connect, target: Target, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(target);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
