import type { Node } from "../../cli/command.js";
import { bashCompletion } from "./bash.js";
import { fishCompletion } from "./fish.js";
import { offersOf } from "./offers.js";
import { zshCompletion } from "./zsh.js";

/** The completion scripts, by their paths. */
export function completions(root: Node): Readonly<Record<string, string>> {
  const all = offersOf(root);
  return { "completions/ghes-admin.bash": bashCompletion(all), "completions/_ghes-admin": zshCompletion(all), "completions/ghes-admin.fish": fishCompletion(all) };
}
