/** A step on a terminal: state, subject and what was found beside each other, broken at words; the next step below. */
import type { Marked } from "../cli/outcome.js";
import { brushOf, type Paint } from "./paint.js";
import { safe } from "./safe.js";
import { textForPeople } from "./time.js";
import { wrap, type Measure } from "./width.js";

export interface Sheet {
  readonly columns: number;
  readonly paint: Paint;
  readonly measure: Measure;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const GAP = 2;
/** Where less is left for what was found, it stands below. */
const NARROWEST = 30;

/** Lines with their newlines. What to do next is not broken: it may be a command that somebody copies. */
export function markedText({ state, subject, text, next, widths }: Marked, { columns, paint, measure, now }: Sheet): string {
  const brush = brushOf(state, paint) ?? ((word: string) => word);
  const margin = widths.state + GAP;
  const beside = margin + widths.subject + GAP;
  const isNarrow = columns - beside < NARROWEST;
  const indent = isNarrow ? GAP : beside;
  const head = `${brush(safe(state))}${" ".repeat(margin - state.length)}${safe(subject)}`;
  const found = wrap(safe(textForPeople(text.replaceAll("\n", " "), now)), columns - indent, measure).map((line) => `${" ".repeat(indent)}${line}`);
  const lines = isNarrow ? [head, ...found] : [`${head}${(found[0] ?? "").slice(margin + subject.length)}`, ...found.slice(1)];
  return [...lines, ...(next === null ? [] : [`${" ".repeat(isNarrow ? GAP : margin)}next: ${safe(next)}`])].map((line) => `${line.trimEnd()}\n`).join("");
}
