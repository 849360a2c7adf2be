/**
 * Time that jumps when nothing happens: a wait of ten minutes takes milliseconds, and always the same time of its own.
 *
 * While it is on, `setTimeout` of this process and the world's clock belong to it. Sockets are real: a timer is fired only
 * when no byte is on its way (wire.ts), no file is read and no module loaded, so what the network does comes before any timer.
 */
import { vi } from "vitest";
import type { Clock } from "../../src/world.js";
import { watchWire } from "./wire.js";

interface Timer {
  at: number;
  /** Among those of the same time, first set is first fired. */
  order: number;
  readonly fire: () => void;
}

/** Turns without anything happening, a millisecond each, before a timer is fired. */
const QUIET_TURNS = 4;
/** What a thread of libuv's pool works on: it ends by itself, and no timer may come before it. */
const BUSY = /^(?:FSReq|FileHandle|GetAddrInfo|GetNameInfo|RandomBytes|Zlib|WriteWrap|ShutdownWrap)/;

export interface VirtualTime {
  readonly clock: Clock;
  /** Milliseconds since the start. */
  readonly passed: number;
  /** Milliseconds of every `sleep` of the world's clock that was not a deadline. */
  readonly sleeps: readonly number[];
  /** The wall clock alone jumps, as when somebody sets it. */
  jump(milliseconds: number): void;
  /** Resolves as `work` does, moving time on whenever everything waits; `signs` changes when something happened that no timer tells. */
  run<T>(work: () => Promise<T>, signs?: () => string): Promise<T>;
}

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

/** @param start of the wall clock, in milliseconds since the epoch */
export function virtualTime(start = Date.now()): VirtualTime {
  const timers = new Set<Timer>();
  const sleeps: number[] = [];
  let passed = 0;
  let offset = 0;
  let changes = 0;
  let order = 0;
  const pauses = new Set<() => void>();

  const set = (callback: () => void, milliseconds: number): Timer => {
    const timer: Timer = { at: passed + Math.max(1, milliseconds), order: order++, fire: callback };
    timers.add(timer);
    changes++;
    return timer;
  };
  const clear = (timer: Timer): void => {
    if (timers.delete(timer)) changes++;
  };

  const clock: Clock = {
    now: () => start + passed + offset,
    monotonic: () => passed,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        sleeps.push(milliseconds);
        const timer = set(() => {
          signal.removeEventListener("abort", abort);
          resolve();
        }, milliseconds);
        const abort = (): void => {
          clear(timer);
          reject(signal.reason as Error);
        };
        signal.addEventListener("abort", abort, { once: true });
      }),
    async pause(milliseconds, signal) {
      const over = new AbortController();
      const end = (): void => {
        over.abort();
      };
      pauses.add(end);
      try {
        await clock.sleep(milliseconds, AbortSignal.any([signal, over.signal]));
      } catch (thrown) {
        if (!over.signal.aborted || signal.aborted) throw thrown;
      } finally {
        pauses.delete(end);
      }
    },
  };

  const fireNext = (): void => {
    const [next] = [...timers].sort((a, b) => a.at - b.at || a.order - b.order);
    if (next === undefined) return;
    timers.delete(next);
    passed = Math.max(passed, next.at);
    next.fire();
  };

  return {
    clock,
    sleeps,
    get passed() {
      return passed;
    },
    jump: (milliseconds) => {
      offset += milliseconds;
      for (const end of pauses) end();
    },
    async run(work, signs = () => "") {
      const restore = install(set, clear);
      const over = { is: false };
      try {
        const done = work().finally(() => {
          over.is = true;
        });
        done.catch(() => undefined);
        const wire = watchWire();
        const state = () => `${String(changes)} ${signs()}`;
        const isBusy = () => wire.isMoving() || process.getActiveResourcesInfo().some((name) => BUSY.test(name));
        for (let quiet = 0, last = ""; !over.is;) {
          await new Promise((resolve) => real.setTimeout(resolve, 1));
          const now = state();
          quiet = now === last ? quiet + 1 : 0;
          last = now;
          if (quiet < QUIET_TURNS) continue;
          quiet = 0;
          if (isBusy()) continue;
          await vi.dynamicImportSettled();
          if (state() === last && !isBusy()) fireNext();
        }
        return await done;
      } finally {
        restore();
      }
    },
  };
}

/** Timers of packages stay real: undici's own tick twice a second and mean nothing here. */
const isOfPackage = (): boolean => (new Error().stack ?? "").split("\n")[3]?.includes("node_modules") === true;

function install(set: (callback: () => void, milliseconds: number) => Timer, clear: (timer: Timer) => void): () => void {
  const ours = new WeakMap<object, Timer>();
  const later = (callback: () => void, milliseconds = 0): NodeJS.Timeout => {
    if (isOfPackage()) return real.setTimeout(callback, milliseconds);
    // A real one, that never fires, so that it has every method.
    const handle = real.setTimeout(() => undefined, 2 ** 31 - 1);
    real.clearTimeout(handle);
    const begin = (): void => {
      ours.set(handle, set(callback, milliseconds));
    };
    const stop = (): void => {
      const timer = ours.get(handle);
      if (timer !== undefined) clear(timer);
    };
    begin();
    return Object.assign(handle, {
      refresh() {
        stop();
        begin();
        return handle;
      },
      unref: () => handle,
      ref: () => handle,
    });
  };
  const cancel = (handle?: NodeJS.Timeout | string | number): void => {
    const timer = typeof handle === "object" ? ours.get(handle) : undefined;
    if (timer === undefined) real.clearTimeout(handle);
    else clear(timer);
  };
  Object.assign(globalThis, { setTimeout: later, clearTimeout: cancel });
  return () => {
    Object.assign(globalThis, real);
  };
}
