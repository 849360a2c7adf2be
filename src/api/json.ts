/** JSON as text without losing digits: the one writer of what is sent, kept or shown as JSON. */
import type { Json } from "./shape.js";

/** `indent` spaces a level, or all on one line for 0; no line end. A bigint as its digits. */
export function writeJson(value: Json, indent = 0): string {
  return write(value, indent === 0 ? "" : "\n", " ".repeat(indent));
}

/** `newline` is what begins a line at this depth, or "" for compact text. */
function write(value: Json, newline: string, step: string): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = newline === "" ? "" : newline + step;
  const colon = newline === "" ? ":" : ": ";
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((item: Json) => write(item, inner, step))
    : Object.entries(value).map(([key, item]: [string, Json]) => JSON.stringify(key) + colon + write(item, inner, step));
  const text = parts.length === 0 ? "" : `${inner}${parts.join(`,${inner}`)}${newline}`;
  return isList ? `[${text}]` : `{${text}}`;
}
