/** Every setting in GitHub's descriptions of five releases is known, so that none is taken for a misspelt one. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { knownSetting } from "../../../src/api/known-settings.js";

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Description {
  readonly paths: Readonly<
    Record<
      string,
      { readonly get?: { readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>> } }
    >
  >;
}

const KINDS: Readonly<Record<string, string>> = { boolean: "flag", integer: "number", string: "text", array: "list" };
/** Described as text, and a number on the wire. */
const OTHERWISE: Readonly<Record<string, string>> = { "smtp.port": "number" };

function* leaves(schema: Schema, path: readonly string[]): Generator<readonly [string, string | undefined]> {
  if (schema.properties === undefined) yield [path.join("."), schema.type];
  else for (const [key, inner] of Object.entries(schema.properties)) yield* leaves(inner, [...path, key]);
}

/** The schema of an answer, references followed. */
function settingsIn(name: string): Schema {
  const description = JSON.parse(readFileSync(new URL(`../../facts/${name}`, import.meta.url), "utf8")) as Description;
  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved);
    if (typeof value !== "object" || value === null) return value;
    if ("$ref" in value && typeof value.$ref === "string")
      return resolved(
        value.$ref
          .slice(2)
          .split("/")
          .reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>>)[key], description),
      );
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
  };
  const at = description.paths["/manage/v1/config/settings"]?.get ?? description.paths["/setup/api/settings"]?.get;
  const schema = resolved(at?.responses["200"]?.content?.["application/json"]?.schema) as Schema;
  return schema.properties?.enterprise ?? schema;
}

describe("the settings that GitHub describes", () => {
  it.each(["ghes-2.18.json", "ghes-2.22.json", "ghes-3.8.json", "ghes-3.14.json", "ghes-3.19-manage.json"])("are known with their kinds: %s", (name) => {
    const all = [...leaves(settingsIn(name), [])].filter(([path]) => path !== "");
    expect(all.length).toBeGreaterThan(90);
    const known = ([path]: readonly [string, string | undefined]) => [path, knownSetting(path.split("."))];
    expect(all.map(known)).toEqual(all.map(([path, type]) => [path, OTHERWISE[path] ?? KINDS[type ?? ""]]));
  });
});
