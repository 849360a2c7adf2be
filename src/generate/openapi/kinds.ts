/** What a value is, in words that both sides have: our shapes, and the schemas of a description. */
import { isRecord, type ShapeData } from "../../api/shape.js";
import type { Schema } from "./description.js";

/** `text`, `number`, `flag`, `null`, `object`, `list of text`; `anything` agrees with all. */
export type Kinds = ReadonlySet<string>;

export interface Fields {
  readonly fields: ReadonlyMap<string, { readonly required: boolean; readonly schema: Schema }>;
  /** More fields than these are expected. */
  readonly open: boolean;
}

export function kindsOfShape(shape: ShapeData): Kinds {
  switch (shape.kind) {
    case "text":
    case "secret":
    case "choice":
    case "file":
      return new Set(["text"]);
    case "flag":
      return new Set(["flag"]);
    case "integer":
      return new Set(["number"]);
    case "object":
      return new Set(["object"]);
    case "list":
      return new Set([...kindsOfShape(shape.of)].map((kind) => `list of ${kind}`));
    case "nullable":
      return new Set([...kindsOfShape(shape.of), "null"]);
    case "optional":
      return kindsOfShape(shape.of);
    case "either":
      return new Set(shape.of.flatMap((one) => [...kindsOfShape(one)]));
    case "anything":
      return new Set(["anything"]);
    case "nothing":
      return new Set(["nothing"]);
  }
}

const NAMES: Readonly<Record<string, string>> = { string: "text", boolean: "flag", integer: "number", number: "number", null: "null", object: "object" };

export function kindsOfSchema(schema: Schema): Kinds {
  const alternatives = [schema.oneOf, schema.anyOf].find(Array.isArray);
  const nullable = schema.nullable === true ? ["null"] : [];
  if (alternatives !== undefined) return new Set([...alternatives.filter(isRecord).flatMap((one) => [...kindsOfSchema(one)]), ...nullable]);
  if (Array.isArray(schema.allOf)) return new Set(["object", ...nullable]);
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).map(String);
  const kinds = types.flatMap((type) => {
    if (type === "array") return [...kindsOfSchema(isRecord(schema.items) ? schema.items : {})].map((kind) => `list of ${kind}`);
    return [NAMES[type] ?? (isRecord(schema.properties) ? "object" : "anything")];
  });
  return new Set([...kinds, ...nullable]);
}

/** Whether one of ours is one of theirs; null is a matter of being required. */
export function agree(ours: Kinds, theirs: Kinds): boolean {
  const open = [...ours, ...theirs].some((kind) => kind.endsWith("anything"));
  return open || [...ours].some((kind) => kind !== "null" && theirs.has(kind));
}

/** Without null, in order: `text or number`. */
export const inWords = (kinds: Kinds): string =>
  [...kinds]
    .filter((kind) => kind !== "null")
    .sort()
    .join(" or ");

/** The words that a schema allows; undefined where it allows any. */
export function choicesOf(schema: Schema): readonly string[] | undefined {
  return Array.isArray(schema.enum) ? schema.enum.filter((one) => one !== null).map(String) : undefined;
}

/** The fields of an object, of all parts it is made of; those of a list are its items' fields. */
export function fieldsOf(schema: Schema): Fields | undefined {
  const parts = [schema.allOf, schema.oneOf, schema.anyOf].find(Array.isArray)?.filter(isRecord) ?? [];
  if (parts.length > 0) return together(parts);
  if (isRecord(schema.items)) return fieldsOf(schema.items);
  if (!isRecord(schema.properties)) return undefined;
  const needed = new Set(Array.isArray(schema.required) ? schema.required : []);
  const fields = Object.entries(schema.properties).map(
    ([name, inner]) => [name, { required: needed.has(name), schema: isRecord(inner) ? inner : {} }] as const,
  );
  return { fields: new Map(fields), open: isRecord(schema.additionalProperties) || fields.length === 0 };
}

function together(parts: readonly Schema[]): Fields | undefined {
  const known = parts.map(fieldsOf).filter((one) => one !== undefined);
  if (known.length === 0) return undefined;
  return { fields: new Map(known.flatMap(({ fields }) => [...fields])), open: known.some(({ open }) => open) };
}
