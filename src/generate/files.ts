/** Every generated file, as it should be. Pure: the same definitions give the same bytes. */
import { root } from "../commands/index.js";
import { completionScript } from "../completion/index.js";
import { comingFrom } from "./coming-from.js";
import { manPages } from "./man.js";
import { NOTICE } from "./notice.js";
import { references } from "./reference.js";

/** Path below the project's root, and content. */
export const generatedFiles = (): ReadonlyMap<string, string> =>
  new Map(Object.entries({ ...completions, ...manPages(root), ...references(root), ...comingFrom(root) }));

/** Under the names by which the shells look for them. */
const completions: Readonly<Record<string, string>> = {
  "completions/ghes-admin.bash": completionScript(root, "bash", NOTICE),
  "completions/_ghes-admin": completionScript(root, "zsh", NOTICE),
  "completions/ghes-admin.fish": completionScript(root, "fish", NOTICE),
};

/** Folders that hold generated files and nothing else. */
export const GENERATED_FOLDERS = ["completions", "man"] as const;
