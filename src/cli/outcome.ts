/** What a command returns, and how it is shown: printed by the one renderer, never by the command. */
import type { PlainLines } from "../api/plain-lines.js";
import type { ExitName } from "../errors.js";

/**
 * `state`: coloured by meaning (OK, on, FAILED …). `time`: absolute, with the distance from now on a terminal.
 * `moments`: text in which times may stand, each as `time` has it. `list`: joined with commas. `yesno`: yes or no.
 */
export type CellForm = "text" | "state" | "time" | "moments" | "list" | "yesno" | "number";

export type Column =
  | string
  | {
      readonly field: string;
      readonly title?: string;
      readonly as?: CellForm;
      /** On a terminal that is too narrow it takes more lines in place of being cut: what people must see whole. */
      readonly wrap?: boolean;
      /** Never cut on a terminal, however narrow: left out, its field and its shape say so. */
      readonly whole?: true;
    };

export interface View {
  /** The key of the object whose list makes the rows (`nodes`); left out when the value is the list, or one card. */
  readonly rows?: string | undefined;
  readonly columns: readonly Column[];
  /** Rows computed from the value (of a stream: from each item), where they are no list in it; for tables, csv and tsv only. */
  readonly tabulate?: ((value: never) => readonly object[]) | undefined;
  /** One line above the table on a terminal: what the rows alone do not say. */
  readonly summary?: (value: never) => string;
  /** Said on a terminal in place of an empty table. */
  readonly empty?: string;
}

/** A step: its state, coloured by its meaning, what it is about, and what was found. */
export interface Marked {
  readonly state: string;
  readonly subject: string;
  readonly text: string;
  /** What to do, on lines below. */
  readonly next: string | null;
  /** The longest state and the longest subject that there may be. */
  readonly widths: { readonly state: number; readonly subject: number };
}

/** Text as it comes. */
export type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** A command's result, to be printed by the one renderer. */
export type Outcome =
  /** One value: `--json` prints it as it is. */
  | { readonly kind: "value"; readonly value: unknown; readonly exit: ExitName; readonly next?: string | undefined; readonly view?: View | undefined }
  /** Items as they come (`Batched` where many come at once); `--json` prints NDJSON. The last item may be the result. A failure is thrown from the iteration. */
  | {
      readonly kind: "stream";
      readonly items: AsyncIterable<unknown>;
      readonly line?: ((item: never) => string | undefined) | undefined;
      /** How an item reads on a terminal that shows each as it comes, in place of a table at the end. */
      readonly step?: ((item: never) => Marked) | undefined;
      readonly ndjson: boolean;
      readonly next?: string | undefined;
      /** The code the command ends with when the items are over; left out: done. */
      readonly exit?: (() => ExitName) | undefined;
      readonly view?: View | undefined;
    }
  /** The same value again and again: repainted on a terminal, a line a change elsewhere. */
  | {
      readonly kind: "live";
      readonly frames: AsyncIterable<unknown>;
      readonly view?: View | undefined;
      /** Milliseconds between two looks; left out, a terminal is not told. */
      readonly every?: number | undefined;
    }
  /** Another program's exit code is the result (`sandbox exec`); nothing is printed. */
  | { readonly kind: "exit"; readonly code: number }
  /** Text that is the result itself (a completion script, a Nagios line, a raw answer), printed as it is. */
  | { readonly kind: "text"; readonly text: string | Uint8Array; readonly exit: ExitName }
  /** The same as it comes, in pieces. A failure is thrown from the iteration. */
  | { readonly kind: "pieces"; readonly pieces: Pieces };

/** Items that come together. */
export interface Batch<T> {
  readonly items: readonly T[];
  /** Each item on one line of JSON, as it would be printed, where that was there before the items: they are then made each time they are asked for. */
  readonly lines?: PlainLines | undefined;
}

/** Items a page at a time: whoever prints them may print those of a page at once. Read once. */
export class Batched<T> implements AsyncIterable<T> {
  constructor(readonly batches: AsyncIterable<Batch<T>>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for await (const { items } of this.batches) yield* items;
  }
}

interface Extras {
  /** Left out: done. Otherwise the code the command ends with although the result is printed. */
  readonly exit?: ExitName;
  /** The one next step, for a person at a terminal; a command line, and after ` # ` what there is to say of it; or a sentence. */
  readonly next?: string | undefined;
  /** In place of the command's own view. */
  readonly view?: View;
}

export const show = (value: unknown, extras: Extras = {}): Outcome => ({
  kind: "value",
  value,
  exit: extras.exit ?? "ok",
  next: extras.next,
  view: extras.view,
});
/** Of a dry run, in place of the command's own: the requests it would have sent; none for a command that sends nothing. */
export const rehearsed = (requests: readonly object[] = []): Outcome =>
  show({ dry_run: true, requests }, { view: { rows: "requests", columns: ["method", "url", "body"], empty: "Nothing would be sent." } });
export const raw = (text: string | Uint8Array, exit: ExitName = "ok"): Outcome => ({ kind: "text", text, exit });
export const pieces = (text: Pieces): Outcome => ({ kind: "pieces", pieces: text });
export const exitWith = (code: number): Outcome => ({ kind: "exit", code });
/** `line` says how one item reads on a terminal (undefined: not shown there). Pipes get the view's columns, `--json` NDJSON. */
export const stream = <T>(
  items: AsyncIterable<T>,
  options: {
    readonly line?: (item: T) => string | undefined;
    readonly step?: (item: T) => Marked;
    readonly ndjson?: boolean;
    readonly next?: string;
    readonly view?: View;
    readonly exit?: () => ExitName;
  } = {},
): Outcome => ({
  kind: "stream",
  items,
  line: options.line,
  step: options.step,
  exit: options.exit,
  ndjson: options.ndjson ?? true,
  next: options.next,
  view: options.view,
});
/** The code a printed outcome ends with. */
export function exitOf(outcome: Outcome): ExitName {
  if (outcome.kind === "stream") return outcome.exit?.() ?? "ok";
  return outcome.kind === "value" || outcome.kind === "text" ? outcome.exit : "ok";
}

/** `every`: milliseconds between two looks. */
export const live = (frames: AsyncIterable<unknown>, { view, every }: { readonly view?: View; readonly every?: number } = {}): Outcome => ({
  kind: "live",
  frames,
  view,
  every,
});
