/** Where each shell looks for the completion of a program, and what its startup file has to say so that it does. */
import { existsSync, readFileSync } from "node:fs";
import { platform } from "node:os";
import { isAbsolute, join } from "node:path";
import { CliError } from "../errors.js";
import type { World } from "../world.js";
import type { Shell } from "./script.js";

export interface Place {
  readonly file: string;
  /** Folders that may have been made for the file, the innermost first. */
  readonly folders: readonly string[];
  /** The file that the shell reads when it starts, and the lines it needs; undefined where the shell finds `file` by itself. */
  readonly startup: Startup | undefined;
}

export interface Startup {
  readonly file: string;
  readonly lines: readonly string[];
  /** Whether the lines are needed: bash-completion, where it is loaded, finds the file without them. */
  readonly needed: boolean;
}

export type PlaceWorld = Pick<World, "env" | "home">;

/** @throws {CliError} `local_state` where there is no home directory. */
export function placeFor(shell: Shell, { env, home }: PlaceWorld): Place {
  if (home === undefined || home === "") throw new CliError("local_state", "there is no home directory to put the completion in", { hint: "set HOME" });
  const folderOf = (variable: string, otherwise: string): string => (isAbsolute(env[variable] ?? "") ? (env[variable] ?? "") : join(home, otherwise));
  switch (shell) {
    case "bash":
      return bashPlace(env.BASH_COMPLETION_USER_DIR ?? "", folderOf("XDG_DATA_HOME", ".local/share"), home);
    case "zsh":
      return zshPlace(folderOf("XDG_DATA_HOME", ".local/share"), folderOf("ZDOTDIR", ""));
    case "fish": {
      const folder = join(folderOf("XDG_CONFIG_HOME", ".config"), "fish/completions");
      return { file: join(folder, "ghes-admin.fish"), folders: [folder], startup: undefined };
    }
  }
}

/** The folder of bash-completion's own; a list of folders since its version 2.12, of which the first one counts. */
function bashPlace(listed: string, data: string, home: string): Place {
  const above = listed === "" ? join(data, "bash-completion") : (listed.split(":")[0] ?? "");
  const folder = join(above, "completions");
  const file = join(folder, "ghes-admin");
  // A terminal of macOS starts a login shell, which does not read .bashrc.
  const startup = join(home, platform() === "darwin" ? ".bash_profile" : ".bashrc");
  const lines = [`case $- in *i*) [ ! -r ${quoted(file)} ] || . ${quoted(file)} ;; esac`];
  return { file, folders: [folder, above], startup: { file: startup, lines, needed: ![startup, "/etc/bash.bashrc"].some(loadsBashCompletion) } };
}

/** Whether a startup file names a bash-completion that is there, in a line that is no comment. */
function loadsBashCompletion(startup: string): boolean {
  const lines = textOf(startup)
    .split("\n")
    .filter((line) => !/^\s*#/.test(line));
  return lines.some((line) => [...line.matchAll(/\/[^\s"';&|]*bash_completion(?:\.sh)?(?=$|[\s"';&|])/g)].some(([path]) => existsSync(path)));
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** No folder of a person's own is in zsh's fpath, and compinit may have run already, or never. */
function zshPlace(data: string, dotFiles: string): Place {
  const folder = join(data, "zsh/site-functions");
  const file = join(folder, "_ghes-admin");
  const lines = [
    `if [[ -r ${quoted(file)} ]]; then`,
    `  fpath=(${quoted(folder)} $fpath)`,
    "  autoload -Uz compinit _ghes-admin",
    "  (( $+functions[compdef] )) || compinit -i",
    "  compdef _ghes-admin ghes-admin",
    "fi",
  ];
  return { file, folders: [folder, join(data, "zsh")], startup: { file: join(dotFiles, ".zshrc"), lines, needed: true } };
}

/** A word for a shell. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
