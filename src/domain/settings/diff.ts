/** What a wanted tree of settings would change, what it gets wrong, and what of it did not take. */
import { isSecret, looksSecret, maskSecrets, SECRET_MASK } from "../../api/secrets.js";
import type { Json } from "../../api/shape.js";
import { usage } from "../../errors.js";
import { sameJson } from "./json.js";
import { kindOf, type Kind } from "./kinds.js";
import { settingsOf } from "./leaves.js";
import { find, isTree, merge, nearestPaths, treeOf, writePath, type Path, type Tree } from "./paths.js";

export interface Change {
  readonly path: Path;
  /** Undefined where the instance has no such setting. */
  readonly from: Json | undefined;
  readonly to: Json;
  /** Neither value may be shown. */
  readonly secret: boolean;
}

/** Only what `wanted` names is compared: groups key by key, lists as values. */
export function diffSettings(current: Tree, wanted: Tree): readonly Change[] {
  return [...settingsOf(wanted)].flatMap(({ path, value }) => {
    const from = find(current, path);
    return sameJson(from, value)
      ? []
      : [{ path, from, to: value, secret: looksSecret(path) || [from, value].some((one) => one !== undefined && isSecret(path, one)) }];
  });
}

/** The changed leaves alone, as the tree that PUT takes. */
export const changedTree = (changes: readonly Change[]): Tree =>
  changes.reduce<Tree>((tree, { path, to }) => {
    const merged = merge(tree, treeOf(path, to));
    return isTree(merged) ? merged : tree;
  }, {});

/** A change for people and for JSON: `path` dotted, secrets masked, `from` null where there was nothing. */
export interface ShownChange {
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
}

export const shownChange = ({ path, from, to, secret }: Change): ShownChange => {
  const shown = (value: Json) => (secret && isFilled(value) ? SECRET_MASK : maskSecrets(value, path));
  return { path: writePath(path), from: shown(from ?? null), to: shown(to) };
};

/** Nothing is not a secret: that one was unset, or will be, may be seen. */
const isFilled = (value: Json): boolean => value !== null && value !== "" && typeof value !== "boolean";

export interface WrongType {
  readonly path: string;
  readonly expected: Kind;
  readonly given: Kind;
}

/** Values of another type than the instance has there. Null fits everywhere, and where the instance has null or nothing, everything does. */
export function wrongTypes(current: Tree, wanted: Tree, before: Path = []): readonly WrongType[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const path = [...before, key];
    const present = Object.hasOwn(current, key) ? current[key] : undefined;
    if (present === undefined || present === null || value === null) return [];
    if (isTree(present) && isTree(value)) return wrongTypes(present, value, path);
    const [expected, given] = [kindOf(present), kindOf(value)];
    return expected === given ? [] : [{ path: writePath(path), expected, given }];
  });
}

/** @throws {CliError} `usage`, naming each path with the type that the instance has there */
export function requireTypes(current: Tree, wanted: Tree, name: string): void {
  const wrong = wrongTypes(current, wanted);
  if (wrong.length === 0) return;
  const named = wrong.map(({ path, expected, given }) => `${path} is ${expected} on the instance, here ${given}`);
  throw usage(
    `${name} has values of another type than the instance: ${named.join("; ")}`,
    "Give each the type that `ghes-admin config settings get` shows; nothing was sent.",
  );
}

export interface UnknownSetting {
  readonly path: string;
  /** Settings the instance has that may have been meant. */
  readonly nearest: readonly string[];
}

/** Settings the instance does not show. Not an error: it hides some until they are used. Below a group that is null nothing is known. */
export function unknownSettings(current: Tree, wanted: Tree): readonly UnknownSetting[] {
  return [...settingsOf(wanted)]
    .filter(({ path }) => find(current, path) === undefined && !path.some((_, i) => find(current, path.slice(0, i)) === null))
    .map(({ path }) => ({ path: writePath(path), nearest: nearestPaths(current, path) }));
}
