/** A key and its value on a terminal: beside each other, or the value below where it is too wide for that. */
import { isolated } from "./bidi.js";
import { wrap, type Measure } from "./width.js";

export interface Sides {
  readonly columns: number;
  /** Columns of the widest key. */
  readonly keyWidth: number;
  readonly measure: Measure;
  /** Whether text from right to left is kept in its place. */
  readonly isolates: boolean;
}

const GAP = "  ";
/** Where less is left beside the key, a value that needs more lines stands below. */
const NARROWEST = 16;
/** Nobody reads there; the terminal breaks what is too wide. */
const TOO_NARROW = 30;

/** Lines; `key` and `value` are safe and without colour, which the functions give them. */
export function layEntry(
  { key, value }: { readonly key: string; readonly value: string },
  dress: { readonly key: (text: string) => string; readonly value: (text: string) => string },
  { columns, keyWidth, measure, isolates }: Sides,
): readonly string[] {
  const shown = (text: string) => dress.value(isolates ? isolated(text) : text);
  const lead = `${dress.key(key)}${" ".repeat(keyWidth - measure(key))}${GAP}`;
  const room = columns - keyWidth - GAP.length;
  if (measure(value) <= room || columns < TOO_NARROW) return [lead + shown(value)];
  const beside = wrap(value, room, measure);
  if (room >= NARROWEST && beside.every((line) => measure(line) <= room)) {
    const indent = " ".repeat(keyWidth + GAP.length);
    return beside.map((line, i) => (i === 0 ? lead : indent) + shown(line));
  }
  return [dress.key(key), ...wrap(value, columns - GAP.length, measure).map((line) => GAP + shown(line))];
}
