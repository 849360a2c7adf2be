/**
 * Several instances at work, side by side: below everything else on stderr a line for each that has something to say, and one
 * that counts. At most ten times a second, gone without a trace; nothing where stderr is no terminal or under `--quiet`.
 */
import type { World } from "../world.js";
import type { Progress } from "./progress.js";
import { safe } from "./safe.js";
import type { Screen } from "./screen.js";
import type { Terminal } from "./terminal.js";
import { cut, loadMeasure, type Measure } from "./width.js";

export interface Board {
  /** Whether anybody sees it. */
  readonly isShown: boolean;
  /** What one of them is at. */
  progress(name: string, text: string): Progress;
  /** One of them has ended. */
  ended(name: string): void;
  /** Nothing more is to be said here: what is watched says it. */
  hide(): void;
  /** Takes it away. Safe to call twice. */
  stop(): void;
}

export interface BoardPace {
  /** Milliseconds before it is shown at all. */
  readonly delay: number;
  /** Milliseconds between two pictures. */
  readonly interval: number;
}

const PACE: BoardPace = { delay: 300, interval: 100 };
/** Where the terminal does not say. */
const FALLBACK_ROWS = 24;
/** Names that are told of those that are waited for. */
const NAMES = 3;

export function createBoard(world: World, terminal: Terminal, screen: Screen, names: readonly string[], pace: BoardPace = PACE): Board {
  const isShown = terminal.statusLine;
  const waiting = new Set(names);
  /** By name; of several pieces of work of one instance the last is seen. */
  const texts = new Map<string, Map<object, string>>();
  let isHidden = false;
  let ticks: NodeJS.Timeout | undefined;
  let isStopped = false;
  const owner = {};
  const width = Math.max(0, ...names.map((name) => name.length));

  const lines = (): readonly string[] => {
    if (isHidden) return [];
    const own = names.flatMap((name) => {
      const last = [...(texts.get(name)?.values() ?? [])].at(-1);
      return last === undefined || !waiting.has(name) ? [] : [`${safe(name).padEnd(width)}  ${safe(last)}`];
    });
    return own.length === names.length ? own : [...own, countOf(names.length, waiting)];
  };
  const begin = async (): Promise<void> => {
    const measure = await loadMeasure();
    const draw = () => {
      const columns = world.stderr.columns() ?? 0;
      const fitting = fitted(lines(), (world.stderr.rows?.() ?? FALLBACK_ROWS) - 1);
      const texts = fitting.map((line) => inWidth(line, columns, terminal.unicode, measure));
      screen.status(
        owner,
        texts.map((text) => ({ text, width: measure(text) })),
      );
    };
    if (isStopped) return;
    draw();
    ticks = setInterval(draw, pace.interval).unref();
  };
  const start = isShown ? setTimeout(() => void begin(), pace.delay).unref() : undefined;

  return {
    isShown,
    progress(name, text) {
      const work = {};
      const own = texts.get(name) ?? new Map<object, string>();
      texts.set(name, own.set(work, text));
      return {
        update: (next, done, total) => own.set(work, done === undefined ? next : `${next} ${String(done)}${total === undefined ? "" : ` of ${String(total)}`}`),
        stop: () => own.delete(work),
      };
    },
    ended: (name) => waiting.delete(name),
    hide() {
      isHidden = true;
    },
    stop() {
      isStopped = true;
      clearTimeout(start);
      clearInterval(ticks);
      if (isShown) screen.status(owner, undefined);
    },
  };
}

/** `37 of 40 instances are done; waiting for east, west and 1 more` */
function countOf(all: number, waiting: ReadonlySet<string>): string {
  const names = [...waiting].slice(0, NAMES).map(safe);
  const more = waiting.size - names.length;
  const who = more > 0 ? `${names.join(", ")} and ${String(more)} more` : names.join(", ");
  return `${String(all - waiting.size)} of ${String(all)} instances are done${waiting.size === 0 ? "" : `; waiting for ${who}`}`;
}

/** What does not fit is counted. */
const fitted = (lines: readonly string[], rows: number): readonly string[] =>
  lines.length <= rows ? lines : [...lines.slice(0, Math.max(0, rows - 1)), `and ${String(lines.length - Math.max(0, rows - 1))} more lines`];

const inWidth = (text: string, columns: number, unicode: boolean, measure: Measure): string =>
  measure(text) <= columns ? text : cut(text, Math.max(0, columns), unicode ? "…" : "...", measure);
