/** The embedded appliance as commands use it: started lazily, its failures in the table's terms. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellWord } from "../domain/shell-word.js";
import { nearest } from "../domain/suggest.js";
import { CliError, usage } from "../errors.js";
import { locate } from "../profiles/location.js";
import type { ProfileActions } from "../profiles/profile-actions.js";
import { releaseMemory } from "../profiles/releases.js";
import type { World } from "../world.js";
import type { RunningSandbox, SandboxActions, SandboxRequest } from "./context.js";

export function createSandboxActions(world: World, profiles: ProfileActions, signal: AbortSignal): SandboxActions {
  return {
    async kinds() {
      return (await world.loadSandbox()).FAULT_KINDS;
    },
    async start({ faults, ...options }) {
      const { startSandbox, parseFault, FAULT_KINDS } = await world.loadSandbox();
      const kinds = FAULT_KINDS.map(({ kind }) => kind);
      for (const fault of faults) readable(() => parseFault(fault), guessed(fault, kinds));
      try {
        // Nobody asks here what arrived, and it may run for days.
        return await startSandbox({ ...given(options), faults, recorded: 0 });
      } catch (thrown) {
        throw startFailure(thrown, options);
      }
    },
    async spawn(sandbox, command, args) {
      const { remove, env } = await surroundings(world, sandbox);
      try {
        return await world.spawn(command, args, env, signal);
      } catch (thrown) {
        throw usage(`cannot run ${command}: ${codeOf(thrown) === "ENOENT" ? "there is no such command" : codeOf(thrown)}`, "write the command after --");
      } finally {
        await remove();
        await forget(world, sandbox);
      }
    },
    publish: (sandbox) => publish(world, profiles, sandbox),
  };
}

/** What was learned of it: its ports may be another's tomorrow. */
async function forget(world: World, { host, port, restPort }: RunningSandbox): Promise<void> {
  const { forgetAttempts } = await import("./clients.js");
  releaseMemory(world, { host, port }).forget();
  forgetAttempts(
    world,
    [port, restPort].map((one) => new URL(`https://${host}:${String(one)}`).origin),
  );
}

/** Its files stand beside the store: a folder for temporary files is tidied up behind the back of what runs for days. */
async function publish(world: World, profiles: ProfileActions, sandbox: RunningSandbox) {
  const { directory } = locate(world);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(directory, "sandbox-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const keep = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  try {
    const taken = new Set(profiles.list().map((row) => row.name));
    const profile = ["sandbox", ...Array.from({ length: taken.size }, (_, i) => `sandbox-${String(i + 2)}`)].find((name) => !taken.has(name)) ?? "sandbox";
    const caFile = await keep("ca.pem", sandbox.caPem);
    const credentials = { passwordFile: await keep("password", sandbox.password), tokenFile: await keep("token", sandbox.token) };
    const { host, port, restPort, user, enterprise } = sandbox;
    await profiles.add(profile, { host, port, restPort, user, enterprise, caFile, tag: ["sandbox"], ...credentials, verify: false }, { dryRun: false });
    return {
      profile,
      caFile,
      remove: async () => {
        // The secrets first, whatever becomes of the rest.
        await remove();
        try {
          if (isThere(profiles, profile, sandbox)) await profiles.remove(profile, { dryRun: false });
        } finally {
          await forget(world, sandbox);
        }
      },
    };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

/** Somebody may have removed or renamed it meanwhile, and named another so. */
const isThere = (profiles: ProfileActions, profile: string, { host, port }: RunningSandbox): boolean =>
  profiles.list().some((row) => row.name === profile && row.host === host && row.port === port);

/** The entries that were given: an absent one leaves the appliance's own default. */
const given = <T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

const codeOf = (thrown: unknown): string => (thrown instanceof Error && "code" in thrown ? String(thrown.code) : thrown instanceof Error ? thrown.message : "");

function readable(read: () => unknown, guess: string): void {
  try {
    read();
  } catch (thrown) {
    throw usage(`${thrown instanceof Error ? thrown.message : "the fault cannot be read"}${guess}`, "ghes-admin help faults");
  }
}

/** What a misspelt kind may have been meant to be; empty where the kind is known. */
function guessed(fault: string, kinds: readonly string[]): string {
  const [kind = ""] = fault.split(/[=:@]/, 1);
  const guess = kinds.includes(kind) ? undefined : nearest(kind, kinds);
  return guess === undefined ? "" : ` (did you mean "${guess}"?)`;
}

function startFailure(thrown: unknown, { port, restPort }: Pick<SandboxRequest, "port" | "restPort">): Error {
  if (thrown instanceof Error && "port" in thrown) {
    const flag = thrown.port === port ? "--port" : thrown.port === restPort ? "--rest-port" : "--port and --rest-port";
    const what = `port ${String(thrown.port)}`;
    const why =
      { EADDRINUSE: "is taken by another program", EACCES: "may not be used without more rights" }[codeOf(thrown)] ?? `cannot be used (${codeOf(thrown)})`;
    return new CliError("local_state", `${what} ${why}`, { hint: `give another number with ${flag}, or leave it out for a free one`, cause: thrown });
  }
  // The appliance's own refusals (a bad option, an unusable state file) are sentences for people.
  if (thrown instanceof RangeError) return usage(thrown.message, "ghes-admin help sandbox start");
  return thrown instanceof Error ? thrown : new CliError("local_state", "the appliance did not start");
}

/**
 * The environment that points this program at the appliance. Its authority stands in a private file, and beside it
 * `ghes-admin` itself, so that a script under `sandbox exec` finds this very program, installed or not.
 */
async function surroundings(world: World, sandbox: RunningSandbox) {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-sandbox-"));
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, sandbox.caPem, { mode: 0o600 });
  const started = [world.execPath, ...(world.program === undefined ? [] : [world.program])];
  await writeFile(join(folder, "ghes-admin"), `#!/bin/sh\nexec ${started.map(shellWord).join(" ")} "$@"\n`, { mode: 0o700 });
  // It is on this computer: a proxy of the environment cannot reach it.
  const noProxy = [world.env.no_proxy ?? world.env.NO_PROXY ?? "", sandbox.host].filter((text) => text !== "").join(",");
  const env = {
    ...Object.fromEntries(
      Object.entries(world.env).filter(([name]) => !name.startsWith("GHES_ADMIN_") || name === "GHES_ADMIN_CONFIG_DIR" || name === "GHES_ADMIN_AUDIT_LOG"),
    ),
    PATH: `${folder}:${world.env.PATH ?? "/usr/bin:/bin"}`,
    GHES_ADMIN_HOST: sandbox.host,
    GHES_ADMIN_PORT: String(sandbox.port),
    GHES_ADMIN_REST_PORT: String(sandbox.restPort),
    GHES_ADMIN_USER: sandbox.user,
    GHES_ADMIN_PASSWORD: sandbox.password,
    GHES_ADMIN_TOKEN: sandbox.token,
    GHES_ADMIN_ENTERPRISE: sandbox.enterprise,
    GHES_ADMIN_CA_FILE: caFile,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
  return { env, remove: () => rm(folder, { recursive: true, force: true }) };
}
