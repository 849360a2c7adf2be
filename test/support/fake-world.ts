/**
 * A world for tests: streams that remember what was written, a clock that never waits, an environment of nothing.
 *
 *   const fake = fakeWorld({ argv: ["status"], env: { NO_COLOR: "1" }, tty: { stdout: true }, columns: 80 });
 *   await run(fake.world);
 *   expect(fake.out()).toBe("…");
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { Interrupted } from "../../src/errors.js";
import type { Clock, ControllingTerminal, Output, World } from "../../src/world.js";

export interface FakeOptions {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Which streams are terminals; none when left out. */
  readonly tty?: { readonly stdin?: boolean; readonly stdout?: boolean; readonly stderr?: boolean };
  /** Of every stream that is a terminal; 80 when left out, `"unknown"` for a terminal that does not say. */
  readonly columns?: number | "unknown";
  /** Of stdout, where it is a terminal; it does not say when left out. */
  readonly rows?: number;
  readonly view?: World["view"];
  readonly stdin?: string | Uint8Array;
  /** Epoch milliseconds or ISO 8601 at the start; 2026-11-22T17:00:00Z when left out. */
  readonly now?: number | string;
  readonly home?: string;
  readonly cwd?: string;
  readonly terminal?: () => ControllingTerminal | undefined;
  /** What `random()` gives; 0.5 when left out. */
  readonly random?: () => number;
}

export interface FakeClock extends Clock {
  /** Moves both clocks on. */
  advance(milliseconds: number): void;
  /** The wall clock alone jumps, as when someone sets it; the monotonic one does not. */
  jump(milliseconds: number): void;
  /** Milliseconds of every `sleep`, in order. */
  readonly sleeps: readonly number[];
}

export interface FakeOutput extends Output {
  /** Everything written, as text. */
  text(): string;
  bytes(): Uint8Array;
  /** The texts of the single writes, in order. */
  readonly writes: readonly string[];
  /** From now on every write is rejected with an error of this code (`EPIPE`, `ENOSPC`); undefined mends it. */
  failWith(code: string | undefined, afterWrites?: number): void;
  resize(columns: number): void;
  /** Called before each write is taken over: a slow reader, or a test that watches. */
  beforeWrite: (() => Promise<void>) | undefined;
}

export interface FakeWorld {
  readonly world: World;
  readonly clock: FakeClock;
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  out(): string;
  err(): string;
  /** As a signal would: aborts `world.interrupt` with an `Interrupted`. */
  interrupt(signal?: "SIGINT" | "SIGTERM" | "SIGHUP"): void;
}

/** Sleeping costs no time: `sleep` moves the clocks on and resolves in the next turn of the event loop, so that sockets are served meanwhile. */
export function fakeClock(start: number | string = "2026-11-22T17:00:00Z"): FakeClock {
  let wall = typeof start === "number" ? start : Date.parse(start);
  let steady = 1_000_000;
  const sleeps: number[] = [];
  const advance = (milliseconds: number) => {
    wall += milliseconds;
    steady += milliseconds;
  };
  return {
    now: () => wall,
    monotonic: () => steady,
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      sleeps.push(milliseconds);
      advance(milliseconds);
      await nextTurn();
      signal.throwIfAborted();
    },
    advance,
    jump: (milliseconds) => {
      wall += milliseconds;
    },
    sleeps,
  };
}

export function fakeOutput(isTTY: boolean, columns: number | undefined, rows?: number): FakeOutput {
  const chunks: Uint8Array[] = [];
  const writes: string[] = [];
  const listeners = new Set<() => void>();
  let width = columns;
  let failure: { readonly code: string; left: number } | undefined;
  const output: FakeOutput = {
    isTTY,
    columns: () => (isTTY ? width : undefined),
    rows: () => (isTTY ? rows : undefined),
    async write(text) {
      await output.beforeWrite?.();
      if (failure !== undefined && failure.left <= 0) throw Object.assign(new Error(`write ${failure.code}`), { code: failure.code, syscall: "write" });
      if (failure !== undefined) failure.left -= 1;
      const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : Uint8Array.from(text);
      chunks.push(bytes);
      writes.push(Buffer.from(bytes).toString("utf8"));
    },
    onResize(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    text: () => Buffer.concat(chunks).toString("utf8"),
    bytes: () => Buffer.concat(chunks),
    writes,
    failWith: (code, afterWrites = 0) => {
      failure = code === undefined ? undefined : { code, left: afterWrites };
    },
    resize: (next) => {
      width = next;
      for (const callback of listeners) callback();
    },
    beforeWrite: undefined,
  };
  return output;
}

export function fakeWorld(options: FakeOptions = {}): FakeWorld {
  const columns = options.columns === "unknown" ? undefined : (options.columns ?? 80);
  const stdout = fakeOutput(options.tty?.stdout ?? false, columns, options.rows);
  const stderr = fakeOutput(options.tty?.stderr ?? false, columns);
  const clock = fakeClock(options.now);
  const interrupt = new AbortController();
  const stdin = options.stdin ?? "";
  const world: World = {
    argv: options.argv ?? [],
    env: { LANG: "en_US.UTF-8", TERM: "xterm-256color", ...options.env },
    stdin: {
      isTTY: options.tty?.stdin ?? false,
      readAll: (signal) => {
        signal.throwIfAborted();
        return Promise.resolve(typeof stdin === "string" ? Buffer.from(stdin, "utf8") : stdin);
      },
    },
    stdout,
    stderr,
    clock,
    interrupt: interrupt.signal,
    random: options.random ?? (() => 0.5),
    openTerminal: options.terminal ?? (() => undefined),
    spawn: () => Promise.reject(new Error("this world starts no programs")),
    view: options.view,
    execPath: process.execPath,
    program: "bin/ghes-admin.js",
    loadSandbox: () => import("../../src/sandbox/sandbox.js"),
    home: options.home,
    cwd: options.cwd ?? "/",
  };
  return {
    world,
    clock,
    stdout,
    stderr,
    out: () => stdout.text(),
    err: () => stderr.text(),
    interrupt: (signal = "SIGINT") => {
      interrupt.abort(new Interrupted(signal));
    },
  };
}
