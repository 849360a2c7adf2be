/** Every generated file, as it should be. Pure: the same definitions give the same bytes. */
import { root } from "../commands/index.js";
import { comingFrom } from "./coming-from.js";
import { completions } from "./completions/index.js";
import { manPages } from "./man.js";
import { references } from "./reference.js";

/** Path below the project's root, and content. */
export const generatedFiles = (): ReadonlyMap<string, string> =>
  new Map(Object.entries({ ...completions(root), ...manPages(root), ...references(root), ...comingFrom(root) }));

/** Folders that hold generated files and nothing else. */
export const GENERATED_FOLDERS = ["completions", "man"] as const;
