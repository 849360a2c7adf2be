/** Whose answer is waited for: a line on stderr while that takes longer than a moment, behind everything else that is shown there. */
import type { World } from "../world.js";
import { safe } from "./safe.js";
import type { Screen } from "./screen.js";
import { wordsFor } from "./signs.js";
import type { Terminal } from "./terminal.js";
import { fitted, loadMeasure } from "./width.js";

/** Milliseconds before it is told: most answers take less. */
const DELAY = 500;

/** Begins one wait; what it returns ends it, and the line with it. Nothing where `createProgress` shows nothing. */
export type Waits = (text: string) => () => void;

export function createWaits(world: Pick<World, "stderr">, terminal: Terminal, screen: Pick<Screen, "status">, delay = DELAY): Waits {
  if (!terminal.statusLine) return () => () => undefined;
  const words = wordsFor(terminal);
  const show = async (owner: object, line: string, isOver: () => boolean): Promise<void> => {
    const measure = await loadMeasure();
    if (isOver()) return;
    const text = fitted(words(safe(line)), Math.max(0, (world.stderr.columns() ?? 0) - 1), terminal.unicode ? "…" : "...", measure);
    screen.status(owner, [{ text, width: measure(text) }], { isBehind: true });
  };
  return (line) => {
    const owner = {};
    let state: "quiet" | "told" | "over" = "quiet";
    const timer = setTimeout(() => {
      state = "told";
      void show(owner, line, () => state === "over");
    }, delay).unref();
    return () => {
      clearTimeout(timer);
      if (state === "told") screen.status(owner, undefined);
      state = "over";
    };
  };
}
