/** JSON with whole numbers of any size: the settings hold ids that a double cannot. */
import type { Json } from "../../api/shape.js";

/** An object that names a key twice with different values: JSON readers disagree about which counts. */
export class DuplicateKey extends SyntaxError {
  constructor(position: number) {
    super(`Duplicate key at position ${String(position)}`);
  }
}

/** @throws {SyntaxError} for text that is no JSON; a `DuplicateKey` where an object gives a key two values */
export async function readJson(text: string): Promise<Json> {
  const { parse } = await import("lossless-json");
  const onDuplicateKey = ({ position }: { readonly position: number }): never => {
    throw new DuplicateKey(position);
  };
  return parse(text, null, { parseNumber: numberOf, onDuplicateKey }) as Json;
}

const numberOf = (text: string): number | bigint => (/^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? BigInt(text) : Number(text));

/** `1` and `1n` are the same number. Lists by position, groups by key. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (isNumber(a) && isNumber(b)) return typeof a === typeof b ? a === b : String(a) === String(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [inA, inB] = [Object.entries(a), new Map<string, Json>(Object.entries(b))];
  return inA.length === inB.size && inA.every(([key, value]) => inB.has(key) && sameJson(value, inB.get(key)));
}

const isNumber = (value: Json): value is number | bigint => typeof value === "number" || typeof value === "bigint";
