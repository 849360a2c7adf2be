/**
 * Which release an instance was seen to have: one small file for each host and port, with or without a profile. It is a
 * memory and no more: what cannot be read is not known, and what cannot be written is found out again.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { World } from "../world.js";
import { discardFile, makeFolder, stateFolder } from "./state-folder.js";
import { codeOf } from "./system-error.js";

export interface ReleaseMemory {
  /** `3.8.4`, or undefined. */
  recall(): string | undefined;
  remember(version: string): void;
  /** For an instance that is no more. */
  forget(): void;
}

type Surroundings = Pick<World, "env" | "home" | "clock" | "random">;

/** Milliseconds for which what was seen counts. */
const AGE = 7 * 24 * 60 * 60 * 1000;
/** Milliseconds after which the same release is written again, so that it does not age. */
const FRESH = 24 * 60 * 60 * 1000;

/** The file is read when it is first asked for. */
export function releaseMemory(world: Surroundings, target: { readonly host: string; readonly port: number }): ReleaseMemory {
  const file = fileOf(world, target);
  let seen: Seen | undefined;
  let isRead = false;
  const read = (): Seen | undefined => {
    if (!isRead) seen = file === undefined ? undefined : readSeen(file, world.clock.now());
    isRead = true;
    return seen;
  };
  return {
    recall: () => read()?.version,
    remember(version) {
      const now = world.clock.now();
      const before = read();
      if (before?.version === version && now - before.at < FRESH) return;
      seen = { version, at: now };
      if (file !== undefined) write(file, seen, world);
    },
    forget() {
      seen = undefined;
      isRead = true;
      if (file !== undefined) discardFile(file);
    },
  };
}

interface Seen {
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

function fileOf(world: Surroundings, { host, port }: { readonly host: string; readonly port: number }): string | undefined {
  const folder = stateFolder(world, "releases");
  return folder === undefined ? undefined : join(folder, `${encodeURIComponent(`${host.toLowerCase()}:${String(port)}`)}.json`);
}

function readSeen(file: string, now: number): Seen | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof value !== "object" || value === null || !("version" in value) || !("at" in value)) return undefined;
    const { version, at } = value;
    if (typeof version !== "string" || !/^\d+\.\d+(\.\d+)?$/.test(version) || typeof at !== "number") return undefined;
    return at <= now + FRESH && now - at <= AGE ? { version, at } : undefined;
  } catch {
    return undefined;
  }
}

/** Complete or not at all, whoever else writes it. */
function write(file: string, seen: Seen, { random }: Surroundings): void {
  const staging = `${file}.${Math.floor(random() * 0x1_0000_0000).toString(16)}.${String(seen.at)}`;
  try {
    writeNew(staging, `${JSON.stringify(seen)}\n`);
    renameSync(staging, file);
  } catch {
    discardFile(staging);
  }
}

/** The folder is there but for the first time. */
function writeNew(file: string, text: string): void {
  const how = { mode: 0o600, flag: "wx" };
  try {
    writeFileSync(file, text, how);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT") throw thrown;
    makeFolder(join(file, ".."));
    writeFileSync(file, text, how);
  }
}
