/** Lists that go on after an id, as those of users and organizations do. */
import type { Call } from "./call.js";

const DEFAULT_SIZE = 30;

/** One page of the items after `since`, and the Link header that leads on, where there are more. */
export function pageAfter<T extends { readonly id: number }>(
  after: (since: number) => Iterable<T>,
  { since = 0, per_page: size = DEFAULT_SIZE }: { readonly since?: number | undefined; readonly per_page?: number | undefined },
  { url }: Call,
): { readonly items: readonly T[]; readonly headers: Readonly<Record<string, string>> } {
  const items: T[] = [];
  for (const item of after(since)) {
    if (items.length < size) items.push(item);
    else return { items, headers: { Link: linkAfter(url, items.at(-1)?.id ?? since) } };
  }
  return { items, headers: {} };
}

/** As recorded: the first page is named by a template. */
function linkAfter(url: string, id: number): string {
  const next = new URL(url);
  next.searchParams.set("since", String(id));
  return `<${next.href}>; rel="next", <${next.origin}${next.pathname}{?since}>; rel="first"`;
}
