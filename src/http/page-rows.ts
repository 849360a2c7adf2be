/** Pages of lists whose rows need not be read to be passed on. */
import type { AnyOperation } from "../api/operation.js";
import type { PlainLines } from "../api/plain-lines.js";
import { PlainRows } from "../api/plain-rows.js";
import type { Answer } from "./answers.js";
import type { RawAnswer } from "./transport.js";

/** Bytes that can be plain rows are UTF-8 whatever is said of them in one of these ways. */
const PLAIN_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/** Remembers how the pages of each list were written. */
export class PageRows {
  readonly #known = new Map<AnyOperation, PlainRows | undefined>();

  /** The answer, where all its rows are plain; undefined: it has to be read. */
  answer(raw: RawAnswer, op: AnyOperation): Answer<unknown> | undefined {
    if (op.pages !== true || op.oneForm !== undefined || !PLAIN_TYPE.test(raw.headers["content-type"] ?? "")) return undefined;
    if (!this.#known.has(op)) this.#known.set(op, PlainRows.of(op.returns));
    const lines = this.#known.get(op)?.read(raw.body);
    return lines === undefined ? undefined : answerOf(lines, raw);
  }
}

function answerOf(lines: PlainLines, { status, headers }: RawAnswer): Answer<unknown> {
  return {
    get value() {
      const rows = Buffer.from(lines.bytes).toString("latin1").trimEnd().replaceAll("\n", ",");
      return JSON.parse(`[${rows}]`) as unknown;
    },
    status,
    headers,
    lines,
  };
}
