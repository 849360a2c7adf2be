/** The real world: the only file that says `process`. */
import { openSync, readFileSync } from "node:fs";
import { constants, homedir } from "node:os";
import { getAsset, isSea } from "node:sea";
import { Interrupted } from "./errors.js";
import { pause, sleep } from "./sleep.js";
import { takeKeys, type Keyboard } from "./keyboard.js";
import { VERSION } from "./version.js";
import { LARGEST_INPUT, type ControllingTerminal, type Input, type Output, type Viewer, type World } from "./world.js";

/** Runs the command that the process was started with; resolves with its exit code when everything is written. */
export async function main(): Promise<number> {
  const text = readyText(process.argv.slice(2));
  if (text !== undefined) return printReady(text);
  const { run } = await import("./run.js");
  const interrupt = new AbortController();
  const stop = watchSignals(interrupt);
  try {
    return await run(world(interrupt.signal, () => interrupt.abort(new Interrupted("q"))));
  } finally {
    stop();
  }
}

/** As scripts/ready-help.mjs writes it. */
interface ReadyHelp {
  readonly sections: readonly string[];
  readonly pages: Readonly<Record<string, readonly number[]>>;
}

/**
 * What `--version`, or `--help` after a command's own words, prints: the build has made it of the definitions
 * (scripts/ready-help.mjs), so that the tree need not be loaded. Undefined for all else, and where the file is missing.
 */
function readyText(words: readonly string[]): string | undefined {
  const [flag, ...others] = words.toReversed();
  if (flag === "--version" && others.length === 0) return `ghes-admin ${VERSION}\n`;
  if ((flag !== "--help" && flag !== "-h") || others.some((word) => !/^[a-z-]+$/.test(word))) return undefined;
  try {
    const { sections, pages } = JSON.parse(isSea() ? getAsset("help.json", "utf8") : readFileSync(new URL("help.json", import.meta.url), "utf8")) as ReadyHelp;
    const words = others.reverse().join(" ");
    return Object.hasOwn(pages, words) ? pages[words]?.map((section) => sections[section] ?? "").join("\n\n") : undefined;
  } catch {
    return undefined;
  }
}

async function printReady(text: string): Promise<number> {
  const interrupt = new AbortController();
  const stop = watchSignals(interrupt);
  try {
    if (process.stdout.isTTY) await (await import("./output/pager.js")).printText(world(interrupt.signal), text);
    else await output(process.stdout).write(text);
    return 0;
  } catch (thrown) {
    const { unwritten } = await import("./run.js");
    return await unwritten(world(interrupt.signal), thrown);
  } finally {
    stop();
  }
}

/** `leave` is what the key of a watching person does. */
function world(interrupt: AbortSignal, leave: () => void = () => undefined): World {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    stdin: input(process.stdin),
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      sleep,
      pause,
    },
    interrupt,
    takeKeys: (stop) => takeKeys(keyboard(), stop, leave),
    random: () => Math.random(),
    openTerminal,
    spawn: runProgram,
    view: showWith,
    execPath: process.execPath,
    program: isSea() ? undefined : (process.argv[1] ?? "ghes-admin"),
    loadSandbox: () => import("./sandbox/sandbox.js"),
    home: homeOf(),
    processes: { pid: process.pid, isAlive },
    endGroup,
    cwd: cwdOf(),
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Milliseconds in which a second signal is the first one's echo: the terminal and `npm run` or `timeout` each send
 * one, and a dependency of `conf` (when-exit) raises it anew.
 */
const ECHO = 200;

/** The first signal asks everything to end; the second ends the process at once. */
function watchSignals(interrupt: AbortController): () => void {
  let first = 0;
  const handlers = SIGNALS.map((signal) => {
    const handle = () => {
      if (signal === "SIGINT" && viewers > 0) return;
      if (!interrupt.signal.aborted) {
        first = performance.now();
        interrupt.abort(new Interrupted(signal));
      } else if (performance.now() - first > ECHO) process.exit(128 + constants.signals[signal]);
    };
    process.on(signal, handle);
    return () => process.off(signal, handle);
  });
  return () => {
    for (const off of handlers) off();
  };
}

function output(stream: NodeJS.WriteStream): Output {
  // Every write reports its own failure; the event would end the process with a stack trace.
  stream.on("error", () => undefined);
  return {
    isTTY: stream.isTTY,
    columns: () => (stream.isTTY ? stream.columns : undefined),
    rows: () => (stream.isTTY ? stream.rows : undefined),
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    onResize(callback) {
      stream.on("resize", callback);
      return () => stream.off("resize", callback);
    },
    atEnd(text) {
      const write = () => stream.write(text());
      process.on("exit", write);
      return () => process.off("exit", write);
    },
  };
}

const keyboard = (): Keyboard => ({
  stdin: process.stdin,
  raise: (signal) => process.kill(0, signal),
  isForeground,
  onContinue(callback) {
    process.on("SIGCONT", callback);
    return () => process.off("SIGCONT", callback);
  },
});

/** Where the system tells: whether the group that the terminal has in its foreground is this program's. */
function isForeground(): boolean {
  try {
    // pid (comm) state ppid pgrp session tty_nr tpgid …
    const [, , group, , , foreground] = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return group === foreground;
  } catch {
    return true;
  }
}

function input(stream: NodeJS.ReadStream): Input {
  return {
    isTTY: stream.isTTY,
    readAll: async (signal) => {
      const { readAll, tooLarge } = await import("./read-all.js");
      const bytes = await readAll(stream, signal, LARGEST_INPUT);
      if (bytes === undefined) throw tooLarge("stdin", LARGEST_INPUT);
      return bytes;
    },
  };
}

function openTerminal(): ControllingTerminal | undefined {
  try {
    const tty = process.getBuiltinModule("node:tty");
    const read = new tty.ReadStream(openSync("/dev/tty", "r"));
    const write = new tty.WriteStream(openSync("/dev/tty", "w"));
    return {
      input: read,
      output: write,
      close() {
        read.destroy();
        write.destroy();
      },
    };
  } catch {
    return undefined;
  }
}

/** Runs another program with this one's streams; resolves with its exit code, 128 + N when signal N ended it. */
function runProgram(command: string, args: readonly string[], env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    // Not imported: it takes 6 ms to load and few commands start a program.
    const child = process.getBuiltinModule("node:child_process").spawn(command, args, { stdio: "inherit", env: { ...env } });
    const pass = () => {
      const by = signal.reason instanceof Interrupted && signal.reason.signal !== "q" ? signal.reason.signal : "SIGTERM";
      // A Ctrl-C at the terminal reaches the child by itself, and a second one may mean something else to it.
      if (by !== "SIGINT" || !process.stdin.isTTY) child.kill(by);
    };
    signal.addEventListener("abort", pass, { once: true });
    child.once("error", reject);
    child.once("exit", (code, ended) => {
      signal.removeEventListener("abort", pass);
      resolve(code ?? 128 + (ended === null ? 0 : constants.signals[ended]));
    });
  });
}

/** Programs that have the keyboard: a Ctrl-C is theirs. */
let viewers = 0;

async function showWith(command: string, args: readonly string[], env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<Viewer> {
  // Some failures are thrown here and others are an event: ENOTDIR and E2BIG are the first, ENOENT the second.
  const child = process.getBuiltinModule("node:child_process").spawn(command, args, { stdio: ["pipe", "inherit", "inherit"], env: { ...env } });
  viewers += 1;
  // A program that shares the terminal with us must not be left alone there.
  const end = () => signal.reason instanceof Interrupted && child.kill("SIGTERM");
  const over = () => {
    signal.removeEventListener("abort", end);
    viewers -= 1;
  };
  signal.addEventListener("abort", end, { once: true });
  const ended = new Promise<number>((resolve) => {
    child.once("exit", (code, by) => {
      over();
      resolve(code ?? 128 + (by === null ? 0 : constants.signals[by]));
    });
  });
  await new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => {
      over();
      reject(error);
    });
  });
  // Every write reports its own failure; the event would end the process with a stack trace.
  child.stdin.on("error", () => undefined);
  return {
    write: (text) => new Promise((resolve, reject) => child.stdin.write(text, (error) => (error ? reject(error) : resolve()))),
    end() {
      child.stdin.end();
      return ended;
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    // Somebody else's process is alive too.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Where the directory was removed: its name all the same, so that a file named in it is one that is not there. */
function cwdOf(): string {
  try {
    return process.cwd();
  } catch {
    // The second name is that of Linux for it; elsewhere nothing is there.
    return process.env.PWD?.startsWith("/") === true ? process.env.PWD : "/proc/self/cwd";
  }
}

function homeOf(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}
