/** What the terminal is able to show, decided once from streams, environment and flags. */
import type { World } from "../world.js";

export interface TerminalFlags {
  readonly noColor: boolean;
  readonly quiet: boolean;
  /** False under `--no-pager`. */
  readonly pager: boolean;
}

export interface Terminal {
  readonly stdoutTTY: boolean;
  readonly stderrTTY: boolean;
  /** Columns of stdout's terminal as they are now, at least 1; 80 where nobody knows. */
  readonly columns: number;
  readonly colorOut: boolean;
  readonly colorErr: boolean;
  /** Whether our own symbols may leave ASCII. Data is never changed for it. */
  readonly unicode: boolean;
  /** Whether stdout's terminal understands cursor movements. */
  readonly cursorOut: boolean;
  /** Whether a line that changes may be shown on stderr: a terminal of known width that understands cursor movements, and no `--quiet`. */
  readonly statusLine: boolean;
  readonly quiet: boolean;
  /** Rows of stdout's terminal as they are now; undefined where nobody knows. */
  readonly rows: number | undefined;
  /** The command that shows what is longer than the screen; undefined where nothing is to be shown so, or stdin or stdout is no terminal. */
  readonly pager: string | undefined;
}

const FALLBACK_COLUMNS = 80;

const isSet = (value: string | undefined): value is string => value !== undefined && value !== "";

/** `--no-color`, then NO_COLOR, then FORCE_COLOR, then whether this very stream is a terminal that is not dumb. */
function decideColor(env: World["env"], isTTY: boolean, noColor: boolean): boolean {
  if (noColor || isSet(env.NO_COLOR)) return false;
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return isTTY && env.TERM !== "dumb";
}

function positive(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

/** A terminal that says 0 does not know. */
const atLeastOne = (count: number | undefined): number | undefined => (count === undefined || count < 1 ? undefined : count);

/** PAGER, as gh has it: an empty one and `cat` mean none, and none is run that nobody named. */
const pagerOf = ({ PAGER = "" }: World["env"]): string | undefined => (["", "cat"].includes(PAGER.trim()) ? undefined : PAGER);

export function describeTerminal(world: World, flags: TerminalFlags): Terminal {
  const { env, stdout, stderr } = world;
  const cursor = env.TERM !== "dumb";
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(isSet) ?? "";
  return {
    stdoutTTY: stdout.isTTY,
    stderrTTY: stderr.isTTY,
    get columns() {
      return positive(env.COLUMNS) ?? atLeastOne(stdout.columns()) ?? atLeastOne(stderr.columns()) ?? FALLBACK_COLUMNS;
    },
    colorOut: decideColor(env, stdout.isTTY, flags.noColor),
    colorErr: decideColor(env, stderr.isTTY, flags.noColor),
    unicode: /utf-?8/i.test(locale),
    cursorOut: stdout.isTTY && cursor,
    statusLine: stderr.isTTY && cursor && !flags.quiet && (stderr.columns() ?? 0) > 0,
    quiet: flags.quiet,
    get rows() {
      return atLeastOne(stdout.rows?.());
    },
    pager: flags.pager && stdout.isTTY && world.stdin.isTTY && cursor ? pagerOf(env) : undefined,
  };
}
