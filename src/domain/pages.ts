/** Lists in pages: where the next page is, following them to the end, and the items of one. Source: "Using pagination in the REST API". */
import type { Json } from "../api/shape.js";
import { CliError } from "../errors.js";

/**
 * The path and query of the `rel="next"` link, or undefined on the last page. Only these are used: the host in the
 * link may be a proxy's, and credentials go to the profile's host alone.
 * @throws {CliError} `bad_answer` for a link that is none.
 */
export function nextPage(link: string | undefined): string | undefined {
  if (link === undefined || link.trim() === "") return undefined;
  const parts = link.split(/,\s*(?=<)/).map((part) => /^\s*<([^<>]*)>\s*((?:;\s*[^;]+)*)\s*$/.exec(part));
  if (parts.some((part) => part === null))
    throw new CliError("bad_answer", "the instance sent a broken Link header, so the rest of the list cannot be found", {
      hint: "run it again with -v to see the header",
    });
  const next = parts.find((part) => /;\s*rel="?next"?\s*(;|$)/.test(part?.[2] ?? ""));
  const target = next?.[1];
  if (target === undefined) return undefined;
  try {
    const url = new URL(target, "https://instance.invalid");
    return `${url.pathname}${url.search}`;
  } catch {
    throw new CliError("bad_answer", "the instance sent a Link header without a usable address", { hint: "run it again with -v to see the header" });
  }
}

/** A million items; a list that is longer goes in a circle. */
const MOST_PAGES = 10_000;

/** What following a list needs: `H` is what a page is asked with. */
interface Pages<H, A> {
  readonly first: H;
  readonly ask: (here: H) => Promise<A>;
  /** The request for the page that the link (its path and query) names. */
  readonly next: (link: string, here: H) => H;
  /** Where the error of a list without end belongs, and what to do about it. */
  readonly endless: { readonly operation: string; readonly hint: string };
}

/**
 * The answers of a list, page after page, each asked for when the one before it is used up.
 * @throws {CliError} `bad_answer` when the pages go in a circle or a link is broken, and whatever a page fails with
 */
export async function* pagesOf<H, A extends { readonly headers: Readonly<Record<string, string>> }>({
  first,
  ask,
  next,
  endless,
}: Pages<H, A>): AsyncGenerator<A> {
  const seen = new Set([JSON.stringify(first)]);
  for (let here = first; ;) {
    const answer = await ask(here);
    yield answer;
    const link = nextPage(answer.headers.link);
    if (link === undefined) return;
    here = next(link, here);
    const name = JSON.stringify(here);
    if (seen.has(name) || seen.size > MOST_PAGES) throw new CliError("bad_answer", "the pages of the list go in a circle, so it has no end", endless);
    seen.add(name);
  }
}

/** The list of one page: the answer itself, or the one under `key` of an envelope; without a key the only one in it. */
export function listIn(answer: Json | undefined, key?: string): readonly Json[] | undefined {
  if (isList(answer)) return answer;
  if (typeof answer !== "object" || answer === null) return undefined;
  if (key !== undefined) return Object.hasOwn(answer, key) && isList(answer[key]) ? answer[key] : undefined;
  const lists = Object.values(answer).filter(isList);
  return lists.length === 1 ? lists[0] : undefined;
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
