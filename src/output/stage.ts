/** What every part of the renderer works with. */
import type { ShapeData } from "../api/shape.js";
import type { View } from "../cli/command.js";
import type { World } from "../world.js";
import { compileJq, type JqProgram } from "./jq.js";
import type { Mode } from "./mode.js";
import type { Out } from "./pager.js";
import { loadPaint, type Paint } from "./paint.js";
import type { Salvage } from "./salvage.js";
import type { Screen } from "./screen.js";
import type { Terminal } from "./terminal.js";

/** What the renderer needs to know of the command whose result it prints; a `Command` is one. */
export interface About {
  readonly returns: ShapeData;
  readonly view?: View | undefined;
  /** A command that writes goes on when nobody reads its output any more; one that reads stops. */
  readonly effect?: "read" | "write" | undefined;
  /** Something else than that result, such as the requests of a dry run: `--fields` names none of its parts. */
  readonly isAnother?: boolean | undefined;
}

export interface Stage {
  readonly world: World;
  readonly terminal: Terminal;
  readonly mode: Mode;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** For stdout. */
  paint(): Promise<Paint>;
  /** The program of `--jq`, compiled once. */
  jq(expression: string): Promise<JqProgram>;
  /** Of a command that writes; undefined for one that only reads. */
  readonly salvage?: Salvage | undefined;
  /** Prints finished text: through the pager where it is for people and longer than the screen. */
  paged(print: (out: Out) => Promise<void>): Promise<void>;
}

export function createStage(parts: Omit<Stage, "paint" | "jq" | "paged">): Stage {
  let paint: Promise<Paint> | undefined;
  let program: Promise<JqProgram> | undefined;
  return {
    ...parts,
    paint: () => (paint ??= loadPaint(parts.terminal.colorOut)),
    async paged(print) {
      const { mode, terminal, screen } = parts;
      if (mode.kind !== "table" || terminal.pager === undefined || terminal.rows === undefined) return print((text) => screen.out(text));
      const { paged } = await import("./pager.js");
      return paged(parts, print);
    },
    jq: (expression) => (program ??= compileJq(expression, parts.signal)),
  };
}
