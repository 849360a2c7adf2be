/** The client of one instance, with what the command line says of it. */
import { getVersion } from "../api/areas/manage.js";
import { getMeta } from "../api/areas/meta.js";
import type { Client } from "../http/client.js";
import type { Target } from "../http/target.js";
import type { Renderer } from "../output/render.js";
import { VERSION } from "../version.js";
import { retriesOf, type Invocation } from "./invocation.js";

/** What of an invocation a client is made with. */
export type Connecting = Pick<Invocation, "world" | "globals" | "signal" | "options"> & { readonly renderer: Pick<Renderer, "note" | "warn" | "trace"> };

/** One request that tells whether a credential works. */
export const tryCredential = (connecting: () => Promise<Client>, kind: "password" | "token") =>
  withClient<unknown>(connecting, (client) =>
    kind === "password" ? client.exchange(getVersion, {}, { once: true }) : client.exchange(getMeta, {}, { once: true }),
  );

export async function withClient<T>(connecting: () => Promise<Client>, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await connecting();
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

export async function connect({ world, globals, signal, options, renderer }: Connecting, target: Target): Promise<Client> {
  const { createClient } = await import("../http/client.js");
  return createClient({
    target,
    clock: world.clock,
    random: () => world.random(),
    signal,
    retries: retriesOf(globals),
    concurrency: options.concurrency,
    version: VERSION,
    env: world.env,
    remaining: () => options.remaining(),
    onWait: (text) => {
      renderer.note(text);
    },
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
}
