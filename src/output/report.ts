/** The last word of a run that failed, also of one that failed before its flags were understood. */
import type { World } from "../world.js";
import { Interrupted } from "../errors.js";
import { jsonError, stopLine, textError } from "./failure.js";
import { loadPaint, NO_PAINT } from "./paint.js";
import { wordsFor } from "./signs.js";
import { describeTerminal } from "./terminal.js";

/** Writes the error to stderr. Never fails: where stderr cannot be written there is nobody to tell. */
export async function reportFailure(world: World, error: Error, { json }: { readonly json: boolean }): Promise<void> {
  if (!json && error instanceof Interrupted) {
    await world.stderr.write(stopLine(error)).catch(() => undefined);
    return;
  }
  const terminal = describeTerminal(world, { noColor: world.argv.includes("--no-color"), quiet: false, pager: false });
  const text = json
    ? jsonError(error)
    : wordsFor(terminal)(
        textError(error, { paint: terminal.colorErr ? await loadPaint(true) : NO_PAINT, now: terminal.stderrTTY ? world.clock.now() : undefined }),
      );
  await world.stderr.write(text).catch(() => undefined);
}
