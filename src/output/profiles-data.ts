/** Several instances as JSON, NDJSON or YAML. */
import { CliError } from "../errors.js";
import { pick } from "./fields.js";
import { printJson } from "./json.js";
import { failedProfile, itemsWithProfile, withProfile, type NewsOf, type ProfileNews } from "./profiles.js";
import { dataText, type DataMode } from "./render-value.js";
import type { Stage } from "./stage.js";
import type { Merging, Printer } from "./render-profiles.js";

/** One array at the end; a line for each item, as it comes, where lines were asked for or the command gives them by nature. */
export function dataPrinter(merging: Merging, mode: DataMode, lines: boolean): Printer {
  const { about, names, stage, write, complain } = merging;
  const asLines: DataMode = mode.kind === "yaml" ? mode : { ...mode, kind: "ndjson" };
  let isInLines = mode.kind === "ndjson" || lines;
  const kept = new Map<number, unknown[]>();
  /** Of the instances that failed. */
  const failures = new Map<number, NewsOf<"failed">>();
  /** By instance, the state that was printed last. */
  const states = new Map<number, string>();

  const textOf = async (item: unknown, on = stage): Promise<string> => (mode.kind === "yaml" ? "---\n" : "") + (await dataText(item, on, asLines));
  const print = async (items: readonly unknown[]): Promise<void> => {
    const texts: string[] = [];
    for (const item of items) texts.push(await textOf(item));
    await write(texts.join(""));
  };
  const add = async (index: number, items: readonly unknown[]): Promise<void> => {
    if (isInLines) return print(items);
    const own = kept.get(index) ?? [];
    for (const item of items) own.push(item);
    kept.set(index, own);
  };
  /** From now on each item is a line of its own; what was kept comes first. */
  const beginLines = async (): Promise<void> => {
    if (isInLines) return;
    isInLines = true;
    for (const index of names.keys()) await print(kept.get(index) ?? []);
    for (const failure of failures.values()) await printFailure(failure);
  };
  const chosen = (value: unknown, view: NewsOf<"value">["view"] = about.view): unknown =>
    mode.fields === undefined ? value : pick(value, mode.fields, view ?? about.view);

  /** An expression that is made for results need not fit a failure, nor show whose it is: under `--jq` that stands on stderr too. */
  const isShaped = mode.kind !== "yaml" && mode.jq !== undefined;
  const unlessUnfit = async (failures: Iterable<NewsOf<"failed">>, write: () => Promise<void>, otherwise?: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (thrown) {
      if (!isShaped || !(thrown instanceof CliError) || thrown.code !== "usage") throw thrown;
      await otherwise?.();
    } finally {
      if (isShaped) for (const { profile, error } of failures) await complain(profile, error, "json");
    }
  };
  const unsalvaged: Stage = { ...stage, salvage: undefined };
  const printFailure = (failure: NewsOf<"failed">): Promise<void> =>
    unlessUnfit([failure], async () => write(await textOf(failedProfile(failure.profile, failure.error), unsalvaged)));
  const fail = async (failure: NewsOf<"failed">): Promise<void> => {
    if (isInLines) return printFailure(failure);
    if (!failure.isKept) kept.delete(failure.index);
    failures.set(failure.index, failure);
  };
  const showFrame = async ({ profile, index, value, view }: NewsOf<"frame">): Promise<void> => {
    const items = itemsWithProfile(profile, chosen(value, view));
    const state = printJson(items, 0);
    if (states.get(index) === state) return;
    states.set(index, state);
    await beginLines();
    if (mode.kind !== "json") return print(items);
    // One state is one line, as of one instance.
    await write(mode.jq === undefined ? `${state}\n` : await dataText(items, stage, mode));
  };

  const all = (withFailures: boolean): readonly unknown[] =>
    names.flatMap((_, index) => {
      const failure = withFailures ? failures.get(index) : undefined;
      return [...(kept.get(index) ?? []), ...(failure === undefined ? [] : [failedProfile(failure.profile, failure.error)])];
    });

  return {
    async take(news: ProfileNews) {
      switch (news.kind) {
        case "value":
          return add(news.index, itemsWithProfile(news.profile, chosen(news.value, news.view)));
        case "text":
          return add(news.index, [withProfile(news.profile, news.text)]);
        case "items": {
          if (news.of.ndjson) await beginLines();
          return add(
            news.index,
            news.items.map((item) => withProfile(news.profile, chosen(item))),
          );
        }
        case "frame":
          return showFrame(news);
        case "failed":
          return fail(news);
        case "done":
          return;
      }
    },
    async end() {
      if (isInLines) return;
      if (failures.size === 0) return write(await dataText(all(true), stage, mode));
      await unlessUnfit(
        [...failures.values()].sort((a, b) => a.index - b.index),
        async () => write(await dataText(all(true), unsalvaged, mode)),
        async () => write(await dataText(all(false), stage, mode)),
      );
    },
  };
}
