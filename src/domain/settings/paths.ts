/**
 * Dotted paths into the settings: `ldap.host`, `smtp.discard-to-noreply-address`. A dot that belongs to a key is
 * written `\.`, a backslash `\\`. A list is one value and has no paths inside it.
 */
import type { Json } from "../../api/shape.js";
import { CliError, usage } from "../../errors.js";
import { nearestFew } from "../suggest.js";

export type Path = readonly string[];
export interface Tree {
  readonly [key: string]: Json;
}

export const isTree = (value: Json | undefined): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

const FORM = "A path is the setting's keys with dots between: ldap.host; a dot inside a key is written \\.";

/** @throws {CliError} `usage` */
export function parsePath(text: string): Path {
  if (text.trim() === "") throw usage("the path of the setting is empty", FORM);
  const keys = [...text.matchAll(/((?:\\[\\.]|[^\\.])*)(\.|$)/g)].map(([, key = ""]) => key.replace(/\\([\\.])/g, "$1"));
  // The pattern matches the empty end once more after the last key, unless the text itself ends with a dot.
  const path = keys.slice(0, -1);
  if (writePath(path) !== text || path.some((key) => key === "")) throw usage(`${JSON.stringify(text)} is no path of a setting`, FORM);
  if (path.includes("__proto__")) throw usage('"__proto__" cannot be the key of a setting', FORM);
  return path;
}

export const writePath = (path: Path): string => path.map((key) => key.replace(/[\\.]/g, "\\$&")).join(".");

/** The value at a path, or undefined where there is none. */
export function find(tree: Json, path: Path): Json | undefined {
  let at: Json | undefined = tree;
  for (const key of path) {
    if (!isTree(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

/**
 * The value at a path; the whole tree for the empty one.
 * @throws {CliError} `not_found`, naming the nearest paths there are
 */
export function get(tree: Tree, path: Path): Json {
  const value = find(tree, path);
  if (value !== undefined) return value;
  const near = nearestPaths(tree, path);
  const hint = near.length > 0 ? `Nearest: ${near.join(", ")}.` : "`ghes-admin config settings get` shows all there are.";
  throw new CliError("not_found", `the instance has no setting ${writePath(path)}`, { hint });
}

/** Groups and leaves of a tree, parents before children. */
export function* pathsOf(tree: Tree, before: Path = []): Generator<Path> {
  for (const [key, value] of Object.entries(tree)) {
    const path = [...before, key];
    yield path;
    if (isTree(value)) yield* pathsOf(value, path);
  }
}

const SUGGESTED = 3;

/** Paths that may have been meant: one letter off, or the same last key in another group. */
export function nearestPaths(tree: Tree, path: Path): readonly string[] {
  const all = [...pathsOf(tree)];
  const siblings = all.filter((one) => one.length === path.length && one.slice(0, -1).every((key, i) => key === path[i]));
  const last = (one: Path) => loose(one.at(-1) ?? "");
  const inGroup = nearestFew(last(path), siblings.map(last), SUGGESTED).flatMap((name) => siblings.filter((one) => last(one) === name).map(writePath));
  if (inGroup.length > 0) return inGroup.slice(0, SUGGESTED);
  const anywhere = nearestFew(
    loose(writePath(path)),
    all.map((one) => loose(writePath(one))),
    SUGGESTED,
  ).flatMap((name) => all.map(writePath).filter((one) => loose(one) === name));
  const sameKey = all.filter((one) => last(one) === last(path)).map(writePath);
  return [...new Set([...anywhere, ...sameKey])].slice(0, SUGGESTED);
}

/** The appliance's `discard_to_noreply_address` is `discard-to-noreply-address` in the documentation. */
const loose = (name: string): string => name.replaceAll("-", "_").toLowerCase();

/** A tree of one value under its path. Keys are own properties whatever their name. */
export const treeOf = (path: Path, value: Json): Json => path.reduceRight<Json>((inner, key) => Object.fromEntries([[key, inner]]), value);

/** Both trees as one; where both have a value that is no group, the second one's. */
export function merge(a: Json, b: Json): Json {
  if (!isTree(a) || !isTree(b)) return b;
  const added = Object.entries(b).map(([key, value]): [string, Json] => [key, Object.hasOwn(a, key) ? merge(a[key] ?? null, value) : value]);
  return Object.fromEntries([...Object.entries(a), ...added]);
}
