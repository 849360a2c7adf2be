/** What the engine needs around it; the command line gives it. */
import type { InputOf, Operation, Params } from "../api/operation.js";
import type { World } from "../world.js";
import type { Reader, Write } from "./job.js";

export interface Answered {
  readonly status: number;
}

/** Why one request is sent again, `wait` milliseconds from now. */
export interface Another {
  readonly limited: boolean;
  readonly doubtful: boolean;
  readonly wait: number;
}

export interface Again {
  /** Told before each further attempt; `false` ends it. */
  again(why: Another): boolean;
  /** Right before each further attempt, when its wait is over; `false` ends it. */
  lookFirst(): Promise<boolean>;
}

/** A client of the run's own, whose connections outlive the first Ctrl-C for a moment, and which waits until a limit of requests is reset. */
export interface Line extends Reader {
  send<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, again: Again): Promise<Answered>;
  close(): Promise<void>;
}

export interface Surroundings {
  readonly world: Pick<World, "clock" | "random" | "processes" | "env" | "home" | "cwd">;
  /** Aborted by a signal or `--timeout`; the reason says which. */
  readonly signal: AbortSignal;
  readonly concurrency: number;
  /** Whether anything is sent a second time: not with `--no-retry`. */
  readonly retries: boolean;
  /** `https://ghe1.example.com`, and what messages call it. */
  readonly origin: string;
  readonly label: string;
  /** What names the instance on the command line that goes on, each with a space before. */
  readonly flags: string;
  /** The same of the profile that has this origin, where one has. */
  readonly flagsOf: (origin: string) => string | undefined;
  /** Whether rows are printed as each ends, rather than in input order. */
  readonly asEachEnds: boolean;
  /** Whether the rows are a table on a terminal: one failure alone is then an error and no row. */
  readonly isTable: boolean;
  /** A line in a log now and then takes the progress bar's place. */
  readonly isLogged: boolean;
  /** Whether the plan is shown and agreed to first. */
  readonly asks: boolean;
  readonly dryRun: boolean;
  /** Whether notes are not shown. */
  readonly isQuiet: boolean;
  /** Reads before the run, ended at once by the signal. */
  readonly reader: Reader;
  /** @param signal ends its requests */
  readonly open: (signal: AbortSignal) => Promise<Line>;
  readonly readInput: (path: string) => Promise<Uint8Array>;
  readonly confirm: (question: string) => Promise<void>;
  readonly note: (text: string) => void;
  /** What is so of every run of the command: of several only one says it. */
  readonly noteOnce: (text: string) => void;
  readonly warn: (text: string) => void;
  /** What it gives is the last that stderr gets where the process is ended at once, until the function is called. */
  readonly lastWord: (text: () => string) => () => void;
  readonly progress: (text: string) => { update(text: string, done?: number, total?: number): void; stop(): void };
  /** In a dry run: what would be sent. */
  readonly rehearse: (write: Write) => void;
}
