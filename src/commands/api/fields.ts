/** `-f key=value` and `-F key=typed` as a tree, in the form `gh api` made known: `a[b]=1`, `list[]=x`. */
import type { Json } from "../../api/shape.js";
import { usage } from "../../errors.js";

export interface Field {
  readonly key: string;
  readonly value: Json;
}

export interface Split {
  readonly key: string;
  readonly text: string;
}

/** @throws {CliError} `usage` when there is no `=` or no key. */
export function splitField(word: string): Split {
  const at = word.indexOf("=");
  if (at <= 0) throw usage(`the field "${word}" is not KEY=VALUE`, "write -f name=value");
  return { key: word.slice(0, at), text: word.slice(at + 1) };
}

/** `-F`: true, false, null and whole numbers are what they look like; `@FILE` and `@-` (stdin) are read; the rest is text. */
export async function typedValue(text: string, read: (path: string) => Promise<string>): Promise<Json> {
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  if (/^-?(0|[1-9]\d*)$/.test(text)) return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
  return text.startsWith("@") ? read(text.slice(1)) : text;
}

type Branch = Record<string, Json>;

/** The fields as one object. @throws {CliError} `usage` when two fields contradict each other. */
export function treeOf(fields: readonly Field[]): Json {
  const root: Branch = {};
  for (const { key, value } of fields) place(root, pathOf(key), value, key);
  return root;
}

/** `a[b][]` → `["a", "b", ""]`; an empty part appends to a list. */
function pathOf(key: string): readonly string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(key);
  if (match?.[1] === undefined) throw usage(`the field name "${key}" cannot be read`, "write name, name[part] or name[]");
  return [match[1], ...[...(match[2] ?? "").matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? "")];
}

function place(root: Branch, path: readonly string[], value: Json, key: string): void {
  const [head = "", ...rest] = path;
  if (rest.length === 0) {
    if (Object.hasOwn(root, head)) throw usage(`the field "${key}" is given twice`);
    define(root, head, value);
    return;
  }
  const existing = Object.hasOwn(root, head) ? root[head] : undefined;
  if (rest[0] === "") {
    if (rest.length > 1) throw usage(`the field name "${key}" cannot be read: [] comes last`);
    if (existing !== undefined && !Array.isArray(existing)) throw usage(`the field "${key}" is a list and something else`);
    const before: readonly Json[] = existing ?? [];
    define(root, head, [...before, value]);
    return;
  }
  if (existing !== undefined && (typeof existing !== "object" || existing === null || Array.isArray(existing)))
    throw usage(`the field "${key}" is an object and something else`);
  const branch: Branch = existing === undefined ? {} : { ...(existing as Readonly<Branch>) };
  define(root, head, branch);
  place(branch, rest, value, key);
}

/** An own property, whatever its name: `__proto__` is a key like any other. */
const define = (branch: Branch, key: string, value: Json): void => {
  Object.defineProperty(branch, key, { value, enumerable: true, configurable: true, writable: true });
};
