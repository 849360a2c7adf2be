/** The kind of a setting's value: what a new value is held against. */
import type { Json } from "../../api/shape.js";
import { isTree } from "./paths.js";

export type Kind = "text" | "a number" | "true or false" | "a list" | "a group of settings" | "null";

export function kindOf(value: Json): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (isTree(value)) return "a group of settings";
  if (typeof value === "string") return "text";
  return typeof value === "boolean" ? "true or false" : "a number";
}
