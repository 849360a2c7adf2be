/** How far a long piece of work is: one line on stderr, at most ten times a second, gone without a trace. */
import type { World } from "../world.js";
import { safe } from "./safe.js";
import type { Screen } from "./screen.js";
import { wordsFor } from "./signs.js";
import type { Terminal } from "./terminal.js";
import { fitted, loadMeasure } from "./width.js";

export interface Progress {
  /** `done` of `total`; without a total it spins. */
  update(text: string, done?: number, total?: number): void;
  /** Takes the line away. Safe to call twice. */
  stop(): void;
}

export interface Pace {
  /** Milliseconds before the line is shown at all: quick work shows none, and loads nothing for it. */
  readonly delay: number;
  /** Milliseconds between two frames. */
  readonly interval: number;
}

const PACE: Pace = { delay: 300, interval: 100 };

const SPINNER = { interval: PACE.interval, frames: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] };
const ASCII_SPINNER = { interval: PACE.interval, frames: ["-", "\\", "|", "/"] };

const BAR = 20;

interface Frames {
  next(text: string): string;
}

/** Shows nothing where stderr is no terminal, is dumb or has no width, or under `--quiet`. */
export function createProgress(world: World, terminal: Terminal, screen: Screen, text: string, pace: Pace = PACE): Progress {
  if (!terminal.statusLine) return { update: () => undefined, stop: () => undefined };
  const owner = {};
  let line = text;
  let isStopped = false;
  let ticks: NodeJS.Timeout | undefined;

  const begin = async () => {
    const [frames, measure] = await Promise.all([loadFrames(terminal.unicode), loadMeasure()]);
    const draw = () => {
      const text = fitted(frames.next(wordsFor(terminal)(safe(line))), Math.max(0, (world.stderr.columns() ?? 0) - 1), terminal.unicode ? "…" : "...", measure);
      screen.status(owner, [{ text, width: measure(text) }]);
    };
    if (isStopped) return;
    draw();
    ticks = setInterval(draw, pace.interval).unref();
  };
  const start = setTimeout(() => void begin(), pace.delay).unref();

  return {
    update(next, done, total) {
      line = done === undefined ? next : total === undefined || total <= 0 ? `${next} ${String(done)}` : `${next} ${bar(done, total, terminal.unicode)}`;
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      clearTimeout(start);
      clearInterval(ticks);
      screen.status(owner, undefined);
    },
  };
}

/**
 * ora draws the frames, and only that: started, it would replace the streams' `write`, hide the cursor, and draw
 * between two halves of a row.
 */
async function loadFrames(unicode: boolean): Promise<Frames> {
  const { default: ora } = await import("ora");
  const spinner = ora({ spinner: unicode ? SPINNER : ASCII_SPINNER, color: false, discardStdin: false, hideCursor: false, isEnabled: false });
  return {
    next(text) {
      spinner.text = text;
      return spinner.frame();
    },
  };
}

/** `━━━━━──── 12 % (1200/10000)`: a bar of a fixed width, the share and the count. */
function bar(done: number, total: number, unicode: boolean): string {
  const share = Math.min(1, Math.max(0, done / total));
  const filled = Math.round(share * BAR);
  const [full, empty, left, right] = unicode ? ["━", "─", "", ""] : ["#", "-", "[", "]"];
  return `${left}${full.repeat(filled)}${empty.repeat(BAR - filled)}${right} ${String(Math.floor(share * 100))} % (${String(done)}/${String(total)})`;
}
