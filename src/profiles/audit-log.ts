/**
 * The log of what this program changed: a file of JSON lines, only this person's (0600), that is appended to and never
 * rewritten. Each line is one write of the system, so that lines of several processes do not mix; the file is opened for each,
 * so that it may be moved away at any time.
 */
import { closeSync, constants, fchmodSync, fstatSync, openSync, statfsSync, statSync, writeSync } from "node:fs";
import { userInfo } from "node:os";
import { CliError } from "../errors.js";
import type { AuditLog, Change } from "../http/audit.js";
import type { World } from "../world.js";
import { HAS_MODES, reasonOf } from "./system-error.js";

/** @param warn for a record that could not be written */
export function openAuditLog(path: string, world: Pick<World, "env" | "clock">, warn: (text: string) => void): AuditLog {
  let failure: CliError | undefined;
  return {
    login: undefined,
    ready() {
      if (failure !== undefined) throw failure;
      closeSync(opened(path));
    },
    record(change) {
      try {
        append(path, `${JSON.stringify({ time: new Date(world.clock.now()).toISOString(), ...personIn(world.env), ...change } satisfies AuditLine)}\n`);
      } catch (thrown) {
        failure = thrown instanceof CliError ? thrown : cannotWrite(path, reasonOf(thrown), thrown);
        warn(
          `${failure.message}; not in it: ${change.operation}${change.subject === null ? "" : ` of ${change.subject}`} on ${change.instance}: ${change.outcome}`,
        );
      }
    },
  };
}

interface AuditLine extends Change {
  /** ISO 8601. */
  readonly time: string;
  /** Who ran this program, as the system says. */
  readonly person: string;
  /** On whose behalf, as sudo says. */
  readonly sudo_user: string | null;
}

function personIn(env: World["env"]): Pick<AuditLine, "person" | "sudo_user"> {
  const sudo = env.SUDO_USER ?? "";
  return { person: localUser(), sudo_user: sudo === "" ? null : sudo };
}

/** In a container the number may have no name. */
function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${String(statSync("/proc/self", { throwIfNoEntry: false })?.uid ?? "unknown")}`;
  }
}

function append(path: string, line: string): void {
  const file = opened(path);
  try {
    const bytes = Buffer.from(line, "utf8");
    if (writeSync(file, bytes) < bytes.length) throw cannotWrite(path, "only a part of a line was taken: no space left on the disk");
  } finally {
    closeSync(file);
  }
}

/** @throws {CliError} `local_state` */
function opened(path: string): number {
  const file = open(path);
  try {
    const facts = fstatSync(file);
    if (!facts.isFile()) throw cannotWrite(path, "it is no ordinary file");
    if (HAS_MODES && (facts.mode & 0o022) !== 0)
      throw cannotWrite(path, "others can write it", undefined, `look whether it is as it was, then: chmod 600 ${path}`);
    // Made by `touch`: nobody has decided yet who may read it.
    if (HAS_MODES && facts.size === 0 && (facts.mode & 0o077) !== 0) fchmodSync(file, 0o600);
    if (statfsSync(path).bavail === 0) throw cannotWrite(path, "no space left on the disk");
    return file;
  } catch (thrown) {
    closeSync(file);
    throw thrown instanceof CliError ? thrown : cannotWrite(path, reasonOf(thrown), thrown);
  }
}

function open(path: string): number {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  } catch (thrown) {
    throw cannotWrite(path, reasonOf(thrown), thrown);
  }
}

const cannotWrite = (
  path: string,
  why: string,
  cause?: unknown,
  hint = "mend that, or name another file in GHES_ADMIN_AUDIT_LOG; nothing is changed without the log",
): CliError => new CliError("local_state", `cannot write the audit log ${path}: ${why}`, { hint, cause });
