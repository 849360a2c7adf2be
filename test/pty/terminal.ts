/** The real program on a pseudo-terminal, and what a person then sees on it. */
import { spawn, type IPty } from "@lydell/node-pty";
import { onTestFinished } from "vitest";
import { program, until, type Environment, type Place } from "../support/spawned.js";
import { words } from "../support/cli.js";

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Environment;
}

export interface OnTerminal {
  /** Every byte that it got. */
  output(): string;
  /** Resolves when the whole output so far matches. */
  said(what: RegExp): Promise<void>;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code. */
  readonly done: Promise<number>;
}

/** The program with these words. */
export const onTerminal = (place: Place, line: string, options?: TerminalOptions): OnTerminal =>
  launch(place, process.execPath, [program, ...words(line)], options);

/** A shell with `ghes-admin` on its PATH, for what stands around the program. */
export const shellOnTerminal = (place: Place, script: string, options?: TerminalOptions): OnTerminal => launch(place, "bash", ["-c", script], options);

/** A shell as a person sits at it, with this file in place of their own .bashrc. */
export const interactiveShell = (place: Place, rcFile: string, options?: TerminalOptions): OnTerminal =>
  launch(place, "bash", ["--noprofile", "--rcfile", rcFile, "-i"], options);

function launch(place: Place, file: string, args: readonly string[], { columns = 80, rows = 24, env = {} }: TerminalOptions = {}): OnTerminal {
  const wanted = Object.entries({ ...place.env, ...env }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const pty: IPty = spawn(file, [...args], { cols: columns, rows, cwd: place.folder, env: Object.fromEntries(wanted), name: env.TERM ?? "xterm-256color" });
  let text = "";
  let isOver = false;
  pty.onData((data) => (text += data));
  const done = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      isOver = true;
      resolve(signal === undefined || signal === 0 ? exitCode : 128 + signal);
    });
  });
  onTestFinished(() => {
    if (!isOver) pty.kill("SIGKILL");
  });
  return {
    output: () => text,
    said: async (what) => {
      await until(() => what.test(text) || isOver, `${String(what)}; it said ${JSON.stringify(text)}`);
      if (!what.test(text)) throw new Error(`it ended without ${String(what)}: ${JSON.stringify(text)}`);
    },
    type: (typed) => {
      pty.write(typed);
    },
    resize: (toColumns, toRows) => {
      pty.resize(toColumns, toRows);
    },
    kill: (signal) => {
      pty.kill(signal);
    },
    done,
  };
}

export { screenOf, shown } from "../support/screen.js";
