/** Colour by meaning, and nothing else. Without colour every brush leaves the text as it is. */

type Brush = (text: string) => string;

export interface Paint {
  readonly good: Brush;
  readonly warning: Brush;
  readonly bad: Brush;
  readonly bold: Brush;
}

const plain: Brush = (text) => text;
export const NO_PAINT: Paint = { good: plain, warning: plain, bad: plain, bold: plain };

export async function loadPaint(color: boolean): Promise<Paint> {
  if (!color) return NO_PAINT;
  const { Chalk } = await import("chalk");
  // The decision is made in terminal.ts; chalk's own guess does not count.
  const chalk = new Chalk({ level: 1 });
  return { good: chalk.green, warning: chalk.yellow, bad: chalk.red, bold: chalk.bold };
}

/** Words of the API and of this program. What is not here has no colour. */
const MEANING: Readonly<Record<string, "good" | "warning" | "bad">> = {
  ok: "good",
  on: "warning",
  valid: "good",
  online: "good",
  successful: "good",
  succeeded: "good",
  success: "good",
  done: "good",
  warning: "warning",
  warn: "warning",
  scheduled: "warning",
  running: "warning",
  pending: "warning",
  expiring: "warning",
  unknown: "warning",
  critical: "bad",
  failed: "bad",
  failure: "bad",
  error: "bad",
  expired: "bad",
  invalid: "bad",
  offline: "bad",
  unreachable: "bad",
};

/** The brush of a state: OK green, WARNING yellow, CRITICAL and FAILED red. */
export function brushOf(state: string, paint: Paint): Brush | undefined {
  const word = state.toLowerCase();
  const meaning = Object.hasOwn(MEANING, word) ? MEANING[word] : undefined;
  return meaning === undefined ? undefined : paint[meaning];
}
