/**
 * The one way to stdout and stderr, and what stands on the terminal below everything else: what is watched, and progress. It is taken
 * away before anything is written and stands below that again, each time in one write.
 */
import type { Output, World } from "../world.js";
import { cannotWrite, isClosedPipe } from "./writing.js";

/** A line that is safe for a terminal, and the columns that it takes. */
export interface Line {
  readonly text: string;
  readonly width: number;
}

export interface Screen {
  /** Writes to stdout and waits until it was taken over. @throws the system's `EPIPE`; {CliError} `local_state` for all else. */
  out(text: string | Uint8Array): Promise<void>;
  /** Writes to stderr. Never fails: where messages cannot be read there is nobody to tell. */
  err(text: string | Promise<string>): Promise<void>;
  /**
   * Shows lines of progress below everything else. Of several owners the one who came last is seen, and one who is behind only where no
   * other is; undefined takes an owner's lines away for good.
   */
  status(owner: object, lines: readonly Line[] | undefined, options?: { readonly isBehind?: boolean }): void;
  /**
   * Shows what is watched, above the progress. undefined: what stood last stays where it is. `anew`: from the top of the terminal, with
   * nothing else on it, because it has another size; where it has put what stood there nobody knows. @throws as `out`
   */
  frame(lines: readonly Line[] | undefined, options?: { readonly anew?: boolean }): Promise<void>;
  /** From now on a key ends the command (`World.takeKeys`), but for questions and other programs; returns how to give the keyboard back. */
  watch(): () => void;
  /** Takes away what changes until the function it resolves with is called: a question stands on the terminal. */
  hold(): Promise<() => void>;
  /** Gives the terminal to another program until the function it resolves with is called: messages are shown then, and nothing that changes before. */
  lend(): Promise<() => Promise<void>>;
  /** Resolves when everything given so far was written. */
  flush(): Promise<void>;
}

/** Where the terminal does not say, or says 0. */
const FALLBACK_COLUMNS = 80;
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const REST_OF_LINE = "\u001b[K";
const REST_OF_SCREEN = "\u001b[J";
/** The empty terminal. */
const TOP = `\u001b[H${REST_OF_SCREEN}`;

export function createScreen(world: World): Screen {
  const foot = createFoot(world);
  /** Messages that wait until the terminal is given back; undefined while it is ours. */
  let later: (string | Promise<string>)[] | undefined;
  let holds = 0;
  let watchers = 0;
  let giveBackKeys: (() => void) | undefined;
  let last: Promise<void> = Promise.resolve();

  // One write after the other, so that nothing stands in the middle of a row.
  const queue = (write: () => Promise<void>): Promise<void> => {
    const done = last.then(write);
    last = done.catch(() => undefined);
    return done;
  };
  const quietly = (write: () => Promise<void>): Promise<void> => queue(() => write().catch(() => undefined));
  const err = (text: string | Promise<string>): Promise<void> => {
    if (later === undefined) return quietly(async () => foot.around(await text, world.stderr));
    later.push(text);
    return Promise.resolve();
  };
  const keys = () => {
    const isOurs = watchers > 0 && holds === 0;
    if (isOurs) giveBackKeys ??= world.takeKeys?.({ before: () => void foot.leave().catch(() => undefined), after: () => void quietly(() => foot.paint()) });
    else {
      giveBackKeys?.();
      giveBackKeys = undefined;
    }
  };
  const hold = async () => {
    holds += 1;
    foot.isShown = false;
    keys();
    await quietly(() => foot.paint());
    return () => {
      holds -= 1;
      foot.isShown = holds === 0;
      keys();
    };
  };

  return {
    out: (text) =>
      queue(() =>
        foot.around(text, world.stdout).catch((error: unknown) => {
          throw isClosedPipe(error) ? error : cannotWrite(error);
        }),
      ),
    err,
    status(owner, lines, { isBehind = false } = {}) {
      foot.status(owner, lines, isBehind);
      void quietly(() => foot.paint());
    },
    frame: (lines, { anew = false } = {}) => queue(() => (lines === undefined ? foot.end() : foot.show(lines, anew))),
    watch() {
      watchers += 1;
      keys();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        watchers -= 1;
        keys();
      };
    },
    hold,
    async lend() {
      const release = await hold();
      const mine = (later ??= []);
      return async () => {
        release();
        later = undefined;
        for (const text of mine.splice(0)) await err(text);
      };
    },
    flush: () => queue(() => Promise.resolve()),
  };
}

/** What stands below everything else, and the cursor, which is not seen meanwhile. */
function createFoot({ stdout, stderr }: World) {
  const statuses = new Map<object, readonly Line[]>();
  const behind = new Map<object, readonly Line[]>();
  let watched: readonly Line[] = [];
  /** What stands there now, and on which stream it was written. */
  let drawn: readonly Line[] = [];
  let on: Output = stderr;
  let showCursorAtEnd: (() => void) | undefined;

  const columns = (): number => {
    const told = on.columns() ?? 0;
    return told > 0 ? told : FALLBACK_COLUMNS;
  };
  const heightOf = (lines: readonly Line[]): number => lines.reduce((rows, { width }) => rows + Math.max(1, Math.ceil(width / columns())), 0);
  const status = (): readonly Line[] => [...statuses.values()].at(-1) ?? [...behind.values()].at(-1) ?? [];
  const wanted = (): readonly Line[] => (self.isShown ? [...watched, ...status()] : []);
  // Where the terminal became narrower, it has broken what stood there into more rows.
  const toTop = (): string => (heightOf(drawn) > 1 ? `\u001b[${String(heightOf(drawn) - 1)}A\r` : "\r");
  const erased = (): string => (drawn.length === 0 ? "" : toTop() + REST_OF_SCREEN);
  /** At the end of a full row the cursor still stands on its last character, which would be erased. */
  const isFull = (line: Line | undefined): boolean => line !== undefined && line.width > 0 && line.width % columns() === 0;
  const cleared = (line: Line): string => (isFull(line) ? line.text : line.text + REST_OF_LINE);

  const cursor = (isHidden: boolean): string => {
    if (isHidden === (showCursorAtEnd !== undefined)) return "";
    if (isHidden) {
      showCursorAtEnd = on.atEnd?.(() => (watched.length === 0 ? erased() : "\n") + SHOW_CURSOR) ?? (() => undefined);
      return HIDE_CURSOR;
    }
    showCursorAtEnd?.();
    showCursorAtEnd = undefined;
    return SHOW_CURSOR;
  };
  /** From what stands there to these lines; what is the same stays, so that nothing flickers. */
  const change = (lines: readonly Line[]): string => {
    const isSmaller = heightOf(lines) < heightOf(drawn);
    const isFirst = isSmaller && isFull(lines.at(-1));
    const start = drawn.length === 0 ? "" : isFirst ? erased() : toTop();
    const hidden = cursor(lines.length > 0);
    drawn = lines;
    return [
      start,
      hidden === HIDE_CURSOR ? hidden : "",
      lines.map(cleared).join("\n"),
      isSmaller && !isFirst ? REST_OF_SCREEN : "",
      hidden === SHOW_CURSOR ? hidden : "",
    ].join("");
  };

  const self = {
    /** False while a question or another program has the terminal. */
    isShown: true,
    status(owner: object, lines: readonly Line[] | undefined, isBehind: boolean): void {
      if (lines !== undefined) (isBehind ? behind : statuses).set(owner, lines);
      else for (const all of [statuses, behind]) all.delete(owner);
    },
    async paint(): Promise<void> {
      const lines = wanted();
      if (lines.length === drawn.length && lines.every(({ text }, i) => text === drawn[i]?.text)) return;
      await on.write(change(lines));
    },
    /** Text above it, on a stream that may be the same terminal. */
    async around(text: string | Uint8Array, stream: Output): Promise<void> {
      if (!stream.isTTY || (drawn.length === 0 && wanted().length === 0)) return stream.write(text);
      const above = erased();
      drawn = [];
      if (typeof text !== "string") {
        await stream.write(above);
        return stream.write(text);
      }
      await stream.write(above + text + (text.endsWith("\n") ? change(wanted()) : ""));
    },
    async show(lines: readonly Line[], anew: boolean): Promise<void> {
      if (on !== stdout && drawn.length > 0) await on.write(change([]));
      on = stdout;
      watched = lines;
      if (!anew || !self.isShown) return self.paint();
      drawn = [];
      await on.write(TOP + change(wanted()));
    },
    /** What is watched stays, and the next line begins below it. */
    async end(): Promise<void> {
      const left = drawn.length > 0 && watched.length > 0 ? `${change(watched)}\n` : "";
      watched = [];
      drawn = [];
      const text = left + cursor(false);
      if (text !== "") await on.write(text);
      on = stderr;
      await self.paint();
    },
    /** Somebody else writes there now; what is painted next stands below that. */
    async leave(): Promise<void> {
      drawn = [];
      const text = cursor(false);
      if (text !== "") await on.write(text);
    },
  };
  return self;
}
