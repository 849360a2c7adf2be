/** What happened, what was wrong, and the table of it. */

const SHOWN_OF_A_KIND = 20;

export class Ledger {
  #elapsed;
  /** By kind of command, how often it ended with which code. */
  #ends = new Map();
  #wrong = new Map();
  #facts = [];

  constructor(elapsed) {
    this.#elapsed = elapsed;
  }

  ended(kind, code, error) {
    const codes = this.#ends.get(kind) ?? new Map();
    const end = error === undefined ? String(code) : `${String(code)} ${error}`;
    codes.set(end, (codes.get(end) ?? 0) + 1);
    this.#ends.set(kind, codes);
  }

  /** A promise that was broken. Told at once. */
  wrong(kind, what) {
    const count = (this.#wrong.get(kind) ?? 0) + 1;
    this.#wrong.set(kind, count);
    if (count <= SHOWN_OF_A_KIND) console.log(`WRONG at ${this.#elapsed().toFixed(0)} s, ${kind}: ${what}`);
  }

  /** A line of the table. */
  fact(name, text) {
    this.#facts.push([name, text]);
  }

  isClean() {
    return this.#wrong.size === 0;
  }

  /** So much must have happened, or nothing was shown. */
  require(kind, least) {
    const done = this.#ends.get(kind)?.get("0") ?? 0;
    if (done < least) this.wrong(kind, `only ${String(done)} ended with 0, fewer than ${String(least)}`);
  }

  print() {
    const codesOf = (codes) =>
      [...codes]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([end, count]) => `${end}: ${String(count)}`)
        .join(", ");
    const rows = [...[...this.#ends].map(([kind, codes]) => [`${kind}, ends by code`, codesOf(codes)]), ...this.#facts];
    const broken = [...this.#wrong].map(([kind, count]) => `${kind}: ${String(count)}`).join(", ");
    rows.push(["wrong", broken === "" ? "nothing" : broken]);
    const width = Math.max(...rows.map(([name]) => name.length));
    console.log(`\nafter ${(this.#elapsed() / 60).toFixed(1)} min`);
    for (const [name, text] of rows) console.log(`  ${name.padEnd(width)}  ${text}`);
  }
}
