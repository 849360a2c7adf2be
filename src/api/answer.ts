/** Answers held against their shapes. Made for pages of many rows: nothing is allocated for what fits. */
import { describe, isRecord, MAX_DEPTH, type Misfit, type ShapeData } from "./shape.js";

/**
 * An answer in its one documented form: known fields that are absent become `null` where the shape allows,
 * unknown fields stay. `misfits` is empty when the answer is usable. Choices are not enforced: an instance
 * newer than this program may have words it does not know.
 */
export function readAnswer(shape: ShapeData, value: unknown): { readonly value: unknown; readonly misfits: readonly Misfit[] } {
  const reading = new Reading();
  return { value: reading.read(shape, value, 0), misfits: reading.misfits };
}

class Reading {
  readonly misfits: Misfit[] = [];
  /** Names and places on the way to the value at hand. */
  readonly #trail: (string | number)[] = [];

  read(shape: ShapeData, value: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) return this.#misfit(value, `no more than ${String(MAX_DEPTH)} levels`);
    switch (shape.kind) {
      case "anything":
        return value;
      case "nothing":
        return null;
      case "nullable":
        return value === null || value === undefined ? null : this.read(shape.of, value, depth + 1);
      case "optional":
        return value === undefined ? value : this.read(shape.of, value, depth + 1);
      case "text":
      case "secret":
      case "choice":
      case "file":
        return typeof value === "string" ? value : this.#misfit(value, describe(shape));
      case "flag":
        return typeof value === "boolean" ? value : this.#misfit(value, describe(shape));
      case "integer":
        return typeof value === "number" || typeof value === "bigint" ? value : this.#misfit(value, describe(shape));
      case "either":
        return this.#readEither(shape, value, depth);
      case "list":
        return Array.isArray(value) ? value.map((item, i) => this.#inside(i, shape.of, item, depth)) : this.#misfit(value, describe(shape));
      case "object":
        return isRecord(value) ? this.#readObject(shape, value, depth) : this.#misfit(value, describe(shape));
    }
  }

  /** The first of the shapes that it fits. */
  #readEither(shape: Extract<ShapeData, { kind: "either" }>, value: unknown, depth: number): unknown {
    const before = this.misfits.length;
    for (const one of shape.of) {
      const read = this.read(one, value, depth + 1);
      if (this.misfits.length === before) return read;
      this.misfits.length = before;
    }
    return this.#misfit(value, describe(shape));
  }

  /** Known fields first, in the shape's order. */
  #readObject(shape: Extract<ShapeData, { kind: "object" }>, value: Readonly<Record<string, unknown>>, depth: number): unknown {
    if (shape.open) return value;
    const read: Record<string, unknown> = {};
    for (const name of Object.keys(shape.fields)) {
      const inner = shape.fields[name];
      if (inner === undefined || (inner.kind === "optional" && !Object.hasOwn(value, name))) continue;
      read[name] = this.#inside(name, inner, Object.hasOwn(value, name) ? value[name] : undefined, depth);
    }
    for (const name of Object.keys(value)) if (!Object.hasOwn(shape.fields, name)) keep(read, name, value[name]);
    return read;
  }

  #inside(step: string | number, shape: ShapeData, value: unknown, depth: number): unknown {
    this.#trail.push(step);
    const read = this.read(shape, value, depth + 1);
    this.#trail.pop();
    return read;
  }

  #misfit(value: unknown, expected: string): unknown {
    const path = this.#trail.reduce<string>(
      (path, step) => (typeof step === "number" ? `${path}[${String(step)}]` : path === "" ? step : `${path}.${step}`),
      "",
    );
    this.misfits.push({ path, expected });
    return value;
  }
}

/** A field of any name, none of which means anything to the object itself. */
function keep(read: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") Object.defineProperty(read, name, { value, enumerable: true, configurable: true, writable: true });
  else read[name] = value;
}
