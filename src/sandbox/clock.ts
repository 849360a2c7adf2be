/** The time of the simulated appliance, and everything it does later. */

/** Longer waits overflow Node's timers. */
const LONGEST_WAIT = 2 ** 30;

interface Task {
  readonly time: number;
  readonly run: () => void;
  timer: NodeJS.Timeout | undefined;
}

/** Milliseconds since the epoch that never jump back: a moment at the start, and monotonic time since. */
export class SandboxClock {
  readonly #origin: number;
  readonly #tasks = new Set<Task>();
  readonly #sleepers = new Map<NodeJS.Timeout, (finished: boolean) => void>();
  #skipped = 0;
  #stopped = false;

  /**
   * @param pace What every simulated duration is multiplied by; 1 is real time.
   * @param start What it shows now.
   */
  constructor(
    readonly pace: number,
    start = Date.now(),
  ) {
    this.#origin = start - performance.now();
  }

  now(): number {
    return this.#origin + performance.now() + this.#skipped;
  }

  /** A simulated duration in real milliseconds. */
  span(milliseconds: number): number {
    return milliseconds * this.pace;
  }

  /** Runs the task when that time has come; at once, but not now, when it is past. */
  at(time: number, run: () => void): void {
    if (this.#stopped) return;
    const task: Task = { time, run, timer: undefined };
    this.#tasks.add(task);
    this.#arm(task);
  }

  /** Resolves with false when the sandbox was stopped meanwhile. Real milliseconds, whatever the pace. */
  sleep(milliseconds: number): Promise<boolean> {
    if (this.#stopped) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#sleepers.delete(timer);
        resolve(true);
      }, milliseconds);
      this.#sleepers.set(timer, resolve);
    });
  }

  /** For tests: so much time has passed. */
  skip(milliseconds: number): void {
    this.#skipped += milliseconds;
    for (const task of [...this.#tasks].sort((a, b) => a.time - b.time)) {
      clearTimeout(task.timer);
      if (task.time <= this.now()) this.#run(task);
      else this.#arm(task);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const task of this.#tasks) clearTimeout(task.timer);
    this.#tasks.clear();
    for (const [timer, resolve] of this.#sleepers) {
      clearTimeout(timer);
      resolve(false);
    }
    this.#sleepers.clear();
  }

  #arm(task: Task): void {
    const wait = Math.min(Math.max(0, Math.ceil(task.time - this.now())), LONGEST_WAIT);
    task.timer = setTimeout(() => {
      if (task.time <= this.now()) this.#runUntil(task.time);
      else this.#arm(task);
    }, wait);
  }

  /** What was to happen before happens before, whichever timer a busy machine lets fire first. */
  #runUntil(time: number): void {
    const due = [...this.#tasks].filter((task) => task.time <= time).sort((a, b) => a.time - b.time);
    for (const task of due) {
      clearTimeout(task.timer);
      this.#run(task);
    }
  }

  #run(task: Task): void {
    if (this.#tasks.delete(task)) task.run();
  }
}
