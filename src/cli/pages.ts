/** A list over all its pages, one page at a time: items flow on as they arrive, and no page is asked for that is not needed. */
import type { InputOf, Operation, Params } from "../api/operation.js";
import { nextPage } from "../domain/pages.js";
import { CliError } from "../errors.js";
import type { Answer } from "../http/answers.js";

/** What the API allows at most. Source: "Using pagination in the REST API". */
const LARGEST_PAGE = 100;
/** A million items; a list that is longer goes in a circle. */
const MOST_PAGES = 10_000;

type Ask<P extends Params, R> = (input: InputOf<P>) => Promise<Answer<R>>;

/**
 * @param limit items at most; all without one
 * @throws {CliError} `bad_answer` when the pages go in a circle or a link is broken, and whatever a page fails with
 */
export async function* itemsOf<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, ask: Ask<P, R>, limit = Infinity): AsyncGenerator {
  if (limit <= 0) return;
  let left = limit;
  let here: Readonly<Record<string, unknown>> = { ...input, ...sized(operation, limit) };
  const seen = new Set<string>();
  for (;;) {
    const { value, headers } = await ask(here as InputOf<P>);
    for (const item of listIn(operation, value)) {
      yield item;
      left -= 1;
      if (left <= 0) return;
    }
    const link = nextPage(headers.link);
    if (link === undefined) return;
    const next = { ...here, ...parametersOf(operation, link) };
    const name = JSON.stringify(next);
    if (seen.has(name) || name === JSON.stringify(here) || seen.size >= MOST_PAGES) throw circle(operation);
    seen.add(name);
    here = next;
  }
}

const sized = ({ params }: Operation, limit: number): Readonly<Record<string, number>> =>
  Object.hasOwn(params, "per_page") ? { per_page: Math.min(limit, LARGEST_PAGE) } : {};

/** The bare array, or the envelope's list. The answer was held against the operation's shape before. */
function listIn({ pages }: Operation, value: unknown): readonly unknown[] {
  const list =
    pages === true
      ? value
      : typeof value === "object" && value !== null && pages !== undefined
        ? (value as Readonly<Record<string, unknown>>)[pages]
        : undefined;
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

/** The link's query as the operation's own parameters: the request goes to the instance's own host and path whatever the link says. */
function parametersOf({ params }: Operation, link: string): Readonly<Record<string, string>> {
  const query = new URL(link, "https://instance.invalid").searchParams;
  return Object.fromEntries([...query].filter(([name]) => Object.hasOwn(params, name) && params[name]?.place === "query"));
}

const circle = ({ route }: Operation): CliError =>
  new CliError("bad_answer", "the pages of the list go in a circle, so it has no end", { operation: route, hint: "--limit N ends it; -v shows the links" });
