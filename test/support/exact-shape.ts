/** Holds what a command printed against the shape that it documents, in both directions. */
import type { ShapeData } from "../../src/api/shape.js";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

const typeOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`);

/**
 * Every difference, as `$.path: what`: a key that is not documented, a documented one that is not there, another type, a
 * word outside the documented ones. Empty when the value is what the shape says, no less and no more.
 */
export function differences(shape: ShapeData, value: unknown, path = "$"): readonly string[] {
  const unless = (isRight: boolean, what: string) => (isRight ? [] : [`${path}: ${what} expected, ${typeOf(value)} found`]);
  switch (shape.kind) {
    case "anything":
      return unless(value !== undefined, "a value");
    case "nothing":
      return unless(value === null, "null");
    case "optional":
      return differences(shape.of, value, path);
    case "nullable":
      return value === null ? [] : differences(shape.of, value, path);
    case "text":
    case "secret":
    case "file":
      return unless(typeof value === "string", "text");
    case "choice":
      return unless(typeof value === "string" && shape.choices.includes(value), `one of ${shape.choices.join(", ")}`);
    case "flag":
      return unless(typeof value === "boolean", "true or false");
    case "integer":
      return unless(Number.isInteger(value), "a whole number");
    case "either": {
      const forms = shape.of.map((form) => differences(form, value, path));
      // Where none fits, the nearest tells most.
      return forms.sort((a, b) => a.length - b.length)[0] ?? [];
    }
    case "list":
      return Array.isArray(value) ? value.flatMap((item, i) => differences(shape.of, item, `${path}[${String(i)}]`)) : unless(false, "a list");
    case "object":
      return isRecord(value) ? differencesOfFields(shape, value, path) : unless(false, "an object");
  }
}

function differencesOfFields({ fields, open }: Extract<ShapeData, { kind: "object" }>, value: Readonly<Record<string, unknown>>, path: string): string[] {
  const extra = open ? [] : Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
  const known = Object.entries(fields).flatMap(([name, inner]) => {
    if (Object.hasOwn(value, name)) return differences(inner, value[name], `${path}.${name}`);
    return inner.kind === "optional" ? [] : [`${path}.${name}: missing`];
  });
  return [...extra.map((name) => `${path}.${name}: not documented`), ...known];
}
