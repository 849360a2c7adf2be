/** The real world: the only file that says `process`. */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { constants, homedir } from "node:os";
import tty from "node:tty";
import { Interrupted } from "./errors.js";
import { run } from "./run.js";
import type { ControllingTerminal, Input, Output, World } from "./world.js";

/** Runs the command that the process was started with; resolves with its exit code when everything is written. */
export async function main(): Promise<number> {
  const interrupt = new AbortController();
  const stop = watchSignals(interrupt);
  try {
    return await run(world(interrupt.signal));
  } finally {
    stop();
  }
}

function world(interrupt: AbortSignal): World {
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
    },
    interrupt,
    random: () => Math.random(),
    openTerminal,
    spawn: runProgram,
    execPath: process.execPath,
    program: process.argv[1] ?? "ghes-admin",
    loadSandbox: () => import("./sandbox/sandbox.js"),
    home: homeOf(),
    processes: { pid: process.pid, isAlive },
    cwd: process.cwd(),
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first signal asks everything to end; the second ends the process at once. */
function watchSignals(interrupt: AbortController): () => void {
  const handlers = SIGNALS.map((signal) => {
    const handle = () => {
      if (interrupt.signal.aborted) process.exit(128 + constants.signals[signal]);
      interrupt.abort(new Interrupted(signal));
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
  };
}

function input(stream: NodeJS.ReadStream): Input {
  return {
    isTTY: stream.isTTY,
    async readAll(signal) {
      const chunks: Uint8Array[] = [];
      const abort = () => stream.destroy(signal.reason as Error);
      signal.addEventListener("abort", abort, { once: true });
      try {
        for await (const chunk of stream) chunks.push(chunk as Uint8Array);
      } finally {
        signal.removeEventListener("abort", abort);
      }
      return Buffer.concat(chunks);
    },
  };
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const wake = () => {
      signal.removeEventListener("abort", abort);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
}

function openTerminal(): ControllingTerminal | undefined {
  try {
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
    const child = spawn(command, args, { stdio: "inherit", env: { ...env } });
    // A Ctrl-C at the terminal reaches the child by itself; the other signals are passed on.
    const pass = () => child.kill(signal.reason instanceof Interrupted ? signal.reason.signal : "SIGTERM");
    signal.addEventListener("abort", pass, { once: true });
    child.once("error", reject);
    child.once("exit", (code, ended) => {
      signal.removeEventListener("abort", pass);
      resolve(code ?? 128 + (ended === null ? 0 : constants.signals[ended]));
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    // Somebody else's process is alive too.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}

function homeOf(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}
