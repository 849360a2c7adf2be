/** What a bulk command asks of the engine: its subjects, the write each of them gets, and what is known about them. */
import type { InputOf, Operation, Params } from "../api/operation.js";
import type { Seats } from "../domain/seats.js";
import type { CliError, ErrorCode } from "../errors.js";

/** One of many: a login or an id, and what the input says about it. */
export interface Subject {
  readonly key: string;
  /** The other columns of its line, where the input was a CSV; names in lower case. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** What people call it, where that is not its key: a runner's name. */
  readonly title?: string | undefined;
  /** Looked at before the question, and not there. */
  readonly isMissing?: boolean | undefined;
}

/** A write. `calling` makes one that the compiler has checked. */
export interface Write {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Reads, over the connections and with the patience of the run. */
export interface Reader {
  /** `once`: a single attempt, for what the work does not need. */
  call<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, how?: { readonly once?: boolean }): Promise<R>;
  pages<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>): AsyncIterable<unknown>;
}

/** Where the subjects come from. */
export type Source =
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** A path, or `-` for stdin: one key a line, or a CSV with a column of the subject's name. */
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "found"; readonly subjects: readonly Subject[] }
  /** The journal alone, with `--resume`. */
  | { readonly kind: "none" };

/** What can be told of a subject before anything is sent: it is as wished already, or the instance would refuse. */
export type Foresight = { readonly skip: string } | { readonly refuse: string; readonly code: ErrorCode; readonly hint?: string } | undefined;

/** Values that every write of the run shares (`reason`, `enterprise`); kept in the journal, so they hold no secret. */
export type Parameters = Readonly<Record<string, string>>;

export interface Job {
  /** As typed: `users suspend`. */
  readonly command: string;
  /** The name of a subject's key in rows and CSV columns. */
  readonly names: "login" | "id";
  /** For plans and summaries: `suspend`, `suspended`, `suspending`. */
  readonly verb: { readonly plain: string; readonly done: string; readonly doing: string };
  /** `user`, `users`. */
  readonly noun: readonly [one: string, many: string];
  readonly source: Source;
  readonly parameters: Parameters;
  readonly journal?: string | undefined;
  readonly resume?: string | undefined;
  /** Failures after which nothing more is started: a number, or a share of all subjects in (0, 1]. */
  readonly maxFailures?: MaxFailures | undefined;
  write(key: string, parameters: Parameters): Write;
  /**
   * Which of these are in the state that the write brings about. Asked where an answer was lost, and before a write of a
   * killed run is repeated. Left out where nobody can tell; then it is repeated.
   */
  lookUp?(reader: Reader, keys: readonly string[], parameters: Parameters): Promise<ReadonlySet<string>>;
  /** From the input's columns, and from those of `inspect`. */
  foresee?(columns: Readonly<Record<string, string>>): Foresight;
  /**
   * Before a question the instance is asked about those of whom the input's columns say too little; never where nothing is
   * asked: a plan, which a dry run tells too, then says that they were not looked up. `look` answers with columns as the input has them; undefined where there is no such subject.
   */
  readonly inspect?:
    | {
        isNeeded(columns: Readonly<Record<string, string>>): boolean;
        look(reader: Reader, key: string): Promise<Readonly<Record<string, string>> | undefined>;
      }
    | undefined;
  /** Right before the write: why it must not be sent after all. */
  reconsider?(reader: Reader, key: string, parameters: Parameters): Promise<string | undefined>;
  /** The login that acts, and so must not lose its own account or rights by this; asked for once, before the first write. */
  readonly spared?: ((reader: Reader) => Promise<string>) | undefined;
  /** The license's seats, told in the plan, and after the run as they were and are. */
  readonly seats?: SeatsOfJob | undefined;
}

export interface SeatsOfJob {
  /** Undefined where they cannot be read, which is no failure of the run. */
  read(reader: Reader): Promise<Seats | undefined>;
  /** How many come free by this one: -1, 0 or 1. */
  change(subject: Subject): number;
}

export type MaxFailures = { readonly count: number } | { readonly share: number };

/** How one subject ended. */
export type Ended =
  | { readonly state: "ok"; readonly status?: number | undefined }
  | { readonly state: "skip"; readonly reason: string }
  | { readonly state: "fail" | "unknown"; readonly error: CliError }
  /** The run ended before its turn; it is left for `--resume`. */
  | { readonly state: "left"; readonly error: CliError };
