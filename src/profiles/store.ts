/**
 * `profiles.json`: read with the file system alone, because most commands only read; written through conf, under a
 * lock, into a file of its own that is checked and then takes the old one's place. The only file that knows conf.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { CliError } from "../errors.js";
import type { World } from "../world.js";
import { locate, type Location } from "./location.js";
import { withLock } from "./lock.js";
import { EMPTY, holdsSecret, namesOf, readStored, type Stored } from "./profile.js";
import { codeOf, HAS_MODES, reasonOf } from "./system-error.js";

export interface ProfileStore {
  /** @throws {CliError} `local_state` where there is no place for it. */
  location(): Location;
  /** What is stored; nothing where there is no store yet. @throws {CliError} `local_state`: unreadable, unsafe or wrong. */
  read(): Stored;
  /**
   * Reads, changes and writes as one step among all processes. What `edit` throws leaves the store as it was.
   * @returns what is stored afterwards
   * @throws {CliError} `local_state`: as `read`, locked, or it cannot be written
   */
  change(edit: (stored: Stored) => Stored, signal: AbortSignal): Promise<Stored>;
}

type StoreWorld = Pick<World, "env" | "home" | "cwd" | "clock" | "random" | "processes">;

export const profileStore = (world: StoreWorld): ProfileStore => ({
  location: () => locate(world),
  read: () => readStore(locate(world)),
  change: (edit, signal) => changeStore(locate(world), world, edit, signal),
});

/** A store of 256 profiles is 100 kB. */
const MAX_BYTES = 16 * 1024 * 1024;
const STAGING = "profiles.new";

const refusal = (message: string, hint: string, cause?: unknown): CliError => new CliError("local_state", message, { hint, cause });

/* ---------------------------------------------------------------- reading */

function readStore(place: Location): Stored {
  if (!checkDirectory(place.directory)) return EMPTY;
  const bytes = readBytes(place.file);
  if (bytes === undefined) return EMPTY;
  const stored = readStored(parse(decode(bytes.content, place.file), place.file), place.file);
  if (HAS_MODES && (bytes.stats.mode & 0o077) !== 0 && holdsSecret(stored)) {
    throw refusal(`${place.file} holds credentials and others may read it (mode ${octal(bytes.stats.mode)})`, `chmod 600 ${place.file}`);
  }
  return stored;
}

/** False when there is none. A link or a directory that others write to could be turned into somebody else's store. */
function checkDirectory(directory: string): boolean {
  const stats = lstat(directory);
  if (stats === undefined) return false;
  if (stats.isSymbolicLink()) throw refusal(`${directory} is a symbolic link`, `set GHES_ADMIN_CONFIG_DIR to the directory it leads to`);
  if (!stats.isDirectory()) throw refusal(`${directory} is not a directory`, `move it away, or set GHES_ADMIN_CONFIG_DIR`);
  refuseForeign(directory, stats);
  if (HAS_MODES && (stats.mode & 0o022) !== 0 && !isOursAlone(directory, stats)) {
    throw refusal(`${directory} can be changed by others (mode ${octal(stats.mode)})`, `chmod 700 ${directory}`);
  }
  return true;
}

/** Whoever owns it can change it. Root reads everybody's, and may own it: that is how images and mounts look. */
function refuseForeign(path: string, stats: Stats): void {
  const own = ownId();
  if (own === undefined || own === 0 || stats.uid === own || stats.uid === 0) return;
  throw refusal(`${path} belongs to somebody else (user id ${String(stats.uid)})`, "set GHES_ADMIN_CONFIG_DIR to a directory of yours");
}

/** Undefined where there are none, or where this one is in no list of users. */
function ownId(): number | undefined {
  try {
    return HAS_MODES ? userInfo().uid : undefined;
  } catch {
    return undefined;
  }
}

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, "0");

/** An empty directory of this person: what it is to hold decides its mode, when the store is made. */
const isOursAlone = (directory: string, stats: Stats): boolean => stats.uid === ownId() && readdirSync(directory).length === 0;

function lstat(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return undefined;
    throw unreadable(path, thrown);
  }
}

const unreadable = (path: string, thrown: unknown): CliError =>
  refusal(`${path} cannot be read: ${reasonOf(thrown)}`, "check the owner and the mode of the file and of its directory, or set GHES_ADMIN_CONFIG_DIR", thrown);

function readBytes(file: string): { readonly content: Uint8Array; readonly stats: Stats } | undefined {
  const before = lstat(file);
  if (before === undefined) return undefined;
  if (before.isSymbolicLink())
    throw refusal(`${file} is a symbolic link`, "put the file itself there, or set GHES_ADMIN_CONFIG_DIR to the directory it leads to");
  if (!before.isFile())
    throw refusal(`${file} is ${before.isDirectory() ? "a directory" : "not a regular file"}`, "move it away, or set GHES_ADMIN_CONFIG_DIR");
  refuseForeign(file, before);
  if (before.size === 0) throw refusal(`${file} is empty`, `restore it from a backup, or remove it to begin anew`);
  if (before.size > MAX_BYTES)
    throw refusal(`${file} is too large for a profile store (${String(before.size)} bytes)`, "move it away, or set GHES_ADMIN_CONFIG_DIR");
  try {
    // Neither a link nor a pipe put there since the look above is followed or waited for.
    const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return { content: readFileSync(fd), stats: fstatSync(fd) };
    } finally {
      closeSync(fd);
    }
  } catch (thrown) {
    throw unreadable(file, thrown);
  }
}

function decode(content: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch (thrown) {
    throw refusal(`${file} is not UTF-8 text`, "restore it from a backup, or move it away to begin anew", thrown);
  }
}

/** The engine's own message quotes the text around the mistake, which may be a secret: only the position is told. */
function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const at = /at position (\d+)/.exec(thrown instanceof SyntaxError ? thrown.message : "")?.[1];
    const before = at === undefined ? undefined : text.slice(0, Number(at)).split("\n");
    const where = before === undefined ? "" : ` (line ${String(before.length)}, column ${String((before.at(-1)?.length ?? 0) + 1)})`;
    throw refusal(`${file} is not valid JSON${where}`, "mend it in an editor or restore it from a backup; it was not changed");
  }
}

/* ---------------------------------------------------------------- writing */

async function changeStore(place: Location, world: StoreWorld, edit: (stored: Stored) => Stored, signal: AbortSignal): Promise<Stored> {
  // A store that is refused is refused before a lock is put beside it.
  readStore(place);
  const { default: Conf } = await import("conf");
  makeDirectory(place.directory);
  return withLock(place.lock, world, signal, () => {
    const before = readStore(place);
    const after = edit(before);
    if (after === before) return before;
    try {
      write(place, after, Conf);
    } catch (thrown) {
      if (thrown instanceof CliError) throw thrown;
      throw refusal(
        `${place.file} cannot be written: ${reasonOf(thrown)}`,
        "it is as it was before; check the directory's owner and mode and the free space",
        thrown,
      );
    }
    return after;
  });
}

function makeDirectory(directory: string): void {
  try {
    const stats = lstat(directory);
    if (stats === undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (HAS_MODES && (stats === undefined || isOursAlone(directory, stats))) chmodSync(directory, 0o700);
  } catch (thrown) {
    if (thrown instanceof CliError) throw thrown;
    throw refusal(
      `${directory} cannot be made: ${reasonOf(thrown)}`,
      "check the owner and the mode of the directory above it, or set GHES_ADMIN_CONFIG_DIR",
      thrown,
    );
  }
}

const serialize = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/**
 * conf writes without looking whether all bytes went out (a full disk takes part of them), and not atomically under
 * snap; so it writes beside the store, and only what reads back equal replaces the store.
 */
function write(place: Location, stored: Stored, Conf: typeof import("conf").default): void {
  const staging = join(place.directory, `${STAGING}.json`);
  for (const name of readdirSync(place.directory)) if (name.startsWith(`${STAGING}.`)) rmSync(join(place.directory, name), { force: true });
  const content = serialize(stored);
  try {
    const conf = new Conf<Record<string, unknown>>({
      cwd: place.directory,
      configName: STAGING,
      projectName: "ghes-admin",
      projectSuffix: "",
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
      serialize,
    });
    conf.store = { ...stored };
    chmodSync(staging, 0o600);
    leaveToOwner(staging, place);
    if (readFileSync(staging, "utf8") !== content)
      throw refusal(`${place.file} cannot be written: only a part of it went to the disk`, "it is as it was before; check the free space");
    sync(staging);
    renameSync(staging, place.file);
  } catch (thrown) {
    rmSync(staging, { force: true });
    throw thrown;
  }
  sync(place.directory);
  writeNames(place, namesOf(stored));
}

/** What root saves in somebody's directory stays theirs to read. */
function leaveToOwner(staging: string, place: Location): void {
  const owner = ownId() === 0 ? (lstat(place.file) ?? lstat(place.directory)) : undefined;
  if (owner !== undefined && owner.uid !== 0) chownSync(staging, owner.uid, owner.gid);
}

function sync(path: string): void {
  const fd = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } catch (thrown) {
    // Some file systems cannot flush a directory; the file itself was flushed.
    if (!["EINVAL", "EISDIR", "EPERM", "EBADF"].includes(codeOf(thrown))) throw thrown;
  } finally {
    closeSync(fd);
  }
}

/** For completion only: a store that was saved is saved, whatever becomes of this. */
function writeNames(place: Location, names: readonly string[]): void {
  const staging = join(place.directory, `${STAGING}.txt`);
  try {
    writeFileSync(staging, names.map((name) => `${name}\n`).join(""), { flag: "wx", mode: 0o600 });
    leaveToOwner(staging, place);
    renameSync(staging, place.names);
  } catch {
    rmSync(staging, { force: true });
  }
}
