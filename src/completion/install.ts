/** Puts a completion script where the shell looks for it, and takes it away again. */
import { chmodSync, lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CliError } from "../errors.js";
import { codeOf, reasonOf } from "../profiles/system-error.js";
import { placeFor, type Place, type PlaceWorld, type Startup } from "./places.js";
import type { Shell } from "./script.js";

/** Stands in the first lines of every file that was put somewhere: only such a file is replaced or removed. */
export const MARK = "Put here by `ghes-admin completion install`";
const BEGIN = "# >>> ghes-admin completion >>>";
const END = "# <<< ghes-admin completion <<<";

/** What was done, or would be. */
export interface Installed {
  readonly installed: boolean;
  readonly file: string;
  /** The startup file that was changed, or undefined. */
  readonly startup: string | undefined;
  /** What was changed; empty where nothing had to be. */
  readonly steps: readonly Step[];
}

export interface Step {
  readonly act: "write" | "replace" | "add" | "remove";
  readonly what: string;
}

export interface Manner {
  /** Nothing is changed; the steps tell what would be. */
  readonly dryRun: boolean;
}

/**
 * @throws {CliError} `local_state`: no home directory, another's file in the place, or one that cannot be written
 */
export function install(world: PlaceWorld, shell: Shell, script: string, manner: Manner): Installed {
  const place = placeFor(shell, world);
  const before = read(place.file);
  if (before !== undefined && !isOurs(before)) throw notOurs(place.file);
  const steps = before === script ? [] : [step(before === undefined ? "write" : "replace", place.file)];
  if (!manner.dryRun && before !== script) attempt(place.file, () => writeScript(place, script));
  const added = place.startup?.needed === true ? addLines(place.startup, shell, manner) : [];
  return { installed: true, file: place.file, startup: place.startup?.needed === true ? place.startup.file : undefined, steps: [...steps, ...added] };
}

/** @throws {CliError} `local_state`: another's file in the place, or one that cannot be changed */
export function uninstall(world: PlaceWorld, shell: Shell, manner: Manner): Installed {
  const place = placeFor(shell, world);
  const before = read(place.file);
  if (before !== undefined && !isOurs(before)) throw notOurs(place.file);
  const taken = place.startup === undefined ? [] : removeLines(place.startup, manner);
  if (!manner.dryRun && before !== undefined) attempt(place.file, () => removeScript(place));
  const steps = [...taken, ...(before === undefined ? [] : [step("remove", place.file)])];
  return { installed: false, file: place.file, startup: taken.length === 0 ? undefined : place.startup?.file, steps };
}

const step = (act: Step["act"], what: string): Step => ({ act, what });

/* ---------------------------------------------------------------- the script */

const isOurs = (text: string): boolean => text.split("\n", 2).some((line) => line.includes(MARK));

const notOurs = (file: string): CliError =>
  new CliError("local_state", `${file} was not put there by \`ghes-admin completion install\``, { hint: "move it away and try again" });

function writeScript({ file, folders }: Place, script: string): void {
  // compinit of zsh refuses folders that others may write to, whatever the umask.
  for (const folder of folders.toReversed()) mkdirSync(folder, { recursive: true, mode: 0o755 });
  replace(file, script, 0o644);
}

function removeScript({ file, folders }: Place): void {
  rmSync(file);
  for (const folder of folders) if (!removeEmpty(folder)) return;
}

const removeEmpty = (folder: string): boolean =>
  ignoring(() => {
    rmdirSync(folder);
  });

/* ---------------------------------------------------------------- the startup file */

/** The lines between two marks, the marks among them. Each stands on a line of its own. */
const block = ({ lines }: Startup, shell: Shell): string =>
  `${[BEGIN, `# To take it away: ghes-admin completion install ${shell} --undo`, ...lines, END].join("\n")}\n`;

const countLines = (text: string): number => text.split("\n").length - 1;

function addLines(startup: Startup, shell: Shell, { dryRun }: Manner): readonly Step[] {
  const before = read(startup.file) ?? "";
  const lines = block(startup, shell);
  const kept = without(before);
  const after = before.includes(lines) ? before : `${kept}${kept === "" || kept.endsWith("\n") ? "" : "\n"}${lines}`;
  if (after === before) return [];
  if (!dryRun) {
    attempt(
      startup.file,
      () => {
        mkdirSync(dirname(startup.file), { recursive: true });
        replaceKept(startup.file, after);
      },
      `the script is in its place; put these lines into ${startup.file} yourself:\n${startup.lines.join("\n")}`,
    );
  }
  return [step(before === kept ? "add" : "replace", `${String(countLines(lines))} lines in ${startup.file}`)];
}

function removeLines(startup: Startup, { dryRun }: Manner): readonly Step[] {
  const before = read(startup.file);
  if (before === undefined) return [];
  const after = without(before);
  if (after === before) return [];
  const empties = after === "" && lstatOf(startup.file)?.isSymbolicLink() !== true;
  if (!dryRun) {
    attempt(startup.file, () => {
      if (empties) rmSync(startup.file);
      else replaceKept(startup.file, after);
    });
  }
  return [
    step("remove", empties ? `${startup.file}, which held nothing else` : `${String(countLines(before) - countLines(after))} lines from ${startup.file}`),
  ];
}

/** The text without our lines. */
function without(text: string): string {
  const start = `\n${text}`.indexOf(`\n${BEGIN}\n`);
  const end = text.indexOf(`${END}\n`, Math.max(0, start));
  return start === -1 || end === -1 ? text : text.slice(0, start) + text.slice(end + END.length + 1);
}

/** In place of the file that a link leads to, with its mode: people keep their startup files elsewhere and link them. */
function replaceKept(file: string, text: string): void {
  const stats = lstatOf(file);
  const real = stats?.isSymbolicLink() === true ? realpathSync(file) : file;
  replace(real, text, stats === undefined ? 0o644 : statSync(real).mode & 0o7777);
}

/* ---------------------------------------------------------------- files */

const STAGED = ".ghes-admin-new";

/** At no moment is there half a file. */
function replace(file: string, text: string, mode: number): void {
  const staged = `${file}${STAGED}`;
  try {
    writeFileSync(staged, text, { mode });
    chmodSync(staged, mode);
    renameSync(staged, file);
  } catch (thrown) {
    // What hindered the writing may hinder this too; the first reason is the one to tell.
    ignoring(() => {
      rmSync(staged);
    });
    throw thrown;
  }
}

function read(file: string): string | undefined {
  return attempt(file, () => {
    try {
      return readFileSync(file, "utf8");
    } catch (thrown) {
      if (codeOf(thrown) === "ENOENT") return undefined;
      throw thrown;
    }
  });
}

/** Whether it could be done. */
function ignoring(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

function lstatOf(file: string) {
  try {
    return lstatSync(file);
  } catch {
    return undefined;
  }
}

function attempt<T>(file: string, work: () => T, hint = "check its owner and mode, those of its folder, and the free space"): T {
  try {
    return work();
  } catch (thrown) {
    throw new CliError("local_state", `${file} cannot be read or written: ${reasonOf(thrown)}`, { hint, cause: thrown });
  }
}
