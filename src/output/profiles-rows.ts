/** Several instances as delimited lines, as they come. */
import { needRows, type ResolvedColumn } from "./columns.js";
import { viewFor } from "./fields.js";
import { withProfile, type ProfileNews } from "./profiles.js";
import { rowsOfItem } from "./render-stream.js";
import { columnsOf, headerOf, lineOf, type RowMode } from "./render-value.js";
import type { Merging, Printer } from "./render-profiles.js";
import { rowsOf, type Row } from "./rows.js";
import { safeLines } from "./safe.js";
import type { About } from "./stage.js";

/** The rows of a value, or of the items of a stream, with the profile in them; and the view they are in. */
export function profileRows(
  news: Extract<ProfileNews, { kind: "value" | "items" | "frame" }>,
  about: About,
  fields: readonly string[] | undefined,
): { rows: readonly Row[]; about: About } {
  const view = viewFor(fields, about.returns, (news.kind === "items" ? news.of.view : news.view) ?? about.view);
  const own = { ...about, view };
  const rows = news.kind === "items" ? news.items.flatMap((item) => rowsOfItem(item, own)) : (rowsOf(news.value, view) ?? [{ item: news.value }]);
  return { rows: rows.map((row) => ({ ...row, item: withProfile(news.profile, row.item) })), about: own };
}

/** Where the columns show only in the rows, all rows are waited for. */
export function rowPrinter({ about: given, names, write, complain }: Merging, mode: RowMode): Printer {
  let columns: readonly ResolvedColumn[] | undefined;
  let about = given;
  const held = new Map<number, Row[]>();
  /** By instance, the lines of the last state of one that is watched. */
  const before = new Map<number, ReadonlySet<string>>();

  const header = (rows: readonly Row[]): string => {
    if (columns !== undefined) return "";
    columns = columnsOf(rows, about, mode, true);
    return headerOf(columns, mode);
  };
  const linesOf = (rows: readonly Row[]): readonly string[] => rows.map((row) => lineOf(row, columns ?? [], mode));

  const print = async (index: number, rows: readonly Row[]): Promise<void> => {
    if (columns === undefined && needRows({ fields: mode.fields, view: about.view, shape: about.returns })) {
      held.set(index, [...(held.get(index) ?? []), ...rows]);
      return;
    }
    const head = header(rows);
    await write(head + linesOf(rows).join(""));
  };
  const printChanged = async (index: number, rows: readonly Row[]): Promise<void> => {
    const head = header(rows);
    const lines = linesOf(rows);
    await write(head + lines.filter((line) => before.get(index)?.has(line) !== true).join(""));
    before.set(index, new Set(lines));
  };

  return {
    async take(news) {
      switch (news.kind) {
        case "value":
        case "items":
        case "frame": {
          const { rows, about: own } = profileRows(news, given, mode.fields);
          if (columns === undefined) about = own;
          return news.kind === "frame" ? printChanged(news.index, rows) : print(news.index, rows);
        }
        case "text":
          return write(`# ${safeLines(news.profile)}\n${news.text}`);
        case "failed":
          if (!news.isKept) held.delete(news.index);
          return complain(news.profile, news.error);
        case "done":
          return;
      }
    },
    async end() {
      const rows = names.flatMap((_, index) => held.get(index) ?? []);
      const head = header(rows);
      await write(head + linesOf(rows).join(""));
    },
  };
}
