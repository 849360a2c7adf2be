/** A body that is read while it comes: its bytes wait here to be asked for, and the sender waits when they are many. */

/** What stands behind a flow. */
export interface Valve {
  /** No more bytes for now. */
  pause(): void;
  resume(): void;
  /** Whoever read it wants no more. */
  abandon(): void;
}

/** Bytes that are held before the sender is stopped, and few enough that it may go on. */
const MANY = 256 * 1024;
const FEW = 64 * 1024;

/** Read once, by one reader. What came before a failure is handed out before the failure is thrown. */
export class Flow implements AsyncIterable<Buffer> {
  #chunks: Buffer[] = [];
  #held = 0;
  #isPaused = false;
  #isOver = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(private readonly valve: Valve) {}

  put(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held > MANY && !this.#isPaused) {
      this.#isPaused = true;
      this.valve.pause();
    }
    this.#wake();
  }

  end(failure?: Error): void {
    this.#isOver = true;
    this.#failure = failure;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#release(chunk.length);
          yield chunk;
        } else if (this.#isOver) {
          if (this.#failure !== undefined) throw this.#failure;
          return;
        } else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      if (!this.#isOver) this.valve.abandon();
    }
  }

  #release(bytes: number): void {
    this.#held -= bytes;
    if (!this.#isPaused || this.#held > FEW || this.#isOver) return;
    this.#isPaused = false;
    this.valve.resume();
  }
}
