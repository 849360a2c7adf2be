/**
 * The system's keychain, through the programs that come with it. Each call has 3 s; a keychain that did not answer
 * once is not asked again by this run. What was put in counts as kept once it was read back.
 */
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { platform as systemPlatform } from "node:os";
import { isAbsolute, join } from "node:path";
import { CliError } from "../errors.js";
import { withoutCredentials } from "../without-credentials.js";
import type { World } from "../world.js";
import { helperOf, type Call } from "./keychain-programs.js";
import { findProgram, runProgram } from "./program.js";
import { codeOf, reasonOf } from "./system-error.js";
import { turns } from "./turns.js";

/** Where a secret is, as `profiles.json` has it. */
export interface KeychainItem {
  /** `secret-tool`, `security`, or the NAME of a `docker-credential-NAME`. */
  readonly keychain: string;
  readonly item: string;
}

export interface Keychains {
  /** Why there is none here, in words; undefined where there is one. */
  absence(): string | undefined;
  /** @throws {CliError} `local_state`: locked, silent, not there; the message goes on after what was wanted */
  read(at: KeychainItem, signal: AbortSignal): Promise<string>;
  /**
   * @param name a keychain of this name only; undefined: the first that takes it
   * @param what for its label, and part of its name: `ghe1`, `password`
   */
  put(name: string | undefined, what: readonly string[], secret: string, signal: AbortSignal): Promise<KeychainItem>;
  /** Resolves when it is not there any more. */
  remove(at: KeychainItem, signal: AbortSignal): Promise<void>;
  /** The command that removes it by hand. */
  removing(at: KeychainItem): string;
}

export interface KeychainOptions {
  readonly platform?: NodeJS.Platform;
  /** Milliseconds for one call. */
  readonly limit?: number;
  /** One line for the person, where what ends the command cannot say it. */
  readonly warn?: (text: string) => void;
}

type KeychainWorld = Pick<World, "env" | "cwd" | "home" | "endGroup">;

const LIMIT = 3_000;
/** Of a fleet each secret is a process. */
const AT_A_TIME = 8;

export function createKeychains(world: KeychainWorld, { platform = systemPlatform(), limit = LIMIT, warn }: KeychainOptions = {}): Keychains {
  const silent = new Set<string>();
  const taking = turns(AT_A_TIME);
  const env = surroundings(world.env);

  /** Runs `use` with the way to call the helper's program, failures named after the keychain. */
  async function using<T>(name: string, signal: AbortSignal, use: (helper: ReturnType<typeof helperOf>, call: Call) => Promise<T>): Promise<T> {
    const helper = helperOf(name);
    const call: Call = (args, input) =>
      taking(async () => {
        if (silent.has(name)) throw slow(limit);
        const program = findProgram(helper.program, world.env, platform);
        if (program === undefined) throw new CliError("local_state", `cannot be used: ${helper.program} is not installed`);
        const end = await runProgram({ program, args, input, env, cwd: world.cwd, limit, endGroup: world.endGroup }, signal);
        switch (end.kind) {
          case "ended":
            return { code: end.code, stdout: Buffer.from(end.stdout).toString("utf8"), stderr: end.stderr };
          case "unstartable":
            throw new CliError("local_state", `cannot be used: ${reasonOf(end.cause)}`, { cause: end.cause });
          case "verbose":
            throw new CliError("local_state", "answers with more than 64 kB");
          case "slow":
            silent.add(name);
            throw slow(limit);
        }
      });
    try {
      return await use(helper, call);
    } catch (thrown) {
      throw thrown instanceof CliError ? new CliError(thrown.code, `the keychain (${name}) ${thrown.message}`, thrown.facts) : thrown;
    }
  }

  async function putInto(name: string, item: string, label: string, secret: string, signal: AbortSignal): Promise<KeychainItem> {
    const progress = { isWritten: false };
    try {
      await using(name, signal, async (helper, call) => {
        await hidden(secret, () => helper.write(item, secret, label, call));
        progress.isWritten = true;
        // secret-tool cuts what is longer than 8 kB and reports that all is well.
        if ((await helper.read(item, call)) !== secret) throw new CliError("local_state", "does not give the secret back as it was");
      });
    } catch (thrown) {
      // Who refused it has nothing of it; who was stopped over it may.
      throw !progress.isWritten && thrown instanceof CliError ? thrown : await takenBack(name, item, thrown);
    }
    return { keychain: name, item };
  }

  /** What was thrown while the item was put in, once the item is out again, or the command that takes it out is said. */
  async function takenBack(name: string, item: string, thrown: unknown): Promise<unknown> {
    silent.delete(name);
    try {
      // Not the signal of the command: what was thrown may be that the person stopped it.
      await using(name, new AbortController().signal, (helper, call) => helper.erase(item, call));
      return thrown;
    } catch {
      const left = `what it may have of it goes with: ${helperOf(name).erasing(item)}`;
      if (thrown instanceof CliError) return thrown.with({ hint: left });
      warn?.(`the secret may be in the keychain (${name}); ${left}`);
      return thrown;
    }
  }

  return {
    absence: () => {
      const { names, reason } = keychainsHere(world, platform);
      return names.length > 0 ? undefined : reason;
    },
    read: ({ keychain, item }, signal) =>
      using(keychain, signal, async (helper, call) => {
        const secret = await helper.read(item, call);
        if (secret === undefined) throw new CliError("local_state", "does not have it");
        return secret;
      }),
    async put(name, what, secret, signal) {
      const { names, reason } = name === undefined ? keychainsHere(world, platform) : { names: [name], reason: "" };
      const item = [...what, randomBytes(6).toString("hex")].join(".");
      const label = `ghes-admin: ${[...what].reverse().join(" of ")}`;
      let failure: CliError | undefined;
      for (const one of names) {
        try {
          return await putInto(one, item, label, secret, signal);
        } catch (thrown) {
          if (!(thrown instanceof CliError)) throw thrown;
          failure ??= thrown;
          // Who has waited once is not made to wait again.
          if (silent.has(one)) break;
        }
      }
      throw failure ?? new CliError("local_state", `there is no keychain here: ${reason}`);
    },
    remove: ({ keychain, item }, signal) => using(keychain, signal, (helper, call) => helper.erase(item, call)),
    removing: ({ keychain, item }) => helperOf(keychain).erasing(item),
  };
}

const slow = (limit: number) =>
  new CliError("local_state", `did not answer within ${String(limit / 1000)} s`, { hint: "unlock it: it may be waiting for its password" });

/** No message holds the secret, whatever a helper says about it. */
async function hidden<T>(secret: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    throw thrown instanceof CliError && thrown.message.includes(secret) ? new CliError(thrown.code, "gives no reason") : thrown;
  }
}

/** What helpers say is read, so it is in English; and the credentials of this run are none of their business. */
const surroundings = (env: World["env"]): World["env"] =>
  Object.fromEntries([...Object.entries(withoutCredentials(env)).filter(([name]) => name !== "LANGUAGE"), ["LC_ALL", "C.UTF-8"]]);

/* ---------------------------------------------------------------- which there are */

/** The keychains of this system that look as if they could be used, best first, or why there is none. Starts no program. */
function keychainsHere(world: KeychainWorld, platform: NodeJS.Platform): { readonly names: readonly string[]; readonly reason: string } {
  const has = (program: string): boolean => findProgram(program, world.env, platform) !== undefined;
  const installed = (names: readonly string[]) => names.filter((name) => has(helperOf(name).program));
  const none = (programs: string) => `${programs} is not installed`;
  switch (platform) {
    case "darwin":
      return { names: installed(["security", "osxkeychain"]), reason: none("security") };
    case "win32":
      return { names: installed(["wincred"]), reason: none("docker-credential-wincred") };
    default: {
      const service = installed(["secret-tool", "secretservice"]);
      const names = [...(hasBus(world.env) ? service : []), ...(hasPasswordStore(world) ? installed(["pass"]) : [])];
      return { names, reason: service.length === 0 ? none("secret-tool") : "there is no D-Bus session" };
    }
  }
}

function hasBus(env: World["env"]): boolean {
  if ((env.DBUS_SESSION_BUS_ADDRESS ?? "") !== "") return true;
  const runtime = env.XDG_RUNTIME_DIR ?? "";
  return isAbsolute(runtime) && exists(join(runtime, "bus"));
}

/** One that `pass init` has made. */
function hasPasswordStore({ env, home }: KeychainWorld): boolean {
  const own = env.PASSWORD_STORE_DIR ?? "";
  if (own !== "") return exists(join(own, ".gpg-id"));
  return home !== undefined && exists(join(home, ".password-store", ".gpg-id"));
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (thrown) {
    return codeOf(thrown) !== "ENOENT" && codeOf(thrown) !== "ENOTDIR";
  }
}
