/** Items as they come. */
import { Batched, type Batch, type Outcome, type Pieces } from "../cli/outcome.js";
import type { ResolvedColumn } from "./columns.js";
import { pick } from "./fields.js";
import { columnsOf, headerOf, isDataMode, isRowMode, lineOf, linesText, tableText, valueText, type DataMode, type RowMode } from "./render-value.js";
import { rowsOf, type Row } from "./rows.js";
import { safeLines } from "./safe.js";
import { shapedLines } from "./shaped.js";
import type { About, Stage } from "./stage.js";
import { toItsEnd } from "./to-its-end.js";
import { measureFor } from "./width.js";
import { isClosedPipe } from "./writing.js";
import { createTidying } from "./young-memory.js";

type Stream = Extract<Outcome, { kind: "stream" }>;

/** A table's widths are settled by its first rows; it is printed in pieces, so that memory stays flat. */
const PIECE = 1000;

export async function renderStream(stream: Stream, about: About, stage: Stage): Promise<void> {
  const write = writerFor(about, stage);
  const { mode } = stage;
  if (isDataMode(mode)) {
    if (!stream.ndjson && mode.kind !== "ndjson") return write(await valueText(await collect(stream.items), { ...about, view: undefined }, stage));
    const lines = mode.kind === "yaml" ? mode : { ...mode, kind: "ndjson" as const };
    return toItsEnd(batchesOf(stream.items), stage.signal, async (batch) => {
      if (batch.lines !== undefined && isWhole(lines)) return write(batch.lines.take());
      for await (const text of batchText(batch, stage, lines)) await write(text);
    });
  }
  if (isRowMode(mode) && !(stream.line !== undefined && about.view === undefined)) return renderLines(stream, about, stage, mode, write);
  if (stream.step !== undefined && mode.fields === undefined && stage.terminal.stdoutTTY) {
    const { markedText } = await import("./marked.js");
    for await (const item of stream.items) {
      const step = stream.step(item as never);
      await write(
        markedText(step, {
          columns: stage.terminal.columns,
          paint: await stage.paint(),
          measure: await measureFor([[step.text]]),
          now: stage.world.clock.now(),
        }),
      );
    }
    return;
  }
  if (stream.line === undefined) {
    // Work that writes is not held up by a person who reads.
    return about.effect === "write" ? renderTable(stream, about, stage, write) : stage.paged((out) => renderTable(stream, about, stage, out));
  }
  for await (const item of stream.items) {
    const line = stream.line(item as never);
    if (line !== undefined) await write(`${safeLines(line)}\n`);
  }
}

function batchText(batch: Batch<unknown>, stage: Stage, mode: DataMode): AsyncIterable<string> {
  const { fields } = mode;
  const jq = mode.kind === "yaml" ? undefined : mode.jq;
  if (batch.lines !== undefined && fields === undefined && jq !== undefined) return shapedLines(textsOf(batch.lines.take()), jq, stage);
  return linesText(fields === undefined ? batch.items : batch.items.map((item) => pick(item, fields)), stage, mode);
}

const textsOf = (lines: Uint8Array): readonly string[] => new TextDecoder().decode(lines).split("\n").slice(0, -1);

/** Whether every item is printed as it is, on one line of JSON. */
const isWhole = (mode: DataMode): boolean => mode.kind === "ndjson" && mode.fields === undefined && mode.jq === undefined;

async function renderLines(stream: Stream, about: About, stage: Stage, mode: RowMode, write: (text: string) => Promise<void>): Promise<void> {
  let columns: readonly ResolvedColumn[] | undefined;
  for await (const { items } of batchesOf(stream.items)) {
    if (items.length === 0) continue;
    const isFirst = columns === undefined;
    const rows = items.flatMap((item) => rowsOfItem(item, about));
    const own = (columns ??= columnsOf(rows.slice(0, 1), about, mode, false));
    await write((isFirst ? headerOf(own, mode) : "") + rows.map((row) => lineOf(row, own, mode)).join(""));
  }
  if (columns === undefined) await write(headerOf(columnsOf([], about, stage.mode, false), mode));
}

async function renderTable(stream: Stream, about: About, stage: Stage, write: (text: string) => Promise<void>): Promise<void> {
  let columns: readonly ResolvedColumn[] | undefined;
  let piece: Row[] = [];
  const settled = {};
  const print = async () => {
    const isFirst = columns === undefined;
    columns ??= columnsOf(piece, about, stage.mode, false);
    if (isFirst && piece.length === 0 && stage.terminal.stdoutTTY && about.view?.empty !== undefined) return write(`${safeLines(about.view.empty)}\n`);
    await write(await tableText(piece, columns, stage, isFirst && stage.mode.kind === "table" && stage.mode.headers, settled));
    piece = [];
  };
  for await (const { items } of batchesIn(stream.items)) {
    for (const item of items) piece.push(...rowsOfItem(item, about));
    if (piece.length >= PIECE) await print();
  }
  if (piece.length > 0 || columns === undefined) await print();
}

async function* batchesIn(items: AsyncIterable<unknown>): AsyncGenerator<Batch<unknown>> {
  if (items instanceof Batched) yield* items.batches as AsyncIterable<Batch<unknown>>;
  else for await (const item of items) yield { items: [item] };
}

/** What comes together is printed together. A batch is printed when the next one is asked for. */
export async function* batchesOf(items: AsyncIterable<unknown>): AsyncGenerator<Batch<unknown>> {
  const tidy = createTidying();
  for await (const batch of batchesIn(items)) {
    yield batch;
    // Whoever did not take the lines has made rows of them.
    if (items instanceof Batched) await tidy(batch.lines?.bytes.length === 0 ? "bytes" : "rows");
  }
}

/** A stream's view computes the rows of one item. */
export const rowsOfItem = (item: unknown, { view }: About): readonly Row[] => (view?.tabulate === undefined ? [{ item }] : (rowsOf(item, view) ?? []));

export async function collect(items: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function wholeText(pieces: Pieces): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of pieces) text += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}

/** Waits for each text to be taken over. When the reader is gone, work that writes goes on unseen. */
export function writerFor(about: About, { screen }: Pick<Stage, "screen">): (text: string | Uint8Array) => Promise<void> {
  let isClosed = false;
  return async (text) => {
    if (isClosed || text.length === 0) return;
    try {
      await screen.out(text);
    } catch (error) {
      if (about.effect !== "write" || !isClosedPipe(error)) throw error;
      isClosed = true;
    }
  };
}
