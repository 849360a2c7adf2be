/** Shells of people on a pseudo-terminal: a line is typed, TAB is pressed, and what the shell then shows is read. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { root, until } from "../support/spawned.js";

/** `bash-completion` is bash with that package, which loads the script when the program is first completed. */
export const SHELLS = ["bash", "bash-completion", "zsh", "fish"] as const;
export type ShellKind = (typeof SHELLS)[number];

export interface Pressed {
  /** The line as it then stands. */
  readonly line: string;
  /** What is listed below it, with its meaning where the shell shows one. Empty where the line alone was changed. */
  readonly listed: ReadonlyMap<string, string>;
  /** Processes that the shell started meanwhile; empty where nobody counts (`canCount`). */
  readonly started: readonly string[];
}

export interface Shell {
  tab(line: string): Promise<Pressed>;
  /** Types a command, and resolves when it is done. */
  run(command: string): Promise<void>;
  close(): void;
}

export interface ShellOptions {
  /** HOME; `bin` in it comes first on the PATH. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the script of the repository is loaded; left out: yes. Otherwise the shell reads what is in the home. */
  readonly scripted?: boolean;
}

const BASH_COMPLETION = "/usr/share/bash-completion/bash_completion";
const has = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;

/** Undefined where the shell is here, else what is missing. */
export function missing(kind: ShellKind): string | undefined {
  if (kind === "bash-completion") return existsSync(BASH_COMPLETION) && has("bash") ? undefined : "bash-completion";
  return has(kind) ? undefined : kind;
}

export const canCount = spawnSync("strace", ["-qq", "-o", "/dev/null", "true"]).status === 0;

/** Types `<line>` and `</line>` around the line, which is what the tests read. */
const MARK = "\u0018l";
const WIPE = "\u0015";

const script = (name: string): string => join(root, "completions", name);

/** The files of a person who has that shell, and how it is started. */
const KINDS: Readonly<Record<ShellKind, (scripted: boolean) => { readonly files: Readonly<Record<string, string>>; readonly command: readonly string[] }>> = {
  bash: (scripted) => bash(scripted ? `source ${script("ghes-admin.bash")}` : "test -r ~/.bashrc && source ~/.bashrc"),
  "bash-completion": (scripted) => {
    const loader = `source ${BASH_COMPLETION}\n${scripted ? "" : "test -r ~/.bashrc && source ~/.bashrc"}`;
    const { files, command } = bash(loader);
    return {
      files: { ...files, ...(scripted ? { ".local/share/bash-completion/completions/ghes-admin": readFileSync(script("ghes-admin.bash"), "utf8") } : {}) },
      command,
    };
  },
  zsh: (scripted) => ({
    files: {
      ".zshenv": "unset GLOBAL_RCS\nsetopt no_global_rcs\n",
      "rc/.zshrc": `PROMPT='$ '
${scripted ? `fpath=(${script("")} $fpath)\nautoload -Uz compinit; compinit -u -D` : "[[ ! -r ~/.zshrc ]] || source ~/.zshrc"}
setopt no_list_ambiguous no_beep
LISTMAX=10000
mark() { print -r -- "<line>$BUFFER</line>" }
zle -N mark; bindkey '^Xl' mark
print '<rea''dy>'
`,
    },
    command: ["zsh", "-o", "no_global_rcs", "-i"],
  }),
  fish: (scripted) => ({
    files: {
      // Where this folder is missing, fish reads all man pages in the background.
      ".local/share/fish/generated_completions/none": "",
      ".config/fish/config.fish": `set -g fish_greeting
set -g fish_autosuggestion_enabled 0
function fish_prompt; printf '$ '; end
${scripted ? `set -p fish_complete_path ${script("")}` : ""}
bind \\cxl 'printf "<line>%s</line>\\n" (commandline)'
printf '<%s>\\n' ready
`,
    },
    command: ["fish", "-i"],
  }),
};

function bash(loader: string) {
  return {
    files: {
      inputrc: [
        "set completion-display-width 0",
        "set show-all-if-ambiguous on",
        "set page-completions off",
        "set completion-query-items 0",
        "set bell-style none",
        "set enable-bracketed-paste off",
        "",
      ].join("\n"),
      "rc.bash": `PS1='$ '\n${loader}\nbind -x '"\\C-xl": printf "<line>%s</line>\\n" "$READLINE_LINE"'\nprintf '<%s>\\n' ready\n`,
    },
    command: ["bash", "--noprofile", "--rcfile", "rc.bash", "-i"],
  };
}

/** An empty program; started by nobody. */
const NEVER = '#!/bin/sh\ntouch "$HOME/started"\n';

export async function openShell(kind: ShellKind, { home, env = {}, scripted = true }: ShellOptions): Promise<Shell> {
  const { files, command } = KINDS[kind](scripted);
  for (const [path, content] of Object.entries({ ...files, "bin/ghes-admin": NEVER, "bin/gheprobe": NEVER })) {
    await mkdir(join(home, path, ".."), { recursive: true });
    await writeFile(join(home, path), content);
  }
  for (const name of ["ghes-admin", "gheprobe"]) await chmod(join(home, "bin", name), 0o755);
  const log = join(home, "processes");
  const counted = canCount ? ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=clone,clone3,fork,vfork,execve", "-e", "signal=none", "-o", log] : [];
  const [file = "", ...args] = [...counted, ...command];
  const pty = spawn(file, args, {
    cols: 200,
    rows: 120,
    cwd: home,
    name: "xterm",
    env: {
      PATH: [join(home, "bin"), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
      HOME: home,
      LC_ALL: "C.UTF-8",
      TERM: "xterm",
      INPUTRC: join(home, "inputrc"),
      ZDOTDIR: join(home, "rc"),
      ...env,
    },
  });
  let text = "";
  pty.onData((data) => (text += data));
  const said = (what: RegExp) => until(() => what.test(text), `${String(what)}; ${kind} said ${JSON.stringify(text)}`);
  await said(/<ready>[^]*\$ /);
  return {
    async tab(line) {
      const before = sizeOf(log);
      text = "";
      pty.write(`${line}\t${MARK}`);
      await said(/<\/line>/);
      const pressed = { line: /<line>([^]*)<\/line>/.exec(text)?.[1] ?? "", listed: listedIn(kind, text), started: startedSince(log, before) };
      text = "";
      pty.write(`${WIPE}${MARK}`);
      await said(/<line><\/line>/);
      return pressed;
    },
    async run(typed) {
      text = "";
      pty.write(`${typed}; printf '<%s>\\n' done\r`);
      await said(/<done>/);
    },
    close: () => {
      pty.kill("SIGKILL");
    },
  };
}

/* ---------------------------------------------------------------- what it shows */

const ESC = "\u001b";
/** Control sequences, the title, and what else moves no text. */
const SEQUENCES = new RegExp(`${ESC}\\][^\\u0007]*\\u0007|${ESC}\\[[?0-9;]*[A-Za-z]|${ESC}\\(B|${ESC}[=>]|[\\b\\u000f]`, "g");
/** A meaning in fish's list: in parentheses, in a colour and a style of its own. */
const FISH_MEANING = new RegExp(` {2}\\((?:${ESC}\\[[0-9;]*m)+([^${ESC}]*)[^)]*\\)`, "g");

/** The list stands between the typed line and the cursor's way back up to it. */
function listedIn(kind: ShellKind, bytes: string): ReadonlyMap<string, string> {
  const [, ...after] = (bytes.split("<line>")[0] ?? "").split(/(?:\r*\n)/);
  const text = after.join("\n");
  if (kind === "fish") return new Map(fishEntries(text));
  if (kind === "zsh")
    return new Map(
      text
        .split(new RegExp(`${ESC}\\[\\d*A`))[0]
        ?.replace(SEQUENCES, "")
        .split("\n")
        .flatMap(zshEntries) ?? [],
    );
  const rows = text.replace(SEQUENCES, "").split(/\r?\n/);
  return new Map(rows.slice(0, -1).map((word) => [word, ""]));
}

/** `word word  -- meaning`, or words side by side. */
function zshEntries(row: string): readonly (readonly [string, string])[] {
  const [words = "", meaning = ""] = row.split(/\s+-- /);
  return words
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => [word, meaning]);
}

function fishEntries(text: string): readonly (readonly [string, string])[] {
  const list = text.split(new RegExp(`(?:${ESC}\\[A)+\\r`))[0] ?? "";
  const marked = list.replace(FISH_MEANING, "\ue000$1\ue001").replace(SEQUENCES, "");
  return [...marked.matchAll(/([^\s\ue000\ue001]+)\s*(?:\ue000([^\ue001]*)\ue001)?/g)].map(([, word = "", meaning = ""]) => [word, meaning]);
}

/* ---------------------------------------------------------------- processes */

const sizeOf = (log: string): number => (existsSync(log) ? statSync(log).size : 0);

/** Calls that make a process; a thread of the shell is none. */
const startedSince = (log: string, from: number): readonly string[] =>
  !canCount
    ? []
    : readFileSync(log)
        .subarray(from)
        .toString()
        .split("\n")
        .filter((line) => /(clone3?|v?fork|execve)\(/.test(line) && !line.includes("CLONE_THREAD"));
