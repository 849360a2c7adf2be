/** The results of several instances, as one result. */
import type { Board } from "./board.js";
import { jsonError, textErrorOf } from "./failure.js";
import { Interrupted } from "../errors.js";
import { isDataMode, isRowMode } from "./render-value.js";
import type { Paint } from "./paint.js";
import { dataPrinter } from "./profiles-data.js";
import { rowPrinter } from "./profiles-rows.js";
import { tablePrinter } from "./profiles-table.js";
import type { ProfileNews } from "./profiles.js";
import { writerFor } from "./render-stream.js";
import { wordsFor } from "./signs.js";
import type { About, Stage } from "./stage.js";
import { toItsEnd } from "./to-its-end.js";

/** Takes the news as they come, and prints them then or at the end. */
export interface Printer {
  take(news: ProfileNews): Promise<void>;
  end(): Promise<void>;
}

/** What every printer works with. */
export interface Merging {
  readonly about: About;
  readonly stage: Stage;
  /** In the order asked for. */
  readonly names: readonly string[];
  readonly board: Board;
  /** To stdout, whether somebody reads it or not where the command writes. */
  readonly write: (text: string) => Promise<void>;
  /** What failed, on stderr. */
  readonly complain: (profile: string, error: Error, form?: "text" | "json") => Promise<void>;
}

export interface MergeOptions {
  readonly names: readonly string[];
  readonly board: Board;
  /** JSON is NDJSON by nature, from the first line. */
  readonly lines?: boolean | undefined;
  /** JSON, whatever the terminal. */
  readonly inJson?: boolean | undefined;
  /** Ends `--jq`: later than the command, so that what was found is still printed. */
  readonly signal: AbortSignal;
}

/**
 * One flat array, one table: in the order asked for, at the end. NDJSON and delimited lines are printed as they come. Failures stand
 * in the array; where there is none they go to stderr. The caller decides the exit code.
 */
export async function renderProfiles(
  news: AsyncIterable<ProfileNews>,
  about: About,
  given: Stage,
  { signal, lines = false, inJson = false, ...options }: MergeOptions,
  errPaint: () => Promise<Paint>,
): Promise<void> {
  const stage: Stage = { ...given, signal, mode: inJson ? { kind: "json", jq: undefined, fields: undefined } : given.mode };
  const { mode, screen, terminal } = stage;
  const merging: Merging = {
    ...options,
    about,
    stage,
    write: writerFor(about, stage),
    async complain(profile, error, form = "text") {
      // Who stopped the command is told so once, at the end.
      if (error instanceof Interrupted) return;
      await screen.err(
        form === "json"
          ? jsonError(error, profile)
          : wordsFor(terminal)(textErrorOf(profile, error, { paint: await errPaint(), now: terminal.stderrTTY ? given.world.clock.now() : undefined })),
      );
    },
  };
  const printer = isDataMode(mode) ? dataPrinter(merging, mode, lines) : isRowMode(mode) ? rowPrinter(merging, mode) : tablePrinter(merging);
  await toItsEnd(news, signal, (one) => printer.take(one));
  await printer.end();
}
