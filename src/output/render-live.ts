/** The same value again and again: repainted in place on a terminal, what changed elsewhere. */
import type { Outcome } from "../cli/command.js";
import { printJson } from "./json.js";
import { columnsOf, dataText, headerOf, isDataMode, isRowMode, lineOf, valueText, type RowMode } from "./render-value.js";
import { rowsOf } from "./rows.js";
import { pick } from "./fields.js";
import type { About, Stage } from "./stage.js";
import { clockTime } from "./time.js";
import { toItsEnd } from "./to-its-end.js";

type Live = Extract<Outcome, { kind: "live" }>;

/** Ends with the frames, or by what they throw; the last frame stays. */
export async function renderLive(live: Live, about: About, stage: Stage): Promise<void> {
  const { mode } = stage;
  if (isRowMode(mode)) return renderChangedRows(live, about, stage, mode);
  if (isDataMode(mode) || !stage.terminal.cursorOut) return renderChangedValues(live, about, stage);
  const { createCanvas } = await import("./canvas.js");
  const canvas = await createCanvas(stage);
  try {
    for await (const frame of live.frames) await canvas.show(() => valueText(frame, about, stage), footOf(live, stage));
  } finally {
    await canvas.end();
  }
}

/** `every 2 s, last answer 20:54:20, q quits` */
function footOf({ every }: Live, { world, terminal }: Stage): string | undefined {
  if (every === undefined || terminal.quiet) return undefined;
  const key = world.stdin.isTTY && world.takeKeys !== undefined ? "q" : "Ctrl-C";
  return `every ${String(every / 1000)} s, last answer ${clockTime(world.clock.now())}, ${key} quits`;
}

/** A row that was not among the last frame's is printed. */
async function renderChangedRows(live: Live, about: About, stage: Stage, mode: RowMode): Promise<void> {
  let before: ReadonlySet<string> | undefined;
  for await (const frame of live.frames) {
    const rows = rowsOf(frame, about.view) ?? [{ item: frame }];
    const columns = columnsOf(rows, about, mode, false);
    const lines = rows.map((row) => lineOf(row, columns, mode));
    const news = lines.filter((line) => before?.has(line) !== true).join("");
    const text = (before === undefined ? headerOf(columns, mode) : "") + news;
    if (text !== "") await stage.screen.out(text);
    before = new Set(lines);
  }
}

async function renderChangedValues(live: Live, about: About, stage: Stage): Promise<void> {
  const { mode } = stage;
  let before: string | undefined;
  await toItsEnd(live.frames, stage.signal, async (frame) => {
    const kept = isDataMode(mode) && mode.fields !== undefined ? pick(frame, mode.fields, about.view) : frame;
    const state = printJson(kept, 0);
    if (state !== before) await stage.screen.out(await frameText(kept, about, stage));
    before = state;
  });
}

async function frameText(value: unknown, about: About, stage: Stage): Promise<string> {
  const { mode } = stage;
  if (!isDataMode(mode)) return valueText(value, about, stage);
  if (mode.kind === "yaml") return `---\n${await dataText(value, stage, mode)}`;
  // One frame is one line, also where the value is a list.
  return mode.kind === "json" && mode.jq === undefined ? `${printJson(value, 0)}\n` : dataText(value, stage, mode);
}
