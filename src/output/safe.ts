/** Text for people's eyes: what a server, a file or a person wrote cannot move the cursor, hide or reorder anything. */
import { hostile } from "./hostile.js";

const IN_A_LINE = hostile();
const IN_LINES = hostile("\n\t");

/** Most text, told at once. */
const HARMLESS = /^[ -~]*$/;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

/** `\u{1b}` for an escape character. */
export const visiblePoint = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

const visible = (character: string): string => SHORT[character] ?? visiblePoint(character);

/**
 * One line: a newline shows as `\n`, a tab as `\t`, everything else that is hostile as `\u{202e}`. The zero-width
 * joiner is hostile too, so joined emoji are shown in their parts.
 */
export const safe = (text: string): string => (HARMLESS.test(text) ? text : text.replace(IN_A_LINE, visible));

/** As `safe`, where several lines are meant: newlines and tabs stay. */
export const safeLines = (text: string): string => (HARMLESS.test(text) ? text : text.replace(IN_LINES, visible));
