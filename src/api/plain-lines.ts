/** Lines of JSON as bytes: taken over from an answer, and handed on, without a text or a value of them. */

const NEWLINE = 0x0a;

/** Rows in their documented form, one line of JSON each. */
export class PlainLines {
  #bytes: Uint8Array;

  constructor(
    readonly count: number,
    bytes: Uint8Array,
  ) {
    this.#bytes = bytes;
  }

  /** ASCII, each line with its end; empty when they were taken. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The bytes, for whoever is the last to want them: they are kept no longer. */
  take(): Uint8Array {
    const bytes = this.#bytes;
    this.#bytes = NONE;
    return bytes;
  }

  /** The first of them, or all where there are no more. */
  first(most: number): PlainLines {
    if (this.count <= most) return this;
    let end = 0;
    for (let count = 0; count < most; count++) end = this.#bytes.indexOf(NEWLINE, end) + 1;
    return new PlainLines(most, this.#bytes.subarray(0, end));
  }
}

const NONE = new Uint8Array(0);

/** What a line consists of: groups of a match, and bytes in between. */
export type LineParts = readonly (number | Uint8Array)[];

/** Makes lines of the places in an answer that were matched. */
export class LineWriter {
  #bytes: Buffer;
  #end = 0;
  #count = 0;
  readonly #added: number;

  constructor(
    private readonly answer: Buffer,
    private readonly parts: LineParts,
  ) {
    this.#added = parts.reduce<number>((sum, part) => sum + (typeof part === "number" ? 0 : part.length), 0);
    this.#bytes = Buffer.allocUnsafe(answer.length + (answer.length >> 2));
  }

  /** @param at where in the answer the match begins: one character, then the groups with one character between them */
  add(match: RegExpExecArray, at: number): void {
    this.#makeRoom(match[0].length + this.#added);
    for (const part of this.parts) {
      if (typeof part === "number") {
        let start = at + 1;
        for (let group = 1; group < part; group++) start += (match[group]?.length ?? 0) + 1;
        this.#end += this.answer.copy(this.#bytes, this.#end, start, start + (match[part]?.length ?? 0));
      } else {
        this.#bytes.set(part, this.#end);
        this.#end += part.length;
      }
    }
    this.#count += 1;
  }

  lines(): PlainLines {
    return new PlainLines(this.#count, this.#bytes.subarray(0, this.#end));
  }

  #makeRoom(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe((this.#end + length) * 2);
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
