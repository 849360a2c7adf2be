/** JSON as text, both ways, without losing digits: whole numbers beyond 2^53 are bigint, and what no number holds (1e400) is text. */
import { MAX_DEPTH, type Json } from "../api/shape.js";

export { writeJson } from "../api/json.js";

/** What is wrong with a text that should be JSON. `ended`: it stops before its end, so that the rest was lost on the way. */
export type JsonFlaw = "ended" | "malformed" | "too-deep";

export type ReadJson = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly flaw: JsonFlaw };

/** Loads the slower, exact parser only for a text that holds a run of 16 digits, or an exponent of three, where a number can be. */
export async function readJson(text: string): Promise<ReadJson> {
  const isExact = LONG_NUMBER.test(text);
  // The exact parser calls itself for each level; the platform's does not, so that its value can be looked at afterwards.
  if (isExact && scan(text).deepest > MAX_DEPTH) return { ok: false, flaw: "too-deep" };
  try {
    const value = isExact ? await exact(text) : (JSON.parse(text) as Json);
    if (!isExact && nests(value, MAX_DEPTH)) return { ok: false, flaw: "too-deep" };
    return { ok: true, value: PROTOTYPE.test(text) ? withoutPrototypes(value) : value };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const { deepest, open } = scan(text);
    return { ok: false, flaw: deepest > MAX_DEPTH ? "too-deep" : open || text.trim() === "" ? "ended" : "malformed" };
  }
}

/** A fraction needs no such care: it is the nearest number in either parser. */
const LONG_NUMBER = /(?:^|[[:,\s])-?(?:\d{16}|\d+(?:\.\d+)?[eE]\+?\d{3})/;
const PROTOTYPE = /__proto__|\\u005f/i;

/** Whether a value has more levels than that. */
function nests(value: Json, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) if (nests(inner as Json, levels - 1)) return true;
  return false;
}

async function exact(text: string): Promise<Json> {
  const { parse } = await import("lossless-json");
  const parseNumber = (digits: string): number | bigint | string => {
    const value = Number(digits);
    if (!Number.isFinite(value) && !/^-?\d+$/.test(digits)) return digits;
    return Number.isSafeInteger(value) || !/^-?\d+$/.test(digits) ? value : BigInt(digits);
  };
  return parse(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue }) as Json;
}

/** A key that would change an object's prototype when it is copied is no field of any answer. */
function withoutPrototypes(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => withoutPrototypes(item));
  const entries = Object.entries(value).filter(([key]) => key !== "__proto__");
  return Object.fromEntries(entries.map(([key, inner]: [string, Json]) => [key, withoutPrototypes(inner)]));
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** How deep the text nests, and whether it stops inside a list, an object or a string. */
function scan(text: string): { deepest: number; open: boolean } {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
      if (i < 0) return { deepest, open: true };
    } else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return { deepest, open: depth > 0 };
}

/** The position of the quote that closes the string opened at `start`, or -1. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}
