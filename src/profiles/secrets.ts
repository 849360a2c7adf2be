/** Where an instance's password and token come from, as sources that are read when a request needs them, once. */
import { accessSync, constants, statSync } from "node:fs";
import type { SecretSource } from "../http/target.js";
import { CliError } from "../errors.js";
import { readFileAt, type FileRead } from "../read-file.js";
import type { World } from "../world.js";
import type { KeychainItem, Keychains } from "./keychain.js";
import { DEFAULT_USER, type SecretKind, type StoredSecret } from "./profile.js";
import type { Prompter } from "./prompter.js";
import { runSecretCommand } from "./secret-command.js";
import { cleanSecret } from "./secret-text.js";
import { reasonOf } from "./system-error.js";

export const variableOf = (kind: SecretKind): "GHES_ADMIN_PASSWORD" | "GHES_ADMIN_TOKEN" => (kind === "password" ? "GHES_ADMIN_PASSWORD" : "GHES_ADMIN_TOKEN");

/** The failure of a request that needs a secret where there is none: exit 4, with the ways to give one. */
export function missingSecret(kind: SecretKind, label: string, profile?: string): CliError {
  const stored = profile === undefined ? "" : `, or store one: ghes-admin profile set ${profile} --${kind}-stdin`;
  return new CliError("unauthenticated", `no ${kind} for ${label}`, { hint: `set ${variableOf(kind)}${stored}` });
}

/** Reads once; whoever asks again gets the same answer, the same failure too. */
function once(source: Omit<SecretSource, "read">, read: (signal: AbortSignal) => Promise<string> | string): SecretSource {
  let known: Promise<string> | undefined;
  return { ...source, read: (signal) => (known ??= Promise.resolve().then(() => read(signal))) };
}

export const fromEnvironment = (kind: SecretKind, value: string): SecretSource =>
  once({ source: "environment", description: variableOf(kind) }, () => cleanSecret(kind, value, variableOf(kind), "usage"));

/** @param place what the secret is for: instances of the same place have the same */
export const fromPrompt = (kind: SecretKind, label: string, user: string, prompter: Prompter, place?: string): SecretSource =>
  once({ source: "prompt", description: "the prompt", origin: place }, async () => {
    const who =
      kind === "password" && user !== DEFAULT_USER
        ? `Password of ${user} on ${label}`
        : `${kind === "password" ? "Root site administrator password" : "Token"} of ${label}`;
    const answer = await prompter.password(who);
    if (answer === "") throw missingSecret(kind, label);
    return cleanSecret(kind, answer, "the prompt", "usage");
  });

/** Undefined for a source that only a newer release knows. */
export function fromStored(
  kind: SecretKind,
  stored: StoredSecret,
  name: string,
  world: Pick<World, "env" | "cwd" | "stderr">,
  keychains: Keychains,
): SecretSource | undefined {
  switch (stored.source) {
    case "store":
      return once({ source: "store", description: `the profile ${name}` }, () => cleanSecret(kind, stored.value, `the profile ${name}`, "local_state"));
    case "keychain":
      return once({ source: "keychain", description: `the keychain (${stored.keychain})` }, async (signal) =>
        cleanSecret(kind, await fromKeychain(kind, stored, name, keychains, signal), "the keychain", "local_state"),
      );
    case "file":
      return once({ source: "file", description: `the file ${stored.path}` }, async (signal) =>
        cleanSecret(kind, await readSecretFile(kind, stored.path, signal), `the file ${stored.path}`, "local_state"),
      );
    case "command": {
      const what = `the ${kind} command of ${name}`;
      return once({ source: "command", description: what, origin: stored.command }, async (signal) =>
        cleanSecret(kind, await runSecretCommand(stored.command, what, world, signal), what, "local_state"),
      );
    }
    default:
      return undefined;
  }
}

async function fromKeychain(kind: SecretKind, at: KeychainItem, name: string, keychains: Keychains, signal: AbortSignal): Promise<string> {
  try {
    return await keychains.read(at, signal);
  } catch (thrown) {
    if (!(thrown instanceof CliError)) throw thrown;
    const anew = `set ${variableOf(kind)}, or give it anew: ghes-admin profile set ${name} --${kind}-stdin`;
    throw new CliError(thrown.code, `the ${kind} of ${name} cannot be read: ${thrown.message}`, {
      ...thrown.facts,
      hint: [thrown.facts.hint, anew].filter((part) => part !== undefined).join("; "),
    });
  }
}

/** The keychain, and where it cannot be read the next source there is, after a warning. */
export function orElse(first: SecretSource, next: SecretSource | undefined, warn: (text: string) => void): SecretSource {
  if (next === undefined) return first;
  let used = first;
  let known: Promise<string> | undefined;
  const read = async (signal: AbortSignal): Promise<string> => {
    try {
      return await first.read(signal);
    } catch (thrown) {
      if (!(thrown instanceof CliError)) throw thrown;
      warn(`${thrown.message}; it is taken from ${next.description}`);
      used = next;
      return next.read(signal);
    }
  };
  return {
    source: first.source,
    get description() {
      return used.description;
    },
    read: (signal) => (known ??= read(signal)),
  };
}

const MAX_BYTES = 64 * 1024;

/** @param flag what names another file */
const unreadable = (kind: SecretKind, path: string, flag: string, why: string, cause?: unknown): CliError =>
  new CliError("local_state", `the ${kind} cannot be read from ${path}: ${why}`, { hint: `check the file, or name another with ${flag}`, cause });

/** Whether there is a file to read, without opening it: a pipe is read once. @throws {CliError} `local_state` */
export function refuseUnreadable(kind: SecretKind, path: string): void {
  const flag = `--${kind}-file`;
  let isDirectory: boolean;
  try {
    accessSync(path, constants.R_OK);
    isDirectory = statSync(path).isDirectory();
  } catch (thrown) {
    throw unreadable(kind, path, flag, reasonOf(thrown), thrown);
  }
  if (isDirectory) throw unreadable(kind, path, flag, "it is a directory");
}

async function readSecretFile(kind: SecretKind, path: string, signal: AbortSignal): Promise<Uint8Array> {
  const flag = `profile set --${kind}-file`;
  let read: FileRead;
  try {
    read = await readFileAt(path, signal, MAX_BYTES);
  } catch (thrown) {
    signal.throwIfAborted();
    throw unreadable(kind, path, flag, reasonOf(thrown), thrown);
  }
  if (read.ok) return read.bytes;
  throw unreadable(kind, path, flag, read.why);
}
