/** Text from a server inside a message: what would drive a terminal or reorder a line is written out. */

// C0, DEL, C1, line separators, bidirectional controls, zero-width characters, tags, lone surrogates.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** `\u{1b}` for an escape character; one line, cut at `limit` characters. */
export function visible(text: string, limit = 200): string {
  const short = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return short.replace(INVISIBLE, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

/** As `visible`, with line breaks and runs of white space as one space: for server text that may span lines. */
export const oneLine = (text: string, limit = 200): string => visible(text.replace(/[\s\ufeff]+/g, " ").trim(), limit);
