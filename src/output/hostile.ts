/** The characters that act on a terminal, reorder text, or are not seen. One list for every form of output. */

const RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f], // C0 controls
  [0x7f, 0x9f], // DEL and C1 controls
  [0x061c, 0x061c], // Arabic letter mark
  [0x180e, 0x180e], // Mongolian vowel separator
  [0x200b, 0x200f], // zero-width space, non-joiner and joiner; left-to-right and right-to-left marks
  [0x2028, 0x202e], // line and paragraph separators; bidirectional embeddings and overrides
  [0x2060, 0x206f], // word joiner, invisible operators, bidirectional isolates
  [0xfeff, 0xfeff], // byte order mark
  [0xfff9, 0xfffb], // interlinear annotation
  [0xe0000, 0xe007f], // tags
  [0xd800, 0xdfff], // lone surrogates: whole pairs are other code points
];

const point = (code: number): string => `\\u{${code.toString(16)}}`;

/** Matches each hostile character, except those given. */
export function hostile(except = ""): RegExp {
  const spared = except === "" ? "" : `(?![${Array.from(except, (character) => point(character.codePointAt(0) ?? 0)).join("")}])`;
  return new RegExp(`${spared}[${RANGES.map(([first, last]) => `${point(first)}-${point(last)}`).join("")}]`, "gu");
}
