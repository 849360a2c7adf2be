/** Lists in pages, with the Link header that leads from one to the next. */
import type { Call } from "./call.js";

/** Items a page where the client says nothing. Source: "Using pagination in the REST API". */
const DEFAULT_SIZE = 30;

interface Paging {
  readonly per_page?: number | undefined;
  readonly page?: number | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/** One page of a list; a page beyond its end is empty. */
export function pageOf<T>(all: readonly T[], { per_page: size = DEFAULT_SIZE, page = 1 }: Paging, call: Call): Page<T> {
  const last = Math.max(1, Math.ceil(all.length / size));
  return { items: all.slice((page - 1) * size, page * size), headers: linkTo(call, page, last) };
}

function linkTo(call: Call, page: number, last: number): Readonly<Record<string, string>> {
  const links = [
    ...(page > 1 ? [["prev", Math.min(page - 1, last)] as const] : []),
    ...(page < last ? [["next", page + 1] as const, ["last", last] as const] : []),
    ...(page > 1 ? [["first", 1] as const] : []),
  ];
  if (links.length === 0) return {};
  return { Link: links.map(([rel, number]) => `<${address(call, number)}>; rel="${rel}"`).join(", ") };
}

/** The same address with another page, on the host that the client asked. */
function address({ url }: Call, page: number): string {
  const next = new URL(url);
  next.searchParams.set("page", String(page));
  return next.href;
}
