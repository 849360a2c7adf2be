/** Settings: one open tree, read whole and written in part. */
import { getSettings, setSettings } from "../../api/areas/manage.js";
import type { Appliance } from "../appliance.js";
import { behaves } from "../call.js";
import { isTree, UNUSED_GROUPS, type Tree } from "../settings-tree.js";
import { Refused } from "../wire.js";

/** Taken without a word and left as they were. */
const READ_ONLY = ["admin_password", "configuration_id", "configuration_run_count", "license"];

export const settingsBehaviors = [
  behaves(getSettings, ({ state }) => ({ status: 200, body: state.settings, chunked: true })),

  behaves(setSettings, (appliance, { settings }) => {
    change(appliance, settings);
    return { status: 204 };
  }),
];

/** Takes the changes over; what cannot be set stays. @throws {Refused} 400 for a known leaf of another type. */
export function change(appliance: Appliance, settings: Readonly<Tree>): void {
  const merged = merge(appliance.state.settings, settings, "");
  const untouched = [...READ_ONLY, ...appliance.faults.all("drift").map((fault) => fault.argument ?? "")];
  for (const path of untouched) restore(merged, appliance.state.settings, path.split("."));
  appliance.state.settings = merged;
}

/** A new tree: `changes` over `base`, leaf by leaf. @throws {Refused} 400 for a known leaf of another type. */
function merge(base: Tree, changes: Readonly<Tree>, path: string): Tree {
  const merged = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const at = path === "" ? key : `${path}.${key}`;
    if (["__proto__", "constructor", "prototype"].includes(key)) throw new Refused(400, `invalid request: ${at} is no setting`);
    const current = (Object.hasOwn(base, key) ? base[key] : undefined) ?? UNUSED_GROUPS[at];
    if (isTree(current) && isTree(value)) merged[key] = merge(current, value, at);
    else if (fits(current, value, at)) merged[key] = structuredClone(value);
    else throw new Refused(400, `invalid request: settings: ${at} must be ${nameOf(current)}, not ${nameOf(value)}`);
  }
  return merged;
}

/** Unknown leaves take anything, unset ones any leaf, text may be unset. `smtp.port` is documented as text and recorded as a number. */
function fits(current: unknown, value: unknown, at: string): boolean {
  if (current === undefined) return true;
  if (value === null) return typeof current === "string" || current === null || Object.hasOwn(UNUSED_GROUPS, at);
  if (current === null) return !isTree(value);
  if (at === "smtp.port") return typeof value === "string" || typeof value === "number";
  return nameOf(current) === nameOf(value);
}

const nameOf = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return { boolean: "true or false", number: "a number", string: "text", object: "an object" }[typeof value as "string"];
};

function restore(tree: Tree, from: Tree, [key = "", ...rest]: readonly string[]): void {
  const [inner, before] = [tree[key], from[key]];
  if (rest.length > 0 && isTree(inner) && isTree(before)) restore(inner, before, rest);
  else if (Object.hasOwn(from, key)) tree[key] = structuredClone(before);
  else Reflect.deleteProperty(tree, key);
}
