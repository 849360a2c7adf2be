/**
 * What instances said of secrets, for all processes of this person: a small file for each secret, and for each secret at an
 * instance. The names are HMACs under a key that never leaves this folder (0600), so that no file tells anything of a
 * password, not even whether a guess is right. It is a memory and no more: what cannot be written counts in the process alone.
 */
import { createHmac, randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, linkSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCKOUT_TIME, type Refusal, type Verdicts } from "../http/lockout.js";
import type { World } from "../world.js";
import { holdLock } from "./lock.js";
import { discardFile, makeFolder, stateFolder } from "./state-folder.js";
import { codeOf, HAS_MODES } from "./system-error.js";

type Surroundings = Pick<World, "env" | "home" | "clock" | "random" | "processes">;

interface Verdict extends Refusal {
  readonly verdict: "accepted" | "rejected";
}

/** Milliseconds after a yes in which processes need not take turns. */
const SURE = 60_000;
/** Milliseconds after which a yes is written again. */
const RENEWED = 20_000;
/** Milliseconds that one process waits for another's answer: longer than an answer takes, and shorter than a timeout. */
const PATIENCE = 10_000;
const PAUSE = { least: 5, most: 40 };
/** Milliseconds after which what nobody renewed is swept away. */
const AGE = 7 * 24 * 60 * 60 * 1000;
const KEY_BYTES = 32;
const NOBODY = (): void => undefined;

/** Nothing is read before a secret is about to be sent. Undefined where nothing says where state is kept. */
export function rememberedVerdicts(world: Surroundings): Verdicts | undefined {
  const folder = stateFolder(world, "attempts");
  if (folder === undefined) return undefined;
  const { clock } = world;
  let key: Buffer | undefined;
  let isRead = false;
  const named = (...parts: readonly string[]): string | undefined => {
    if (!isRead) key = keyIn(folder);
    isRead = true;
    return key === undefined ? undefined : join(folder, `${createHmac("sha256", key).update(parts.join("\u0000")).digest("hex")}.json`);
  };
  // Several questions in a row are about the same one.
  let last: { readonly secret: string; readonly origin: string; readonly name: string | undefined } | undefined;
  const file = (secret: string, origin: string): string | undefined => {
    if (last?.secret !== secret || last.origin !== origin) last = { secret, origin, name: named(secret, origin) };
    return last.name;
  };

  const refusal = (secret: string, origin: string): Refusal | undefined => {
    const own = readVerdict(file(secret, origin));
    if (own?.verdict === "accepted") return undefined;
    return [own, readVerdict(named(secret))].find((one) => one?.verdict === "rejected" && Math.abs(clock.now() - one.at) < LOCKOUT_TIME);
  };

  /** Milliseconds since the origin said yes to the secret; undefined where its last word was another. */
  const sinceYes = (secret: string, origin: string): number | undefined => {
    const own = readVerdict(file(secret, origin));
    const passed = own?.verdict === "accepted" ? clock.now() - own.at : -1;
    return passed < 0 ? undefined : passed;
  };

  return {
    refusal,
    isAccepted: (secret, origin) => sinceYes(secret, origin) !== undefined,
    async turn(secret, origin, signal) {
      const lock = file(secret, origin)?.replace(/json$/, "lock");
      const end = clock.monotonic() + PATIENCE;
      while (lock !== undefined) {
        if ((sinceYes(secret, origin) ?? Infinity) < SURE) return NOBODY;
        const release = locked(lock, world);
        if (release !== undefined) return release;
        if (clock.monotonic() >= end || ageOf(lock) > PATIENCE || refusal(secret, origin) !== undefined) return NOBODY;
        await clock.sleep(PAUSE.least + world.random() * (PAUSE.most - PAUSE.least), signal);
      }
      return NOBODY;
    },
    note(secret, origin, verdict) {
      if (verdict === "accepted" && (sinceYes(secret, origin) ?? Infinity) <= RENEWED) return;
      const [own, any] = [file(secret, origin), named(secret)];
      if (own === undefined || any === undefined) return;
      const said: Verdict = { verdict, origin, at: clock.now() };
      if (verdict === "rejected") {
        write(own, said, world);
        write(any, said, world);
      } else {
        write(own, said, world);
        discardFile(any);
      }
    },
  };
}

/** Takes away all that is known of instances that are no more. */
export function forgetAttempts(world: Pick<World, "env" | "home">, origins: readonly string[]): void {
  const folder = stateFolder(world, "attempts");
  if (folder === undefined) return;
  for (const file of filesIn(folder)) if (origins.includes(readVerdict(file)?.origin ?? "")) discardFile(file);
}

function readVerdict(file: string | undefined): Verdict | undefined {
  if (file === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isVerdict(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isVerdict = (value: unknown): value is Verdict =>
  typeof value === "object" &&
  value !== null &&
  "verdict" in value &&
  (value.verdict === "accepted" || value.verdict === "rejected") &&
  "origin" in value &&
  typeof value.origin === "string" &&
  "at" in value &&
  typeof value.at === "number";

/** Complete or not at all, whoever else writes it. What is new makes room: what is too old to count goes. */
function write(file: string, said: Verdict, { random }: Pick<World, "random">): void {
  const staging = `${file}.${Math.floor(random() * 0x1_0000_0000).toString(16)}.${randomBytes(4).toString("hex")}`;
  try {
    if (said.verdict === "rejected") sweep(join(file, ".."));
    writeFileSync(staging, `${JSON.stringify(said)}\n`, { mode: 0o600, flag: "wx" });
    renameSync(staging, file);
  } catch {
    discardFile(staging);
  }
}

function sweep(folder: string): void {
  for (const file of filesIn(folder)) if (ageOf(file) > AGE) discardFile(file);
}

/** By the system's own clock, which wrote the times of the files; 0 for what is not there. */
function ageOf(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

/** All but the key. */
function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).flatMap((name) => (name === "key" || name.startsWith("key.") ? [] : [join(folder, name)]));
  } catch {
    return [];
  }
}

/** Undefined while another process has it; a lock that cannot be made is nobody's. */
function locked(path: string, world: Surroundings): (() => void) | undefined {
  try {
    return holdLock(path, world, "the turn");
  } catch {
    return NOBODY;
  }
}

/* ---------------------------------------------------------------- the key */

/** The key, made where there is none. One that others could read, or that is not whole, is replaced. Undefined: it cannot be kept. */
function keyIn(folder: string): Buffer | undefined {
  const path = join(folder, "key");
  try {
    const known = readKey(path);
    if (known !== undefined) return known;
    makeFolder(folder);
    const draft = `${path}.${randomBytes(6).toString("hex")}`;
    writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flag: "wx" });
    try {
      putInPlace(draft, path);
    } finally {
      discardFile(draft);
    }
    // Whoever came first: all processes have the same one.
    return readKey(path);
  } catch {
    return undefined;
  }
}

function putInPlace(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return;
    // A file system without links: the last one counts.
    renameSync(draft, path);
  }
}

function readKey(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
  try {
    const facts = fstatSync(file);
    const isPrivate = !HAS_MODES || (facts.mode & 0o077) === 0;
    if (isPrivate && facts.size === KEY_BYTES) return readFileSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(path);
  return undefined;
}
