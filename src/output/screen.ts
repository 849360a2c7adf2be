/**
 * The one way to stdout and stderr. Where both may be the same terminal, the status line (progress) is taken away
 * before anything else is written, and drawn again after it.
 */
import { CliError } from "../errors.js";
import type { World } from "../world.js";

const CLEAR_LINE = "\r\u001b[2K";
const UP = "\u001b[1A";

export interface Screen {
  /** Writes to stdout and waits until it was taken over. @throws the system's `EPIPE`; {CliError} `local_state` for all else. */
  out(text: string | Uint8Array): Promise<void>;
  /** Writes to stderr. Never fails: where messages cannot be read there is nobody to tell. */
  err(text: string | Promise<string>): Promise<void>;
  /**
   * Shows a line, or several, below everything else; none may be wider than the terminal. It is taken away when something is written, and comes back with the next
   * call. Of several owners the one who came last is seen; undefined takes an owner's line away for good.
   */
  status(owner: object, line: string | undefined): void;
  /** Takes the status line away until the function it resolves with is called: a question stands on the terminal. */
  hold(): Promise<() => void>;
  /** Gives the terminal to another program until the function it resolves with is called: messages are shown then, and no status line before. */
  lend(): Promise<() => Promise<void>>;
  /** Resolves when everything given so far was written. */
  flush(): Promise<void>;
}

const codeOf = (error: unknown): string | undefined => (error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined);

/** Whether the reader of our output has gone away (`| head -1`), which is no failure of a command that only reads. */
export const isClosedPipe = (error: unknown): boolean =>
  codeOf(error) === "EPIPE" || codeOf(error) === "ERR_STREAM_DESTROYED" || codeOf(error) === "ERR_STREAM_WRITE_AFTER_END";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space left on device",
  EDQUOT: "disk quota exceeded",
  EIO: "input/output error",
  EFBIG: "file too large",
  EROFS: "read-only file system",
  EBADF: "stdout is not open for writing",
};

export function cannotWrite(error: unknown): CliError {
  const code = codeOf(error);
  const reason = (code === undefined ? undefined : REASONS[code]) ?? (error instanceof Error ? error.message : String(error));
  return new CliError("local_state", `cannot write output: ${reason}`, {
    hint: "Write it to another place, or make room and run the command again.",
    cause: error,
  });
}

export function createScreen(world: World): Screen {
  const lines = new Map<object, string>();
  let drawn: string | undefined;
  const cleared = () => (drawn === undefined ? "" : `${CLEAR_LINE}${UP}`.repeat(drawn.split("\n").length - 1) + CLEAR_LINE);
  let holds = 0;
  /** Messages that wait until the terminal is given back; undefined while it is ours. */
  let later: (string | Promise<string>)[] | undefined;
  let last: Promise<void> = Promise.resolve();

  // One write after the other, so that the status line never stands in the middle of a row.
  const queue = (write: () => Promise<void>): Promise<void> => {
    const done = last.then(write);
    last = done.catch(() => undefined);
    return done;
  };
  const toStderr = (text: string) => world.stderr.write(text).catch(() => undefined);
  const draw = async (line: string | undefined) => {
    const text = cleared() + (line ?? "");
    drawn = line;
    if (text !== "") await toStderr(text);
  };

  const err = (text: string | Promise<string>): Promise<void> => {
    if (later === undefined)
      return queue(async () => {
        await draw(undefined);
        await toStderr(await text);
      });
    later.push(text);
    return Promise.resolve();
  };

  return {
    out: (text) =>
      queue(async () => {
        if (world.stdout.isTTY) await draw(undefined);
        await world.stdout.write(text).catch((error: unknown) => {
          throw isClosedPipe(error) ? error : cannotWrite(error);
        });
      }),
    err,
    status(owner, line) {
      if (line === undefined) lines.delete(owner);
      else lines.set(owner, line);
      void queue(async () => {
        const top = [...lines.values()].at(-1);
        if (top !== drawn && holds === 0) await draw(top);
      });
    },
    async hold() {
      holds += 1;
      await queue(() => draw(undefined));
      return () => {
        holds -= 1;
      };
    },
    async lend() {
      holds += 1;
      await queue(() => draw(undefined));
      const mine = (later ??= []);
      return async () => {
        holds -= 1;
        later = undefined;
        for (const text of mine.splice(0)) await err(text);
      };
    },
    flush: () => queue(() => Promise.resolve()),
  };
}
