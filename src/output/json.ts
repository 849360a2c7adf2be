/** JSON as text: exact, complete, and harmless on a terminal. */
import { writeJson } from "../api/json.js";
import { hostile } from "./hostile.js";

/** Newlines are the indentation's; joiners belong to the writing of several languages and move nothing. */
const ESCAPED = hostile("\n\u200c\u200d");

/** Escapes, in JSON text, what a terminal would act on. Only strings can hold such characters, so the data stays the same. */
export const escapeJson = (json: string): string =>
  json.replace(ESCAPED, (found) =>
    found
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );

/**
 * A value as JSON without a final newline: `indent` spaces a level, or all on one line for 0. A bigint is printed
 * digit by digit; what JSON has no word for (undefined, NaN) as `JSON.stringify` does.
 */
export function printJson(value: unknown, indent = 2): string {
  const text = plain(value, indent) ?? writeJson(value, indent);
  return UNUSUAL.test(text) ? escapeJson(text) : text;
}

/** Anything but printable ASCII and the newlines of the indentation. */
const UNUSUAL = /[^\n -~]/;

/** The platform's own and much faster way, which knows no bigint. */
function plain(value: unknown, indent: number): string | undefined {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (thrown) {
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}
