/** The one renderer: results to stdout, all else to stderr. */
import type { Outcome } from "../cli/command.js";
import type { World } from "../world.js";
import { createBoard, type Board } from "./board.js";
import { jsonError, textError } from "./failure.js";
import { checkFields, viewFor } from "./fields.js";
import { isJson, isTabular, type Mode } from "./mode.js";
import { loadPaint } from "./paint.js";
import type { ProfileNews } from "./profiles.js";
import { createProgress, type Progress } from "./progress.js";
import { renderLive } from "./render-live.js";
import type { MergeOptions } from "./render-profiles.js";
import { renderStream } from "./render-stream.js";
import { valueText } from "./render-value.js";
import { safeLines } from "./safe.js";
import { createSalvage } from "./salvage.js";
import type { Screen } from "./screen.js";
import { wordsFor } from "./signs.js";
import { createStage, type About, type Stage } from "./stage.js";
import type { Terminal } from "./terminal.js";
import { createWaits } from "./waits.js";
import { isClosedPipe } from "./writing.js";
import { renderProfiles } from "./render-profiles.js";

export interface Renderer {
  /**
   * Checks `--fields` and `--jq`, before anything is sent.
   * @throws {CliError} `usage`
   */
  prepare(about: About, options?: { readonly profiles?: boolean }): Promise<void>;
  /**
   * Prints a result. Ends quietly when the reader of stdout is gone.
   * @throws {CliError} `local_state` when stdout cannot be written, and whatever a stream or live view throws.
   */
  outcome(outcome: Outcome, about: About): Promise<void>;
  /** Prints what several instances tell as one result. @throws as `outcome` */
  merged(news: AsyncIterable<ProfileNews>, about: About, options: MergeOptions): Promise<void>;
  /** While what goes on is shown on a terminal, a key ends it; returns how to end that. */
  watching(): () => void;
  /** What several instances are at, side by side. */
  board(names: readonly string[]): Board;
  /** One line on stderr; silent under `--quiet`, unless the contract promises it. */
  note(text: string): void;
  /** One line on stderr, `--quiet` or not. */
  warn(text: string): void;
  /** One line on stderr as it is (`-v`), made safe. */
  trace(line: string): void;
  progress(text: string): Progress;
  /** Whose answer is waited for, where that takes longer than a moment and nothing else is shown; returns how to end that. */
  waiting(text: string): () => void;
  /** The error on stderr, as JSON where results are JSON. */
  error(error: Error, options?: { readonly json?: boolean }): Promise<void>;
  /** Resolves when everything was written. */
  flush(): Promise<void>;
}

/** `signal` ends `--jq`; the command's own, or the world's where there is none yet. */
export function createRenderer(world: World, terminal: Terminal, mode: Mode, screen: Screen, signal: AbortSignal = world.interrupt): Renderer {
  const stage = createStage({ world, terminal, mode, screen, signal });
  const errPaint = () => loadPaint(terminal.colorErr);
  const words = wordsFor(terminal);
  const waits = createWaits(world, terminal, screen);
  return {
    async prepare(about, { profiles = false } = {}) {
      if (mode.fields !== undefined) checkFields(mode.fields, { shape: about.returns, view: about.view, tabular: isTabular(mode), profiles });
      if ((mode.kind === "json" || mode.kind === "ndjson") && mode.jq !== undefined) await stage.jq(mode.jq);
    },
    outcome: (outcome, about) => unlessClosed(() => salvaging(about, stage, (own) => renderOutcome(outcome, about, own))),
    merged: (news, about, options) => unlessClosed(() => salvaging(about, stage, (own) => renderProfiles(news, about, own, options, errPaint))),
    watching: () => (terminal.cursorOut && mode.kind === "table" ? screen.watch() : () => undefined),
    board: (names) => createBoard(world, terminal, screen, names),
    note(text) {
      if (!terminal.quiet) void screen.err(`${words(safeLines(text))}\n`);
    },
    warn(text) {
      void screen.err(errPaint().then((paint) => `${paint.warning("warning:")} ${words(safeLines(text))}\n`));
    },
    trace(line) {
      void screen.err(`${safeLines(line)}\n`);
    },
    progress: (text) => createProgress(world, terminal, screen, text),
    waiting: waits,
    async error(error, { json = isJson(mode) } = {}) {
      await screen.err(json ? jsonError(error) : words(textError(error, { paint: await errPaint(), now: terminal.stderrTTY ? world.clock.now() : undefined })));
    },
    flush: () => screen.flush(),
  };
}

async function unlessClosed(print: () => Promise<void>): Promise<void> {
  try {
    await print();
  } catch (error) {
    if (!isClosedPipe(error)) throw error;
  }
}

async function salvaging({ effect, isAnother = false }: About, stage: Stage, print: (stage: Stage) => Promise<void>): Promise<void> {
  const salvage = effect === "write" ? createSalvage() : undefined;
  await print({ ...stage, salvage, mode: isAnother ? { ...stage.mode, fields: undefined } : stage.mode });
  salvage?.settle();
}

async function renderOutcome(outcome: Outcome, command: About, stage: Stage): Promise<void> {
  const view = ("view" in outcome ? outcome.view : undefined) ?? command.view;
  const about = { ...command, view: isTabular(stage.mode) ? viewFor(stage.mode.fields, command.returns, view) : view };
  switch (outcome.kind) {
    case "value":
      await printed(await valueText(outcome.value, about, stage), stage);
      return suggest(outcome.next, stage);
    case "stream":
      await renderStream(outcome, about, stage);
      return suggest(outcome.next, stage);
    case "live":
      return renderLive(outcome, about, stage);
    case "exit":
      return;
    case "pieces":
      if (!stage.terminal.stdoutTTY) for await (const piece of outcome.pieces) await stage.screen.out(piece);
      else
        await stage.paged(async (out) => {
          for await (const piece of outcome.pieces) await out(shown(piece));
        });
      return;
    case "text":
      return stage.terminal.stdoutTTY ? printed(shown(outcome.text), stage) : stage.screen.out(outcome.text);
  }
}

const printed = (text: string, stage: Stage): Promise<void> => stage.paged((out) => out(text));

/** A raw answer may come from a server: on a terminal it is text and nothing more. */
const shown = (text: string | Uint8Array): string => safeLines(typeof text === "string" ? text : new TextDecoder().decode(text));

async function suggest(next: string | undefined, { terminal, mode, screen }: Stage): Promise<void> {
  if (next !== undefined && terminal.stderrTTY && !terminal.quiet && !isJson(mode)) await screen.err(`next: ${wordsFor(terminal)(safeLines(next))}\n`);
}
