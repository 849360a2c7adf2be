/** Numbers that are the same for the same seed. */
import { createHash } from "node:crypto";

export class Random {
  #seed;
  #count = 0;

  constructor(seed) {
    this.#seed = seed;
  }

  /** In [0, 1). */
  number() {
    this.#count += 1;
    return (
      createHash("sha256")
        .update(`${this.#seed}/${String(this.#count)}`)
        .digest()
        .readUInt32BE() /
      2 ** 32
    );
  }

  between(from, to) {
    return from + this.number() * (to - from);
  }

  one(list) {
    return list[Math.floor(this.number() * list.length)];
  }
}
