/** One row a subject, as results are printed: in input order, or as each ends. */
import type { CliError } from "../errors.js";
import { errorForm } from "../errors.js";
import type { Ended, Job, Subject } from "./job.js";

export type Row = Readonly<{ [key: string]: unknown }>;

/** `{"login":…,"ok":true}`; `skipped` says why nothing had to be sent, `error` why it failed. */
export function rowOf(names: Job["names"], { key }: Subject, ended: Ended): Row {
  const named = { [names]: names === "id" ? Number(key) : key };
  if (ended.state === "ok") return { ...named, ok: true };
  if (ended.state === "skip") return { ...named, ok: true, skipped: ended.reason };
  return { ...named, ok: false, error: errorForm(ended.error) };
}

/** Rows, put in by the run as each ends and taken out by whoever prints them. */
export class Feed implements AsyncIterable<Row> {
  readonly #ready: (Row | undefined)[] = [];
  #taken = 0;
  #isOver = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  /** `inOrder`: a row waits for all before it. */
  constructor(private readonly inOrder: boolean) {}

  put(index: number, row: Row): void {
    if (this.inOrder) this.#ready[index] = row;
    else this.#ready.push(row);
    this.#wake();
  }

  /** No more rows come; a failure is thrown to whoever reads them, after the last. */
  end(failure?: Error): void {
    this.#isOver = true;
    this.#failure = failure;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row> {
    for (;;) {
      const row = this.#ready[this.#taken];
      if (row !== undefined) {
        this.#ready[this.#taken] = undefined;
        this.#taken += 1;
        yield row;
      } else if (this.#isOver) {
        if (this.#failure !== undefined) throw this.#failure;
        return;
      } else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

export interface Cause {
  readonly count: number;
  readonly text: string;
  readonly hint: string | undefined;
}

/** Failures by their cause, the most frequent first, with the first subjects of each. */
export function causesOf(failed: readonly { readonly key: string; readonly error: CliError }[]): readonly Cause[] {
  const groups = new Map<string, { readonly keys: string[]; readonly error: CliError }>();
  for (const { key, error } of failed) {
    // What was refused before anything was sent has no operation: its reason is in the words alone.
    const reason = error.facts.operation === undefined ? error.message.replace(key, "") : "";
    const name = `${error.code} ${String(error.facts.status ?? "")} ${reason}`;
    const group = groups.get(name) ?? { keys: [], error };
    group.keys.push(key);
    groups.set(name, group);
  }
  return [...groups.values()]
    .map(({ keys, error }) => ({
      count: keys.length,
      text: `${error.message} (${keys.slice(0, SHOWN).join(", ")}${keys.length > SHOWN ? ", …" : ""})`,
      // How to go on is said once, below all causes.
      hint: isResumed(error) ? undefined : error.facts.hint,
    }))
    .sort((a, b) => b.count - a.count);
}

/** Whether what to do next is to go on with the run. */
export const isResumed = ({ facts }: CliError): boolean => facts.hint?.startsWith("--resume ") === true;

const SHOWN = 5;
