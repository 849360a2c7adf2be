/** Columns of a terminal that text takes up, and cutting it to them. */

/** Measures text that is safe for a terminal. */
export type Measure = (text: string) => number;

const ASCII = /^[\u0020-\u007e]*$/;

export async function loadMeasure(): Promise<Measure> {
  const { default: stringWidth } = await import("string-width");
  return (text) => (ASCII.test(text) ? text.length : stringWidth(text));
}

const length: Measure = (text) => text.length;

/** As `loadMeasure`, for these texts and parts of them: nothing is loaded where all of them are plain ASCII. */
export async function measureFor(rows: readonly (readonly string[])[]): Promise<Measure> {
  return rows.every((row) => row.every((text) => ASCII.test(text))) ? length : loadMeasure();
}

/** At most `width` columns of a text that has more, the last of them `mark`; never half a character. */
export function cut(text: string, width: number, mark: string, measure: Measure): string {
  const room = width - mark.length;
  if (room <= 0) return mark.slice(0, width);
  if (ASCII.test(text)) return text.slice(0, room).trimEnd() + mark;
  let kept = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)) {
    used += measure(segment);
    if (used > room) break;
    kept += segment;
  }
  return kept.trimEnd() + mark;
}

/** A text that has no more columns than that as it is, else cut. */
export const fitted = (text: string, width: number, mark: string, measure: Measure): string =>
  measure(text) <= width ? text : cut(text, width, mark, measure);

/** Lines of at most this width, broken at spaces; a word that is wider stays whole. */
export function wrap(text: string, width: number, measure: Measure): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && measure(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
