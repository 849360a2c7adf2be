/** Several instances for people: one table at the end; of those that are followed, a line each while they work. */
import { printJson } from "./json.js";
import { profileRows } from "./profiles-rows.js";
import type { Canvas } from "./canvas.js";
import { underName, type NewsOf } from "./profiles.js";
import { columnsOf, rowsText, summaryOf, tableText } from "./render-value.js";
import type { Merging, Printer } from "./render-profiles.js";
import type { Row } from "./rows.js";
import { safe, safeLines } from "./safe.js";
import type { About } from "./stage.js";

export function tablePrinter(merging: Merging): Printer {
  const { about: given, names, stage, board, write, complain } = merging;
  let about: About | undefined;
  const rowsBy = new Map<number, readonly Row[]>();
  const texts = new Map<number, string>();
  const summaries = new Map<number, string>();
  /** Of those that are watched, in its place. */
  let canvas: Promise<Canvas> | undefined;
  /** By instance that is watched, the state that was printed last. */
  const states = new Map<number, string>();
  let isFollowing = false;
  const width = Math.max(0, ...names.map((name) => name.length));

  const line = (profile: string, text: string): string => `${safe(profile).padEnd(width)}  ${safeLines(text)}\n`;
  const follow = async ({ profile, items, of }: NewsOf<"items">): Promise<void> => {
    isFollowing = true;
    for (const item of items) {
      const text = of.line?.(item as never);
      if (text !== undefined) await write(line(profile, text));
    }
  };
  const keep = (news: NewsOf<"value" | "items" | "frame">, rows: readonly Row[], own: About): void => {
    about ??= own;
    rowsBy.set(news.index, news.kind === "items" ? [...(rowsBy.get(news.index) ?? []), ...rows] : rows);
    if (news.kind === "items" || stage.mode.kind !== "table" || !stage.terminal.stdoutTTY) return;
    const summary = summaryOf(news.value, own.view);
    if (summary !== "") summaries.set(news.index, `${safeLines(news.profile)}: ${summary}`);
  };
  const all = (): readonly Row[] => names.flatMap((_, index) => rowsBy.get(index) ?? []);
  const allText = async (): Promise<string> =>
    names.map((_, index) => summaries.get(index) ?? "").join("") + (await rowsText(all(), about ?? given, stage, true));
  /** In place where that can be seen, and at the end for good; elsewhere the rows of each state as it changes. */
  const watch = async (news: NewsOf<"frame">): Promise<void> => {
    const { rows, about: own } = profileRows(news, given, stage.mode.fields);
    if (stage.terminal.cursorOut) {
      keep(news, rows, own);
      board.hide();
      canvas ??= import("./canvas.js").then(({ createCanvas }) => createCanvas(stage));
      return (await canvas).show(allText);
    }
    const state = printJson(rows, 0);
    if (states.get(news.index) === state) return;
    const isFirst = states.size === 0;
    states.set(news.index, state);
    await write(await tableText(rows, columnsOf(rows, own, stage.mode, true), stage, isFirst && stage.mode.kind === "table" && stage.mode.headers));
  };

  return {
    async take(news) {
      switch (news.kind) {
        case "frame":
          return watch(news);
        case "items":
          if (news.of.line !== undefined) return follow(news);
          keepRows(news);
          return;
        case "value":
          keepRows(news);
          return;
        case "text":
          texts.set(news.index, underName(news.profile, safeLines(news.text)));
          return;
        case "failed":
          if (!news.isKept) for (const kept of [rowsBy, summaries]) kept.delete(news.index);
          return complain(news.profile, news.error);
        case "done":
          return;
      }
    },
    async end() {
      if (canvas !== undefined) return (await canvas).end();
      const raw = names.map((_, index) => texts.get(index) ?? "").join("");
      const rows = all();
      const isOver = rows.length === 0 && (isFollowing || states.size > 0 || raw !== "" || about === undefined);
      const table = isOver ? "" : await allText();
      if (raw + table !== "") await stage.paged((out) => out(raw + table));
    },
  };

  function keepRows(news: NewsOf<"value" | "items">): void {
    const { rows, about: own } = profileRows(news, given, stage.mode.fields);
    keep(news, rows, own);
  }
}
