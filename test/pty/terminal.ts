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

const ESC = "\u001b";
/** A control sequence, saving or restoring the cursor, or one character. */
const SEQUENCE = new RegExp(`${ESC}\\[([?0-9;]*)([A-Za-z])|${ESC}[78]|[^]`, "gu");

/**
 * What is left on a terminal of this width after these bytes: lines without trailing spaces, and whether the cursor is
 * to be seen. Knows what our output may use (carriage return, cursor movement, erasing, colour), and refuses the rest.
 */
export function screenOf(bytes: string, columns: number): { readonly lines: readonly string[]; readonly cursorVisible: boolean } {
  const rows: string[][] = [[]];
  let [x, y, cursorVisible] = [0, 0, true];
  const row = () => (rows[y] ??= []);
  const control: Readonly<Record<string, (n: number, given: string) => void>> = {
    A: (n) => (y = Math.max(0, y - n)),
    B: (n) => (y += n),
    C: (n) => (x += n),
    D: (n) => (x = Math.max(0, x - n)),
    G: (n) => (x = n - 1),
    J: (_n, given) => {
      row().length = given === "2" ? 0 : Math.min(row().length, x);
      rows.length = y + 1;
    },
    K: (_n, given) => {
      row().length = given === "2" ? 0 : Math.min(row().length, x);
    },
    m: () => undefined,
    h: (_n, given) => (given === "?25" ? (cursorVisible = true) : undefined),
    l: (_n, given) => (given === "?25" ? (cursorVisible = false) : undefined),
  };
  for (const [text, given = "", name] of bytes.matchAll(SEQUENCE)) {
    if (name !== undefined) {
      const act = control[name];
      if (act === undefined) throw new Error(`an unknown sequence: ${JSON.stringify(text)}`);
      act(Number(given.replace("?", "")) || 1, given);
    } else if (text === "\r") x = 0;
    else if (text === "\n") {
      y += 1;
      row();
    } else if (text === "\u0007" || text.startsWith(ESC)) continue;
    else {
      if (x >= columns) [x, y] = [0, y + 1];
      while (row().length < x) row().push(" ");
      row()[x] = text;
      x += 1;
    }
  }
  return { lines: rows.map((cells) => cells.join("").trimEnd()), cursorVisible };
}

/** The screen as one text, without empty lines at its end. */
export const shown = (bytes: string, columns = 80): string => screenOf(bytes, columns).lines.join("\n").trimEnd();
