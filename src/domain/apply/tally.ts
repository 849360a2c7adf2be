/**
 * How often each event has been seen, in memory that 100,000 events do not notice: an open hash table of 53-bit
 * fingerprints and counts (12 bytes a place, 3 MB at 100,000 events), which holds no text.
 */

const FIRST_SIZE = 1024;

export class Tally {
  #keys = new Float64Array(FIRST_SIZE);
  #counts = new Uint32Array(FIRST_SIZE);
  #size = 0;

  /** How often `key` has been counted. */
  get(key: number): number {
    return this.#counts[this.#placeOf(key)] ?? 0;
  }

  /** Raises the count of `key` to `count`, if it is lower. */
  raise(key: number, count: number): void {
    const place = this.#placeOf(key);
    const before = this.#counts[place] ?? 0;
    if (count <= before) return;
    this.#keys[place] = key;
    this.#counts[place] = count;
    if (before === 0) this.#size += 1;
    if (this.#size * 2 > this.#keys.length) this.#grow();
  }

  /** One more of `key`; returns the new count. */
  add(key: number): number {
    const count = this.get(key) + 1;
    this.raise(key, count);
    return count;
  }

  #placeOf(key: number): number {
    const mask = this.#keys.length - 1;
    let place = (key % 0x7fffffff) & mask;
    while (this.#counts[place] !== 0 && this.#keys[place] !== key) place = (place + 1) & mask;
    return place;
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts];
    this.#keys = new Float64Array(keys.length * 2);
    this.#counts = new Uint32Array(keys.length * 2);
    this.#size = 0;
    for (const [place, count] of counts.entries()) if (count > 0) this.raise(keys[place] ?? 0, count);
  }
}

/** A 53-bit fingerprint of some texts, in which `["ab", "c"]` and `["a", "bc"]` differ (cyrb53, public domain). */
export function fingerprint(parts: readonly (string | null)[]): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  const mix = (code: number) => {
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  };
  for (const part of parts) {
    mix(part === null ? 0x10001 : 0x10000);
    if (part !== null) for (let at = 0; at < part.length; at++) mix(part.charCodeAt(at));
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
