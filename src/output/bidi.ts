/** Text from right to left beside other text, on terminals that reorder a line. */

const ASCII = /^[ -~]*$/;
/** Hebrew, Arabic, Syriac, Thaana, N'Ko and the others that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

const FIRST_STRONG_ISOLATE = "\u2068";
const END_OF_ISOLATE = "\u2069";

/**
 * A cell that keeps its place: what is written from right to left in it moves none of the cells beside it. The marks take up no column
 * (Unicode Standard Annex 9, isolates); the text is safe already, so that it holds none of its own.
 */
export const isolated = (cell: string): string => (ASCII.test(cell) || !RIGHT_TO_LEFT.test(cell) ? cell : FIRST_STRONG_ISOLATE + cell + END_OF_ISOLATE);
