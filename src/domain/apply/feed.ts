/**
 * The events of one run, from every node, each once.
 *
 * `last_request_id` is a node's, the query takes one, and what it does to the other nodes is documented nowhere.
 * What holds under every rule we can think of (one cursor a node, one for all, by time, ignored, refused):
 *  - an answer to no cursor holds all that the instance still offers;
 *  - an answer to a node's own cursor holds all that is new on that node; of another node it may hold anything.
 * So a run of ordinary size is read whole each time, and only what has not been seen is passed on. A large one, or
 * one that is offered in pages, is read by each node's own cursor, and whole again whenever it has grown by half, until it
 * is huge: then only for the sake of a node that has no cursor or has not been seen, so that memory does not grow with the run.
 */
import { CliError } from "../../errors.js";
import { mergeByTime } from "./lanes.js";
import { phaseOf, type ApplyEvent, type EventPage, type WireEvent } from "./run.js";
import { fingerprint, Tally } from "./tally.js";

/** Events up to which the whole is read each time: some 300 kB. */
export const ORDINARY = 1_000;
/** Events beyond which the whole, some 3 MB, is read no more where the cursors reach all of it. */
export const HUGE = 10_000;
/** Whole reads without news before a cursor is tried: an instance that answers in pages shows more only then. */
const IDLE_READS = 2;
/** Looks by cursor until the whole is read for the sake of a node that has no cursor. */
const LOOKS_WITHOUT_CURSOR = 5;
/** The same in a huge run for the sake of a node that no answer has shown, and that may never have an event. */
const LOOKS_IN_DOUBT = 50;
/** Pages taken in one look at an instance that answers in pages. */
const PAGES_A_LOOK = 50;
/** Cursors refused one after the other until none is sent any more. */
const REFUSALS = 2;

interface NodeState {
  cursor: string | undefined;
  /** Events of this run that were seen. */
  seen: number;
  /** The first event that the node ever showed. */
  first: number | undefined;
}

export type ReadEvents = (cursor: string | undefined) => Promise<EventPage>;

export class EventFeed {
  readonly #read: ReadEvents;
  readonly #runId: string;
  readonly #ordinary: number;
  readonly #huge: number;
  readonly #tally = new Tally();
  readonly #nodes = new Map<string, NodeState>();
  /** By the status, or named without an event. */
  readonly #expected = new Set<string>();
  #isTold = false;
  #fresh: ApplyEvent[] = [];
  #seen = 0;
  #seenAtWholeRead = 0;
  #looksSinceWhole = 0;
  #wantsWhole = false;
  #inPages = false;
  #idle = 0;
  #refusals = 0;
  #turn = 0;

  constructor(read: ReadEvents, runId: string, { ordinary = ORDINARY, huge = HUGE } = {}) {
    this.#read = read;
    this.#runId = runId;
    this.#ordinary = ordinary;
    this.#huge = huge;
  }

  /** What has arrived and was not taken yet, also when the look that brought it failed later. */
  take(): readonly ApplyEvent[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** Begins after the answer with this id: what the instance offers from before it is not passed on. */
  async beginAfter(cursor: string): Promise<void> {
    const before = await this.#read(undefined);
    const after = await this.#read(cursor);
    const passedOn = this.#accept(after);
    this.#accept(before);
    this.#fresh = passedOn;
  }

  /** These nodes take part in the run, by its status: whoever of them no answer has shown yet may have events that no cursor reaches. */
  expect(names: readonly string[]): void {
    for (const name of names) this.#expected.add(name);
    this.#isTold ||= names.length > 0;
  }

  /** Asks for what is new. */
  async look(): Promise<void> {
    if (!this.#readsByCursor()) {
      const news = await this.#readWhole();
      this.#idle = news ? 0 : this.#idle + 1;
      if (this.#idle >= IDLE_READS) await this.#tryOneCursor();
      return;
    }
    if (this.#needsWhole()) await this.#readWholeIfItFits();
    await this.#readByCursors(false);
  }

  /** Asks once more, in every way: for the end of a run. */
  async drain(): Promise<void> {
    if (!this.#isReachedByCursors()) await this.#readWholeIfItFits();
    await this.#readByCursors(true);
  }

  #readsByCursor(): boolean {
    return (this.#inPages || this.#seen > this.#ordinary) && this.#hasCursors();
  }

  #hasCursors(): boolean {
    return this.#refusals < REFUSALS && [...this.#nodes.values()].some((node) => node.cursor !== undefined);
  }

  #haveAllCursors(): boolean {
    return [...this.#nodes.values()].every((node) => node.cursor !== undefined);
  }

  /** Whether nothing would be gained by another look at the whole: there is no node but those with a cursor, as far as anybody says. */
  #isReachedByCursors(): boolean {
    const isAll = this.#isTold && [...this.#expected].every((name) => this.#nodes.has(name));
    return isAll && this.#seen > this.#huge && this.#readsByCursor() && this.#haveAllCursors();
  }

  /** What no cursor reaches: a node that has none yet, and whatever the rule of the instance hides from the others'. */
  #needsWhole(): boolean {
    if (this.#isReachedByCursors()) return false;
    this.#looksSinceWhole += 1;
    if (this.#seen > this.#huge && this.#haveAllCursors()) return this.#looksSinceWhole >= LOOKS_IN_DOUBT;
    return this.#seen > this.#seenAtWholeRead * 1.5 || (this.#looksSinceWhole >= LOOKS_WITHOUT_CURSOR && !this.#haveAllCursors());
  }

  /** Whether it brought anything new. */
  async #readWhole(): Promise<boolean> {
    const page = await this.#read(undefined);
    const before = this.#seen;
    this.#fresh.push(...this.#accept(page));
    if (page.nodes.some((entry) => this.#countOurs(entry.events) < this.#nodeOf(entry.node).seen)) this.#inPages = true;
    for (const entry of page.nodes) {
      const node = this.#nodeOf(entry.node);
      node.first ??= entry.events[0] === undefined ? undefined : keyOf(entry.node, entry.events[0]);
      // The whole of an instance that answers in pages is its first page: its cursor would lead back.
      if (!this.#inPages || node.cursor === undefined) moveOn(node, entry.last_request_id);
    }
    this.#wholeIsRead();
    return this.#seen > before;
  }

  /** The whole may have become larger than an answer may be; the cursors still work then. */
  async #readWholeIfItFits(): Promise<void> {
    try {
      await this.#readWhole();
    } catch (thrown) {
      if (!(thrown instanceof CliError && thrown.code === "bad_answer" && this.#hasCursors())) throw thrown;
      this.#wholeIsRead();
    }
  }

  #wholeIsRead(): void {
    this.#seenAtWholeRead = this.#seen;
    this.#looksSinceWhole = 0;
    this.#wantsWhole = false;
  }

  async #tryOneCursor(): Promise<void> {
    if (!this.#hasCursors()) return;
    const names = this.#namesBySize();
    const name = names[this.#turn % names.length];
    this.#turn += 1;
    if (name !== undefined) await this.#readFor(name);
  }

  /** One request serves several nodes where its answer shows that it does; when thorough, each node is asked until it has no more. */
  async #readByCursors(thorough: boolean): Promise<void> {
    if (!this.#hasCursors()) return;
    const served = new Set<string>();
    do {
      for (const name of this.#namesBySize()) {
        for (let pages = 0; pages < PAGES_A_LOOK && !served.has(name); pages++) {
          const before = this.#seen;
          const serves = await this.#readFor(name);
          if (serves === undefined) return;
          if ((thorough || this.#inPages) && this.#seen > before) continue;
          for (const other of thorough ? [name] : serves) served.add(other);
        }
      }
      if (!this.#wantsWhole) return;
      await this.#readWholeIfItFits();
      // The whole gave a node its cursor; of an instance that answers in pages it has more behind it.
    } while (thorough);
  }

  /** The nodes that have a cursor, the busiest first. */
  #namesBySize(): readonly string[] {
    return [...this.#nodes]
      .filter(([, node]) => node.cursor !== undefined)
      .sort(([, a], [, b]) => b.seen - a.seen)
      .map(([name]) => name);
  }

  /** The nodes whose news the answer to this node's cursor held; undefined when the cursor was refused. */
  async #readFor(name: string): Promise<readonly string[] | undefined> {
    const { cursor } = this.#nodeOf(name);
    if (cursor === undefined) return undefined;
    let page: EventPage;
    try {
      page = await this.#read(cursor);
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      this.#refusals += 1;
      for (const node of this.#nodes.values()) node.cursor = undefined;
      await this.#readWhole();
      return undefined;
    }
    this.#refusals = 0;
    // Of a node that is not served, earlier events may be missing: its own answer brings all of them, in their order.
    const served = page.nodes.filter((entry) => this.#isServed(entry, name, cursor));
    this.#fresh.push(...this.#accept({ nodes: served }));
    for (const entry of served) moveOn(this.#nodeOf(entry.node), entry.last_request_id);
    for (const entry of page.nodes) this.#expected.add(entry.node);
    if (page.nodes.some((entry) => entry.events.length > 0 && this.#nodeOf(entry.node).cursor === undefined)) this.#wantsWhole = true;
    return [name, ...served.map((entry) => entry.node)];
  }

  /** Whether the answer to a cursor held all that is new on this node: its own cursor, the same one, or all from the beginning. */
  #isServed(entry: EventPage["nodes"][number], asked: string, cursor: string): boolean {
    const node = this.#nodeOf(entry.node);
    const first = entry.events[0];
    return entry.node === asked || node.cursor === cursor || (first !== undefined && node.first === keyOf(entry.node, first));
  }

  /** Counts what the page holds and returns what it holds more often than any page before: the same text twice is two events. */
  #accept(page: EventPage): ApplyEvent[] {
    const inPage = new Tally();
    const lanes = page.nodes.map((entry) => {
      const node = this.#nodeOf(entry.node);
      const fresh: ApplyEvent[] = [];
      for (const event of entry.events) {
        if (!this.#isOurs(event)) continue;
        const key = keyOf(entry.node, event);
        const times = inPage.add(key);
        if (times <= this.#tally.get(key)) continue;
        this.#tally.raise(key, times);
        this.#seen += 1;
        node.seen += 1;
        fresh.push(asItem(entry.node, event, this.#runId));
      }
      return fresh;
    });
    return mergeByTime(lanes);
  }

  #countOurs(events: readonly WireEvent[]): number {
    return events.reduce((sum, event) => (this.#isOurs(event) ? sum + 1 : sum), 0);
  }

  #isOurs(event: WireEvent): boolean {
    return event.config_run_id === null || event.config_run_id === "" || event.config_run_id === this.#runId;
  }

  #nodeOf(name: string): NodeState {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const node: NodeState = { cursor: undefined, seen: 0, first: undefined };
    this.#nodes.set(name, node);
    return node;
  }
}

const moveOn = (node: NodeState, cursor: string | null): void => {
  if (cursor !== null && cursor !== "") node.cursor = cursor;
};

const keyOf = (node: string, event: WireEvent): number => fingerprint([node, event.trace_id, event.span_id, event.timestamp, event.body]);

const asItem = (node: string, event: WireEvent, runId: string): ApplyEvent => ({
  type: "event",
  node,
  timestamp: event.timestamp,
  severity: event.severity_text,
  phase: phaseOf(event.event_name),
  message: event.body,
  run_id: runId,
});

/** A cursor that the instance no longer knows: it was restarted, or never understood it. */
const isRefusal = (thrown: unknown): boolean => thrown instanceof CliError && [400, 404, 410, 422].includes(thrown.facts.status ?? 0);
