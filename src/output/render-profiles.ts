/** The results of several instances, as one result. */
import { usage } from "../errors.js";
import { textErrorOf } from "./failure.js";
import { pick } from "./fields.js";
import type { Paint } from "./paint.js";
import { failedProfile, itemsWithProfile, withProfile, type ProfileResult } from "./profiles.js";
import { collect, wholeText } from "./render-stream.js";
import { dataText, isDataMode, rowsText, summaryOf } from "./render-value.js";
import { rowsOf, type Row } from "./rows.js";
import { safeLines } from "./safe.js";
import type { About, Stage } from "./stage.js";

type Results = AsyncIterable<ProfileResult> | Iterable<ProfileResult>;

/**
 * One flat array, one table: in the order given. NDJSON is printed as each result comes. Failures stand in the array;
 * where there is none they go to stderr. The caller decides the exit code.
 */
export async function renderProfiles(results: Results, about: About, stage: Stage, errPaint: () => Promise<Paint>): Promise<void> {
  const { mode, screen } = stage;
  const all: unknown[] = [];
  const rows: Row[] = [];
  let summaries = "";
  for await (const result of results) {
    const settled = await settle(result);
    if (!settled.ok && !isDataMode(mode)) await screen.err(textErrorOf(settled.profile, settled.error, await errPaint()));
    else if (mode.kind === "ndjson") await screen.out(await dataText(itemsOf(settled, about, stage), stage, mode));
    else if (isDataMode(mode)) all.push(...itemsOf(settled, about, stage));
    else if (settled.ok && settled.text !== undefined) await screen.out(`# ${safeLines(settled.profile)}\n${settled.text}`);
    else if (settled.ok) {
      rows.push(...rowsOfProfile(settled, settled.view ?? about.view));
      const summary = mode.kind === "table" && stage.terminal.stdoutTTY ? summaryOf(settled.value, settled.view ?? about.view) : "";
      if (summary !== "") summaries += `${safeLines(settled.profile)}: ${summary}`;
    }
  }
  if (mode.kind === "ndjson") return;
  await screen.out(isDataMode(mode) ? await dataText(all, stage, mode) : summaries + (await rowsText(rows, about, stage, true)));
}

type Settled =
  | { readonly profile: string; readonly ok: true; readonly value: unknown; readonly text?: string; readonly view?: About["view"] }
  | Extract<ProfileResult, { ok: false }>;

async function settle(result: ProfileResult): Promise<Settled> {
  if (!result.ok) return result;
  const { profile, outcome } = result;
  if (outcome.kind === "exit") return { profile, ok: true, value: outcome.code };
  if (outcome.kind === "live") throw usage("only one instance can be watched at a time", "Give one profile with -p.");
  if (outcome.kind === "value") return { profile, ok: true, value: outcome.value, view: outcome.view };
  if (outcome.kind === "text") {
    const text = typeof outcome.text === "string" ? outcome.text : new TextDecoder().decode(outcome.text);
    return { profile, ok: true, value: text, text };
  }
  if (outcome.kind === "pieces") {
    const text = await wholeText(outcome.pieces);
    return { profile, ok: true, value: text, text };
  }
  try {
    return { profile, ok: true, value: await collect(outcome.items) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { profile, ok: false, error };
  }
}

function itemsOf(settled: Settled, about: About, { mode }: Stage): readonly unknown[] {
  if (!settled.ok) return [failedProfile(settled.profile, settled.error)];
  const kept = mode.fields === undefined ? settled.value : pick(settled.value, mode.fields, settled.view ?? about.view);
  return itemsWithProfile(settled.profile, kept);
}

function rowsOfProfile({ profile, value }: Extract<Settled, { ok: true }>, view: About["view"]): readonly Row[] {
  const rows = rowsOf(value, view) ?? [{ item: value }];
  return rows.map((row) => ({ ...row, item: withProfile(profile, row.item) }));
}
