/** What goes on until some work ends, on a terminal: a key ends it too. */
import type { Renderer } from "../output/render.js";
import type { Command } from "./command.js";

export async function whileWatched(
  renderer: Pick<Renderer, "watching">,
  command: Command,
  input: Readonly<Record<string, unknown>>,
  work: () => Promise<void>,
): Promise<void> {
  if (command.follows?.(input as never) !== true) return work();
  const stop = renderer.watching();
  try {
    await work();
  } finally {
    stop();
  }
}
