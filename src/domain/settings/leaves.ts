/** The values in a tree of settings, each with its path. */
import type { Json } from "../../api/shape.js";
import { isTree, type Path } from "./paths.js";

export interface Leaf {
  readonly path: Path;
  readonly value: Json;
}

/** Leaves of groups. A list is one leaf; an empty group has none. */
export function* settingsOf(tree: Json, before: Path = []): Generator<Leaf> {
  if (!isTree(tree)) yield { path: before, value: tree };
  else for (const [key, value] of Object.entries(tree)) yield* settingsOf(value, [...before, key]);
}

/** Leaves also inside lists, whose positions are keys of the path. */
export function* leavesOf(tree: Json, before: Path = []): Generator<Leaf> {
  if (typeof tree !== "object" || tree === null) yield { path: before, value: tree };
  else for (const [key, value] of Object.entries<Json>(tree)) yield* leavesOf(value, [...before, key]);
}
