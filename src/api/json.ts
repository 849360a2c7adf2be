/** JSON as text without losing digits: the one writer of what is sent, kept or shown as JSON. */

/**
 * `indent` spaces a level, or all on one line for 0; no line end. A bigint as its digits; what JSON has no word for
 * (undefined, NaN) as `JSON.stringify` does.
 */
export function writeJson(value: unknown, indent = 0): string {
  return write(value, indent === 0 ? "" : "\n", " ".repeat(indent)) ?? "null";
}

/** `newline` is what begins a line at this depth, or "" for compact text; undefined for what an object leaves out. */
function write(value: unknown, newline: string, step: string): string | undefined {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = newline === "" ? "" : newline + step;
  const colon = newline === "" ? ":" : ": ";
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((item) => write(item, inner, step) ?? "null")
    : Object.entries(value).flatMap(([key, item]) => {
        const written = write(item, inner, step);
        return written === undefined ? [] : [JSON.stringify(key) + colon + written];
      });
  const text = parts.length === 0 ? "" : `${inner}${parts.join(`,${inner}`)}${newline}`;
  return isList ? `[${text}]` : `{${text}}`;
}
