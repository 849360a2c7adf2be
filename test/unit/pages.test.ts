import { describe, expect, it } from "vitest";
import { inQuery, operation } from "../../src/api/operation.js";
import { integer, list, object, text } from "../../src/api/shape.js";
import { itemsOf } from "../../src/cli/pages.js";
import { listIn, pagesOf } from "../../src/domain/pages.js";

/** Follows links as a server that has these pages would have it; the page's own address is what it is asked with. */
async function visited(links: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  const asked: string[] = [];
  const pages = pagesOf<string, { readonly headers: Readonly<Record<string, string>> }>({
    first: "/a",
    ask: (here) => {
      asked.push(here);
      const link = links[here];
      return Promise.resolve({ headers: link === undefined ? {} : { link: `<https://ghe1${link}>; rel="next"` } });
    },
    next: (link) => link,
    endless: { operation: "GET /a", hint: "stop" },
  });
  for await (const page of pages) expect(page.headers).toBeDefined();
  return asked;
}

describe("a list in pages", () => {
  it("is followed to its last page", async () => {
    expect(await visited({ "/a": "/b", "/b": "/c" })).toEqual(["/a", "/b", "/c"]);
  });

  it.each([
    ["the first page", { "/a": "/a" }],
    ["a page before", { "/a": "/b", "/b": "/c", "/c": "/b" }],
    ["the first page at the end", { "/a": "/b", "/b": "/a" }],
  ])("that leads back to %s is an error that says so", async (_, links) => {
    await expect(visited(links)).rejects.toMatchObject({
      code: "bad_answer",
      message: "the pages of the list go in a circle, so it has no end",
      facts: { operation: "GET /a", hint: "stop" },
    });
  });

  it("is the answer, what the key names, or the only list there is", () => {
    expect(listIn([1])).toEqual([1]);
    expect(listIn({ total_count: 1, runners: [1] })).toEqual([1]);
    expect(listIn({ a: [1], b: [2] }, "b")).toEqual([2]);
    expect(listIn({ a: [1], b: [2] })).toBeUndefined();
    expect(listIn({ a: [1] }, "b")).toBeUndefined();
    for (const none of [null, "a", 5, undefined]) expect(listIn(none)).toBeUndefined();
  });
});

describe("the items of an operation in pages", () => {
  const runners = operation({
    id: "test.runners",
    route: "GET /runners",
    plane: "rest",
    effect: "read",
    since: "3.8",
    docs: "",
    params: { name: inQuery(text(), "Name"), per_page: inQuery(integer(), "Size"), page: inQuery(integer(), "Page") },
    pages: "runners",
    returns: object({ runners: list(integer()) }),
  });

  /** What came, and what was asked for, of three pages of two; a link that names a parameter the operation does not have. */
  async function taken(limit?: number) {
    const asked: unknown[] = [];
    const items: unknown[] = [];
    const ask = (input: Readonly<Record<string, unknown>>) => {
      asked.push(input);
      const page = Number(input.page ?? 1);
      const headers: Record<string, string> = page < 3 ? { link: `<https://evil/x?page=${String(page + 1)}&token=1>; rel="next"` } : {};
      return Promise.resolve({ value: { runners: [page, page] }, status: 200, headers });
    };
    for await (const item of itemsOf(runners, { name: "a" }, ask, limit)) items.push(item);
    return { asked, items };
  }

  it("are those of all pages, asked for in the largest size", async () => {
    expect(await taken()).toEqual({
      items: [1, 1, 2, 2, 3, 3],
      asked: [
        { name: "a", per_page: 100 },
        { name: "a", per_page: 100, page: "2" },
        { name: "a", per_page: 100, page: "3" },
      ],
    });
  });

  it("end at the limit, and no page is asked for that is not needed", async () => {
    expect(await taken(2)).toEqual({ items: [1, 1], asked: [{ name: "a", per_page: 2 }] });
    expect((await taken(3)).items).toEqual([1, 1, 2]);
    expect(await taken(0)).toEqual({ items: [], asked: [] });
  });
});
