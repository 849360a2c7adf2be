/** Several instances as JSON, NDJSON or YAML. */
import { CliError } from "../errors.js";
import { pick } from "./fields.js";
import { printJson } from "./json.js";
import { failedProfile, itemsWithProfile, withProfile, type NewsOf, type ProfileNews } from "./profiles.js";
import { dataText, linesText, type DataMode } from "./render-value.js";
import type { Stage } from "./stage.js";
import type { Merging, Printer } from "./render-profiles.js";

/** One array at the end; a line for each item, as it comes, where lines were asked for or the command gives them by nature. */
export function dataPrinter(merging: Merging, mode: DataMode, lines: boolean): Printer {
  const asTheyCome = new Lines(merging, mode);
  return lines || mode.kind === "ndjson" ? asTheyCome : new Whole(merging, mode, asTheyCome);
}

/** What an instance tells, as items with its profile in them, of the fields that were asked for. */
function itemsOf(news: NewsOf<"value" | "text" | "items" | "frame">, { about }: Merging, mode: DataMode): readonly unknown[] {
  const chosen = (value: unknown, view = about.view): unknown => (mode.fields === undefined ? value : pick(value, mode.fields, view));
  switch (news.kind) {
    case "text":
      return [withProfile(news.profile, news.text)];
    case "items":
      return news.items.map((item) => withProfile(news.profile, chosen(item)));
    default:
      return itemsWithProfile(news.profile, chosen(news.value, news.view));
  }
}

/** What no name of a profile holds. */
const NO_NAME = /[^\w.-]+/;

const isShaped = (mode: DataMode): boolean => mode.kind !== "yaml" && mode.jq !== undefined;

/**
 * Prints failures among results. An expression that is made for results need not fit them, nor show whose they are: under `--jq` those
 * that it does not name stand on stderr. `print` gives what was printed; `otherwise`: where it does not fit.
 */
async function withFailures(
  failures: readonly NewsOf<"failed">[],
  { merging, mode }: { readonly merging: Merging; readonly mode: DataMode },
  print: (stage: Stage) => Promise<string>,
  otherwise?: () => Promise<string>,
): Promise<void> {
  let printed = "";
  try {
    // What nobody could see whole is salvaged of results alone.
    printed = await print({ ...merging.stage, salvage: undefined });
  } catch (thrown) {
    if (!isShaped(mode) || !(thrown instanceof CliError) || thrown.code !== "usage") throw thrown;
    await otherwise?.();
  } finally {
    const unnamed = isShaped(mode) ? failures.filter(({ profile }) => !printed.split(NO_NAME).includes(profile)) : [];
    for (const { profile, error } of unnamed) await merging.complain(profile, error, "json");
  }
}

/** Each item is a line of its own, or a document of YAML. */
class Lines implements Printer {
  /** By instance, the state that was printed last. */
  readonly #states = new Map<number, string>();

  constructor(
    private readonly merging: Merging,
    private readonly mode: DataMode,
  ) {}

  async take(news: ProfileNews): Promise<void> {
    switch (news.kind) {
      case "value":
      case "text":
      case "items":
        await this.print(itemsOf(news, this.merging, this.mode));
        return;
      case "frame":
        return this.#show(news);
      case "failed":
        return this.#fail(news);
      case "done":
        return;
    }
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  async print(items: readonly unknown[], stage = this.merging.stage): Promise<string> {
    const { mode, merging } = this;
    const asLines: DataMode = mode.kind === "yaml" ? mode : { ...mode, kind: "ndjson" };
    let text = "";
    for await (const part of linesText(items, stage, asLines)) {
      text += part;
      await merging.write(part);
    }
    return text;
  }

  async #show(news: NewsOf<"frame">): Promise<void> {
    const { mode, merging } = this;
    const items = itemsOf(news, merging, mode);
    const state = printJson(items, 0);
    if (this.#states.get(news.index) === state) return;
    this.#states.set(news.index, state);
    if (mode.kind !== "json") {
      await this.print(items);
      return;
    }
    // One state is one line, as of one instance.
    await merging.write(mode.jq === undefined ? `${state}\n` : await dataText(items, merging.stage, mode));
  }

  #fail(news: NewsOf<"failed">): Promise<void> {
    const { merging, mode } = this;
    return withFailures([news], { merging, mode }, (stage) => this.print([failedProfile(news.profile, news.error)], stage));
  }
}

/** One array, in the order asked for, unless an instance tells what is in lines by nature: then lines from there on, what was kept first. */
class Whole implements Printer {
  readonly #kept = new Map<number, unknown[]>();
  readonly #failures = new Map<number, NewsOf<"failed">>();
  #isInLines = false;

  constructor(
    private readonly merging: Merging,
    private readonly mode: DataMode,
    private readonly lines: Lines,
  ) {}

  async take(news: ProfileNews): Promise<void> {
    if (news.kind === "frame" || (news.kind === "items" && news.of.ndjson)) await this.#beginLines();
    if (this.#isInLines) return this.lines.take(news);
    if (news.kind === "value" || news.kind === "text" || news.kind === "items") this.#keep(news.index, itemsOf(news, this.merging, this.mode));
    if (news.kind !== "failed") return;
    if (!news.isKept) this.#kept.delete(news.index);
    this.#failures.set(news.index, news);
  }

  async end(): Promise<void> {
    if (this.#isInLines) return this.lines.end();
    const { mode, merging } = this;
    const print = async (items: readonly unknown[], stage: Stage): Promise<string> => {
      const text = await dataText(items, stage, mode);
      await merging.write(text);
      return text;
    };
    if (this.#failures.size === 0) {
      await print(this.#all(true), merging.stage);
      return;
    }
    await withFailures(
      [...this.#failures.values()].sort((a, b) => a.index - b.index),
      { merging, mode },
      (stage) => print(this.#all(true), stage),
      () => print(this.#all(false), merging.stage),
    );
  }

  #keep(index: number, items: readonly unknown[]): void {
    const own = this.#kept.get(index) ?? [];
    for (const item of items) own.push(item);
    this.#kept.set(index, own);
  }

  async #beginLines(): Promise<void> {
    if (this.#isInLines) return;
    this.#isInLines = true;
    for (const index of this.merging.names.keys()) await this.lines.print(this.#kept.get(index) ?? []);
    for (const failure of this.#failures.values()) await this.lines.take(failure);
  }

  #all(withFailures: boolean): readonly unknown[] {
    return this.merging.names.flatMap((_, index) => {
      const failure = withFailures ? this.#failures.get(index) : undefined;
      return [...(this.#kept.get(index) ?? []), ...(failure === undefined ? [] : [failedProfile(failure.profile, failure.error)])];
    });
  }
}
