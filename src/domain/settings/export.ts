/** The settings as a file that `diff --file` and `set --file` take. */
import { writeJson } from "../../api/json.js";
import { isSecret, looksSecret } from "../../api/secrets.js";
import type { Json } from "../../api/shape.js";
import { leavesOf } from "./leaves.js";
import { isTree, writePath, type Path, type Tree } from "./paths.js";

/**
 * What the instance counts for itself, and what comes with the license file: PUT cannot set it. The documentation
 * lists no read-only settings; these are so by their meaning.
 */
const READ_ONLY: ReadonlySet<string> = new Set(["configuration_id", "configuration_run_count", "license", "customer", "admin_password"]);

export const isReadOnly = (path: Path): boolean => path.some((_, i) => READ_ONLY.has(writePath(path.slice(0, i + 1))));

/** Without secrets, whether set or not, without what cannot be set, and without groups that are then empty. */
export function exportable(tree: Tree, before: Path = []): Tree {
  const kept = Object.entries(tree).flatMap(([key, value]): [string, Json][] => {
    const path = [...before, key];
    if (isReadOnly(path)) return [];
    if (isTree(value)) {
      const inner = exportable(value, path);
      return Object.keys(inner).length === 0 ? [] : [[key, inner]];
    }
    return holdsSecret(value, path) ? [] : [[key, value]];
  });
  return Object.fromEntries(kept);
}

/** A switch may have a secret's name (`token`: true) and is none. A list with a secret in it is left out whole. */
const holdsSecret = (value: Json, path: Path): boolean =>
  (looksSecret(path) && typeof value !== "boolean") || [...leavesOf(value, path)].some((leaf) => isSecret(leaf.path, leaf.value));

/** Ends with a line end. Long text stays on its line, so that a diff of two exports is one of settings. */
export async function toYaml(tree: Tree): Promise<string> {
  const { default: yaml } = await import("yaml");
  return yaml.stringify(tree, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Ends with a line end. */
export const toJson = (tree: Tree): string => `${writeJson(tree, 2)}\n`;
