/** What `--jq` makes of items. jq compiles its own library at each start, which takes longer than most items: those at hand go in together. */
import { CliError, usage } from "../errors.js";
import { jqLine } from "./jq.js";
import type { Stage } from "./stage.js";

/** Characters of JSON that jq gets at once; one item may be longer. */
const AT_ONCE = 1024 * 1024;

/**
 * @param items each on one line of JSON
 * @returns the results of all, as they are printed; in place of those of an item that cannot be had again and does not fit, the item
 * @throws {CliError} `usage`, after what the items before gave: the expression does not fit an item; the signal's reason when it is aborted
 */
export async function* shapedLines(items: Iterable<string>, expression: string, stage: Stage): AsyncGenerator<string> {
  for (const part of partsOf(items)) {
    const text = await together(part, expression, stage);
    if (text === undefined) yield* oneByOne(part, expression, stage);
    else yield text;
  }
}

function* partsOf(items: Iterable<string>): Generator<readonly string[]> {
  let part: string[] = [];
  let length = 0;
  for (const item of items) {
    if (part.length > 0 && length + item.length > AT_ONCE) {
      yield part;
      [part, length] = [[], 0];
    }
    part.push(item);
    length += item.length;
  }
  if (part.length > 0) yield part;
}

/** Undefined where it has to be one by one. What went wrong is then found, and said, there. */
async function together(items: readonly string[], expression: string, { signal, terminal, ...stage }: Stage): Promise<string | undefined> {
  if (items.length === 1) return undefined;
  try {
    const program = await stage.jq(expression);
    return printed(await program.applyToAll(items, signal), terminal.stdoutTTY);
  } catch {
    return undefined;
  }
}

async function* oneByOne(items: readonly string[], expression: string, stage: Stage): AsyncGenerator<string> {
  let text = "";
  try {
    for (const item of items) text += await shapedText(item, expression, stage, () => item);
  } catch (thrown) {
    yield text;
    throw thrown;
  }
  yield text;
}

/** @param whole the value as it is printed where the expression does not fit it and it cannot be had again */
export async function shapedText(json: string, expression: string, { salvage, signal, terminal, mode, ...stage }: Stage, whole: () => string): Promise<string> {
  try {
    const program = await stage.jq(expression);
    return printed(await program.apply(json, signal), terminal.stdoutTTY) ?? "";
  } catch (thrown) {
    if (salvage === undefined) throw mode.kind === "ndjson" ? toldOfItem(thrown) : thrown;
    salvage.failed(thrown);
    return `${whole()}\n`;
  }
}

/** jq's own words for an expression that goes one level deeper than there is. */
const TOO_DEEP = /^--jq failed: Cannot (?:index (?:string|number|boolean) with|iterate over) /;

/** An expression for the whole list does not fit its items. */
export const toldOfItem = (thrown: unknown): unknown =>
  thrown instanceof CliError && TOO_DEEP.test(thrown.message)
    ? usage(
        thrown.message,
        "With -o ndjson each item of a list is the input by itself: leave out a `.[]` that goes through the list. `--jq .` prints each input.",
      )
    : thrown;

const printed = (lines: readonly string[] | undefined, isTTY: boolean): string | undefined => lines?.map((line) => jqLine(line, isTTY)).join("");
