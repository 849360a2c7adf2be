/** From many who bring something to one who takes it, in the order they come. */

interface Brought<T> {
  readonly item: T;
  readonly taken: (isWanted: boolean) => void;
}

/** Read once. Whoever brings something waits until it was dealt with, so that nothing piles up. */
export class Channel<T> implements AsyncIterable<T> {
  #waiting: Brought<T>[] = [];
  #isOver = false;
  #failure: Error | undefined;
  #isLeft = false;
  #wake: () => void = () => undefined;

  /** Whether the reader went away before the end. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** Resolves when the reader comes for the next thing; with false when it wants no more. */
  put(item: T): Promise<boolean> {
    if (this.#isLeft) return Promise.resolve(false);
    return new Promise((taken) => {
      this.#waiting.push({ item, taken });
      this.#wake();
    });
  }

  /** What was brought is still handed out; then the failure is thrown, where there is one. */
  end(failure?: Error): void {
    this.#isOver = true;
    this.#failure = failure;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    let held: Brought<T> | undefined;
    try {
      for (;;) {
        held = this.#waiting.shift();
        if (held !== undefined) {
          yield held.item;
          held.taken(true);
        } else if (this.#isOver) {
          if (this.#failure !== undefined) throw this.#failure;
          return;
        } else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.#isLeft = !this.#isOver || this.#waiting.length > 0;
      for (const { taken } of [...(held === undefined ? [] : [held]), ...this.#waiting]) taken(false);
      this.#waiting = [];
    }
  }
}
