/** A list over all its pages, one page at a time: items flow on as they arrive, and no page is asked for that is not needed. */
import type { InputOf, Operation, Params } from "../api/operation.js";
import type { Json } from "../api/shape.js";
import { listIn, pagesOf } from "../domain/pages.js";
import type { Answer } from "../http/answers.js";
import { Batched, type Batch } from "./outcome.js";

/** What the API allows at most. Source: "Using pagination in the REST API". */
const LARGEST_PAGE = 100;

type Ask<P extends Params, R> = (input: InputOf<P>) => Promise<Answer<R>>;

/**
 * @param limit items at most; all without one
 * @throws {CliError} from the iteration: `bad_answer` when the pages go in a circle or a link is broken, and whatever a page fails with
 */
export const itemsOf = <P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, ask: Ask<P, R>, limit = Infinity): Batched<Json> =>
  new Batched(batchesOf(operation, input, ask, limit));

async function* batchesOf<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, ask: Ask<P, R>, limit: number): AsyncGenerator<Batch<Json>> {
  if (limit <= 0) return;
  let left = limit;
  const pages = pagesOf<Readonly<Record<string, unknown>>, Answer<R>>({
    first: { ...input, ...sized(operation, limit) },
    ask: (here) => ask(here as InputOf<P>),
    next: (link, here) => ({ ...here, ...parametersOf(operation, link) }),
    endless: { operation: operation.route, hint: "--limit N ends it; -v shows the links" },
  });
  const key = typeof operation.pages === "string" ? operation.pages : undefined;
  for await (const answer of pages) {
    const batch = batchOf(answer, key, left);
    yield batch;
    left -= batch.lines?.count ?? batch.items.length;
    if (left <= 0) return;
  }
}

function batchOf(answer: Answer<unknown>, key: string | undefined, most: number): Batch<Json> {
  // The answer was held against the operation's shape before.
  const items = () => (listIn(answer.value as Json, key) ?? []).slice(0, most);
  if (answer.lines === undefined) return { items: items() };
  return {
    lines: answer.lines.first(most),
    get items() {
      return items();
    },
  };
}

const sized = ({ params }: Operation, limit: number): Readonly<Record<string, number>> =>
  Object.hasOwn(params, "per_page") ? { per_page: Math.min(limit, LARGEST_PAGE) } : {};

/** The link's query as the operation's own parameters: the request goes to the instance's own host and path whatever the link says. */
function parametersOf({ params }: Operation, link: string): Readonly<Record<string, string>> {
  const query = new URL(link, "https://instance.invalid").searchParams;
  return Object.fromEntries([...query].filter(([name]) => Object.hasOwn(params, name) && params[name]?.place === "query"));
}
